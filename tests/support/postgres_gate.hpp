// A gate between a program and its PostgreSQL, on a unix socket. It loses COMMITs on their way (the request, so that
// they never happen; the answer, so that they happen and nobody is told; or only the answer's end), and it makes the
// way bad for all that passes: late, in pieces, standing still, cut. For tests only. One executor thread.
#pragma once

#include "pg/settings.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/statement_ends.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <random>

namespace trastienda::tests {

/// What happens to one COMMIT.
enum class Loss : std::uint8_t {
    none,
    request,
    answer,
    end,           // the COMMIT is answered, the sync after it is not
    end_by_death,  // likewise, and the server says that it was told to go
};

enum class Flow : std::uint8_t {
    moving,
    standing,  // what comes is kept, and goes on when it moves again
};

/// How the way is, for every connection that passes. As it stands here it is good.
struct Way {
    Flow requests = Flow::moving;
    Flow answers = Flow::moving;
    std::chrono::milliseconds delay_max{0};               // each read goes on after a random time up to this
    std::optional<std::size_t> piece_bytes_max = {};      // written in pieces of random sizes up to this
    std::optional<std::size_t> bytes_until_cut_max = {};  // each connection breaks after so many bytes, anywhere
};

class PostgresGate {
  public:
    PostgresGate(const boost::asio::any_io_executor& executor, const pg::Settings& upstream, std::uint64_t seed = 0);
    ~PostgresGate();
    PostgresGate(const PostgresGate&) = delete;
    PostgresGate& operator=(const PostgresGate&) = delete;

    /// The way through the gate.
    [[nodiscard]] pg::Settings settings() const { return settings_; }
    /// What happens to the next COMMIT.
    void lose_next(Loss loss) { state_->loss = loss; }
    [[nodiscard]] std::size_t requests_lost() const { return state_->requests_lost; }
    [[nodiscard]] std::size_t answers_lost() const { return state_->answers_lost; }

    /// From now on, for the connections that there are and for new ones.
    void set_way(const Way& way);
    /// Breaks every connection that there is, with what is still on its way.
    void cut_all();
    /// Breaks the connection that brings the `statements`th statement from now on (1 or more), right behind it: what
    /// stands before has come, what stands after never does. Then all others stand still, until the next set_way().
    void cut_after(std::size_t statements);
    [[nodiscard]] std::size_t connections_cut() const { return state_->connections_cut; }

  private:
    using Socket = boost::asio::local::stream_protocol::socket;
    using Endpoint = boost::asio::local::stream_protocol::endpoint;
    struct Link {
        Socket client;
        Socket server;
        boost::asio::steady_timer changed;  // cancelled where the way changes or the link closes
        StatementEnds statement_ends = {};
        Loss loss = Loss::none;
        std::optional<std::size_t> bytes_until_cut = std::nullopt;
        void close();
    };
    // Outlives the gate where a coroutine still holds it.
    struct State {
        boost::asio::local::stream_protocol::acceptor acceptor;
        Endpoint upstream;
        std::mt19937_64 random;
        Way way = {};
        std::list<std::weak_ptr<Link>> links = {};
        Loss loss = Loss::none;
        std::size_t statements_until_cut = 0;  // 0: no cut is wanted
        std::size_t requests_lost = 0;
        std::size_t answers_lost = 0;
        std::size_t connections_cut = 0;

        std::size_t random_up_to(std::size_t most);
        void begin_counting(Link& link);
    };
    using StatePointer = std::shared_ptr<State>;
    using LinkPointer = std::shared_ptr<Link>;

    static boost::asio::awaitable<void> accept(StatePointer state);
    static boost::asio::awaitable<void> carry_requests(StatePointer state, LinkPointer link);
    static boost::asio::awaitable<void> carry_answers(StatePointer state, LinkPointer link);
    // Writes the bytes as the way is now; false where the connection has broken.
    static boost::asio::awaitable<bool> carry(StatePointer state, LinkPointer link, Socket& to, Flow Way::* flow,
                                              std::string_view bytes);
    static boost::asio::awaitable<bool> wait_until_moving(StatePointer state, LinkPointer link, Flow Way::* flow);

    TemporaryFolder folder_;
    pg::Settings settings_;
    StatePointer state_;
};

}  // namespace trastienda::tests
