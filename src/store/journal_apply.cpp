// The second half of a batch: what was decided becomes rows, all of it in one round trip.
#include "store/act_log.hpp"
#include "store/journal.hpp"
#include "store/journal_sql.hpp"
#include "store/outcome_codec.hpp"
#include "store/purchase_outcome_codec.hpp"
#include "store/sale_outcome_codec.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::journal;

namespace {

// Most batches say nothing in some columns: an empty array, which unnest() beside longer ones fills up with NULLs.
template <class Value>
std::span<const std::optional<Value>> unless_all_missing(const std::vector<std::optional<Value>>& values) {
    const bool any = std::ranges::any_of(values, [](const auto& value) { return value.has_value(); });
    return any ? std::span(values) : std::span<const std::optional<Value>>();
}

pg::Call add_movements(std::span<const stock::Movement> movements, std::span<const std::int64_t> digests, BatchId batch,
                       std::span<const std::optional<std::int64_t>> origins) {
    const std::size_t count = movements.size();
    std::vector<std::int64_t> ids(count), variants(count), locations(count), types(count), users(count);
    std::vector<std::int32_t> quantities(count), balances(count);
    std::vector<std::optional<Money>> unit_costs(count), values(count), value_balances(count);
    std::vector<Instant> dates(count);
    std::vector<std::string_view> reference_numbers(count), notes(count);
    std::vector<std::optional<std::int64_t>> reservations(count), transfers(count), reverses(count);
    for (std::size_t i = 0; i < count; ++i) {
        const stock::Movement& movement = movements[i];
        ids[i] = movement.id.value;
        variants[i] = movement.level.variant.value;
        locations[i] = movement.level.location.value;
        types[i] = movement.type.value;
        users[i] = movement.user.value;
        quantities[i] = movement.quantity.units();
        balances[i] = movement.balance.units();
        unit_costs[i] = movement.unit_cost;
        values[i] = movement.value;
        value_balances[i] = movement.value_balance;
        dates[i] = movement.date;
        reference_numbers[i] = movement.reference_number;
        notes[i] = movement.notes;
        if (movement.reservation) reservations[i] = movement.reservation->value;
        if (movement.transfer) transfers[i] = movement.transfer->value;
        if (movement.reverses) reverses[i] = movement.reverses->value;
    }
    pg::Call call{.statement = sql::add_movements, .params = {}};
    call.params.bigints(ids).bigints(variants).bigints(locations).bigints(types);
    call.params.integers(quantities).integers(balances);
    call.params.moneys(unless_all_missing(unit_costs)).moneys(values).moneys(value_balances);
    call.params.texts(reference_numbers).texts(notes).bigints(users).instants(dates);
    call.params.bigints(unless_all_missing(reservations)).bigints(unless_all_missing(transfers));
    call.params.bigints(unless_all_missing(reverses)).bigints(digests).bigint(batch.value).bigints(origins);
    return call;
}

// Units by level that were on order until now.
using Arrived = std::map<stock::LevelKey, std::int64_t>;

Arrived arrived_by_level(const purchases::Changes& changes) {
    Arrived arrived;
    for (const purchases::Changes::Arrival& arrival : changes.arrivals) arrived[arrival.level] += arrival.units.units();
    return arrived;
}

pg::Call change_levels(std::span<const stock::Changes::ChangedLevel> levels, const Arrived& arrived) {
    const std::size_t count = levels.size();
    std::vector<std::int64_t> variants(count), locations(count);
    std::vector<std::int32_t> on_hand(count), reserved(count);
    std::vector<Instant> next_expirations(count), last_movement_dates(count);
    std::vector<std::optional<Money>> values(count), last_unit_costs(count);
    std::vector<std::optional<std::int64_t>> arrivals(count);
    for (std::size_t i = 0; i < count; ++i) {
        variants[i] = levels[i].key.variant.value;
        locations[i] = levels[i].key.location.value;
        on_hand[i] = levels[i].level.on_hand.units();
        reserved[i] = levels[i].level.reserved.units();
        next_expirations[i] = levels[i].level.next_expiration;
        values[i] = levels[i].level.value;
        last_unit_costs[i] = levels[i].level.last_unit_cost;
        last_movement_dates[i] = levels[i].level.last_movement_date;
        if (const auto found = arrived.find(levels[i].key); found != arrived.end()) arrivals[i] = found->second;
    }
    pg::Call call{.statement = sql::change_levels, .params = {}};
    call.params.bigints(variants).bigints(locations).integers(on_hand).integers(reserved).instants(next_expirations);
    call.params.moneys(values).moneys(last_unit_costs).instants(last_movement_dates);
    call.params.bigints(unless_all_missing(arrivals));
    return call;
}

// Who gave back or sold what was set aside, by the reservation.
using EndedBy = std::map<ReservationId, std::int64_t>;

EndedBy ended_by(const std::vector<stock::Changes::DoneAct>& acts, const StockOrigins& origins) {
    EndedBy ended;
    for (const stock::Changes::DoneAct& act : acts) {
        if (act.ended.empty()) continue;
        const auto origin = origins.id(act.origin);
        for (const ReservationId id : act.ended)
            if (origin) ended[id] = *origin;
    }
    return ended;
}

std::optional<std::int64_t> find_ended(const EndedBy& ended, ReservationId id) {
    const auto found = ended.find(id);
    return found == ended.end() ? std::nullopt : std::optional(found->second);
}

pg::Call add_reservations(const std::vector<stock::Reservation>& reservations,
                          std::span<const std::optional<std::int64_t>> origins, const EndedBy& ended, Instant now) {
    const std::size_t count = reservations.size();
    std::vector<std::int64_t> ids(count), variants(count), locations(count), users(count);
    std::vector<std::int32_t> quantities(count), types(count), statuses(count);
    std::vector<Instant> expiration_dates(count);
    std::vector<std::string_view> reference_numbers(count);
    std::vector<std::optional<std::int64_t>> ended_origins(count);
    for (std::size_t i = 0; i < count; ++i) {
        const stock::Reservation& reservation = reservations[i];
        ids[i] = reservation.id.value;
        variants[i] = reservation.level.variant.value;
        locations[i] = reservation.level.location.value;
        users[i] = reservation.user.value;
        quantities[i] = reservation.quantity.units();
        types[i] = static_cast<std::int32_t>(reservation.type);
        statuses[i] = static_cast<std::int32_t>(reservation.status);
        expiration_dates[i] = reservation.expiration_date;
        reference_numbers[i] = reservation.reference_number;
        ended_origins[i] = find_ended(ended, reservation.id);
    }
    pg::Call call{.statement = sql::add_reservations, .params = {}};
    call.params.bigints(ids)
        .bigints(variants)
        .bigints(locations)
        .integers(quantities)
        .integers(types)
        .integers(statuses);
    call.params.instants(expiration_dates).texts(reference_numbers).bigints(users).bigints(origins);
    call.params.bigints(unless_all_missing(ended_origins)).instant(now);
    return call;
}

pg::Call change_reservations(const std::vector<stock::Changes::ChangedReservation>& reservations,
                             const EndedBy& ended) {
    std::vector<std::int64_t> ids;
    std::vector<std::int32_t> statuses;
    std::vector<std::optional<std::int64_t>> ended_origins;
    for (const stock::Changes::ChangedReservation& changed : reservations) {
        ids.push_back(changed.id.value);
        statuses.push_back(static_cast<std::int32_t>(changed.status));
        ended_origins.push_back(find_ended(ended, changed.id));
    }
    pg::Call call{.statement = sql::change_reservations, .params = {}};
    call.params.bigints(ids).integers(statuses).bigints(unless_all_missing(ended_origins));
    return call;
}

pg::Call add_transfers(const std::vector<stock::Changes::NewTransfer>& transfers, Instant now) {
    std::vector<std::int64_t> ids, from, to, users;
    std::vector<std::string_view> reference_numbers, notes;
    std::vector<std::uint8_t> arrive_later;
    for (const stock::Changes::NewTransfer& transfer : transfers) {
        ids.push_back(transfer.id.value);
        from.push_back(transfer.from.value);
        to.push_back(transfer.to.value);
        users.push_back(transfer.user.value);
        reference_numbers.emplace_back(transfer.reference_number);
        notes.emplace_back(transfer.notes);
        arrive_later.push_back(transfer.arrival == stock::Arrival::later ? 1 : 0);
    }
    pg::Call call{.statement = sql::add_transfers, .params = {}};
    call.params.bigints(ids)
        .bigints(from)
        .bigints(to)
        .texts(reference_numbers)
        .texts(notes)
        .bigints(users)
        .booleans(arrive_later)
        .instant(now);
    return call;
}

struct TransitColumns {
    std::vector<std::int64_t> transfers, variants;
    std::vector<std::int32_t> sent, received, lost, returned;
    explicit TransitColumns(const std::vector<stock::Changes::ChangedTransit>& transits) {
        for (const auto& [key, transit] : transits) {
            transfers.push_back(key.transfer.value);
            variants.push_back(key.variant.value);
            sent.push_back(transit.sent.units());
            received.push_back(transit.received.units());
            lost.push_back(transit.lost.units());
            returned.push_back(transit.returned.units());
        }
    }
};

pg::Call add_transits(const std::vector<stock::Changes::ChangedTransit>& transits) {
    const TransitColumns columns(transits);
    pg::Call call{.statement = sql::add_transits, .params = {}};
    call.params.bigints(columns.transfers).bigints(columns.variants).integers(columns.sent);
    return call;
}

pg::Call change_transits(const std::vector<stock::Changes::ChangedTransit>& transits) {
    const TransitColumns columns(transits);
    pg::Call call{.statement = sql::change_transits, .params = {}};
    call.params.bigints(columns.transfers).bigints(columns.variants);
    call.params.integers(columns.received).integers(columns.lost).integers(columns.returned);
    return call;
}

// What changed of levels, for those who follow along.
void put_event(pg::Params& params, const std::vector<stock::LevelAfter>& levels) {
    std::vector<std::int64_t> variants, locations;
    std::vector<std::int32_t> on_hand, reserved;
    for (const stock::LevelAfter& level : levels) {
        variants.push_back(level.key.variant.value);
        locations.push_back(level.key.location.value);
        on_hand.push_back(level.on_hand.units());
        reserved.push_back(level.reserved.units());
    }
    params.bigints(variants).bigints(locations).integers(on_hand).integers(reserved);
}

std::string encoded(const engine::Outcome& outcome) {
    if (const auto* of_stock = std::get_if<stock::Outcome>(&outcome)) return encode_outcome(*of_stock);
    if (const auto* of_sale = std::get_if<sales::Outcome>(&outcome)) return encode_sale_outcome(*of_sale);
    return encode_purchase_outcome(std::get<purchases::Outcome>(outcome));
}

pg::Call add_keys(const std::vector<engine::ApplyRequest::Key>& keys, Instant now) {
    std::vector<std::int64_t> users;
    std::vector<std::string_view> names;
    std::vector<std::string> digests;
    std::vector<std::string> outcomes;
    for (const engine::ApplyRequest::Key& key : keys) {
        users.push_back(key.name.user.value);
        names.emplace_back(key.name.key);
        std::string& digest = digests.emplace_back(key.digest.size(), '\0');
        std::ranges::transform(key.digest, digest.begin(), [](std::byte byte) { return static_cast<char>(byte); });
        outcomes.push_back(encoded(key.outcome));
    }
    pg::Call call{.statement = sql::add_keys, .params = {}};
    call.params.bigints(users).texts(names).byteas(digests).byteas(outcomes).instant(now);
    return call;
}

// Where the movements of each type at each location are found.
class MovementLists {
  public:
    // In the order of their ids.
    void add(const stock::Movement& movement) {
        const Kind kind{movement.level.location.value, movement.type.value};
        // Hardly any line is of another kind than the one before it.
        if (last_ == nullptr || kind != last_kind_) {
            last_ = &ids_[kind];
            last_kind_ = kind;
        }
        last_->push_back(movement.id.value);
    }

