#include "store/journal.hpp"

#include "base/check.hpp"
#include "base/distinct.hpp"
#include "store/journal_sql.hpp"
#include "store/ledger.hpp"
#include "store/outcome_codec.hpp"
#include "store/purchase_outcome_codec.hpp"
#include "store/sale_outcome_codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::journal;

namespace {

// Advisory locks of two numbers: this one and the chain's.
constexpr std::int32_t chain_lock_class = 0x7472'6173;

// The columns of a set statement: one array a column, filled row by row.
struct LevelColumns {
    std::vector<std::int64_t> variants;
    std::vector<std::int64_t> locations;
    void add(const stock::LevelKey& key) {
        variants.push_back(key.variant.value);
        locations.push_back(key.location.value);
    }
    void put(pg::Params& params) const { params.bigints(variants).bigints(locations); }
};

template <class IdType>
std::vector<std::int64_t> numbers(const std::vector<IdType>& ids) {
    std::vector<std::int64_t> values;
    values.reserve(ids.size());
    for (const IdType id : ids) values.push_back(id.value);
    return values;
}

template <class IdType>
void take_ids(const std::vector<std::int64_t>& numbers, std::vector<IdType>& ids) {
    ids.reserve(numbers.size());
    for (const std::int64_t number : numbers) ids.push_back({number});
}

stock::Activity activity(bool is_active) { return is_active ? stock::Activity::active : stock::Activity::inactive; }

void take_levels(const pg::Rows& rows, stock::Snapshot& snapshot) {
    for (const pg::Row row : rows) {
        const stock::LevelKey key{.variant = {row.bigint(0)}, .location = {row.bigint(1)}};
        // A date that somebody damaged must not become that of all later movements: the doctor names it.
        const Instant last_movement_date = row.instant(7);
        snapshot.levels[key] = {.on_hand = Quantity::of(row.integer(2)),
                                .reserved = Quantity::of(row.integer(3)),
                                .next_expiration = row.instant(4),
                                .value = row.money(5),
                                .last_unit_cost = row.money(6),
                                .last_movement_date = last_movement_date.is_never() ? Instant() : last_movement_date};
        snapshot.variants[key.variant] = activity(row.boolean(8));
    }
}

// One that was committed after the statement that locked the levels had begun came too late: its level is not ours.
void take_reservations(const pg::Rows& rows, stock::Snapshot& snapshot) {
    for (const pg::Row row : rows) {
        const stock::Reservation reservation = reservation_of(row);
        if (snapshot.levels.contains(reservation.level)) snapshot.reservations[reservation.id] = reservation;
    }
}

Result<std::vector<engine::KnownKey>> known_keys(const pg::Rows& rows) {
    std::vector<engine::KnownKey> keys;
    for (const pg::Row row : rows) {
        std::optional<engine::Outcome> outcome;
        if (auto of_stock = decode_outcome(row.bytes(3)))
            outcome = *std::move(of_stock);
        else if (auto of_sale = decode_sale_outcome(row.bytes(3)))
            outcome = *std::move(of_sale);
        else if (auto of_purchase = decode_purchase_outcome(row.bytes(3)))
            outcome = *std::move(of_purchase);
        if (!outcome) return fail(ErrorCode::internal, "The answer kept with an idempotency key cannot be read.");
        engine::KnownKey key{.name = {.user = {row.bigint(0)}, .key = std::string(row.text(1))},
                             .digest = {},
                             .outcome = *std::move(outcome)};
        const std::string_view digest = row.bytes(2);
        CHECK(digest.size() == key.digest.size());
        std::ranges::transform(digest, key.digest.begin(), [](char byte) { return static_cast<std::byte>(byte); });
        keys.push_back(std::move(key));
    }
    return keys;
}

pg::Call call_with(pg::Statement statement, std::span<const stock::LevelKey> keys) {
    LevelColumns columns;
    for (const stock::LevelKey& key : keys) columns.add(key);
    pg::Call call{.statement = statement, .params = {}};
    columns.put(call.params);
    return call;
}

pg::Call lock_levels(std::span<const stock::LevelKey> keys, const std::vector<ReservationId>& reservations) {
    if (reservations.empty()) return call_with(sql::lock_levels, keys);
    pg::Call call = call_with(sql::lock_levels_and_those_of_reservations, keys);
    call.params.bigints(numbers(reservations));
    return call;
}

std::vector<std::int64_t> locations_of(const stock::Needs& needs) {
    std::vector<std::int64_t> locations;
    for (const stock::LevelKey& key : needs.levels) locations.push_back(key.location.value);
    sort_distinct(locations);
    return locations;
}

pg::Call call_with(pg::Statement statement, const std::vector<std::int64_t>& values) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigints(values);
    return call;
}

