#include "tests/sim/simulation.hpp"

#include "domain/stock/decide_model.hpp"
#include "tests/sim/clients.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/nature.hpp"
#include "tests/sim/process.hpp"
#include "tests/sim/rules.hpp"
#include "tests/sim/store.hpp"
#include "tests/sim/workload.hpp"

#include <fmt/format.h>
#include <memory>

namespace trastienda::sim {

namespace {

constexpr std::size_t processes = 2;
// A run has a few thousand events. One that does not end has a command that is tried for ever.
constexpr std::uint64_t events_max = 200'000;
// Later than any expiration that a client asks for.
constexpr std::chrono::seconds until_all_has_run_out{10};

// Small bounds, so that batches fill, queues overflow and tries run out.
engine::Limits pick_limits(Chance& chance) {
    const auto pick = [&](std::int64_t from, std::int64_t to) {
        return static_cast<std::size_t>(chance.pick(from, to));
    };
    return {.lanes = 2,
            .queue_commands_max = pick(2, 40),
            .queue_lines_max = pick(8, 80),
            .batch_commands_max = pick(1, 12),
            .batch_lines_max = pick(2, 30),
            .tries_max = pick(1, 6),
            .pause_first = std::chrono::milliseconds{chance.pick(1, 5)},
            .pause_max = std::chrono::milliseconds{chance.pick(5, 100)}};
}

class Simulation {
  public:
    Simulation(std::uint64_t seed, Fault fault, Trace::Print print)
        : nature_(seed, print),
          workload_(nature_.chance),
          first_(workload_.shop()),
          judge_(nature_, first_),
          rules_(judge_, fault),
          store_(nature_, judge_, first_, fault),
          site_{.nature = nature_,
                .store = store_,
                .judge = judge_,
                .rules = rules_,
                .limits = pick_limits(nature_.chance),
                .fault = fault},
          clients_(nature_, judge_, workload_, processes_) {
        for (std::size_t number = 0; number < processes; ++number)
            processes_.push_back(std::make_unique<Process>(site_, static_cast<int>(number)));
    }

    Run run() {
        storm();
        if (come_to_rest()) {
            sell_what_is_left();
            if (come_to_rest()) check_the_end();
        }
        return {.complaints = judge_.complaints(), .digest = nature_.trace.digest(), .counts = nature_.trace.counts()};
    }

  private:
    void storm() {
        Chance& chance = nature_.chance;
        clients_.start(chance.one_of<std::size_t>({2, 8, 24, 60}), static_cast<std::size_t>(chance.pick(5, 80)));
        nature_.schedule.after(std::chrono::milliseconds{chance.pick(1, 1'000)}, [this] {
            nature_.note("calm");
            nature_.weather.calm_down();
            is_calm_ = true;
        });
        strike();
    }

    // What strikes machines, not messages.
    void strike() {
        if (is_calm_) return;
        if (nature_.weather.crashes_process()) nature_.chance.one_of(pointers_to_processes())->crash();
        if (nature_.weather.restarts_store()) store_.restart();
        nature_.schedule.after(std::chrono::microseconds{nature_.chance.pick(100, 4'000)}, [this] { strike(); });
    }
    std::vector<Process*> pointers_to_processes() {
        std::vector<Process*> pointers;
        for (const auto& process : processes_) pointers.push_back(process.get());
        return pointers;
    }

    // Until nothing is left that could happen. True where that leaves everybody answered.
    bool come_to_rest() {
        while (nature_.schedule.count() < events_max && nature_.schedule.step()) {
        }
        if (nature_.schedule.count() >= events_max) judge_.complain("The run does not come to an end.");
        if (clients_.open() > 0) judge_.complain(fmt::format("{} commands were never answered.", clients_.open()));
        for (const auto& process : processes_)
            if (!process->is_idle()) judge_.complain("An engine has nothing to wait for and is not idle.");
        if (!store_.is_at_rest()) judge_.complain("A transaction was left open.");
        return judge_.complaints().empty();
    }

    // Every unit that nobody was promised can be sold, and not one more: nothing leaks from reservations that ran out.
    void sell_what_is_left() {
        nature_.schedule.after(until_all_has_run_out, [] {});
        if (!come_to_rest()) return;
        stock::World world = judge_.world();
        world.now = nature_.schedule.now();
        const stock::Model model(world);
        stock::RecordMovements everything;
        stock::RecordMovements one_more;
        for (const auto& [key, level] : world.levels) {
            if (world.variants.at(key.variant) == stock::Activity::inactive) continue;
            const std::int64_t available = level.on_hand.units() - model.reserved(key).units();
            if (available > 0) everything.lines.push_back(sale(key, available));
            one_more.lines.push_back(sale(key, 1));
        }
        const std::size_t lines = everything.lines.size();
        if (lines > 0 && movements_of(std::move(everything)) != lines) judge_.complain("What is left cannot be sold.");
        if (movements_of(std::move(one_more)) != 0) judge_.complain("More was sold than there is.");
    }
    // How many movements there are more after this command.
    std::size_t movements_of(stock::RecordMovements act) {
        const std::size_t before = store_.stored().ledger.size();
        clients_.ask(std::move(act));
        come_to_rest();
        return store_.stored().ledger.size() - before;
    }
    static stock::RecordMovements::Line sale(const stock::LevelKey& key, std::int64_t units) {
        return {.level = key,
                .type = stock::types::sale,
                .quantity = Quantity::of(units),
                .unit_cost = {},
                .reference_number = {},
                .notes = {}};
    }

    void check_the_end() { judge_.finish(store_.stored()); }

    Nature nature_;
    Workload workload_;
    stock::World first_;
    Judge judge_;
    WatchedRules rules_;
    Store store_;
    Site site_;
    std::vector<std::unique_ptr<Process>> processes_;
    Clients clients_;
    bool is_calm_ = false;
};

}  // namespace

Run simulate(std::uint64_t seed, Fault fault, Trace::Print print) { return Simulation(seed, fault, print).run(); }

}  // namespace trastienda::sim
