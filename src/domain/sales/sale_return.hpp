// Returns and exchanges: what comes back of a sale, what it is worth, and what a credit note says of it. Floor 1, pure
// functions.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/refusal.hpp"
#include "domain/sales/sale_status.hpp"
#include "domain/sales/tax.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

namespace trastienda::sales {

/// What becomes of a unit that comes back. The numbers are stored.
enum class Condition : std::uint8_t {
    restock = 1,  // it can be sold again
    damaged = 2,  // it comes back and is written off
};
BOOST_DESCRIBE_ENUM(Condition, restock, damaged)

/// A line as it was sold, and how many of its units have come back already.
struct SoldLine {
    SaleDetailId id;
    Quantity quantity;
    Quantity returned;
    Money subtotal;
    Percent tax_rate;
};

/// One line may be named several times: a unit to restock, another damaged.
struct ReturnLine {
    SaleDetailId line;
    Quantity quantity;
    Condition condition = Condition::restock;
};

struct Return {
    std::vector<Money> amounts;  // what each line of the return is worth
    Money total;
    std::vector<TaxPart> taxes;  // what the credit note takes off, as positive amounts; they add up to the total
    SaleStatus status = SaleStatus::returned;  // the sale's from now on
    bool operator==(const Return&) const = default;
};

/// What `units` of a line are worth after `returned` of them have come back. The line's subtotal is spread over its
/// units so that the first n of them are worth n / quantity of it, to the currency's unit: in whatever parts all of
/// them come back, it is exactly the subtotal, and the worth of two never differs by more than that unit.
/// @pre returned + units <= quantity, and the subtotal is not negative, and a whole number of the currency's units.
Money worth_of_units(Money subtotal, Quantity quantity, Quantity returned, Quantity units, Money unit);

/// Takes units back, each line against what the ones before it left.
/// @pre Of no line have more come back than were sold, and subtotals are whole numbers of the currency's units.
std::expected<Return, Refusals> take_back(SaleStatus status, std::span<const SoldLine> sold,
                                          std::span<const ReturnLine> lines, Money unit);

/// What the customer keeps of a sale: all that its invoice still stands for, once credit notes have taken off what came
/// back.
struct Kept {
    std::vector<TaxPart> taxes;  // of the rates that it still has units of; they add up to the total
    Money total;
    bool operator==(const Kept&) const = default;
};
/// @pre As of take_back.
Kept kept_of(std::span<const SoldLine> sold, Money unit);

/// What is to be done about money where units worth `returned` are exchanged for others worth `taken`. What is carried
/// over to the new sale does not move, only the difference does: there is something to pay or to refund, never both.
struct ExchangeDifference {
    Money carried;
    Money to_pay;
    Money to_refund;
    bool operator==(const ExchangeDifference&) const = default;
};
/// @pre Neither is negative.
ExchangeDifference exchange_difference(Money returned, Money taken);

}  // namespace trastienda::sales
