// The table of taxes: which rate holds for a category on which days. Floor 3. One executor thread.
#pragma once

#include "domain/sales/tax.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <vector>

namespace trastienda::store {

struct TaxRateRow {
    TaxRateId id;
    sales::TaxPeriod period;
};

class TaxRates {
  public:
    explicit TaxRates(pg::Pool& pool) : pool_(pool) {}

    /// Rates of one shop, in all.
    static constexpr std::size_t rates_max = 1'000;

    /// All of them: the rate of every category first, each category's in the order of their days.
    boost::asio::awaitable<Result<std::vector<TaxRateRow>>> all();

    enum class Fault : std::uint8_t { category_unknown = 1, overlaps = 2, too_many = 3, unknown = 4, backwards = 5 };
    using OrFault = std::expected<TaxRateRow, Fault>;
    using Changed = boost::asio::awaitable<Result<OrFault>>;
    /// Adds a rate, which may share no day with another of its category.
    Changed add(sales::TaxPeriod period);
    /// Ends a rate with that day, or lets it go on until another is made. The days before the change stay what they
    /// were: what was sold bears its own rate.
    Changed end(TaxRateId id, std::optional<Day> until);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