    void put(pg::Params& params) const {
        std::vector<std::int64_t> locations, types, all;
        std::vector<std::int32_t> first, last;
        for (const auto& [kind, ids] : ids_) {
            locations.push_back(kind.first);
            types.push_back(kind.second);
            first.push_back(static_cast<std::int32_t>(all.size()) + 1);
            all.insert(all.end(), ids.begin(), ids.end());
            last.push_back(static_cast<std::int32_t>(all.size()));
        }
        params.bigints(locations).bigints(types).integers(first).integers(last).bigints(all);
    }

  private:
    using Kind = std::pair<std::int64_t, std::int64_t>;  // location, type
    std::map<Kind, std::vector<std::int64_t>> ids_;
    Kind last_kind_;
    std::vector<std::int64_t>* last_ = nullptr;
};

pg::Call add_batch(const engine::ApplyRequest& request, const ChainLink& link, const MovementLists& lists,
                   const std::vector<MovementId>& ids) {
    pg::Call call{.statement = sql::add_batch, .params = {}};
    call.params.bigint(request.batch.value).integer(link.chain_id).bigint(link.chain_number).instant(request.now);
    put_event(call.params, request.changes.level_changes);
    lists.put(call.params);
    call.params.bytes(std::as_bytes(std::span(ids))).bytes(link.hash);
    return call;
}

// Without its COMMIT nothing has happened.
template <class Rows>
Result<void> before_commit(Result<Rows> done) {
    if (done) return {};
    if (done.error().code == ErrorCode::unknown_fate) done.error().code = ErrorCode::unavailable;
    return std::unexpected(std::move(done).error());
}

}  // namespace

