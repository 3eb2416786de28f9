#include "store/stock_events.hpp"

#include "store/stock_events_sql.hpp"

#include <algorithm>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::stock_events;

namespace {

pg::Call call_of_chains(pg::Statement statement) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.integer(chains_max);
    return call;
}

// Rows of a chain and a number in it.
EventPosition position_of(const pg::Rows& rows) {
    EventPosition position;
    for (const pg::Row row : rows)
        position.advance(row.integer(0), {.chain_number = row.bigint(1), .changes_read = EventPosition::Place::all});
    return position;
}

// The last batch that need not be read again.
std::int64_t number_before(const EventPosition::Place& place) {
    return place.changes_read == EventPosition::Place::all ? place.chain_number : place.chain_number - 1;
}

bool is_removed(const EventPosition& position, const pg::Rows& horizons) {
    return std::ranges::any_of(position_of(horizons).places(), [&](const auto& horizon) {
        return number_before(position.at(horizon.first)) < horizon.second.chain_number;
    });
}

pg::Call read_events(const EventPosition& position) {
    std::vector<std::int32_t> chains;
    std::vector<std::int64_t> numbers;
    std::vector<std::int32_t> changes_read;  // of the batch behind that number
    for (const auto& [chain, place] : position.places()) {
        chains.push_back(chain);
        numbers.push_back(number_before(place));
        changes_read.push_back(place.changes_read == EventPosition::Place::all ? 0 : place.changes_read);
    }
    pg::Call call = call_of_chains(sql::read_events);
    call.params.integers(chains).bigints(numbers).integers(changes_read);
    call.params.bigint(EventPage::batches_max).bigint(EventPage::changes_max);
    return call;
}

EventBatches batches_of(const pg::Rows& rows) {
    EventBatches batches;
    std::shared_ptr<EventBatch> batch;
    for (const pg::Row row : rows) {
        const std::int32_t chain = row.integer(0);
        const std::int64_t number = row.bigint(1);
        if (!batch || batch->chain_id != chain || batch->chain_number != number) {
            batch = std::make_shared<EventBatch>(EventBatch{.chain_id = chain,
                                                            .chain_number = number,
                                                            .happened_at = row.instant(2),
                                                            .changes_in_all = row.integer(3),
                                                            .first_change = row.integer(4),
                                                            .changes = {}});
            batches.push_back(batch);
        }
        batch->changes.push_back({.level = {.variant = {row.bigint(5)}, .location = {row.bigint(6)}},
                                  .on_hand = Quantity::of(row.integer(7)),
                                  .reserved = Quantity::of(row.integer(8))});
    }
    return batches;
}

}  // namespace

asio::awaitable<Result<EventPosition>> StockEvents::latest() {
    CO_TRY(const auto rows, co_await pool_.read(call_of_chains(sql::read_position)));
    co_return position_of(rows);
}

asio::awaitable<Result<std::optional<EventBatches>>> StockEvents::read(const EventPosition& position) {
    // The horizons afterwards: what was removed while we read shows there.
    std::vector<pg::Call> calls{read_events(position), {.statement = sql::read_horizons, .params = {}}};
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    if (is_removed(position, rows[1])) co_return std::optional<EventBatches>();
    co_return batches_of(rows[0]);
}

asio::awaitable<Result<bool>> StockEvents::can_follow(const EventPosition& position) {
    std::vector<pg::Call> calls{call_of_chains(sql::read_position), {.statement = sql::read_horizons, .params = {}}};
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    co_return position_of(rows[0]).is_past(position) && !is_removed(position, rows[1]);
}

asio::awaitable<Result<std::int64_t>> StockEvents::remove_older_than(std::chrono::seconds age) {
    pg::Call call = call_of_chains(sql::remove_events);
    call.params.bigint(age.count()).bigint(removed_per_chain_max);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return rows[0].bigint(0);
}

asio::awaitable<Result<std::vector<stock::LevelKey>>> StockEvents::expiring_levels(std::int64_t limit) {
    pg::Call call{.statement = sql::read_expiring_levels, .params = {}};
    call.params.bigint(limit);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<stock::LevelKey> levels;
    for (const pg::Row row : rows) levels.push_back({.variant = {row.bigint(0)}, .location = {row.bigint(1)}});
    co_return levels;
}

}  // namespace trastienda::store
