// One connection: requests in the order of their arrival, one answer each. Floor 5, private to the server; lives on its
// event loop. The session owns the buffers that a handler's views point into, and outlives every handler it called.
#pragma once

#include "http/answer.hpp"
#include "http/head_guard.hpp"
#include "http/server_core.hpp"
#include "pg/acting.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace trastienda::http {

class Session final : public BodyReader, public std::enable_shared_from_this<Session> {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    Session(std::shared_ptr<ServerCore> core, Tcp::socket socket, std::string remote_address);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Serves the connection to its end.
    static asio::awaitable<void> run(std::shared_ptr<Session> self);
    /// Tells the client that there are too many connections, and closes.
    static asio::awaitable<void> turn_away(std::shared_ptr<Session> self);

    /// Of run(): what its handlers change is told to the database as done by whoever asked.
    [[nodiscard]] pg::ActingIoExecutor executor() const { return {core_->io.get_executor(), &acting_}; }
    /// Acts on a deadline that has passed.
    void sweep(TimePoint now);
    /// Ends the session if it waits for a request; otherwise its present answer is its last.
    void begin_stop();
    /// Closes the socket at once.
    void drop();

    /// The memory of its buffers, without what it was begun with.
    [[nodiscard]] std::size_t held_bytes() const;

    /// The upload's next piece, for the handler.
    asio::awaitable<Result<std::optional<std::string_view>>> next() override;
    [[nodiscard]] bool has_broken_off() const override { return body_problem_ || is_gone_ || is_given_up_; }

  private:
    // What one read takes at the most: a request of usual size in one piece, an upload in few.
    static constexpr std::size_t read_bytes_max = std::size_t{16} * 1024;
    // A head never begins so late that it would not leave this room behind it.
    static constexpr std::size_t buffer_bytes = head_bytes_max + read_bytes_max;

    enum class Phase : std::uint8_t { idle = 1, head, body, handling, writing, streaming, lingering };
    enum class Heads : std::uint8_t { ready = 1, faulty, none };
    enum class Step : std::uint8_t { more = 1, done, refused, gone };
    enum class Reading : std::uint8_t { data = 1, ended, timed_out };

    asio::awaitable<Heads> read_head();
    asio::awaitable<Reading> read_more();
    bool skip_empty_line();
    bool has_whole_head() const;
    void move_to_front();

    asio::awaitable<void> serve();
    void begin_request();
    void refuse_head(const Problem& problem, std::size_t end);
    bool parse_head();
    asio::awaitable<void> serve_admitted();
    asio::awaitable<void> run_endpoint();
    bool is_overloaded();
    void settle_unread_body();

    void begin_body(std::string& sink);
    bool hold_body();
    void let_go();
    asio::awaitable<bool> read_body();
    asio::awaitable<Step> step_body();
    Step feed_body();
    bool is_fast_enough(TimePoint::duration waited);
    asio::awaitable<bool> send_continue();

    asio::awaitable<bool> write_answer();
    asio::awaitable<void> write_stream();
    asio::awaitable<std::size_t> write_events(Framing framing);
    static asio::awaitable<void> watch_client(std::shared_ptr<Session> self);
    asio::awaitable<bool> may_go_on();
    asio::awaitable<bool> write_all(std::string_view first, std::string_view second);
    asio::awaitable<void> linger();
    void give_up();
    static asio::awaitable<void> answer_given_up(std::shared_ptr<Session> self);
    void log_access(int status, std::size_t body_bytes_out);
    void wait_in(Phase phase, TimePoint deadline);
    void refuse_and_close(const Problem& problem);

    std::shared_ptr<ServerCore> core_;
    std::list<Session*>::iterator place_;
    Tcp::socket socket_;
    std::string remote_address_;
    bool is_from_trusted_proxy_ = false;
    std::string client_address_;  // of this request, where a trusted proxy hands it on

    // Bytes [begin_, end_) have arrived and are not yet used. While a request is served its head stays where it is, at
    // [head_at_, head_end_), because views point into it; the body passes through what lies behind.
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t head_end_ = 0;
    std::size_t scanned_ = 0;

    Phase phase_ = Phase::idle;
    TimePoint deadline_ = TimePoint::max();
    TimePoint started_;
    TimePoint body_deadline_;
    // Of an upload, since its rate was last looked at.
    TimePoint::duration upload_waited_{0};
    std::uint64_t upload_bytes_before_ = 0;
    bool is_timed_out_ = false;
    bool is_given_up_ = false;
    bool is_gone_ = false;
    bool keep_alive_ = true;
    bool is_head_request_ = false;
    bool owes_continue_ = false;
    bool is_in_flight_ = false;

    std::optional<HeadFault> fault_;
    std::optional<RequestParser> parser_;
    PathParameters path_parameters_;
    std::string request_id_;
    std::string body_;
    std::size_t body_bytes_counted_ = 0;  // of body_, in core_->bodies_bytes
    std::optional<Problem> body_problem_;
    Exchange exchange_;
    pg::Acting acting_;  // of the request that is served
    std::string out_;
};

}  // namespace trastienda::http
