#include "tests/sim/store.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace trastienda::sim {

namespace {

std::string_view name_of(stock::ReservationStatus status) {
    switch (status) {
        case stock::ReservationStatus::active:
            break;
        case stock::ReservationStatus::committed:
            return "reservation fulfilled";
        case stock::ReservationStatus::released:
            return "reservation released";
        case stock::ReservationStatus::expired:
            return "reservation ran out";
    }
    return "reservation made active";
}

std::unexpected<Error> gone() { return fail(ErrorCode::unavailable, "The session is gone."); }

bool has_mark(const stock::Changes& changes) {
    const auto is_marked = [](const auto& row) { return row.reference_number == culprit_mark; };
    return std::ranges::any_of(changes.movements, is_marked) ||
           std::ranges::any_of(changes.new_reservations, is_marked);
}

}  // namespace

Store::Store(Nature& nature, Judge& judge, stock::World world, Fault fault)
    : nature_(nature), judge_(judge), fault_(fault), world_(std::move(world)) {}

std::optional<Session> Store::connect(Task on_break) {
    if (!is_up_) return std::nullopt;
    const Session session{++sessions_};
    clients_.emplace(session, Client{.on_break = std::move(on_break), .transaction = {}});
    return session;
}

Transaction* Store::transaction_of(Session session) {
    const auto found = clients_.find(session);
    if (found == clients_.end() || !found->second.transaction) return nullptr;
    return &*found->second.transaction;
}

void Store::gather(Session session, engine::GatherRequest request, Reply<engine::Gathered> reply) {
    const auto client = clients_.find(session);
    if (client == clients_.end()) return reply(gone());
    if (client->second.transaction) judge_.complain("A transaction was begun inside another.");
    if (auto failure = nature_.weather.statement_failure()) return reply(std::unexpected(*std::move(failure)));
    Transaction& transaction = client->second.transaction.emplace();
    transaction.levels = levels_of(request.needs);
    auto gathering = std::make_shared<Gathering>();
    gathering->request = std::move(request);
    gathering->reply = std::move(reply);
    if (fault_ == Fault::keys_looked_up_before_locks) look_up(gathering->request, gathering->early);
    if (fault_ == Fault::levels_read_before_locks)
        gathering->early.snapshot = stock::gather(world_, gathering->request.needs);
    prepare(session, gathering);
}

// Those named, and those of the reservations named, as this statement sees them when it begins.
std::vector<stock::LevelKey> Store::levels_of(const stock::Needs& needs) const {
    std::vector<stock::LevelKey> keys;
    for (const stock::LevelKey& key : needs.levels)
        if (world_.variants.contains(key.variant) && world_.locations.contains(key.location)) keys.push_back(key);
    for (const ReservationId id : needs.reservations)
        if (const auto found = world_.reservations.find(id); found != world_.reservations.end())
            keys.push_back(found->second.level);
    std::ranges::sort(keys);
    const auto doubles = std::ranges::unique(keys);
    keys.erase(doubles.begin(), doubles.end());
    return keys;
}

// A row that another transaction is about to add makes this one wait until it is known whether it was added.
void Store::prepare(Session session, const std::shared_ptr<Gathering>& gathering) {
    const auto* preparation = dynamic_cast<const WordPreparation*>(gathering->request.preparation.get());
    if (preparation == nullptr) return lock_next(session, gathering);
    word_locks_.take(preparation->word, session, [this, session, gathering, preparation] {
        Transaction* transaction = transaction_of(session);
        if (transaction == nullptr) return;
        const bool is_there = std::ranges::find(prepared_, preparation->word) != prepared_.end();
        if (!is_there) transaction->word = preparation->word;
        if (!is_there || preparation->plan == WordPreparation::Plan::again) return lock_next(session, gathering);
        end(session);
        engine::Gathered done;
        look_up(gathering->request, done);
        if (done.committed.empty()) return gathering->reply(fail(ErrorCode::conflict, "The word is there."));
        done.known_keys.clear();
        gathering->reply(std::move(done));
    });
}

