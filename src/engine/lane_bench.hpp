// One lane on a database in memory, and the commands that its tests put to it. Floor 2, tests only, one thread.
#pragma once

#include "engine/lane.hpp"
#include "engine/memory_journal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::engine {

inline constexpr stock::LevelKey shirt{.variant = {1}, .location = {1}};
inline constexpr stock::LevelKey trousers{.variant = {2}, .location = {1}};
inline constexpr UserId ana{1};
inline constexpr UserId berta{2};

/// Two variants at two locations, ten of each at the first.
inline stock::World small_shop() {
    stock::World world;
    for (const VariantId variant : {shirt.variant, trousers.variant}) {
        world.variants[variant] = stock::Activity::active;
        world.levels[{variant, {1}}].on_hand = Quantity::of(10);
    }
    for (const LocationId location : {LocationId{1}, LocationId{2}})
        world.locations[location] = stock::Activity::active;
    return world;
}

/// The command's notes are its name: by them the ledger tells which commands were done.
inline stock::Command sell(stock::LevelKey level, std::int64_t units, std::string name, std::size_t lines = 1) {
    stock::RecordMovements act;
    for (std::size_t line = 0; line < lines; ++line)
        act.lines.push_back({.level = level,
                             .type = stock::types::sale,
                             .quantity = Quantity::of(units),
                             .unit_cost = {},
                             .reference_number = {},
                             .notes = name});
    return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
}

inline stock::Command with_key(stock::Command command, std::string key, int body = 0) {
    command.idempotency_key = stock::IdempotencyKey{.key = std::move(key), .digest = {std::byte(body)}};
    return command;
}

using Answer = Result<stock::Outcome>;

inline bool is_accepted(const std::optional<Answer>& answer) {
    return answer && *answer && std::holds_alternative<stock::Accepted>(**answer);
}
inline std::optional<stock::Refusal> refusal(const std::optional<Answer>& answer) {
    if (!answer || !*answer) return std::nullopt;
    const auto* refused = std::get_if<stock::Refused>(&**answer);
    return refused == nullptr ? std::nullopt : std::optional(refused->lines.front().reason);
}
inline std::optional<ErrorCode> error(const std::optional<Answer>& answer) {
    return answer && !*answer ? std::optional(answer->error().code) : std::nullopt;
}

struct LaneBench {
    explicit LaneBench(const Limits& limits = {})
        : lane(context.get_executor(), {.journal = journal, .pause = pause}, limits) {
        database.world = small_shop();
    }

    struct Submission {
        stock::Command command;
        std::shared_ptr<Preparation> preparation = nullptr;
    };

    /// Submits the first and, while its transaction is in flight, all others in one go; runs until nothing is left to
    /// do.
    std::vector<std::optional<Answer>> run(std::vector<Submission> submissions) {
        std::vector<std::optional<Answer>> answers(submissions.size());
        const auto submit = [&](std::size_t i) {
            lane.submit(std::move(submissions[i].command), std::move(submissions[i].preparation),
                        [&answers, i](Result<Outcome> answer) {
                            if (answers[i]) answered_twice();
                            if (answer)
                                answers[i] = std::get<stock::Outcome>(*std::move(answer));
                            else
                                answers[i] = std::unexpected(std::move(answer).error());
                        });
        };
        boost::asio::post(context, [&] {
            submit(0);
            boost::asio::post(context, [&] {
                for (std::size_t i = 1; i < submissions.size(); ++i) submit(i);
            });
        });
        context.restart();
        context.run();
        return answers;
    }
    std::optional<Answer> run_one(stock::Command command, std::shared_ptr<Preparation> preparation = nullptr) {
        std::vector<Submission> one;
        one.push_back({std::move(command), std::move(preparation)});
        return run(std::move(one)).front();
    }

    /// How many movements carry this name.
    [[nodiscard]] std::size_t times_done(const std::string& name) const {
        return static_cast<std::size_t>(std::ranges::count(database.movements, name, &stock::Movement::notes));
    }
    [[nodiscard]] int on_hand(const stock::LevelKey& level) const {
        return database.world.level(level).on_hand.units();
    }

    [[noreturn]] static void answered_twice() { throw std::logic_error("a command was answered twice"); }

    boost::asio::io_context context;
    MemoryDatabase database;
    MemoryJournal journal{database};
    NoPause pause;
    Lane lane;
};

}  // namespace trastienda::engine