void take_transits(const pg::Rows& rows, stock::Snapshot& snapshot) {
    for (const pg::Row row : rows)
        snapshot.transits[{.transfer = {row.bigint(0)}, .variant = {row.bigint(1)}}] = {
            .sent = Quantity::of(row.integer(2)),
            .received = Quantity::of(row.integer(3)),
            .lost = Quantity::of(row.integer(4)),
            .returned = Quantity::of(row.integer(5))};
}

pg::Call read_transits(const std::vector<stock::TransitKey>& keys) {
    std::vector<std::int64_t> transfers, variants;
    for (const stock::TransitKey& key : keys) {
        transfers.push_back(key.transfer.value);
        variants.push_back(key.variant.value);
    }
    pg::Call call{.statement = sql::read_transits, .params = {}};
    call.params.bigints(transfers).bigints(variants);
    return call;
}

pg::Call begin_batch(const stock::IdCounts& ids) {
    pg::Call call{.statement = sql::begin_batch, .params = {}};
    for (const std::size_t count : {ids.movements, ids.reservations, ids.transfers})
        call.params.integer(static_cast<std::int32_t>(count));
    return call;
}

void take_begun(const pg::Row& row, engine::Gathered& gathered) {
    gathered.snapshot.now = row.instant(0);
    gathered.batch = {row.bigint(1)};
    take_ids(row.bigints(2), gathered.snapshot.movement_ids);
    take_ids(row.bigints(3), gathered.snapshot.reservation_ids);
    take_ids(row.bigints(4), gathered.snapshot.transfer_ids);
}

pg::Call lock_locations(const stock::Needs& needs) {
    pg::Call call{.statement = sql::lock_locations, .params = {}};
    call.params.bigints(locations_of(needs));
    return call;
}

pg::Call read_places_and_types(const stock::Needs& needs) {
    pg::Call call{.statement = sql::read_places_and_types, .params = {}};
    call.params.bigints(locations_of(needs)).bigints(numbers(needs.types));
    return call;
}

void take_places_and_types(const pg::Rows& rows, stock::Snapshot& snapshot) {
    for (const pg::Row row : rows) {
        const bool is_location = row.boolean(0);
        if (is_location)
            snapshot.locations[{row.bigint(1)}] = activity(row.boolean(2));
        else
            snapshot.types[{row.bigint(1)}] = {
                .id = {row.bigint(1)},
                .effect = row.boolean(3) ? stock::Effect::increase : stock::Effect::decrease,
                .demand = row.boolean(4) ? stock::Demand::available : stock::Demand::on_hand,
                .is_active = row.boolean(2)};
    }
}

}  // namespace

Journal::Journal(asio::any_io_executor executor, pg::Settings settings)
    : executor_(std::move(executor)), settings_(std::move(settings)) {}