void Store::lock_next(Session session, const std::shared_ptr<Gathering>& gathering) {
    const Transaction* transaction = transaction_of(session);
    if (transaction == nullptr) return;
    if (gathering->next == transaction->levels.size()) return read(session, *gathering);
    const stock::LevelKey key = transaction->levels[gathering->next++];
    level_locks_.take(key, session, [this, session, gathering] { step([=, this] { lock_next(session, gathering); }); });
    if (!level_locks_.holds(key, session))
        nature_.note("level waited for", static_cast<std::int64_t>(session), key.variant.value, key.location.value);
}

// Every lock is held. The clock, the keys and the doubts come after that: see engine::Journal::gather.
void Store::read(Session session, Gathering& gathering) {
    if (auto failure = nature_.weather.statement_failure()) {
        end(session);
        return gathering.reply(std::unexpected(*std::move(failure)));
    }
    engine::Gathered gathered = std::move(gathering.early);
    if (fault_ != Fault::keys_looked_up_before_locks) look_up(gathering.request, gathered);
    Transaction& transaction = *transaction_of(session);
    stock::Snapshot early = std::move(gathered.snapshot);
    gathered.snapshot = read_snapshot(transaction, gathering.request);
    if (fault_ == Fault::levels_read_before_locks)
        for (auto& [key, level] : gathered.snapshot.levels)
            if (const auto found = early.levels.find(key); found != early.levels.end()) level = found->second;
    gathered.batch = {++batches_taken_};
    nature_.note("batch gathered", static_cast<std::int64_t>(session), gathered.snapshot.now.microseconds,
                 static_cast<std::int64_t>(gathered.committed.size()));
    judge_.gathered(gathered.snapshot);
    gathering.reply(std::move(gathered));
}

void Store::look_up(const engine::GatherRequest& request, engine::Gathered& gathered) const {
    for (const auto& doubt : request.doubts)
        if (batches_.contains(doubt)) gathered.committed.push_back(doubt);
    if (!request.doubts.empty()) nature_.note(gathered.committed.empty() ? "doubt: was not done" : "doubt: was done");
    if (fault_ == Fault::keys_looked_up_at_the_write) return;
    for (const engine::KeyName& name : request.keys)
        if (const auto known = keys_.find(name); known != keys_.end()) gathered.known_keys.push_back(known->second);
    if (!gathered.known_keys.empty()) nature_.note("key known");
}

stock::Snapshot Store::read_snapshot(Transaction& transaction, engine::GatherRequest& request) {
    const stock::IdCounts ids = request.needs.ids;
    world_.now = {std::max(nature_.schedule.now().microseconds, last_clock_.microseconds + 1)};
    last_clock_ = world_.now;
    transaction.now = world_.now;
    stock::Snapshot snapshot = stock::gather(world_, std::move(request.needs));
    // A reservation that was committed after the statement had begun came too late: its level is not locked.
    boost::unordered::erase_if(snapshot.levels, [&](const auto& entry) {
        return !std::ranges::binary_search(transaction.levels, entry.first);
    });
    boost::unordered::erase_if(snapshot.next_expirations,
                               [&](const auto& entry) { return !snapshot.levels.contains(entry.first); });
    boost::unordered::erase_if(snapshot.reservations,
                               [&](const auto& entry) { return !snapshot.levels.contains(entry.second.level); });
    // Sequences never go back: what the batch does not use, or a rollback leaves, is a gap.
    transaction.first_movement = world_.next_movement;
    transaction.first_reservation = world_.next_reservation;
    transaction.first_transfer = world_.next_transfer;
    world_.next_movement += static_cast<std::int64_t>(ids.movements);
    world_.next_reservation += static_cast<std::int64_t>(ids.reservations);
    world_.next_transfer += static_cast<std::int64_t>(ids.transfers);
    return snapshot;
}

void Store::apply(Session session, engine::ApplyRequest request, Reply<void> reply) {
    if (transaction_of(session) == nullptr) return reply(fail(ErrorCode::unknown_fate, "The session is gone."));
    auto failure = nature_.weather.statement_failure();
    if (!failure && has_mark(request.changes))
        failure = Error{.code = ErrorCode::constraint, .message = "A culprit.", .constraint = "culprit_check"};
    if (failure) {
        end(session);
        return reply(std::unexpected(*std::move(failure)));
    }
    auto applying = std::make_shared<Applying>();
    applying->request = std::move(request);
    applying->reply = std::move(reply);
    add_next_key(session, applying);
}