// Runs `make(first, count)` for `rows` rows, all but the last statement: that one travels with what comes after it.
template <class Make>
asio::awaitable<Result<void>> Journal::run_chunks(std::size_t rows, std::vector<pg::Call>& calls, Make make) {
    for (std::size_t first = 0; first < rows; first += chunk_rows_max) {
        if (first > 0) CO_TRY_DO(before_commit(co_await run(std::exchange(calls, {}))));
        calls.push_back(make(first, std::min(rows - first, chunk_rows_max)));
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Journal::apply(engine::ApplyRequest request) {
    auto applied = co_await write(request);
    if (applied) {
        origins_.keep();
    } else {
        origins_.forget();
        co_await abandon();
    }
    co_return applied;
}

asio::awaitable<Result<void>> Journal::write(engine::ApplyRequest& request) {
    stock::Changes& changes = request.changes;
    BatchHasher hasher(chain_, request.batch, request.now);
    std::vector<std::int64_t> digests;
    std::vector<MovementId> ids;
    MovementLists lists;
    digests.reserve(changes.movements.size());
    ids.reserve(changes.movements.size());
    for (const stock::Movement& movement : changes.movements) {
        const Hash hash = hash_of(movement, request.batch);
        hasher.add(hash);
        digests.push_back(digest_of(hash));
        ids.push_back(movement.id);
        lists.add(movement);
    }
    const ChainLink link = hasher.finish();
    CO_TRY_DO(before_commit(co_await origins_.learn(*connection_, changes.acts, round_trip_timeout)));

    std::vector<pg::Call> calls;
    CO_TRY_DO(co_await run_chunks(changes.movements.size(), calls, [&](std::size_t first, std::size_t count) {
        return add_movements(std::span(changes.movements).subspan(first, count),
                             std::span(digests).subspan(first, count), request.batch,
                             origins_of(changes.acts, &stock::Changes::DoneAct::movements, origins_, first, count));
    }));
    // Not `= {}`, which keeps the memory.
    changes.movements = std::vector<stock::Movement>();
    const Arrived arrived = arrived_by_level(request.purchases);
    CO_TRY_DO(co_await run_chunks(changes.levels.size(), calls, [&](std::size_t first, std::size_t count) {
        return change_levels(std::span(changes.levels).subspan(first, count), arrived);
    }));
    if (auto unmake = unmake_unused(changes.levels)) calls.push_back(*std::move(unmake));
    changes.levels = std::vector<stock::Changes::ChangedLevel>();
    const EndedBy ended = ended_by(changes.acts, origins_);
    if (const std::size_t made = changes.new_reservations.size(); made > 0)
        calls.push_back(
            add_reservations(changes.new_reservations,
                             origins_of(changes.acts, &stock::Changes::DoneAct::new_reservations, origins_, 0, made),
                             ended, request.now));
    if (!changes.reservations.empty()) calls.push_back(change_reservations(changes.reservations, ended));
    if (!changes.transfers.empty()) calls.push_back(add_transfers(changes.transfers, request.now));
    if (!changes.new_transits.empty()) calls.push_back(add_transits(changes.new_transits));
    if (!changes.transits.empty()) calls.push_back(change_transits(changes.transits));
    sales_.add_writes(request.sales, request.now, calls);
    PurchaseJournal::add_writes(request.purchases, request.now, calls);
    if (auto acts = log_acts(request.sales, request.purchases)) calls.push_back(*std::move(acts));
    if (!request.keys.empty()) calls.push_back(add_keys(request.keys, request.now));
    calls.push_back(add_batch(request, link, lists, ids));
    calls.push_back({.statement = pg::commit, .params = {}});
    CO_TRY_DO(co_await run(std::move(calls)));
    chain_ = link;
    co_return Result<void>{};
}

}  // namespace trastienda::store
