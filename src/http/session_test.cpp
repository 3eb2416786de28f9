// What goes over one connection, over real sockets. Limits and stopping are in server_test.cpp.
#include "http/session_support.hpp"

namespace trastienda::http {
namespace {

// One request to a running server and what its answer must be: requests that leave the connection as it is.
TEST_F(SessionTest, answers_each_request_as_it_must) {
    start();
    struct Row {
        std::string request;
        int status;
        std::string_view has;  // in head or body
    };
    const std::string auth = "Authorization: Bearer good\r\n";
    const Row rows[] = {
        {std::string(echo_7), 200, R"({"number":7,"word":"xxx"})"},
        {"GET /echo/7?times=2&only=1,2 HTTP/1.1\r\nHost: a\r\n\r\n", 200, R"("word":"xx")"},
        {"GET http://shop/echo/8 HTTP/1.1\r\nHost: a\r\n\r\n", 200, "\"number\":8"},
        {"\r\nGET /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n", 200, "X-Content-Type-Options: nosniff"},
        {"GET /echo/7 HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-id.1\r\n\r\n", 200, "X-Request-Id: my-id.1\r\n"},
        {"GET /echo/7 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"v6\"\r\n\r\n", 200, "ETag: \"v7\""},
        {"GET /echo/7 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"v6\", W/\"v7\"\r\n\r\n", 304, "ETag: \"v7\""},
        {"GET /echo/x?times=0&tims=1&times=2&only=1,0,b,4 HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n", 400,
         "did you mean \\\"times\\\""},
        {"GET /echo/7?times=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_character"},
        {"GET /wait?tims=1 HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n", 400,
         "There is no parameter \\\"tims\\\"."},
        {"GET /health/ready?%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_character"},
        {"GET /who?& HTTP/1.1\r\nHost: a\r\n" + auth + "\r\n", 200, "\"number\":5"},
        {post("/echo?dry_run=true", R"({"number":1001,"word":"a"})"), 400, R"("in":"query","parameter":"dry_run")"},
        {post("/who?a=1&b=2", "", auth), 400, R"("parameter":"b","code":"unknown")"},
        {"DELETE /echo/7?force=1 HTTP/1.1\r\nHost: a\r\nIf-Match: *\r\n\r\n", 400, "force"},
        {post("/count?name=x", "", "Content-Type: text/csv\r\n"), 400, R"("parameter":"name")"},
        {"GET /docs?lang=es HTTP/1.1\r\nHost: a\r\n\r\n", 400, R"("parameter":"lang")"},
        {"GET /none HTTP/1.1\r\nHost: a\r\n\r\n", 404, "\"code\":\"not_found\""},
        {"PATCH /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n", 405, "Allow: DELETE, GET, HEAD, OPTIONS"},
        {"BREW /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n", 405, "Allow: "},
        {"OPTIONS /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n", 204, "Allow: DELETE, GET, HEAD, OPTIONS"},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 204, "Allow: "},
        {post("/echo", R"({"number":1,"word":"ñ"})"), 201, R"({"number":1,"word":"ñ"})"},
        {post("/echo", R"({"number":1,"word":"a"})", "Content-Type: Application/JSON; charset=\"UTF-8\"\r\n"), 201,
         "a"},
        {post("/echo", R"({"number":1,"word":"a")"), 400, "body_not_json"},
        {post("/echo", "{\"number\":1,\"word\":\"\xFF\"}"), 400, "body_not_json"},
        {post("/echo", ""), 400, "body_not_json"},
        {post("/echo", R"({"number":1})"), 400, R"({"pointer":"#/word","code":"missing")"},
        {post("/echo", "{}", "Content-Type: text/plain\r\n"), 415, "media_type_unsupported"},
        {post("/echo", "{}", ""), 415, "media_type_unsupported"},
        {post("/echo", "{}", "Content-Type: application/json; charset=latin1\r\n"), 415, "UTF-8"},
        {post("/count", "a", "Content-Type: text/csv; charset=latin1\r\n"), 415, "UTF-8"},
        {post("/count", "a", "Content-Type: text/csv; charset=utf-8\r\n"), 200, "\"number\":1"},
        {post("/echo", "{}", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415, "Content-Encoding"},
        {"GET /who HTTP/1.1\r\nHost: a\r\n\r\n", 401, "token_missing"},
        {"GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: Basic good\r\n\r\n", 401, "WWW-Authenticate: Bearer"},
        {"GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bad\r\n\r\n", 401, "token_unknown"},
        {"GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer expired\r\n\r\n", 401, "token_expired"},
        {"GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer down\r\n\r\n", 503, "Retry-After: 1"},
        {"GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: bearer  good\r\n\r\n", 200, "\"number\":5"},
        {"PUT /who HTTP/1.1\r\nHost: a\r\n" + auth + "\r\n", 403, "manage_users"},
        {post("/who", "{}", auth + "Idempotency-Key: k-1\r\n"), 200, R"("word":"k-1")"},
        {post("/who", "", auth), 200, R"("word":"none")"},
        {post("/who", "", auth + "Idempotency-Key: a b\r\n"), 400, R"("in":"header","parameter":"Idempotency-Key")"},
        {post("/who", "", auth + "Idempotency-Key: a\r\nIdempotency-Key: a\r\n"), 400, "Idempotency-Key"},
        {post("/who", R"({"a":1})", auth), 400, "body_not_expected"},
        {"DELETE /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n", 428, "version_required"},
        {"DELETE /echo/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v6\"\r\n\r\n", 409,
         "\"status\":409,\"code\":\"version_changed\""},
        {"DELETE /echo/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v7\"\r\n\r\n", 204, ""},
        {"DELETE /one_version/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v7\"\r\n\r\n", 204, ""},
        {"DELETE /one_version/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v5\", \"x\", \"v6\", \"v7\"\r\n\r\n", 204, ""},
        {"DELETE /one_version/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v5\", W/\"v7\", \"v6\"\r\n\r\n", 409,
         "version_changed"},
        {"DELETE /one_version/7 HTTP/1.1\r\nHost: a\r\nIf-Match: \"v5\", *\r\n\r\n", 204, ""},
        {"GET /broken/0 HTTP/1.1\r\nHost: a\r\n\r\n", 500, "internal_error"},
        {"GET /broken/1 HTTP/1.1\r\nHost: a\r\n\r\n", 503, "Retry-After: 1"},
        {"GET /broken/5 HTTP/1.1\r\nHost: a\r\n\r\n", 503, "Idempotency-Key"},
        {"GET /broken/6 HTTP/1.1\r\nHost: a\r\n\r\n", 500, "internal_error"},
        {"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", 200, "live"},
        {"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n", 200, "ready"},
        {"GET /docs HTTP/1.1\r\nHost: a\r\n\r\n", 200, "Content-Security-Policy: default-src 'none'"},
        {"GET /docs/problems HTTP/1.1\r\nHost: a\r\n\r\n", 200, "id=\"insufficient_available\""},
        {"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", 200, "\"/echo/{number}\""},
    };
    Client client(port_);
    for (const Row& row : rows) {
        const Answer answer = client.ask(row.request);
        EXPECT_EQ(answer.status, row.status) << row.request << answer.body;
        EXPECT_NE((answer.head + answer.body).find(row.has), std::string::npos)
            << row.request << answer.head << answer.body;
        EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    }
    // The last record is written right after the bytes that the client has just read.
    on_loop([] { return 0; });
    const std::scoped_lock lock(world_.mutex);
    EXPECT_EQ(world_.access.size(), std::size(rows));
    EXPECT_EQ(world_.access[0], "GET /echo/{number} 200");
    EXPECT_EQ(world_.faults.size(), 5U);  // four broken handlers and one authenticator that is down
}

struct CodePath {
    Text<1, 40> code;
};
BOOST_DESCRIBE_STRUCT(CodePath, (), (code))

asio::awaitable<Reply<Echo>> spend(World&, Call<Path<CodePath>> call) {
    if (call.path.code.value == "BROKEN") co_return fail(ErrorCode::internal, "broken");
    co_return Echo{1, call.path.code.value};
}

TEST_F(SessionTest, logs_a_path_as_it_was_sent_but_never_a_code_that_spends_something) {
    more_endpoints = [](World& world, Endpoints& endpoints) {
        endpoints.push_back(endpoint(world, spend,
                                     {.method = Method::get,
                                      .path = "/spend/{code}/pdf",
                                      .summary = "e",
                                      .permission = people::Permission::anyone}));
    };
    start();
    Client client(port_);
    EXPECT_EQ(client.ask("GET /spend/K7QM-2XPA-9RTD/pdf?x HTTP/1.1\r\nHost: a\r\n\r\n").status, 400);
    EXPECT_EQ(client.ask("GET /spend/K7QM-2XPA-9RTD/pdf HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    EXPECT_EQ(client.ask("GET /spend/BROKEN/pdf HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    const auto logged = on_loop([&] { return world_.logged_paths; });
    // The fault of the third, and each request.
    EXPECT_EQ(logged, (std::vector<std::string>{"/spend/{code}/pdf", "/spend/{code}/pdf", "/spend/{code}/pdf",
                                                "/spend/{code}/pdf", "/echo/7"}));
}

TEST_F(SessionTest, is_not_ready_while_what_it_needs_is_away) {
    start();
    is_ready_ = false;
    EXPECT_EQ(Client(port_).ask("GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n").status, 503);
}

TEST_F(SessionTest, head_has_the_length_but_no_body) {
    start();
    Client client(port_);
    client.send("HEAD /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read(true).has("Content-Length: 25"));
    EXPECT_EQ(client.ask(echo_7).body, R"({"number":7,"word":"xxx"})");
    client.send("HEAD /health/live?a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read(true).status, 400);
}

// What is ambiguous is refused, and nothing that follows it on the connection is ever taken for a request.
TEST_F(SessionTest, refuses_smuggling_and_closes) {
    start();
    struct Row {
        std::string request;
        int status;
    };
    const std::string smuggled = "GET /echo/666 HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string chunked =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = R"({"number":1,"word":"abc"})";
    const Row rows[] = {
        {chunked + "19;a=\"\n\"\r\n" + body + "\r\n0\r\n\r\n", 400},
        {chunked + "19;a=\"" + '\0' + "\"\r\n" + body + "\r\n0\r\n\r\n", 400},
        {chunked + "19;a=\"\x7F\"\r\n" + body + "\r\n0\r\n\r\n", 400},
        {chunked + "19;a=\"\\\n\"\r\n" + body + "\r\n0\r\n\r\n", 400},
        {chunked + "19\r\n" + body + "\r\n0;a=\"\n\"\r\n\r\n", 400},
        {chunked + "19;a=\"\r\n\"\r\n" + body + "\r\n0\r\n\r\n", 400},
        {chunked + "19;a=\"\r\n", 400},
        {chunked + "19\r\n" + body + "\r\n0;a=\"\\\"\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\n{}\n0\n\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\r\n{}X0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 3\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Note: a\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;" +
             std::string(40'000, 'e'),
         400},
    };
    for (const Row& row : rows) {
        Client client(port_);
        client.send(row.request + smuggled);
        const Answer answer = client.read();
        EXPECT_EQ(answer.status, row.status) << row.request.substr(0, 200);
        EXPECT_TRUE(answer.has("Connection: close")) << row.request.substr(0, 200);
        EXPECT_TRUE(answer.has("application/problem+json"));
        EXPECT_TRUE(client.is_closed()) << row.request.substr(0, 200);
    }
}

// The connection ends with each: the sentence says what was wrong, in the language that was asked for.
TEST_F(SessionTest, says_why_a_head_or_body_cannot_be_read_in_the_reader_s_language) {
    start({.head_timeout = 100ms});
    struct Row {
        std::string request;
        int status;
        std::string_view has;
    };
    const std::string chunked =
        "POST /echo HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    const Row rows[] = {
        {"GET / HTTP/1.1\r\nAccept-Language: en\r\nHost: a\r\nHost: b\r\n\r\n", 400, "The Host field is repeated."},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "El campo Host está repetido."},
        {"GET / HTTP/1.1\nHost: a\naccept-language:en-GB\n\n", 400, "There is a line feed"},
        {"GET / HTTP/1.1\r\nAccept-Language: en\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n", 431, "16 KiB."},
        {"GET / HTTP/1.1\r\nAccept-Language: en\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n", 431, "The head"},
        {"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n", 408, "The head did not arrive in time."},
        // Of the request behind it, not of this one.
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET / HTTP/1.1\r\nAccept-Language: en\r\n\r\n", 400,
         "El campo Host está repetido."},
        {chunked + "2\r\n{}\r\n0\r\nX-Note: a\r\n\r\n", 400, "(trailers) are not accepted"},
        {chunked + "2\r\n{}X0\r\n\r\n", 400, "The chunked body is malformed."},
        {chunked + "7d1\r\n", 413, "body_too_large"},
        {chunked + "2\r\n{}\r\n7cf\r\n", 413, "body_too_large"},
        {chunked + "ffffffffffffffff\r\n", 413, "body_too_large"},
    };
    for (const Row& row : rows) {
        const Answer answer = Client(port_).ask(row.request);
        EXPECT_EQ(answer.status, row.status) << row.request << answer.body;
        EXPECT_NE(answer.body.find(row.has), std::string::npos) << row.request << answer.body;
    }
}

TEST_F(SessionTest, answers_pipelined_requests_in_order) {
    start();
    Client client(port_);
    std::string requests;
    for (int i = 0; i < 2'000; ++i)
        requests += i % 2 == 0 ? fmt::format("GET /echo/{} HTTP/1.1\r\nHost: a\r\n\r\n", i)
                               : post("/echo", fmt::format(R"({{"number":{},"word":"a"}})", i % 1'000));
    std::thread sender([&] { client.send(requests); });
    for (int i = 0; i < 2'000; ++i) {
        const std::string wanted = fmt::format("\"number\":{},", i % 2 == 0 ? i : i % 1'000);
        ASSERT_NE(client.read().body.find(wanted), std::string::npos) << i;
    }
    sender.join();
}

// A head that ends where the connection's buffer ends leaves room for its body all the same.
TEST_F(SessionTest, finds_room_for_a_body_behind_a_head_at_the_end_of_its_buffer) {
    start();
    constexpr std::size_t buffer_bytes = std::size_t{32} * 1024;
    const auto padded = [](std::string_view line, std::size_t size) {
        const std::string head = fmt::format("{}\r\nHost: a\r\nX: ", line);
        return head + std::string(size - head.size() - 4, 'x') + "\r\n\r\n";
    };
    const std::string post_line = "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 23";
    const std::string requests = padded("GET /echo/1 HTTP/1.1", 15'000) + padded("GET /echo/2 HTTP/1.1", 15'000) +
                                 padded(post_line, buffer_bytes - 30'000);
    ASSERT_EQ(requests.size(), buffer_bytes);
    Client client(port_);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    send_at_once(client, requests);
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.ask(R"({"number":3,"word":"z"})").status, 201);
}

TEST_F(SessionTest, writes_answers_larger_than_a_socket_holds) {
    start();
    const std::string content = large_content();
    Client client(port_);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read().body == content);
    EXPECT_TRUE(client.read().body == content);
    EXPECT_EQ(client.ask(echo_7).status, 200);
}

TEST_F(SessionTest, takes_a_request_in_any_pieces) {
    start();
    const std::string chunked =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;x=y;z=\"a\tb\\\"\"\r\n{\"num\r\n12\r\nber\":1,\"word\":\"abc\r\n2\r\n\"}\r\n0\r\n\r\n";
    const std::string whole = post("/echo", R"({"number":1,"word":"abc"})");
    Client client(port_);
    for (const std::string& request : {chunked, whole})
        for (std::size_t cut = 1; cut < request.size(); cut += 3) {
            client.send(std::string_view(request).substr(0, cut));
            client.send(std::string_view(request).substr(cut));
            const Answer answer = client.read();
            ASSERT_EQ(answer.body, R"({"number":1,"word":"abc"})") << cut << answer.body;
        }
}

TEST_F(SessionTest, old_clients_keep_the_connection_only_if_they_ask) {
    start();
    Client client(port_);
    EXPECT_TRUE(client.ask("GET /echo/7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").has("Connection: keep-alive"));
    EXPECT_TRUE(client.ask("GET /echo/7 HTTP/1.0\r\n\r\n").has("Connection: close"));
    EXPECT_TRUE(client.is_closed());
    Client polite(port_);
    EXPECT_EQ(polite.ask("GET /echo/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").status, 200);
    EXPECT_TRUE(polite.is_closed());
}

TEST_F(SessionTest, refuses_a_body_over_the_limit_before_and_while_it_comes) {
    start();
    Client announced(port_);
    const Answer early = announced.ask(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2001\r\n\r\n");
    EXPECT_EQ(early.status, 413);
    EXPECT_NE(early.body.find("\"limit_bytes\":2000"), std::string::npos);
    EXPECT_TRUE(announced.is_closed());

    Client chunked(port_);
    EXPECT_EQ(chunked
                  .ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                       "chunked\r\n\r\nFFFFFF\r\n" +
                       std::string(3'000, ' '))
                  .status,
              413);
    EXPECT_TRUE(chunked.is_closed());
}

TEST_F(SessionTest, asks_for_the_body_only_when_it_will_be_read) {
    start();
    Client client(port_);
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 23\r\nExpect: "
        "100-Continue\r\n\r\n";
    EXPECT_EQ(client.ask(head).status, 100);
    EXPECT_EQ(client.ask(R"({"number":1,"word":"a"})").status, 201);
    // A body that is already there needs no invitation.
    EXPECT_EQ(client.ask(head + R"({"number":1,"word":"a"})").status, 201);

    EXPECT_EQ(client.ask("POST /who HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n").status,
              401);
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(Client(port_).ask("GET /echo/7 HTTP/1.1\r\nHost: a\r\nExpect: pizza\r\n\r\n").status, 417);
}

TEST_F(SessionTest, streams_an_upload_within_its_limit) {
    start();
    const std::string fields = "Content-Type: text/csv\r\n";
    Client client(port_);
    EXPECT_NE(
        client.ask(post("/count", std::string(900'000, 'a') + "z", fields)).body.find(R"("number":900001,"word":"z")"),
        std::string::npos);
    EXPECT_NE(client.ask(post("/count", "", fields)).body.find("\"number\":0"), std::string::npos);
    EXPECT_EQ(client.ask(echo_7).status, 200);
    EXPECT_EQ(client.ask(post("/count", "a", "Content-Type: application/json\r\n")).status, 415);

    // The handler has seen enough: the answer comes, and the connection, with more of the body on its way, ends.
    Client hasty(port_);
    const Answer enough =
        hasty.ask("POST /count HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 900000\r\n\r\n!");
    EXPECT_EQ(enough.status, 422);
    EXPECT_TRUE(hasty.is_closed());

    Client large(port_);
    large.send(
        "POST /count HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n1E8480\r\n");
    large.send(std::string(1'100'000, 'a'));
    EXPECT_EQ(large.read().status, 413);
    EXPECT_TRUE(large.is_closed());
    // What the client sent wrong is no failure of ours.
    on_loop([] { return 0; });
    const std::scoped_lock lock(world_.mutex);
    EXPECT_EQ(world_.faults.size(), 1U);
    EXPECT_EQ(world_.faults_of_callers, 1);
}

}  // namespace
}  // namespace trastienda::http
