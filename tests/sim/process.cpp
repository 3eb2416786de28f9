#include "tests/sim/process.hpp"

#include "tests/sim/journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace trastienda::sim {

namespace asio = boost::asio;

namespace {

class VirtualPause final : public engine::Pause {
  public:
    VirtualPause(Nature& nature, std::shared_ptr<Waits> waits) : nature_(nature), waits_(std::move(waits)) {}
    asio::awaitable<void> wait(std::chrono::milliseconds duration) override {
        const std::uint64_t ticket = waits_->take_ticket();
        nature_.schedule.after(duration, [waits = std::weak_ptr(waits_), ticket] {
            if (const auto held = waits.lock()) held->wake(ticket);
        });
        co_await waits_->wait(ticket);
    }

  private:
    Nature& nature_;
    std::shared_ptr<Waits> waits_;
};

}  // namespace

// What a process is between its start and its crash.
class Process::Incarnation {
  public:
    explicit Incarnation(const Site& site) : nature_(site.nature), pause_(site.nature, waits_) {
        std::vector<engine::Journal*> ports;
        for (std::size_t lane = 0; lane < site.limits.lanes; ++lane)
            ports.push_back(journals_
                                .emplace_back(std::make_unique<SimulatedJournal>(site.nature, site.store, site.judge,
                                                                                 waits_, site.fault))
                                .get());
        engine_ = std::make_unique<engine::Engine>(context_->get_executor(), ports, pause_, site.limits, site.rules);
    }
    // Coroutines end where they wait, and are unwound by their context: it goes after all that may hold one, and before
    // all that they refer to.
    ~Incarnation() {
        for (auto& [request, answer] : requests_) tell(std::move(answer), std::nullopt);
        waits_->drop_all();
        engine_.reset();
        context_.reset();
    }
    Incarnation(const Incarnation&) = delete;
    Incarnation& operator=(const Incarnation&) = delete;

    void submit(stock::Command command, std::shared_ptr<engine::Preparation> preparation, Answer answer) {
        const std::uint64_t request = ++requests_taken_;
        requests_.emplace(request, std::move(answer));
        asio::co_spawn(*context_, serve(request, std::move(command), std::move(preparation)),
                       [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
        waits_->run();
    }
    [[nodiscard]] bool is_idle() const { return engine_->is_idle() && requests_.empty(); }

  private:
    asio::awaitable<void> serve(std::uint64_t request, stock::Command command,
                                std::shared_ptr<engine::Preparation> preparation) {
        auto outcome = co_await engine_->submit(std::move(command), std::move(preparation));
        auto answer = requests_.extract(request);
        const bool is_lost = nature_.weather.answer_passage() != Passage::arrives;
        tell(std::move(answer.mapped()), is_lost ? std::nullopt : std::optional(std::move(outcome)));
    }
    void tell(Answer answer, std::optional<Result<stock::Outcome>> outcome) {
        nature_.schedule.after(
            nature_.weather.network_delay(),
            [answer = std::move(answer), outcome = std::move(outcome)]() mutable { answer(std::move(outcome)); });
    }

    Nature& nature_;
    std::unique_ptr<asio::io_context> context_ = std::make_unique<asio::io_context>(1);
    std::shared_ptr<Waits> waits_ = std::make_shared<Waits>(*context_);
    VirtualPause pause_;
    std::vector<std::unique_ptr<SimulatedJournal>> journals_;
    std::unique_ptr<engine::Engine> engine_;
    std::uint64_t requests_taken_ = 0;
    std::map<std::uint64_t, Answer> requests_;
};

Process::Process(const Site& site, int number) : site_(site), number_(number) { start(); }
Process::~Process() = default;

void Process::start() { incarnation_ = std::make_unique<Incarnation>(site_); }

void Process::submit(stock::Command command, std::shared_ptr<engine::Preparation> preparation, Answer answer) {
    if (incarnation_) return incarnation_->submit(std::move(command), std::move(preparation), std::move(answer));
    site_.nature.schedule.after(site_.nature.weather.network_delay(),
                                [answer = std::move(answer)]() mutable { answer(std::nullopt); });
}

void Process::crash() {
    if (!incarnation_) return;
    site_.nature.note("process crashed", number_);
    incarnation_.reset();
    site_.nature.schedule.after(site_.nature.weather.absence(), [this] {
        site_.nature.note("process started", number_);
        start();
    });
}

bool Process::is_idle() const { return incarnation_ && incarnation_->is_idle(); }

}  // namespace trastienda::sim
