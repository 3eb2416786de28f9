#include "tests/sim/judge.hpp"

#include "domain/stock/decide_model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::sim {

using stock::text;

namespace {

constexpr std::size_t complaints_max = 20;

std::string text_of(const stock::Command& command) {
    const auto& key = command.idempotency_key;
    return fmt::format("Command {}{} ({})", command.user.value, key ? " " + key->key : "", text(command));
}

// With the numbers, by which two that read alike differ.
std::string text_of(const stock::Outcome& outcome) {
    std::string said = text(outcome);
    if (const auto* accepted = std::get_if<stock::Accepted>(&outcome)) {
        said += fmt::format(" at {}", text(accepted->date));
        for (const auto& level : accepted->levels)
            said += fmt::format(", {} holds {} with {} reserved", text(level.key), level.on_hand.units(),
                                level.reserved.units());
        for (const auto& movement : accepted->movements) said += fmt::format(", movement {}", movement.id.value);
        for (const auto& one : accepted->reservations) said += fmt::format(", reservation {}", one.id.value);
        return said;
    }
    for (const auto& line : std::get<stock::Refused>(outcome).lines)
        said += fmt::format(" ({} of {} with {} reserved)", line.wanted.units(), line.on_hand.units(),
                            line.reserved.units());
    return said;
}

bool changes_something(const stock::Outcome& outcome) {
    const auto* accepted = std::get_if<stock::Accepted>(&outcome);
    return accepted != nullptr && !(accepted->movements.empty() && accepted->reservations.empty());
}

stock::Outcome key_reused() {
    return stock::Refused{
        {{.line = 0, .reason = stock::Refusal::key_reused, .wanted = {}, .on_hand = {}, .reserved = {}}}};
}

template <class IdType>
std::int64_t first_of(const std::vector<IdType>& ids) {
    return ids.empty() ? 0 : ids.front().value;
}

}  // namespace

Judge::Judge(Nature& nature, stock::World world)
    : nature_(nature), world_(std::make_shared<const stock::World>(std::move(world))) {
    for (const auto& [key, level] : world_->levels) on_hand_at_first_[key] = level.on_hand;
}

void Judge::complain(std::string complaint) {
    nature_.note("complaint");
    if (nature_.trace.prints()) fmt::print("           {}\n", complaint);
    if (complaints_.size() < complaints_max) complaints_.push_back(std::move(complaint));
}

Judge::Name Judge::name_of(const stock::Command& command) {
    return {command.user, command.idempotency_key ? command.idempotency_key->digest.front() : std::byte{0}};
}

void Judge::sent(const stock::Command& command) { cases_.try_emplace(name_of(command)); }

void Judge::lost(const stock::Command& command) { cases_.at(name_of(command)).is_in_doubt = true; }

void Judge::answered(const stock::Command& command, const Result<stock::Outcome>& answer) {
    Case& own = cases_.at(name_of(command));
    if (!answer) {
        if (answer.error().code == ErrorCode::unknown_fate) own.is_in_doubt = true;
        return;
    }
    own.is_acknowledged = true;
    if (!may_be_told(command, *answer))
        complain(
            fmt::format("{} was told \"{}\": that is not what was committed.", text_of(command), text_of(*answer)));
}

bool Judge::may_be_told(const stock::Command& command, const stock::Outcome& outcome) {
    if (const auto& key = command.idempotency_key) {
        const auto kept = keys_.find({.user = command.user, .key = key->key});
        const bool is_kept = kept != keys_.end();
        if (is_kept &&
            engine::Outcome(outcome) == (kept->second.digest == key->digest ? kept->second.outcome : key_reused()))
            return true;
    }
    const std::vector<stock::Outcome>& outcomes = cases_.at(name_of(command)).outcomes;
    return std::ranges::find(outcomes, outcome) != outcomes.end();
}

void Judge::decided(Instant batch, const stock::Command& command, const stock::Outcome& outcome) {
    batches_.at(batch).decided.emplace_back(command, outcome);
}

void Judge::gathered(const stock::Snapshot& snapshot) {
    batches_[snapshot.now] = {.world = world_,
                              .first_movement = first_of(snapshot.movement_ids),
                              .first_reservation = first_of(snapshot.reservation_ids),
                              .first_transfer = first_of(snapshot.transfer_ids),
                              .decided = {}};
}

