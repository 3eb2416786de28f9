// A gate between a program and its PostgreSQL that loses COMMITs on their way: the request, so that they never happen,
// or the answer, so that they happen and nobody is told, or only the answer's end. For tests only. One executor thread.
#pragma once

#include "pg/settings.hpp"
#include "tests/support/postgres.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstddef>
#include <memory>

namespace trastienda::store {

enum class Loss {
    none,
    request,
    answer,
    end,           // the COMMIT is answered, the sync after it is not
    end_by_death,  // likewise, and the server says that it was told to go
};

class AnswerGate {
  public:
    AnswerGate(const boost::asio::any_io_executor& executor, const pg::Settings& upstream);
    ~AnswerGate();
    AnswerGate(const AnswerGate&) = delete;
    AnswerGate& operator=(const AnswerGate&) = delete;

    /// The way through the gate.
    [[nodiscard]] pg::Settings settings() const { return settings_; }
    /// What happens to the next COMMIT.
    void lose_next(Loss loss) { state_->loss = loss; }
    [[nodiscard]] std::size_t requests_lost() const { return state_->requests_lost; }
    [[nodiscard]] std::size_t answers_lost() const { return state_->answers_lost; }

  private:
    using Socket = boost::asio::local::stream_protocol::socket;
    using Endpoint = boost::asio::local::stream_protocol::endpoint;
    struct Link {
        Socket client;
        Socket server;
        Loss loss = Loss::none;
        void close();
    };
    // Outlives the gate where a coroutine still holds it.
    struct State {
        boost::asio::local::stream_protocol::acceptor acceptor;
        Endpoint upstream;
        Loss loss = Loss::none;
        std::size_t requests_lost = 0;
        std::size_t answers_lost = 0;
    };

    static boost::asio::awaitable<void> accept(std::shared_ptr<State> state);
    static boost::asio::awaitable<void> carry_requests(std::shared_ptr<State> state, std::shared_ptr<Link> link);
    static boost::asio::awaitable<void> carry_answers(std::shared_ptr<State> state, std::shared_ptr<Link> link);

    tests::TemporaryFolder folder_;
    pg::Settings settings_;
    std::shared_ptr<State> state_;
};

}  // namespace trastienda::store
