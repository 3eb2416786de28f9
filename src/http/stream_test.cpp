// Answers that go on: how they are framed, how they end, and what a reader that does not read costs.
#include "http/session_support.hpp"

namespace trastienda::http {
namespace {

// An endpoint of its own: each connection gets a stream that says what it is told to.
class Said final : public EventStream {
  public:
    explicit Said(World& world) : world_(world) {}
    asio::awaitable<Result<std::optional<std::string>>> next(std::chrono::milliseconds patience) override {
        if (is_over_) co_return std::nullopt;
        if (const int left = world_.stream_pieces; left > 0) {
            --world_.stream_pieces;
            co_return std::string(world_.stream_piece_bytes, 'x');
        }
        if (world_.stream_fails) co_return fail(ErrorCode::unavailable, "the source broke");
        timer_.expires_after(patience);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (is_over_) co_return std::nullopt;
        co_return std::string();
    }
    [[nodiscard]] std::string sign_of_life() const override { return ": alive\n\n"; }
    void end() override {
        is_over_ = true;
        timer_.cancel();
    }

  private:
    World& world_;
    asio::steady_timer timer_{world_.io};
    bool is_over_ = false;
};

asio::awaitable<Reply<Events<Echo>>> say(World& world, Call<>) {
    co_return Events<Echo>{std::make_unique<Said>(world)};
}

class StreamTest : public SessionTest {
  protected:
    void start_streams(ServerLimits limits = {}) {
        more_endpoints = [](World& world, Endpoints& endpoints) {
            endpoints.push_back(endpoint(world, say,
                                         {.method = Method::get,
                                          .path = "/events",
                                          .summary = "e",
                                          .permission = people::Permission::signed_in}));
        };
        start(limits);
    }
    void wait_until_all_are_gone() {
        const auto deadline = std::chrono::steady_clock::now() + 5s;
        while (on_loop([&] { return server_->connections(); }) > 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(5ms);
        EXPECT_EQ(on_loop([&] { return server_->connections(); }), 0U);
    }
    static std::string ask(std::string_view version = "1.1", std::string_view method = "GET") {
        return fmt::format("{} /events HTTP/{}\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", method, version,
                           "good");
    }
};

TEST_F(StreamTest, comes_in_chunks_with_signs_of_life_between) {
    start_streams({.sign_of_life_interval = 30ms});
    world_.stream_pieces = 2;
    Client client(port_);
    client.send(ask());
    const std::string head = client.read_until("\r\n\r\n");
    EXPECT_NE(head.find("200 OK"), std::string::npos);
    EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
    EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    for (const std::string_view chunk :
         {"3\r\nxxx\r\n", "3\r\nxxx\r\n", "9\r\n: alive\n\n\r\n", "9\r\n: alive\n\n\r\n"})
        EXPECT_EQ(client.read_bytes(chunk.size()), chunk);
    // It holds up nobody: it is not in work.
    EXPECT_EQ(on_loop([&] { return server_->in_flight(); }), 0U);
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
}

TEST_F(StreamTest, writes_nothing_for_news_that_are_none_of_its_own) {
    start_streams({.sign_of_life_interval = 200ms});
    world_.stream_pieces = 50;
    world_.stream_piece_bytes = 0;
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(client.read_bytes(14), "9\r\n: alive\n\n\r\n");
    EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
    EXPECT_EQ(world_.stream_pieces, 0);
}

TEST_F(StreamTest, ends_with_the_connection_for_an_old_client) {
    start_streams({.sign_of_life_interval = 30ms});
    world_.stream_pieces = 1;
    Client client(port_);
    client.send(ask("1.0"));
    const std::string head = client.read_until("\r\n\r\n");
    EXPECT_EQ(head.find("chunked"), std::string::npos);
    EXPECT_EQ(client.read_bytes(3), "xxx");
}

TEST_F(StreamTest, is_not_begun_for_head_and_the_connection_goes_on) {
    start_streams();
    Client client(port_);
    client.send(ask("1.1", "HEAD"));
    EXPECT_EQ(client.read(true).status, 200);
    EXPECT_EQ(client.ask(echo_7).status, 200);
}

TEST_F(StreamTest, ends_when_the_server_stops) {
    start_streams();
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    auto stopped = begin_stop(5s);
    // The last chunk, and at once: a reader is no reason to wait.
    EXPECT_EQ(client.read_bytes(5), "0\r\n\r\n");
    EXPECT_EQ(stopped.wait_for(2s), std::future_status::ready);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(StreamTest, breaks_off_without_an_end_where_its_source_fails) {
    start_streams();
    world_.stream_fails = true;
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(on_loop([&] { return world_.faults; }), std::vector<std::string>{"the source broke"});
}

TEST_F(StreamTest, is_dropped_where_nobody_reads) {
    start_streams({.write_timeout = 60ms});
    world_.stream_pieces = 10'000;
    world_.stream_piece_bytes = 30'000;
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    wait_until_all_are_gone();
    EXPECT_GT(world_.stream_pieces, 0);
}

TEST_F(StreamTest, ends_at_once_when_the_client_goes_away) {
    start_streams();
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    client.close();
    wait_until_all_are_gone();
}

TEST_F(StreamTest, ends_soon_after_its_token_is_no_longer_good) {
    start_streams({.stream_token_interval = 30ms});
    Client client(port_);
    client.send(ask());
    client.read_until("\r\n\r\n");
    on_loop([&] { return tokens_.is_revoked = true; });
    while (!client.read_bytes(1).empty()) {
    }
    wait_until_all_are_gone();
}

}  // namespace
}  // namespace trastienda::http