Judge::Verdict Judge::judge(Instant now, const Batch& batch, const stock::World& before) {
    stock::World world = before;
    world.now = now;
    world.next_movement = batch.first_movement;
    world.next_reservation = batch.first_reservation;
    world.next_transfer = batch.first_transfer;
    stock::Model model(std::move(world));
    Verdict verdict;
    for (const auto& [command, outcome] : batch.decided) {
        stock::Outcome expected = model.decide(command);
        if (expected != outcome)
            complain(fmt::format("{} was decided \"{}\", must be \"{}\".", text_of(command), text_of(outcome),
                                 text_of(expected)));
        if (const auto* accepted = std::get_if<stock::Accepted>(&expected))
            verdict.movements.insert(verdict.movements.end(), accepted->movements.begin(), accepted->movements.end());
        verdict.outcomes.push_back(std::move(expected));
    }
    verdict.transfers = model.transfers();
    verdict.after = model.world();
    return verdict;
}

void Judge::committed(const engine::ApplyRequest& request) {
    const auto found = batches_.find(request.now);
    if (found == batches_.end()) {
        complain("A batch was committed that was never gathered, or twice.");
        return;
    }
    const Batch batch = std::move(found->second);
    batches_.erase(found);
    const Verdict verdict = judge(request.now, batch, *world_);
    check_changes(request.changes, verdict);
    check_keys(request, batch);
    for (std::size_t i = 0; i < batch.decided.size(); ++i) settle(batch.decided[i].first, verdict.outcomes[i]);
    movements_ += verdict.movements.size();
    world_ = std::make_shared<const stock::World>(verdict.after);
    const stock::Model model(*world_);
    for (const auto& [key, level] : request.changes.levels)
        if (level.on_hand != model.on_hand(key) || level.reserved != model.reserved(key) ||
            level.value != world_->level(key).value || level.last_unit_cost != world_->level(key).last_unit_cost)
            complain(fmt::format("Level {} was written as {} with {} reserved, must be {} with {}.", text(key),
                                 level.on_hand.units(), level.reserved.units(), model.on_hand(key).units(),
                                 model.reserved(key).units()));
}

void Judge::check_changes(const stock::Changes& changes, const Verdict& verdict) {
    if (changes.movements != verdict.movements)
        complain(fmt::format("A batch wrote {} movements; the {} that it must have written are others.",
                             changes.movements.size(), verdict.movements.size()));
    const auto same = [](const auto& one, const auto& other) {
        return one.id == other.id && one.from == other.from && one.to == other.to && one.user == other.user &&
               one.reference_number == other.reference_number && one.notes == other.notes &&
               one.arrival == other.arrival;
    };
    if (!std::ranges::equal(changes.transfers, verdict.transfers, same))
        complain("A batch wrote other transfers than it must have.");
}

// With every keyed command goes its key, with what was decided, and nothing else.
void Judge::check_keys(const engine::ApplyRequest& request, const Batch& batch) {
    auto next = request.keys.begin();
    for (const auto& [command, outcome] : batch.decided) {
        const auto& key = command.idempotency_key;
        if (!key) continue;
        if (next == request.keys.end() || next->name.user != command.user || next->name.key != key->key ||
            next->digest != key->digest || next->outcome != engine::Outcome(outcome)) {
            complain(fmt::format("{} was committed without its key.", text_of(command)));
            return;
        }
        ++next;
    }
    if (next != request.keys.end()) complain("A key was committed without its command.");
}

void Judge::settle(const stock::Command& command, const stock::Outcome& outcome) {
    nature_.note("command committed", command.user.value);
    const auto found = cases_.find(name_of(command));
    if (found == cases_.end()) {
        complain(fmt::format("{} was committed, and nobody sent it.", text_of(command)));
        return;
    }
    Case& own = found->second;
    if (const auto& key = command.idempotency_key) {
        const engine::KeyName name{.user = command.user, .key = key->key};
        if (!keys_.emplace(name, engine::KnownKey{.name = name, .digest = key->digest, .outcome = outcome}).second)
            complain(fmt::format("{} was committed, and its key had been used.", text_of(command)));
        ++own.times_done;
    } else {
        if (changes_something(outcome)) ++own.times_done;
        own.outcomes.push_back(outcome);
    }
    if (own.times_done > 1) complain(fmt::format("{} was done {} times.", text_of(command), own.times_done));
}