asio::awaitable<Result<engine::Gathered>> Journal::gather(engine::GatherRequest request) {
    CO_TRY_DO(co_await connect());
    auto gathered = co_await gather_connected(request);
    if (gathered) co_return gathered;
    co_await abandon();
    // What a try in doubt has done cannot be prepared again: then that is the answer, not the failure.
    if (!request.preparation || request.doubts.empty() || !connection_ || !connection_->is_usable()) co_return gathered;
    CO_TRY(const auto rows, co_await run({call_with(sql::read_doubts, numbers(request.doubts))}));
    engine::Gathered done;
    for (const pg::Row row : rows[0]) done.committed.push_back({row.bigint(0)});
    if (done.committed.empty()) co_return gathered;
    co_return done;
}

asio::awaitable<Result<void>> Journal::connect() {
    if (connection_ && connection_->is_usable()) co_return Result<void>{};
    auto ready = co_await open();
    // One that was not made ready has no chain, or not the end of it: no batch may meet it.
    if (!ready) connection_.reset();
    co_return ready;
}

asio::awaitable<Result<void>> Journal::open() {
    connection_.reset();
    // It may be another database's, or the same one's from before it was restored.
    origins_ = {};
    CO_TRY(connection_, co_await pg::Connection::open(executor_, settings_));
    pg::Call limit{.statement = sql::limit_locks, .params = {}};
    limit.params.text(fmt::format("{}", silence_max.count())).text(fmt::format("{}", lock_wait_max.count()));
    limit.params.text(fmt::format("{}", network_silence_max.count()));
    CO_TRY_DO(co_await run({{.statement = sql::prefer_keys, .params = {}}, std::move(limit)}));
    co_return co_await claim_chain();
}

asio::awaitable<Result<void>> Journal::claim_chain() {
    pg::Call claim{.statement = sql::claim_chain, .params = {}};
    claim.params.integer(chain_lock_class).integer(chains_max);
    CO_TRY(const auto claimed, co_await run({std::move(claim)}));
    if (claimed[0].empty())
        co_return fail(ErrorCode::unavailable, "Every chain of the ledger is in use: there are too many servers.");
    chain_ = {.chain_id = claimed[0][0].integer(0), .chain_number = 0, .hash = {}};
    pg::Call read{.statement = sql::read_chain, .params = {}};
    read.params.integer(chain_.chain_id);
    CO_TRY(const auto last, co_await run({std::move(read)}));
    if (last[0].empty()) co_return Result<void>{};
    chain_.chain_number = last[0][0].bigint(0);
    const std::string_view hash = last[0][0].bytes(1);
    if (hash.size() != chain_.hash.size())
        co_return fail(ErrorCode::internal, "The ledger's last hash is damaged: run `trastienda doctor`.");
    std::ranges::transform(hash, chain_.hash.begin(), [](char byte) { return static_cast<std::byte>(byte); });
    co_return Result<void>{};
}

asio::awaitable<Result<engine::Gathered>> Journal::gather_connected(const engine::GatherRequest& request) {
    made_.clear();
    // The second time every level that can exist does, but for those that others took away again meanwhile.
    for (int rounds = 0; rounds < rounds_max; ++rounds) {
        CO_TRY(auto gathered, co_await read(request));
        if (!gathered.committed.empty()) co_return gathered;
        CO_TRY(const bool made, co_await make_missing_levels(request, gathered.snapshot));
        if (made) continue;
        CO_TRY_DO(co_await read_expired(gathered.snapshot));
        co_return gathered;
    }
    co_return fail(ErrorCode::conflict, "Others go on taking away levels that this batch names.");
}

