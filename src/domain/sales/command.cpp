#include "domain/sales/command.hpp"

namespace trastienda::sales {

namespace {

stock::RecordMovements::Line movement(VariantId variant, LocationId location, MovementTypeId type, Quantity quantity) {
    return {.level = {.variant = variant, .location = location},
            .type = type,
            .quantity = quantity,
            .unit_cost = {},
            .reference_number = {},
            .notes = {}};
}

stock::Act act_of(const OpenSale& act) {
    if (act.payments) {
        stock::RecordMovements sold;
        for (const SaleLineInput& line : act.lines)
            sold.lines.push_back(movement(line.variant, act.location, stock::types::sale, line.quantity));
        return sold;
    }
    stock::Reserve kept;
    kept.type = stock::ReservationType::pending_sale;
    for (const SaleLineInput& line : act.lines)
        kept.lines.push_back({.level = {.variant = line.variant, .location = act.location}, .quantity = line.quantity});
    return kept;
}

stock::Act act_of(const PaySale& act) {
    return stock::Commit{.reservations = act.reservations, .reference_number = {}, .notes = {}};
}

stock::Act act_of(const CancelSale& act) { return stock::Release{act.reservations}; }

stock::Act act_of(const RefundSale&) { return stock::Expire{}; }

stock::Act act_of(const CorrectInvoice&) { return stock::Expire{}; }

// First all that comes in, then what of it is written off, then what goes out for it: what was damaged is never sold
// on, nor is a unit that somebody else was promised written off for it. The place of a line in the act is that of its
// movement.
stock::Act act_of(const TakeBack& act) {
    stock::RecordMovements booked;
    for (const TakeBack::Line& line : act.lines)
        booked.lines.push_back(movement(line.variant, act.location, stock::types::customer_return, line.line.quantity));
    for (const TakeBack::Line& line : act.lines)
        if (line.line.condition == Condition::damaged)
            booked.lines.push_back(movement(line.variant, act.location, stock::types::loss, line.line.quantity));
    if (act.exchange)
        for (const SaleLineInput& line : act.exchange->lines)
            booked.lines.push_back(movement(line.variant, act.location, stock::types::sale, line.quantity));
    return booked;
}

}  // namespace

std::size_t count_lines(const Act& act) { return stock::count_lines(stock_act(act)); }

stock::Act stock_act(const Act& act) {
    return std::visit([](const auto& one) { return act_of(one); }, act);
}

}  // namespace trastienda::sales