void Store::add_next_key(Session session, const std::shared_ptr<Applying>& applying) {
    if (transaction_of(session) == nullptr) return;
    if (applying->next == applying->request.keys.size()) {
        commit(session, applying->request);
        return applying->reply({});
    }
    const engine::KeyName& name = applying->request.keys[applying->next++].name;
    key_locks_.take(name, session, [this, session, applying, &name] {
        const bool is_there = keys_.contains(name);
        if (!is_there || fault_ == Fault::keys_looked_up_at_the_write)
            return step([=, this] { add_next_key(session, applying); });
        nature_.note("key added by another");
        end(session);
        applying->reply(std::unexpected(Error{
            .code = ErrorCode::constraint, .message = "The key is there.", .constraint = "idempotency_keys_pkey"}));
    });
}

void Store::commit(Session session, const engine::ApplyRequest& request) {
    const Transaction& transaction = *transaction_of(session);
    nature_.note("batch committed", static_cast<std::int64_t>(session), request.now.microseconds,
                 static_cast<std::int64_t>(request.changes.movements.size()));
    if (request.now != transaction.now) judge_.complain("A batch is written with another's time.");
    for (const auto& [key, level] : request.changes.levels)
        if (!std::ranges::binary_search(transaction.levels, key) || !level_locks_.holds(key, session))
            judge_.complain(fmt::format("Level {} is written and was not locked.", stock::text(key)));
    const auto sequences = std::tuple(world_.next_movement, world_.next_reservation, world_.next_transfer);
    world_.next_movement = transaction.first_movement;
    world_.next_reservation = transaction.first_reservation;
    world_.next_transfer = transaction.first_transfer;
    for (std::string& complaint : stock::apply(world_, request.changes)) judge_.complain(std::move(complaint));
    std::tie(world_.next_movement, world_.next_reservation, world_.next_transfer) = sequences;
    ledger_.insert(ledger_.end(), request.changes.movements.begin(), request.changes.movements.end());
    for (const auto& key : request.keys)
        keys_.emplace(key.name, engine::KnownKey{.name = key.name, .digest = key.digest, .outcome = key.outcome});
    if (!batches_.insert(request.batch).second) judge_.complain("A batch was written twice.");
    if (!transaction.word.empty()) {
        nature_.note("word prepared");
        prepared_.push_back(transaction.word);
    }
    for (const auto& [key, transit] : request.changes.transits) nature_.note("transit settled", key.transfer.value);
    for (const stock::Movement& movement : request.changes.movements)
        if (movement.reverses) nature_.note("movement reversed", movement.reverses->value);
    for (const auto& [id, status] : request.changes.reservations) nature_.note(name_of(status), id.value);
    judge_.committed(request);
    end(session);
}

void Store::rollback(Session session, Reply<void> reply) {
    if (!clients_.contains(session)) return reply(gone());
    end(session);
    reply({});
}

void Store::end(Session session) {
    const auto client = clients_.find(session);
    if (client != clients_.end()) client->second.transaction.reset();
    level_locks_.let_go(session);
    key_locks_.let_go(session);
    word_locks_.let_go(session);
}

void Store::close(Session session) {
    if (!clients_.contains(session)) return;
    nature_.note("session ends", static_cast<std::int64_t>(session));
    clients_.erase(session);
    end(session);
}

void Store::restart() {
    if (!is_up_) return;
    nature_.note("store down");
    is_up_ = false;
    level_locks_.clear();
    key_locks_.clear();
    word_locks_.clear();
    for (auto& [session, client] : std::exchange(clients_, {})) client.on_break();
    nature_.schedule.after(nature_.weather.absence(), [this] {
        nature_.note("store up");
        is_up_ = true;
    });
}

bool Store::is_at_rest() const {
    return level_locks_.empty() && key_locks_.empty() && word_locks_.empty() &&
           std::ranges::none_of(clients_, [](const auto& entry) { return entry.second.transaction.has_value(); });
}

}  // namespace trastienda::sim
