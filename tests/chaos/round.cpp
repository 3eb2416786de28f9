#include "tests/chaos/round.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace trastienda::chaos {

namespace {

// So many of a round's commands are sent once more at its end, under their keys.
constexpr std::size_t sent_again = 24;

void count(const std::vector<Command>& commands, Round& round) {
    for (const Command& command : commands) {
        round.acknowledged += command.fate == Fate::acknowledged ? 1 : 0;
        round.refused += command.fate == Fate::refused ? 1 : 0;
        round.unknown += command.times_lost > 0 ? 1 : 0;
    }
}

// The same key and the same body give the same answer, whatever happened since.
void compare_answers(const Stand& stand, const std::vector<Command>& commands, Random& random, Round& round) {
    std::vector<const Command*> some;
    for (const Command& command : commands)
        if (command.fate != Fate::open) some.push_back(&command);
    // Those whose answer was lost once are the likelier to go wrong.
    std::ranges::shuffle(some, random);
    std::ranges::partition(some, [](const Command* command) { return command->times_lost > 0; });
    if (some.size() > sent_again) some.resize(sent_again);
    // The request id is each answer's own; only problems have one.
    const auto without_request_id = [](std::string answer) {
        const std::size_t begin = answer.find(R"("request_id":")");
        return begin == std::string::npos ? answer : answer.erase(begin, answer.find(',', begin) - begin);
    };
    for (const Command* command : some) {
        const auto reply = stand.send_again(*command);
        if (!reply || reply->status != command->status ||
            without_request_id(reply->body) != without_request_id(command->answer))
            round.violations.push_back(fmt::format("{} was answered {} {} and, sent again, {} {}", command->key,
                                                   command->status, command->answer, reply ? reply->status : 0,
                                                   reply ? reply->body : ""));
    }
}

}  // namespace

Round run_round(Stand& stand, const Fault& fault, const std::string& key_prefix, std::uint64_t seed) {
    Round round{.fault = &fault};
    Random random(seed);
    Load load(stand.place(), key_prefix, seed);
    if (!load.wait_for_answers(40 + pick(random, 160))) round.violations.emplace_back("nobody is served at the start");
    std::this_thread::sleep_for(std::chrono::milliseconds(pick(random, 50)));

    const auto over_at = fault.strike(stand, random);
    load.fault_is_over();
    if (!load.wait_until_all_served_since(over_at))
        round.violations.emplace_back("not everybody is served again after the fault");
    round.serving_after = std::chrono::steady_clock::now() - over_at;

    Seen seen = load.end();
    round.statuses = std::move(seen.statuses);
    round.violations.insert(round.violations.end(), seen.violations.begin(), seen.violations.end());
    count(seen.commands, round);
    const std::size_t violations_before = stand.account().violations().size();
    stand.account().add(seen.commands);
    compare_answers(stand, seen.commands, random, round);
    stand.account().compare(stand.database());
    const auto& found = stand.account().violations();
    round.violations.insert(round.violations.end(), found.begin() + static_cast<std::ptrdiff_t>(violations_before),
                            found.end());
    if (const std::string complaint = stand.examine(); !complaint.empty())
        round.violations.push_back("doctor: " + complaint);
    return round;
}

}  // namespace trastienda::chaos
