// sim: runs the simulator by hand, many seeds or one.
#include "tests/sim/simulation.hpp"

#include <CLI/CLI.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <string>

namespace trastienda::sim {
namespace {

struct Options {
    std::uint64_t seeds = 1;
    std::uint64_t seed = 1;
    Fault fault = Fault::none;
    bool prints_trace = false;
};

std::map<std::string, Fault> faults_by_name() {
    std::map<std::string, Fault> faults;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Fault>>(
        [&](auto described) { faults.emplace(described.name, described.value); });
    return faults;
}

// The exit status: 0 where every run is as it must be.
int run(const Options& options) {
    const auto print = options.prints_trace ? Trace::Print::yes : Trace::Print::no;
    const auto began = std::chrono::steady_clock::now();
    std::map<std::string, std::uint64_t> counts;
    for (std::uint64_t seed = options.seed; seed < options.seed + options.seeds; ++seed) {
        const Run one = simulate(seed, options.fault, print);
        if (!one.complaints.empty()) {
            fmt::print("Seed {} fails, after {} good ones:\n", seed, seed - options.seed);
            for (const std::string& complaint : one.complaints) fmt::print("  {}\n", complaint);
            const std::string fault =
                options.fault == Fault::none
                    ? ""
                    : fmt::format(" --fault {}", boost::describe::enum_to_string(options.fault, ""));
            fmt::print("Replay it, with all that happens: build/dev/sim --seed {}{} --trace\n", seed, fault);
            return 1;
        }
        for (const auto& [what, times] : one.counts) counts[what] += times;
        if (options.seeds == 1) fmt::print("digest {:016x}\n", one.digest);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{} runs are as they must be, in {:.1f} s ({:.0f} a second). In them:\n", options.seeds, took.count(),
               static_cast<double>(options.seeds) / took.count());
    for (const auto& [what, times] : counts) fmt::print("{:>10} {}\n", times, what);
    return 0;
}

int parse_and_run(int count, char** arguments) {
    Options options;
    std::string fault = "none";
    CLI::App app{
        "Runs the stock engine on a simulated database, clock and network that fail in every way, and judges every "
        "answer. One seed is one run, the same each time."};
    app.add_option("--seeds", options.seeds, "How many runs, each with the next seed")->check(CLI::PositiveNumber);
    app.add_option("--seed", options.seed, "The first seed")->capture_default_str();
    app.add_option("--fault", fault, "Plants a fault, to see it found")->check(CLI::IsMember(faults_by_name()));
    app.add_flag("--trace", options.prints_trace, "Prints all that happens");
    CLI11_PARSE(app, count, arguments);
    options.fault = faults_by_name().at(fault);
    return run(options);
}

}  // namespace
}  // namespace trastienda::sim

int main(int count, char** arguments) {
    try {
        return trastienda::sim::parse_and_run(count, arguments);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "sim: {}\n", failure.what());
        return 2;
    }
}