asio::awaitable<Result<engine::Gathered>> Journal::read(const engine::GatherRequest& request) {
    const stock::Needs& needs = request.needs;
    std::vector<pg::Call> calls;
    calls.push_back({.statement = pg::begin, .params = {}});
    if (request.preparation) {
        auto* preparation = dynamic_cast<CataloguePreparation*>(request.preparation.get());
        CHECK(preparation != nullptr);
        calls.push_back(lock_locations(needs));
        CO_TRY_DO(co_await run(std::exchange(calls, {})));
        if (auto written = co_await preparation->write(*connection_, needs.levels); !written) {
            // No plan breaks a rule by itself: somebody else has taken a name or code since it was made.
            if (written.error().code == ErrorCode::constraint) written.error().code = ErrorCode::conflict;
            co_return std::unexpected(std::move(written).error());
        }
        for (std::span<const stock::LevelKey> more(needs.levels); !more.empty();) {
            const auto chunk = more.first(std::min(more.size(), chunk_rows_max));
            more = more.subspan(chunk.size());
            CO_TRY_DO(co_await run({call_with(sql::make_levels, chunk)}));
        }
    }
    engine::Gathered gathered;
    stock::Snapshot& snapshot = gathered.snapshot;
    snapshot.levels.reserve(needs.levels.size());
    // Most of an import's levels by themselves: what PostgreSQL says of all at once would be most of the memory. They
    // are in key order, and so are the locks.
    std::span<const stock::LevelKey> rest(needs.levels);
    for (; request.preparation && rest.size() > chunk_rows_max; rest = rest.subspan(chunk_rows_max)) {
        CO_TRY(const auto locked, co_await run({lock_levels(rest.first(chunk_rows_max), {})}));
        take_levels(locked.front(), snapshot);
    }
    // Each call notes where its rows will be.
    const auto add = [&](pg::Call call) {
        calls.push_back(std::move(call));
        return calls.size() - 1;
    };
    const std::size_t levels = add(lock_levels(rest, needs.reservations));
    sales_.add_locks(request.sales_needs, calls);
    purchases_.add_locks(request.purchases_needs, calls);
    const std::size_t begun = add(begin_batch(needs.ids));
    const std::size_t places = add(read_places_and_types(needs));
    // Place 0 is never one of these: it stands for rows that were not asked for.
    const auto add_if = [&](bool is_needed, auto make) { return is_needed ? add(make()) : std::size_t{0}; };
    const std::size_t named = add_if(!needs.reservations.empty(),
                                     [&] { return call_with(sql::read_reservations, numbers(needs.reservations)); });
    const std::size_t transits = add_if(!needs.transits.empty(), [&] { return read_transits(needs.transits); });
    const std::size_t reversed =
        add_if(!needs.movements.empty(), [&] { return call_with(sql::read_reversed, numbers(needs.movements)); });
    const std::size_t keys = add_if(!request.keys.empty(), [&] {
        std::vector<std::int64_t> users;
        std::vector<std::string_view> names;
        for (const engine::KeyName& name : request.keys) {
            users.push_back(name.user.value);
            names.emplace_back(name.key);
        }
        pg::Call call{.statement = sql::read_keys, .params = {}};
        call.params.bigints(users).texts(names);
        return call;
    });
    const std::size_t doubts =
        add_if(!request.doubts.empty(), [&] { return call_with(sql::read_doubts, numbers(request.doubts)); });

    sales_.add_reads(request.sales_needs, calls);
    purchases_.add_reads(request.purchases_needs, calls);

    CO_TRY(const auto rows, co_await run(std::move(calls)));
    take_levels(rows[levels], snapshot);
    take_begun(rows[begun][0], gathered);
    CO_TRY_DO(sales_.take(rows, snapshot.now, gathered.sales));
    purchases_.take(rows, gathered.purchases);
    take_places_and_types(rows[places], snapshot);
    if (named > 0) take_reservations(rows[named], snapshot);
    if (transits > 0) take_transits(rows[transits], snapshot);
    if (reversed > 0)
        for (const pg::Row row : rows[reversed]) snapshot.reversed.insert({row.bigint(0)});
    if (keys > 0) {
        CO_TRY(gathered.known_keys, known_keys(rows[keys]));
    }
    if (doubts > 0)
        for (const pg::Row row : rows[doubts]) gathered.committed.push_back({row.bigint(0)});
    co_return gathered;
}

