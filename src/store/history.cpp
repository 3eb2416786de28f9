#include "store/history.hpp"

#include "store/history_sql.hpp"

#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::history;

namespace {

template <class IdType>
std::optional<std::int64_t> number(std::optional<IdType> id) {
    return id ? std::optional(id->value) : std::nullopt;
}

}  // namespace

asio::awaitable<Result<History::Known>> History::knows(Filter filter) {
    pg::Call call{.statement = sql::knows, .params = {}};
    call.params.bigint(number(filter.variant)).bigint(number(filter.location));
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return Known{.variant = rows[0].boolean(0), .location = rows[0].boolean(1)};
}

asio::awaitable<Result<PastLevels>> History::levels(Filter filter, Instant at, stock::LevelKey after,
                                                    std::int64_t limit, std::int64_t examined_max) {
    pg::Call call{.statement = sql::list_past_levels, .params = {}};
    call.params.instant(at).bigint(after.variant.value).bigint(after.location.value).bigint(limit);
    call.params.bigint(number(filter.variant)).bigint(number(filter.location)).bigint(examined_max);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    PastLevels page;
    for (const pg::Row row : rows) {
        const stock::LevelKey key{.variant = {row.bigint(0)}, .location = {row.bigint(1)}};
        if (row.boolean(4)) page.examined_to = key;
        if (!row.is_null(2))
            page.levels.push_back({.key = key, .on_hand = Quantity::of(row.integer(2)), .value = row.money(3)});
    }
    co_return page;
}

asio::awaitable<Result<PastTotal>> History::total(Filter filter, Instant at) {
    pg::Call call{.statement = sql::read_past_total, .params = {}};
    call.params.instant(at).bigint(number(filter.variant)).bigint(number(filter.location));
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    const pg::Row row = rows[0];
    co_return PastTotal{
        .at = row.instant(0), .levels = row.bigint(1), .on_hand = row.bigint(2), .value_cents = row.bigint(3)};
}

asio::awaitable<Result<CostOfGoods>> History::cost_of_goods(std::optional<LocationId> location, Instant from,
                                                            Instant until) {
    pg::Call call{.statement = sql::read_cost_of_goods, .params = {}};
    call.params.instant(from).instant(until).bigint(number(location));
    for (const MovementTypeId type :
         {stock::types::sale, stock::types::customer_return, stock::types::reversal_in, stock::types::reversal_out})
        call.params.bigint(type.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return CostOfGoods{.sold_cents = rows[0].bigint(0), .returned_cents = rows[0].bigint(1)};
}

}  // namespace trastienda::store
