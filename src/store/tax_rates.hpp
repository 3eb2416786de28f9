// The table of taxes: which rate holds for a category on which days. Floor 3. One executor thread.
#pragma once

#include "domain/sales/tax.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

namespace trastienda::store {

struct TaxRateRow {
    sales::TaxPeriod period;
    std::int64_t version = 0;
};

/// What is to be another; what holds nothing stays.
struct TaxRateChange {
    std::optional<CategoryId> category = {};  // one that is not set: every category
    std::optional<sales::Percent> rate = {};
    std::optional<Day> from = {};
    std::optional<std::optional<Day>> until = {};  // nothing in it: until another is made
};

class TaxRates {
  public:
    explicit TaxRates(pg::Pool& pool) : pool_(pool) {}

    /// Rates of one shop, in all.
    static constexpr std::size_t rates_max = 1'000;

    /// All of them: the rate of every category first, each category's in the order of their days.
    boost::asio::awaitable<Result<std::vector<TaxRateRow>>> all();

    boost::asio::awaitable<Result<std::optional<TaxRateRow>>> find(TaxRateId id);

    enum class Fault : std::uint8_t {
        unknown = 1,
        version_changed = 2,
        sold = 3,  // a line bears it: sales::may_become
        too_many = 4,
        category_unknown = 5,
        backwards = 6,
        overlaps = 7,
        sold_later = 8,  // a line bears it that was sold after the last day that it was to have
    };
    struct Refused {
        Fault fault = Fault::unknown;
        std::optional<Day> first_sold_on = {};
    };
    template <class T>
    using OrRefused = std::expected<T, Refused>;
    using Changed = boost::asio::awaitable<Result<OrRefused<TaxRateRow>>>;
    /// Adds a rate, which may share no day with another of its category.
    Changed add(sales::TaxPeriod period);
    /// Changes a rate as far as sales::may_become lets it. What was sold bears its own, whatever days it has after
    /// that. A version that is given must be the row's.
    Changed change(TaxRateId id, std::optional<std::int64_t> version, TaxRateChange change);
    /// Takes away one that no line bears.
    boost::asio::awaitable<Result<OrRefused<void>>> remove(TaxRateId id, std::optional<std::int64_t> version);

  private:
    struct Begun;
    // Begins a transaction in which nobody else changes the table or prices by it.
    boost::asio::awaitable<Result<Begun>> begin();
    pg::Pool& pool_;
};

}  // namespace trastienda::store
