// The second half of a batch: what was decided becomes rows, all of it in one round trip.
#include "store/journal.hpp"
#include "store/journal_sql.hpp"
#include "store/outcome_codec.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::journal;

namespace {

pg::Call add_movements(const std::vector<stock::Movement>& movements, Instant now) {
    const std::size_t count = movements.size();
    std::vector<std::int64_t> ids(count), variants(count), locations(count), types(count), users(count);
    std::vector<std::int32_t> quantities(count), balances(count);
    std::vector<std::optional<Money>> unit_costs(count);
    std::vector<std::string_view> reference_numbers(count), notes(count);
    std::vector<std::optional<std::int64_t>> reservations(count), transfers(count);
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
        reference_numbers[i] = movement.reference_number;
        notes[i] = movement.notes;
        if (movement.reservation) reservations[i] = movement.reservation->value;
        if (movement.transfer) transfers[i] = movement.transfer->value;
    }
    pg::Call call{.statement = sql::add_movements, .params = {}};
    call.params.bigints(ids).bigints(variants).bigints(locations).bigints(types);
    call.params.integers(quantities).integers(balances).moneys(unit_costs);
    call.params.texts(reference_numbers).texts(notes).bigints(users).instant(now);
    call.params.bigints(reservations).bigints(transfers);
    return call;
}

pg::Call change_levels(const std::vector<stock::Changes::ChangedLevel>& levels) {
    const std::size_t count = levels.size();
    std::vector<std::int64_t> variants(count), locations(count);
    std::vector<std::int32_t> on_hand(count), reserved(count);
    std::vector<Instant> next_expirations(count);
    for (std::size_t i = 0; i < count; ++i) {
        variants[i] = levels[i].key.variant.value;
        locations[i] = levels[i].key.location.value;
        on_hand[i] = levels[i].level.on_hand.units();
        reserved[i] = levels[i].level.reserved.units();
        next_expirations[i] = levels[i].level.next_expiration;
    }
    pg::Call call{.statement = sql::change_levels, .params = {}};
    call.params.bigints(variants).bigints(locations).integers(on_hand).integers(reserved).instants(next_expirations);
    return call;
}

pg::Call add_reservations(const std::vector<stock::Reservation>& reservations, Instant now) {
    const std::size_t count = reservations.size();
    std::vector<std::int64_t> ids(count), variants(count), locations(count), users(count);
    std::vector<std::int32_t> quantities(count), types(count), statuses(count);
    std::vector<Instant> expiration_dates(count);
    std::vector<std::string_view> reference_numbers(count);
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
    }
    pg::Call call{.statement = sql::add_reservations, .params = {}};
    call.params.bigints(ids)
        .bigints(variants)
        .bigints(locations)
        .integers(quantities)
        .integers(types)
        .integers(statuses)
        .instant(now);
    call.params.instants(expiration_dates).texts(reference_numbers).bigints(users);
    return call;
}

pg::Call change_reservations(const std::vector<stock::Changes::ChangedReservation>& reservations) {
    std::vector<std::int64_t> ids;
    std::vector<std::int32_t> statuses;
    for (const stock::Changes::ChangedReservation& changed : reservations) {
        ids.push_back(changed.id.value);
        statuses.push_back(static_cast<std::int32_t>(changed.status));
    }
    pg::Call call{.statement = sql::change_reservations, .params = {}};
    call.params.bigints(ids).integers(statuses);
    return call;
}

pg::Call add_transfers(const std::vector<stock::Changes::NewTransfer>& transfers, Instant now) {
    std::vector<std::int64_t> ids, from, to, users;
    std::vector<std::string_view> reference_numbers, notes;
    for (const stock::Changes::NewTransfer& transfer : transfers) {
        ids.push_back(transfer.id.value);
        from.push_back(transfer.from.value);
        to.push_back(transfer.to.value);
        users.push_back(transfer.user.value);
        reference_numbers.emplace_back(transfer.reference_number);
        notes.emplace_back(transfer.notes);
    }
    pg::Call call{.statement = sql::add_transfers, .params = {}};
    call.params.bigints(ids)
        .bigints(from)
        .bigints(to)
        .texts(reference_numbers)
        .texts(notes)
        .bigints(users)
        .instant(now);
    return call;
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
        outcomes.push_back(encode_outcome(key.outcome));
    }
    pg::Call call{.statement = sql::add_keys, .params = {}};
    call.params.bigints(users).texts(names).byteas(digests).byteas(outcomes).instant(now);
    return call;
}

pg::Call add_batch(const Uuid& batch, Instant now) {
    pg::Call call{.statement = sql::add_batch, .params = {}};
    call.params.uuid(batch).instant(now);
    return call;
}

}  // namespace

asio::awaitable<Result<void>> Journal::apply(engine::ApplyRequest request) {
    const stock::Changes& changes = request.changes;
    std::vector<pg::Call> calls;
    if (!changes.movements.empty()) calls.push_back(add_movements(changes.movements, request.now));
    if (!changes.levels.empty()) calls.push_back(change_levels(changes.levels));
    if (!changes.new_reservations.empty()) calls.push_back(add_reservations(changes.new_reservations, request.now));
    if (!changes.reservations.empty()) calls.push_back(change_reservations(changes.reservations));
    if (!changes.transfers.empty()) calls.push_back(add_transfers(changes.transfers, request.now));
    if (!request.keys.empty()) calls.push_back(add_keys(request.keys, request.now));
    calls.push_back(add_batch(request.batch, request.now));
    calls.push_back({.statement = pg::commit, .params = {}});

    const auto applied = co_await run(std::move(calls));
    if (applied) co_return Result<void>{};
    co_await abandon();
    co_return std::unexpected(applied.error());
}

}  // namespace trastienda::store
