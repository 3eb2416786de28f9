#include "tests/chaos/report.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace trastienda::chaos {

namespace {

std::string row_of(std::string_view name, const std::vector<const Round*>& rounds) {
    std::size_t acknowledged = 0;
    std::size_t refused = 0;
    std::size_t unknown = 0;
    std::size_t violations = 0;
    std::vector<double> seconds;
    for (const Round* round : rounds) {
        acknowledged += round->acknowledged;
        refused += round->refused;
        unknown += round->unknown;
        violations += round->violations.size();
        seconds.push_back(round->serving_after.count());
    }
    std::ranges::sort(seconds);
    return fmt::format("| {:<13} | {:>6} | {:>12} | {:>8} | {:>8} | {:>8.2f} | {:>8.2f} | {:>10} |\n", name,
                       rounds.size(), acknowledged, refused, unknown, seconds[seconds.size() / 2], seconds.back(),
                       violations);
}

}  // namespace

std::string describe_round(const Round& round, std::size_t number, std::size_t rounds_count) {
    std::string statuses;
    for (const auto& [status, count] : round.statuses)
        fmt::format_to(std::back_inserter(statuses), " {}x{}", status == 0 ? "none" : std::to_string(status), count);
    std::string text = fmt::format(
        "{:>4}/{} {:<13} acknowledged {:>5}, refused {:>5}, unknown {:>3}, serving again after {:.2f} s  ({} )\n",
        number, rounds_count, round.fault->name, round.acknowledged, round.refused, round.unknown,
        round.serving_after.count(), statuses);
    for (const std::string& violation : round.violations) text += "     VIOLATION " + violation + "\n";
    return text;
}

std::string describe_all(std::span<const Round> rounds) {
    std::string text =
        "| Fault         | Rounds | Acknowledged |  Refused |  Unknown | Median s |    Max s | Violations |\n"
        "| ------------- | -----: | -----------: | -------: | -------: | -------: | -------: | ---------: |\n";
    std::vector<const Round*> all;
    for (const Fault& fault : faults()) {
        std::vector<const Round*> its;
        for (const Round& round : rounds)
            if (round.fault == &fault) its.push_back(&round);
        if (!its.empty()) text += row_of(fault.name, its);
        all.insert(all.end(), its.begin(), its.end());
    }
    return all.empty() ? text : text + row_of("all", all);
}

}  // namespace trastienda::chaos
