#include "store/tax_rates.hpp"

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

using Fault = TaxRates::Fault;

TaxRateRow rate_of(const pg::Row& row) { return {.period = tax_period_of(row), .version = row.bigint(6)}; }

std::vector<TaxRateRow> rates_of(const pg::Rows& rows) {
    std::vector<TaxRateRow> rates;
    for (const pg::Row row : rows) rates.push_back(rate_of(row));
    return rates;
}

auto place_of(std::vector<TaxRateRow>& rates, TaxRateId id) {
    return std::ranges::find(rates, id, [](const TaxRateRow& rate) { return rate.period.id; });
}

// Why the table cannot be so; nothing where it can.
std::optional<Fault> fault_of(const std::vector<TaxRateRow>& rates) {
    if (rates.size() > TaxRates::rates_max) return Fault::too_many;
    std::vector<sales::TaxPeriod> periods;
    for (const TaxRateRow& rate : rates) periods.push_back(rate.period);
    const auto table = sales::TaxTable::make(periods);
    if (table) return std::nullopt;
    return table.error().front().reason == sales::Refusal::tax_period_backwards ? Fault::backwards : Fault::overlaps;
}

// Why this rate cannot be changed so, or go; nothing where it can.
std::optional<TaxRates::Refused> refusal_of(const TaxRateRow& rate, std::optional<std::int64_t> version,
                                            const std::optional<sales::TaxPeriod>& after) {
    if (version && *version != rate.version) return TaxRates::Refused{.fault = Fault::version_changed};
    if (sales::may_become(rate.period, after)) return std::nullopt;
    auto with_its_last_day = after;
    if (with_its_last_day) with_its_last_day->until = rate.period.until;
    return TaxRates::Refused{
        .fault = sales::may_become(rate.period, with_its_last_day) ? Fault::sold_later : Fault::sold,
        .first_sold_on = rate.period.first_sold_on};
}

sales::TaxPeriod changed(sales::TaxPeriod period, const TaxRateChange& change) {
    period.category = change.category.value_or(period.category);
    period.rate = change.rate.value_or(period.rate);
    period.from = change.from.value_or(period.from);
    period.until = change.until.value_or(period.until);
    return period;
}

void put(pg::Params& params, const sales::TaxPeriod& period) {
    params.bigint(period.category.is_set() ? std::optional(period.category.value) : std::nullopt);
    // numeric(5,2) has the two decimals of money.
    params.money(Money::of_cents(period.rate.hundredths()));
    params.integer(period.from.days).bigint(days_or_null(period.until));
}

auto refused(TaxRates::Refused why) { return std::unexpected(why); }

// The row that `call`, the last of its transaction, gives back.
TaxRates::Changed write(pg::Pool::Lease& connection, pg::Call call) {
    const std::array calls{std::move(call), pg::Call{.statement = pg::commit, .params = {}}};
    const auto rows = co_await connection->run(calls, round_trip_timeout);
    if (!rows && rows.error().constraint == "tax_rates_category_id_fkey")
        co_return TaxRates::OrRefused<TaxRateRow>(refused({.fault = Fault::category_unknown}));
    if (!rows) co_return std::unexpected(rows.error());
    co_return TaxRates::OrRefused<TaxRateRow>(rate_of((*rows)[0][0]));
}

}  // namespace

struct TaxRates::Begun {
    pg::Pool::Lease connection;  // what ends without a COMMIT is rolled back with it
    std::vector<TaxRateRow> rates;
};

asio::awaitable<Result<TaxRates::Begun>> TaxRates::begin() {
    CO_TRY(auto connection, co_await pool_.acquire());
    const std::array calls{pg::Call{.statement = pg::begin, .params = {}},
                           pg::Call{.statement = sql::lock_rates, .params = {}},
                           pg::Call{.statement = sql::list_rates, .params = {}}};
    CO_TRY(const auto rows, co_await connection->run(calls, round_trip_timeout));
    co_return Begun{.connection = std::move(connection), .rates = rates_of(rows[2])};
}

asio::awaitable<Result<std::vector<TaxRateRow>>> TaxRates::all() {
    CO_TRY(const auto rows, co_await pool_.read({.statement = sql::list_rates, .params = {}}));
    co_return rates_of(rows);
}

asio::awaitable<Result<std::optional<TaxRateRow>>> TaxRates::find(TaxRateId id) {
    CO_TRY(auto rates, co_await all());
    const auto rate = place_of(rates, id);
    co_return rate == rates.end() ? std::nullopt : std::optional(*rate);
}

TaxRates::Changed TaxRates::add(sales::TaxPeriod period) {
    CO_TRY(auto begun, co_await begin());
    begun.rates.push_back({.period = period});
    if (const auto fault = fault_of(begun.rates)) co_return OrRefused<TaxRateRow>(refused({.fault = *fault}));
    pg::Call call{.statement = sql::add_rate, .params = {}};
    put(call.params, period);
    co_return co_await write(begun.connection, std::move(call));
}

TaxRates::Changed TaxRates::change(TaxRateId id, std::optional<std::int64_t> version, TaxRateChange change) {
    CO_TRY(auto begun, co_await begin());
    const auto rate = place_of(begun.rates, id);
    if (rate == begun.rates.end()) co_return OrRefused<TaxRateRow>(refused({.fault = Fault::unknown}));
    const sales::TaxPeriod after = changed(rate->period, change);
    if (const auto why = refusal_of(*rate, version, after)) co_return OrRefused<TaxRateRow>(refused(*why));
    rate->period = after;
    if (const auto fault = fault_of(begun.rates)) co_return OrRefused<TaxRateRow>(refused({.fault = *fault}));
    pg::Call call{.statement = sql::change_rate, .params = {}};
    call.params.bigint(id.value);
    put(call.params, after);
    co_return co_await write(begun.connection, std::move(call));
}

asio::awaitable<Result<TaxRates::OrRefused<void>>> TaxRates::remove(TaxRateId id, std::optional<std::int64_t> version) {
    CO_TRY(auto begun, co_await begin());
    const auto rate = place_of(begun.rates, id);
    if (rate == begun.rates.end()) co_return OrRefused<void>(refused({.fault = Fault::unknown}));
    if (const auto why = refusal_of(*rate, version, std::nullopt)) co_return OrRefused<void>(refused(*why));
    std::array calls{pg::Call{.statement = sql::remove_rate, .params = {}},
                     pg::Call{.statement = pg::commit, .params = {}}};
    calls[0].params.bigint(id.value);
    CO_TRY_DO(co_await begun.connection->run(calls, round_trip_timeout));
    co_return OrRefused<void>();
}

}  // namespace trastienda::store
