#include "store/tax_rates.hpp"

#include "store/listing.hpp"
#include "store/round_trip.hpp"
#include "store/sale_rows.hpp"
#include "store/tax_rates_sql.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::tax_rates;

namespace {

TaxRateRow rate_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .period = {.category = {row.maybe_bigint(1).value_or(0)},
                       .rate = percent_of(row, 2),
                       .from = day_of(row, 3),
                       .until = row.is_null(4) ? std::nullopt : std::optional(day_of(row, 4))}};
}

std::vector<TaxRateRow> rates_of(const pg::Rows& rows) {
    std::vector<TaxRateRow> rates;
    for (const pg::Row row : rows) rates.push_back(rate_of(row));
    return rates;
}

// Why the table cannot be so; nothing where it can.
std::optional<TaxRates::Fault> fault_of(const std::vector<TaxRateRow>& rates) {
    if (rates.size() > TaxRates::rates_max) return TaxRates::Fault::too_many;
    std::vector<sales::TaxPeriod> periods;
    for (const TaxRateRow& rate : rates) periods.push_back(rate.period);
    const auto table = sales::TaxTable::make(periods);
    if (table) return std::nullopt;
    return table.error().front().reason == sales::Refusal::tax_period_backwards ? TaxRates::Fault::backwards
                                                                                : TaxRates::Fault::overlaps;
}

const std::array<pg::Call, 3>& beginning() {
    static const std::array<pg::Call, 3> calls{pg::Call{.statement = pg::begin, .params = {}},
                                               pg::Call{.statement = sql::lock_rates, .params = {}},
                                               pg::Call{.statement = sql::list_rates, .params = {}}};
    return calls;
}

}  // namespace

asio::awaitable<Result<std::vector<TaxRateRow>>> TaxRates::all() {
    CO_TRY(const auto rows, co_await pool_.read({.statement = sql::list_rates, .params = {}}));
    co_return rates_of(rows);
}

TaxRates::Changed TaxRates::add(sales::TaxPeriod period) {
    CO_TRY(auto connection, co_await pool_.acquire());
    // What ends without a COMMIT is rolled back with the lease.
    CO_TRY(const auto begun, co_await connection->run(beginning(), round_trip_timeout));
    TaxRateRow added{.id = {}, .period = period};
    std::vector<TaxRateRow> rates = rates_of(begun[2]);
    rates.push_back(added);
    if (const auto fault = fault_of(rates)) co_return OrFault(std::unexpected(*fault));

    std::vector<pg::Call> calls(2, {.statement = sql::add_rate, .params = {}});
    const auto category = period.category.is_set() ? std::optional(period.category.value) : std::nullopt;
    calls[0].params.bigint(category).money(Money::of_cents(period.rate.hundredths()));
    calls[0].params.integer(period.from.days).bigint(days_or_null(period.until));
    calls[1].statement = pg::commit;
    const auto rows = co_await connection->run(calls, round_trip_timeout);
    if (!rows && rows.error().constraint == "tax_rates_category_id_fkey")
        co_return OrFault(std::unexpected(Fault::category_unknown));
    if (!rows) co_return std::unexpected(rows.error());
    added.id = {(*rows)[0][0].bigint(0)};
    co_return OrFault(added);
}

TaxRates::Changed TaxRates::end(TaxRateId id, std::optional<Day> until) {
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY(const auto begun, co_await connection->run(beginning(), round_trip_timeout));
    std::vector<TaxRateRow> rates = rates_of(begun[2]);
    const auto rate = std::ranges::find(rates, id, &TaxRateRow::id);
    if (rate == rates.end()) co_return OrFault(std::unexpected(Fault::unknown));
    rate->period.until = until;
    if (const auto fault = fault_of(rates)) co_return OrFault(std::unexpected(*fault));

    std::vector<pg::Call> calls(2, {.statement = sql::end_rate, .params = {}});
    calls[0].params.bigint(id.value).bigint(days_or_null(until));
    calls[1].statement = pg::commit;
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    co_return OrFault(*rate);
}

}  // namespace trastienda::store
