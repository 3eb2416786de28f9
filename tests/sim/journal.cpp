#include "tests/sim/journal.hpp"

#include <utility>

namespace trastienda::sim {

namespace asio = boost::asio;

SimulatedJournal::SimulatedJournal(Nature& nature, Store& store, Judge& judge, std::shared_ptr<Waits> waits,
                                   Fault fault)
    : nature_(nature), store_(store), judge_(judge), waits_(std::move(waits)), fault_(fault) {}

SimulatedJournal::~SimulatedJournal() {
    if (!link_) return;
    link_->break_exchange = nullptr;
    give_up(nature_, store_, *link_);
}

void SimulatedJournal::give_up(Nature& nature, Store& store, Link& link) {
    if (std::exchange(link.is_broken, true)) return;
    nature.schedule.after(nature.weather.network_delay() + nature.weather.notice_delay(),
                          [&store, session = link.session] { store.close(session); });
}

asio::awaitable<Result<engine::Gathered>> SimulatedJournal::gather(engine::GatherRequest request) {
    if (batch_) judge_.complain("A lane gathers twice without an end between.");
    if (!co_await connect()) co_return fail(ErrorCode::unavailable, "Nobody listens.");
    Send<engine::Gathered> send = [&store = store_, session = link_->session,
                                   request = std::move(request)](Store::Reply<engine::Gathered> reply) mutable {
        store.gather(session, std::move(request), std::move(reply));
    };
    auto gathered = co_await exchange(std::move(send), ErrorCode::unavailable);
    if (gathered) batch_ = gathered->snapshot.now;
    co_return gathered;
}

asio::awaitable<Result<void>> SimulatedJournal::apply(engine::ApplyRequest request) {
    if (!batch_ || *batch_ != request.now) judge_.complain("A lane applies what it has not gathered.");
    batch_.reset();
    Send<void> send = [&store = store_, session = link_->session,
                       request = std::move(request)](Store::Reply<void> reply) mutable {
        store.apply(session, std::move(request), std::move(reply));
    };
    auto applied = co_await exchange(std::move(send), ErrorCode::unknown_fate);
    const bool is_unknown = !applied && applied.error().code == ErrorCode::unknown_fate;
    if (is_unknown && fault_ == Fault::lost_answer_taken_for_a_no) applied.error().code = ErrorCode::unavailable;
    co_return applied;
}

asio::awaitable<void> SimulatedJournal::abandon() {
    if (!batch_) judge_.complain("A lane abandons what it has not gathered.");
    judge_.abandoned(*std::exchange(batch_, std::nullopt));
    Send<void> send = [&store = store_, session = link_->session](Store::Reply<void> reply) {
        store.rollback(session, std::move(reply));
    };
    const auto ended = co_await exchange(std::move(send), ErrorCode::unavailable);
    if (!ended) give_up(nature_, store_, *link_);
}

asio::awaitable<bool> SimulatedJournal::connect() {
    if (link_ && !link_->is_broken) co_return true;
    auto box = std::make_shared<Mailbox<bool>>(waits_);
    nature_.schedule.after(nature_.weather.network_delay(), [box] { box->deliver(true); });
    co_await waits_->wait(box->ticket());
    auto link = std::make_shared<Link>();
    if (nature_.weather.refuses_connection()) co_return false;
    const auto session = store_.connect([&nature = nature_, link] {
        nature.schedule.after(nature.weather.notice_delay(), [link] {
            link->is_broken = true;
            if (link->break_exchange) link->break_exchange();
        });
    });
    if (!session) co_return false;
    link->session = *session;
    link_ = std::move(link);
    co_return true;
}

template <class T>
asio::awaitable<Result<T>> SimulatedJournal::exchange(Send<T> send, ErrorCode error_without_answer) {
    const auto link = link_;
    Nature& nature = nature_;
    auto box = std::make_shared<Mailbox<Result<T>>>(waits_);
    // No answer will come: the connection is given up with it.
    const auto end_without_answer = [&nature, &store = store_, link, box, error_without_answer] {
        if (box->is_answered()) return;
        give_up(nature, store, *link);
        box->deliver(fail(error_without_answer, "The connection is gone."));
    };
    link->break_exchange = end_without_answer;
    nature.schedule.after(Weather::round_trip_timeout, end_without_answer);
    const Passage passage = nature.weather.passage();
    if (passage != Passage::arrives) nature.schedule.after(nature.weather.notice_delay(), end_without_answer);
    const auto delay =
        passage == Passage::lost_on_the_way_back ? nature.weather.straggling() : nature.weather.network_delay();
    nature.schedule.after(delay, [&nature, passage, box, send = std::move(send)]() mutable {
        if (passage == Passage::lost_on_the_way) return;
        send([&nature, passage, box](Result<T> answer) mutable {
            if (passage == Passage::lost_on_the_way_back) return;
            nature.schedule.after(nature.weather.network_delay(),
                                  [box, answer = std::move(answer)]() mutable { box->deliver(std::move(answer)); });
        });
    });
    co_await waits_->wait(box->ticket());
    link->break_exchange = nullptr;
    co_return box->take();
}

}  // namespace trastienda::sim
