#include "domain/stock/command.hpp"

namespace trastienda::stock {

namespace {

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};

}  // namespace

std::size_t count_lines(const Act& act) {
    return std::visit(Match{[](const Release& release) { return release.reservations.size(); },
                            [](const Commit& commit) { return commit.reservations.size(); },
                            [](const Reverse& reverse) { return reverse.originals.size(); },
                            [](const auto& lines) { return lines.lines.size(); }},
                      act);
}

IdCounts count_ids(const Act& act) {
    const std::size_t lines = count_lines(act);
    return std::visit(
        Match{[&](const RecordMovements&) { return IdCounts{.movements = lines}; },
              [&](const Transfer&) { return IdCounts{.movements = 2 * lines, .transfers = 1}; },
              // A line's units may come, be lost and go back, all at once: out and in, out, out and in.
              [&](const SettleTransfer&) { return IdCounts{.movements = 5 * lines}; },
              [&](const Reverse&) { return IdCounts{.movements = lines}; },
              [&](const Reserve&) { return IdCounts{.reservations = lines}; },
              [&](const Release&) { return IdCounts{}; }, [&](const Commit&) { return IdCounts{.movements = lines}; },
              [&](const SetLevels&) { return IdCounts{.movements = lines}; },
              [&](const Expire&) { return IdCounts{}; }},
        act);
}

}  // namespace trastienda::stock
