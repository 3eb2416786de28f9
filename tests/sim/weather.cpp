#include "tests/sim/weather.hpp"

namespace trastienda::sim {

namespace {

// Half of all runs know nothing of a kind of failure, so that the other kinds are seen without it.
std::int64_t pick_rate(Chance& chance, std::int64_t per_mille_max) {
    return chance.happens(1, 2) ? 0 : chance.pick(1, per_mille_max);
}

}  // namespace

Weather::Weather(Chance& chance)
    : chance_(chance),
      message_losses_(pick_rate(chance, 300)),
      answer_losses_(pick_rate(chance, 200)),
      statement_failures_(pick_rate(chance, 200)),
      connection_failures_(pick_rate(chance, 200)),
      crashes_(pick_rate(chance, 40)),
      restarts_(pick_rate(chance, 30)),
      delays_(pick_rate(chance, 100)),
      thinking_max_(chance.one_of<std::int64_t>({50, 500, 3'000})) {}

Passage Weather::lost(std::int64_t per_mille) {
    if (!strikes(per_mille)) return Passage::arrives;
    return chance_.happens(1, 2) ? Passage::lost_on_the_way : Passage::lost_on_the_way_back;
}

std::optional<Error> Weather::statement_failure() {
    if (!strikes(statement_failures_)) return std::nullopt;
    const auto failure = [](ErrorCode code) {
        return Error{.code = code, .message = "as the weather has it", .constraint = "some_check"};
    };
    switch (chance_.pick(1, 6)) {
        case 1:
            return failure(ErrorCode::constraint);
        case 2:
            return failure(ErrorCode::internal);
        case 3:
            return failure(ErrorCode::timeout);
        default:
            return failure(ErrorCode::conflict);
    }
}

std::chrono::microseconds Weather::network_delay() {
    if (strikes(delays_)) return std::chrono::microseconds{chance_.pick(1'000, 500'000)};
    return std::chrono::microseconds{chance_.pick(50, 400)};
}

std::chrono::microseconds Weather::straggling() {
    return chance_.happens(1, 2) ? network_delay() : std::chrono::microseconds{chance_.pick(0, 50'000)};
}

std::chrono::microseconds Weather::notice_delay() {
    return std::chrono::microseconds{chance_.happens(1, 2) ? chance_.pick(0, 100) : chance_.pick(0, 100'000)};
}

}  // namespace trastienda::sim
