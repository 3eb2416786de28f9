// chaos: faults for real, against the real server under load. See --help.
#include "tests/chaos/fault.hpp"
#include "tests/chaos/report.hpp"
#include "tests/chaos/round.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace {

using namespace trastienda::chaos;

// A new shop after so many rounds, so that the ledger that each round re-reads stays of one size.
constexpr std::size_t stand_rounds_max = 25;
// What ctest and automake take for "skipped".
constexpr int skipped_status = 77;

constexpr std::string_view description =
    "Runs the server under load and lets things go wrong: the way to PostgreSQL, the server, PostgreSQL, the disk.\n"
    "After each fault it waits until every client is served again, and then compares: everything acknowledged is in\n"
    "the ledger exactly once, nothing else is, levels and reservations are what was acknowledged, answers repeat, and\n"
    "`doctor` finds nothing.\n\n"
    "Exit status: 0 nothing was wrong, 1 something was (with the seed to run it again), 77 no fault could be tried.\n"
    "A seed gives the same faults, times and requests in the same order; how they meet is the machine's.\n";

struct Options {
    std::size_t rounds = 0;
    std::uint64_t seed = std::random_device{}();
    std::vector<std::string> names;
    std::vector<std::string> left_out;
};

// The driver's work: which fault strikes which stand, and what came of it.
class Driver {
  public:
    Driver(const Options& options, Disk disk, std::vector<const Fault*> chosen)
        : options_(options), disk_(disk), chosen_(std::move(chosen)), random_(options.seed) {}

    std::vector<Round> run() {
        std::vector<Round> rounds;
        for (std::size_t number = 1; number <= options_.rounds; ++number) {
            const Fault& fault = next_fault();
            // Each time the fault comes, the next of the places where it can happen.
            const Postgres where = fault.where[times_[&fault]++ % fault.where.size()];
            Place& place = place_for(where);
            rounds.push_back(run_round(*place.stand, fault, fmt::format("r{}", number), random_()));
            fmt::print("{}", describe_round(rounds.back(), number, options_.rounds));
            (void)std::fflush(stdout);
            if (!rounds.back().violations.empty()) show_log(*place.stand);
            // What is wrong once stays wrong: the next round begins with a shop that is right.
            if (!rounds.back().violations.empty() || ++place.rounds == stand_rounds_max) end(place, rounds.back());
        }
        for (auto& [where, place] : places_) end(place, rounds.back());
        return rounds;
    }

  private:
    struct Place {
        std::unique_ptr<Stand> stand;
        std::size_t rounds = 0;
    };

    // All of them in a new order, again and again.
    const Fault& next_fault() {
        if (bag_.empty()) {
            bag_ = chosen_;
            std::ranges::shuffle(bag_, random_);
        }
        const Fault* fault = bag_.back();
        bag_.pop_back();
        return *fault;
    }

    Place& place_for(Postgres where) {
        Place& place = places_[where];
        if (!place.stand) place = {.stand = std::make_unique<Stand>(where, disk_, random_()), .rounds = 0};
        return place;
    }

    static void end(Place& place, Round& last) {
        if (!place.stand) return;
        if (const int status = place.stand->stop_server(); status != 0)
            last.violations.push_back(fmt::format("the server ended with {} when it was told to stop", status));
        place.stand.reset();
    }

    static void show_log(const Stand& stand) {
        constexpr std::size_t shown_bytes_max = 8'000;
        const std::string log = stand.log();
        fmt::print("     The end of the server's log:\n{}\n",
                   log.substr(log.size() - std::min(log.size(), shown_bytes_max)));
    }

    const Options& options_;
    Disk disk_;
    std::vector<const Fault*> chosen_;
    Random random_;
    std::vector<const Fault*> bag_;
    std::map<const Fault*, std::size_t> times_;
    std::map<Postgres, Place> places_;
};

bool is_among(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::vector<const Fault*> choose(const Options& options) {
    std::vector<const Fault*> chosen;
    for (const Fault& fault : faults()) {
        const bool is_wanted = options.names.empty() || is_among(options.names, fault.name);
        if (is_wanted && !is_among(options.left_out, fault.name)) chosen.push_back(&fault);
    }
    return chosen;
}

std::string command_line(const Options& options) {
    std::string text = fmt::format("chaos --seed {} --rounds {}", options.seed, options.rounds);
    for (const std::string& name : options.names) text += " --fault " + name;
    for (const std::string& name : options.left_out) text += " --without " + name;
    return text;
}

int run(Options& options) {
    std::vector<const Fault*> chosen = choose(options);
    Disk disk = Disk::small;
    if (const std::string obstacle = enter_private_mounts(); !obstacle.empty()) {
        disk = Disk::system;
        if (std::erase_if(chosen, [](const Fault* fault) { return fault->fills_disk; }) > 0)
            fmt::print("skipped: disk-full, which needs a small file system of its own; {}\n", obstacle);
    }
    if (chosen.empty()) return skipped_status;
    if (options.rounds == 0) options.rounds = chosen.size();
    fmt::print("seed {}, {} rounds\n", options.seed, options.rounds);
    (void)std::fflush(stdout);
    const std::vector<Round> rounds = Driver(options, disk, std::move(chosen)).run();
    fmt::print("\n{}", describe_all(rounds));
    if (std::ranges::all_of(rounds, [](const Round& round) { return round.violations.empty(); })) return 0;
    for (const Round& round : rounds)
        for (const std::string& violation : round.violations)
            fmt::print("VIOLATION {}: {}\n", round.fault->name, violation);
    fmt::print("Run it again: {}\n", command_line(options));
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    (void)std::signal(SIGPIPE, SIG_IGN);
    Options options;
    std::vector<std::string> names;
    std::string footer = "The faults:\n";
    for (const Fault& fault : faults()) {
        names.emplace_back(fault.name);
        footer += fmt::format("  {:<14} {}\n", fault.name, fault.description);
    }
    CLI::App app{std::string(description), "chaos"};
    app.footer(footer);
    app.add_option("--rounds", options.rounds, "How many rounds; left out, one for each fault")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--seed", options.seed, "Of what is random; left out, a new one, which is printed");
    app.add_option("--fault", options.names, "Only these faults")->check(CLI::IsMember(names));
    app.add_option("--without", options.left_out, "Not these faults")->check(CLI::IsMember(names));
    CLI11_PARSE(app, argc, argv);
    try {
        return run(options);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "chaos: {}\nRun it again: {}\n", problem.what(), command_line(options));
        return 1;
    }
}