asio::awaitable<Result<bool>> Journal::make_missing_levels(const engine::GatherRequest& request,
                                                           stock::Snapshot& snapshot) {
    std::vector<stock::LevelKey> missing;
    std::vector<std::int64_t> variants;
    for (const stock::LevelKey& key : request.needs.levels) {
        if (snapshot.levels.contains(key)) continue;
        missing.push_back(key);
        variants.push_back(key.variant.value);
    }
    if (missing.empty()) co_return false;

    CO_TRY(const auto rows, co_await run({call_with(sql::read_variants, variants)}));
    for (const pg::Row row : rows[0]) snapshot.variants[{row.bigint(0)}] = activity(row.boolean(1));
    std::erase_if(missing, [&](const stock::LevelKey& key) {
        return !snapshot.variants.contains(key.variant) || !snapshot.locations.contains(key.location);
    });
    if (missing.empty()) co_return false;

    // In a transaction of its own, before any level is locked: adding rows under the locks of others could deadlock.
    CO_TRY_DO(co_await run({{.statement = pg::rollback, .params = {}}}));
    CO_TRY_DO(co_await run({call_with(sql::make_levels, missing)}));
    made_ = std::move(missing);
    co_return true;
}

std::optional<pg::Call> Journal::unmake_unused(const std::vector<stock::Changes::ChangedLevel>& changed) {
    std::vector<stock::LevelKey> unused = std::exchange(made_, {});
    std::erase_if(unused, [&](const stock::LevelKey& key) {
        return std::ranges::binary_search(changed, key, {}, &stock::Changes::ChangedLevel::key);
    });
    if (unused.empty()) return std::nullopt;
    return call_with(sql::unmake_levels, unused);
}

asio::awaitable<Result<void>> Journal::read_expired(stock::Snapshot& snapshot) {
    LevelColumns due;
    for (const auto& [key, level] : snapshot.levels)
        if (level.next_expiration <= snapshot.now) due.add(key);
    if (due.variants.empty()) co_return Result<void>{};

    std::vector<pg::Call> calls{{.statement = sql::read_expired_reservations, .params = {}},
                                {.statement = sql::read_next_expirations, .params = {}}};
    for (pg::Call& call : calls) {
        due.put(call.params);
        call.params.instant(snapshot.now);
    }
    CO_TRY(const auto rows, co_await run(std::move(calls)));
    for (const pg::Row row : rows[0]) snapshot.reservations[{row.bigint(0)}] = reservation_of(row);
    for (const pg::Row row : rows[1])
        snapshot.next_expirations[{.variant = {row.bigint(0)}, .location = {row.bigint(1)}}] = row.instant(2);
    co_return Result<void>{};
}

asio::awaitable<void> Journal::abandon() {
    if (!connection_ || !connection_->is_usable() || !connection_->in_transaction()) co_return;
    const auto ended = co_await connection_->run({.statement = pg::rollback, .params = {}}, round_trip_timeout);
    if (!ended) {
        connection_.reset();
        co_return;
    }
    if (made_.empty()) co_return;
    // By itself: where this fails, an empty level stays, which is no command's doing and harms nobody. The answers wait
    // for it, so it does not wait for an import that has met the level meanwhile.
    pg::Call limit{.statement = sql::wait_shortly, .params = {}};
    limit.params.text(fmt::format("{}", unmaking_lock_wait_max.count()));
    std::vector<pg::Call> calls;
    calls.push_back({.statement = pg::begin, .params = {}});
    calls.push_back(std::move(limit));
    calls.push_back(call_with(sql::unmake_levels, std::exchange(made_, {})));
    calls.push_back({.statement = pg::commit, .params = {}});
    if (co_await run(std::move(calls))) co_return;
    if (!co_await connection_->run({.statement = pg::rollback, .params = {}}, round_trip_timeout)) connection_.reset();
}

asio::awaitable<Result<std::vector<pg::Rows>>> Journal::run(std::vector<pg::Call> calls) {
    co_return co_await connection_->run(std::span<const pg::Call>(calls), round_trip_timeout);
}

}  // namespace trastienda::store