// A batch that had nothing to write: commands without keys that were refused or changed nothing, or one that was
// refused and its preparation with it. What they were told holds for the moment when the levels were read under their
// locks.
void Judge::abandoned(Instant instant) {
    const auto found = batches_.find(instant);
    if (found == batches_.end()) return;
    const Batch batch = std::move(found->second);
    batches_.erase(found);
    if (batch.decided.empty()) return;
    const Verdict verdict = judge(instant, batch, *batch.world);
    for (std::size_t i = 0; i < batch.decided.size(); ++i) {
        const stock::Command& command = batch.decided[i].first;
        if (changes_something(verdict.outcomes[i])) continue;  // told to nobody, or it is found in `answered`
        cases_.at(name_of(command)).outcomes.push_back(verdict.outcomes[i]);
    }
}

void Judge::finish(const Stored& stored) {
    if (stored.ledger.size() != movements_)
        complain(fmt::format("The ledger has {} movements, must have {}.", stored.ledger.size(), movements_));
    check_levels(stored);
    check_reservations(stored);
    check_cases(stored);
}

// The levels are the ledger added up, and both are the model's.
void Judge::check_levels(const Stored& stored) {
    std::map<stock::LevelKey, std::int64_t> on_hand;
    for (const auto& [key, quantity] : on_hand_at_first_) on_hand[key] = quantity.units();
    for (const stock::Movement& movement : stored.ledger) {
        std::int64_t& units = on_hand[movement.level];
        units += movement.effect == stock::Effect::increase ? movement.quantity.units() : -movement.quantity.units();
        if (units != movement.balance.units() || units < 0)
            complain(fmt::format("Movement {} says {} after it, the ledger {}.", movement.id.value,
                                 movement.balance.units(), units));
    }
    for (const auto& [key, units] : on_hand) {
        if (stored.world.level(key).on_hand.units() != units)
            complain(fmt::format("Level {} has {} on hand, its ledger {}.", text(key),
                                 stored.world.level(key).on_hand.units(), units));
        if (stored.world.level(key).value != world_->level(key).value)
            complain(fmt::format("Level {} is worth {}, must be worth {}.", text(key),
                                 stored.world.level(key).value.text(), world_->level(key).value.text()));
        if (world_->level(key).on_hand.units() != units)
            complain(fmt::format("Level {} has {} on hand, must have {}.", text(key), units,
                                 world_->level(key).on_hand.units()));
    }
    if (stored.world.transits != world_->transits) complain("What is in transit is not what was sent.");
    stock::World world = *world_;
    world.now = stored.world.now;
    const stock::Model model(std::move(world));
    for (const auto& [key, level] : stored.world.levels) {
        std::int64_t active = 0;
        std::int64_t counting = 0;
        for (const auto& [id, reservation] : stored.world.reservations) {
            if (reservation.level != key || reservation.status != stock::ReservationStatus::active) continue;
            active += reservation.quantity.units();
            if (reservation.expiration_date > stored.world.now) counting += reservation.quantity.units();
            if (reservation.expiration_date < level.next_expiration)
                complain(fmt::format("Level {} looks at its reservations too late.", text(key)));
        }
        if (level.reserved.units() != active)
            complain(fmt::format("Level {} has {} reserved, its reservations {}.", text(key), level.reserved.units(),
                                 active));
        if (model.reserved(key).units() != counting)
            complain(fmt::format("At level {} {} are promised, must be {}.", text(key), counting,
                                 model.reserved(key).units()));
    }
}

void Judge::check_reservations(const Stored& stored) {
    if (stored.world.reservations.size() != world_->reservations.size())
        complain(fmt::format("There are {} reservations, must be {}.", stored.world.reservations.size(),
                             world_->reservations.size()));
    for (const auto& [id, reservation] : world_->reservations) {
        const auto found = stored.world.reservations.find(id);
        stock::Reservation expected = reservation;
        expected.status = expected.status_at(stored.world.now);
        stock::Reservation kept = found == stored.world.reservations.end() ? stock::Reservation{} : found->second;
        kept.status = kept.status_at(stored.world.now);
        if (kept != expected) complain(fmt::format("Reservation {} is not what was reserved.", id.value));
    }
}

// What was acknowledged is there once. What was not is there at most where its client was left in doubt.
void Judge::check_cases(const Stored& stored) {
    for (const auto& [name, own] : cases_)
        if (!own.is_acknowledged && !own.is_in_doubt && own.times_done > 0)
            complain(fmt::format("Command {} was told that nothing was done, and was done.", name.first.value));
    if (stored.keys.size() != keys_.size())
        complain(fmt::format("{} keys are kept, must be {}.", stored.keys.size(), keys_.size()));
    std::map<std::string, int> words;
    for (const std::string& word : stored.prepared)
        if (++words[word] > 1) complain(fmt::format("\"{}\" was prepared more than once.", word));
}

}  // namespace trastienda::sim
