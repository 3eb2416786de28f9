// What a server bounds, how it stops, and where it listens, over real sockets.
#include "http/session_support.hpp"

namespace trastienda::http {
namespace {

TEST_F(SessionTest, ends_what_is_too_slow) {
    start({.idle_timeout = 60ms, .head_timeout = 60ms, .body_timeout = 60ms});
    Client idle(port_);
    EXPECT_TRUE(idle.is_closed());

    Client slow_head(port_);
    EXPECT_EQ(slow_head.ask("GET /echo/7 HTTP/1.1\r\nHost:").status, 408);
    EXPECT_TRUE(slow_head.is_closed());

    Client slow_body(port_);
    EXPECT_EQ(
        slow_body.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
            .status,
        408);
    EXPECT_TRUE(slow_body.is_closed());

    Client slow_upload(port_);
    EXPECT_EQ(slow_upload.ask("POST /count HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n\r\na")
                  .status,
              408);
    EXPECT_TRUE(slow_upload.is_closed());
}

TEST_F(SessionTest, ends_an_upload_that_trickles_and_no_other) {
    start({.upload_bytes_per_second_min = 2'000, .upload_rate_window = 200ms});
    const std::string head =
        "POST /count HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\nContent-Type: text/csv\r\nContent-Length: "
        "20000\r\n\r\n";
    const auto upload = [&](std::size_t piece_bytes, std::size_t pieces_max) {
        Client client(port_);
        client.send(head);
        for (std::size_t i = 0; i < pieces_max; ++i) {
            std::this_thread::sleep_for(20ms);
            client.send(std::string(piece_bytes, 'a'));
        }
        return client.read();
    };
    const Answer slow = upload(10, 30);  // 500 bytes a second
    EXPECT_EQ(slow.status, 408);
    EXPECT_NE(slow.body.find("2000 bytes a second"), std::string::npos) << slow.body;
    EXPECT_EQ(upload(400, 50).status, 200);  // 20,000 at the most, 10 times what is asked even on a busy machine
}

TEST_F(SessionTest, gives_up_on_a_handler_that_takes_too_long) {
    start({.request_timeout = 60ms});
    Client client(port_);
    const Answer answer = client.ask("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.body.find("timed_out"), std::string::npos);
    EXPECT_TRUE(client.is_closed());
    // The handler still runs, and still counts.
    EXPECT_EQ(on_loop([&] { return server_->in_flight(); }), 1U);
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
    EXPECT_EQ(on_loop([&] { return server_->in_flight(); }), 0U);
}

// What the client still sends must not come to stand where the handler reads.
TEST_F(SessionTest, a_handler_that_was_given_up_keeps_its_request) {
    start({.request_timeout = 60ms});
    const std::string body = R"({"number":1,"word":"mine"})";
    Client client(port_);
    EXPECT_EQ(client.ask(post("/hold", body)).status, 503);
    client.send(std::string(20'000, '!'));
    // Answered after what had arrived before.
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
    EXPECT_EQ(on_loop([&] { return world_.held; }), std::vector{"/hold " + body});
}

TEST_F(SessionTest, keeps_little_of_a_large_request) {
    start();
    const std::size_t little = std::size_t{16} * 1024;
    Client client(port_);
    const std::string word(900'000, 'a');
    EXPECT_EQ(client.ask(post("/large", fmt::format(R"({{"word":"{}"}})", word))).status, 200);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    EXPECT_LE(on_loop([&] { return server_->held_bytes(); }), little);
    std::string brackets = "[";
    while (brackets.size() < 900'000) brackets += "0,";
    EXPECT_EQ(client.ask(post("/large", brackets + "0]")).status, 400);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    EXPECT_LE(on_loop([&] { return server_->held_bytes(); }), little);
}

TEST_F(SessionTest, holds_so_many_bodies_at_once_and_no_more) {
    start({.bodies_bytes_max = 1'500});
    const std::string body = fmt::format(R"({{"number":1,"word":"{}"}})", std::string(900, 'a'));
    Client busy(port_);
    busy.send(post("/hold", body));
    world_.handler_began.get_future().wait();
    Client other(port_);
    const Answer refused = other.ask(post("/echo", body));
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.body.find("overloaded"), std::string::npos);
    EXPECT_TRUE(refused.has("Retry-After: 1"));
    EXPECT_TRUE(other.is_closed());
    EXPECT_EQ(Client(port_).ask(post("/echo", R"({"number":1,"word":"a"})")).status, 201);
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_EQ(busy.read().status, 200);
    EXPECT_EQ(Client(port_).ask(post("/echo", body)).status, 201);
    EXPECT_EQ(busy.ask(post("/echo", body)).status, 201);
}

TEST_F(SessionTest, survives_clients_that_go_away) {
    start();
    {
        Client(port_).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    world_.handler_began.get_future().wait();
    {
        Client(port_).send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
    }
    {
        Client(port_).send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n\r\n{");
    }
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_EQ(Client(port_).ask(echo_7).status, 200);
}

TEST_F(SessionTest, turns_away_connections_past_the_maximum) {
    start({.connections_max = 2});
    Client first(port_);
    Client second(port_);
    EXPECT_EQ(first.ask(echo_7).status, 200);
    EXPECT_EQ(second.ask(echo_7).status, 200);
    Client third(port_);
    const Answer answer = third.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After: 1"));
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(first.ask(echo_7).status, 200);
}

TEST_F(SessionTest, refuses_work_past_the_maximum_but_answers_for_its_health) {
    start({.in_flight_max = 1});
    Client busy(port_);
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    world_.handler_began.get_future().wait();
    Client other(port_);
    const Answer refused = other.ask(echo_7);
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.body.find("overloaded"), std::string::npos);
    EXPECT_TRUE(refused.has("Retry-After: 1"));
    EXPECT_EQ(other.ask("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_EQ(busy.read().status, 200);
    EXPECT_EQ(other.ask(echo_7).status, 200);
}

TEST_F(SessionTest, stops_politely) {
    start();
    Client idle(port_);
    EXPECT_EQ(idle.ask(echo_7).status, 200);
    Client half(port_);
    half.send("GET /echo/7 HTTP/1.1\r\n");
    Client busy(port_);
    // The second request has arrived behind the first: both are answered.
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(echo_7));
    world_.handler_began.get_future().wait();

    auto stopped = begin_stop(5s);
    EXPECT_TRUE(idle.is_closed());
    EXPECT_TRUE(half.is_closed());
    EXPECT_THROW(Client{port_}, boost::system::system_error);
    EXPECT_EQ(stopped.wait_for(0ms), std::future_status::timeout);
    on_loop([&] { return world_.released.cancel(); });
    EXPECT_FALSE(busy.read().has("Connection: close"));
    const Answer last = busy.read();
    EXPECT_EQ(last.status, 200);
    EXPECT_TRUE(last.has("Connection: close"));
    EXPECT_TRUE(busy.is_closed());
    busy.close();
    stopped.wait();
    EXPECT_EQ(on_loop([&] { return server_->connections(); }), 0U);
}

TEST_F(SessionTest, answers_what_the_system_already_holds_when_it_stops) {
    start();
    Client client(port_);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    std::promise<void> is_sent;
    std::promise<void> is_held;
    asio::post(world_.io, [&] {
        is_held.set_value();
        is_sent.get_future().wait();
        // The request waits in the socket, and the session has had no chance to read it.
        asio::co_spawn(world_.io, server_->stop(5s), asio::detached);
    });
    is_held.get_future().wait();
    client.send(echo_7);
    is_sent.set_value();
    const Answer answer = client.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(SessionTest, stops_after_its_patience_whatever_a_handler_does) {
    start();
    Client busy(port_);
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    world_.handler_began.get_future().wait();
    begin_stop(50ms).wait();
    EXPECT_TRUE(busy.is_closed());
}

TEST(Listen, tells_what_is_wrong_with_an_address) {
    asio::io_context io;
    for (const std::string_view bad :
         {"", "8080", ":8080", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:a", "no.such.host.invalid:1"}) {
        const auto bound = BoundAddress::bind(io, bad);
        ASSERT_FALSE(bound) << bad;
        EXPECT_EQ(bound.error().code, ErrorCode::invalid) << bad;
    }
    const auto bound = BoundAddress::bind(io, "[::1]:0");
    if (bound) {
        EXPECT_GT(bound->port(), 0);
    }
}

// From the moment an address is bound nobody else gets it, but only a server that is ready lets anybody in.
TEST(Listen, a_bound_address_is_taken_and_refuses_until_the_server_listens) {
    World world;
    const Endpoints endpoints;
    Tokens tokens;
    SystemClock clock;
    SystemRandom random;
    const auto bound = BoundAddress::bind(world.io, "127.0.0.1:0");
    ASSERT_TRUE(bound);
    const auto can_connect = [&] {
        asio::io_context io;
        asio::ip::tcp::socket socket(io);
        boost::system::error_code refused;
        socket.connect({asio::ip::make_address("127.0.0.1"), bound->port()}, refused);
        return !refused;
    };
    EXPECT_FALSE(can_connect());
    Server server(world.io, {.endpoints = endpoints, .authenticator = tokens, .clock = clock, .random = random});
    ASSERT_TRUE(server.listen(*bound));
    EXPECT_TRUE(can_connect());
    const auto second = BoundAddress::bind(world.io, fmt::format("127.0.0.1:{}", bound->port()));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::denied);
}

}  // namespace
}  // namespace trastienda::http
