// The client against a local server that speaks Stripe's protocol: once, whatever is lost on the way.
#include "outbound/stripe.hpp"

#include "tests/support/stripe_double.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace trastienda::outbound {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tests::StripeDouble;
using tests::StripeFault;
using enum tests::StripeFault;

constexpr StripeLimits quick{.try_timeout = 2'000ms, .pause_first = 1ms};

struct Client {
    explicit Client(std::string url, StripeLimits limits = quick) {
        auto made = Stripe::make(loop.get_executor(),
                                 {.secret_key = Secret(std::string(StripeDouble::secret_key)),
                                  .webhook_secrets = {},
                                  .publishable_key = "pk_test_double",
                                  .url = std::move(url)},
                                 random, limits);
        if (!made) throw std::runtime_error(made.error().message);
        stripe = *std::move(made);
    }

    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> answer;
        asio::co_spawn(loop, std::move(work), [&](const std::exception_ptr& failure, T value) {
            if (failure) std::rethrow_exception(failure);
            answer.emplace(std::move(value));
        });
        loop.restart();
        loop.run_for(60s);
        if (!answer) throw std::runtime_error("no answer in time");
        return *std::move(answer);
    }

    asio::io_context loop;
    SystemRandom random;
    std::unique_ptr<Stripe> stripe;
};

NewIntent of_19_90(std::string reference = "r1") {
    return {.reference = std::move(reference), .sale = {7}, .amount = Money::of_cents(1'990), .currency = "EUR"};
}

TEST(Stripe, makes_reads_and_cancels_an_intent) {
    StripeDouble server;
    Client client(server.url());
    const auto made = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->reference, "r1");
    EXPECT_FALSE(made->client_secret.empty());
    EXPECT_EQ(made->status, sales::IntentStatus::awaiting_payment);
    server.confirm(made->id);
    const auto paid = client.run(client.stripe->retrieve_intent(made->id));
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->status, sales::IntentStatus::succeeded);
    EXPECT_EQ(paid->received, Money::of_cents(1'990));
    const auto not_cancelled = client.run(client.stripe->cancel_intent(made->id));
    ASSERT_FALSE(not_cancelled);
    EXPECT_EQ(not_cancelled.error().kind, ProviderFailure::refused);
    EXPECT_EQ(not_cancelled.error().code, "payment_intent_unexpected_state");

    const auto another = client.run(client.stripe->create_intent(of_19_90("r2")));
    ASSERT_TRUE(another);
    const auto cancelled = client.run(client.stripe->cancel_intent(another->id));
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->status, sales::IntentStatus::cancelled);
    for (const auto& seen : server.seen()) EXPECT_EQ(seen.authorization, "Bearer sk_test_double");
}

struct Trouble {
    std::vector<StripeFault> faults;
    std::optional<ProviderFailure> failure;  // nothing: it went well
    std::size_t intents;                     // that there are afterwards
    std::size_t requests;
    std::string code = {};
};

TEST(Stripe, does_it_once_whatever_is_lost) {
    using enum ProviderFailure;
    const Trouble rows[] = {
        {{answer_lost}, {}, 1, 2},
        {{request_lost}, {}, 1, 2},
        {{answer_lost, request_lost}, {}, 1, 3},
        {{too_many, in_use}, {}, 1, 3},
        {{unreachable}, {}, 1, 2},
        {{answer_lost, answer_lost, answer_lost}, unknown_fate, 1, 3, "no_answer"},
        {{too_many, too_many, too_many}, unavailable, 0, 3, "rate_limit"},
        {{request_lost, too_many, too_many}, unknown_fate, 0, 3, "rate_limit"},
        // Stripe repeats a 500 under the same key: what became of it, nobody knows.
        {{broken}, unknown_fate, 0, 3, "api_error"},
        {{card_declined}, refused, 0, 1, "card_declined"},
        {{not_there}, not_known_there, 0, 1, "resource_missing"},
        {{answer_lost, not_there}, unknown_fate, 1, 2, "resource_missing"},
        {{bank_broken}, unknown_fate, 0, 1, "external_dependency_failed"},
        {{try_later}, {}, 1, 2},
        {{try_later, try_later, try_later}, unknown_fate, 0, 3, "lock_timeout"},
        {{key_refused}, unavailable, 0, 1, "invalid_request_error"},
    };
    for (const Trouble& row : rows) {
        StripeDouble server;
        Client client(server.url());
        server.fail_next("/v1/payment_intents", row.faults);
        const auto made = client.run(client.stripe->create_intent(of_19_90()));
        const std::string name = std::to_string(&row - rows);
        EXPECT_EQ(made.has_value(), !row.failure.has_value()) << name;
        if (!made) {
            EXPECT_EQ(made.error().kind, row.failure) << name;
            EXPECT_EQ(made.error().code, row.code) << name;
        }
        EXPECT_EQ(server.intents().size(), row.intents) << name;
        EXPECT_EQ(server.count("POST", "/v1/payment_intents"), row.requests) << name;
        for (const auto& seen : server.seen()) EXPECT_EQ(seen.key, "intent-r1") << name;
    }
}

TEST(Stripe, asked_again_under_the_same_reference_it_is_the_same_intent) {
    StripeDouble server;
    Client client(server.url());
    const auto first = client.run(client.stripe->create_intent(of_19_90()));
    const auto second = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->id, second->id);
    EXPECT_EQ(server.intents().size(), 1U);
}

TEST(Stripe, gives_money_back_once_though_the_answer_was_lost) {
    StripeDouble server;
    Client client(server.url());
    const auto made = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_TRUE(made);
    server.confirm(made->id);
    server.fail_next("/v1/refunds", {answer_lost, too_many});
    const NewRefund wanted{.reference = "b1", .intent_id = made->id, .amount = Money::of_cents(500), .currency = "EUR"};
    const auto refund = client.run(client.stripe->create_refund(wanted));
    ASSERT_TRUE(refund) << refund.error().code;
    EXPECT_EQ(refund->status, sales::ProviderRefundStatus::succeeded);
    EXPECT_EQ(server.refunds().size(), 1U);
    const auto found = client.run(client.stripe->find_refund(made->id, "b1"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->id, refund->id);
    const auto none = client.run(client.stripe->find_refund(made->id, "b2"));
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    const auto read = client.run(client.stripe->retrieve_refund(refund->id));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->reference, "b1");
}

TEST(Stripe, finds_a_refund_however_many_there_are) {
    StripeDouble server;
    Client client(server.url());
    const auto made = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_TRUE(made);
    server.confirm(made->id);
    // As many as make a page, and one more, which is the oldest.
    constexpr int refunds = 101;
    for (int number = 0; number < refunds; ++number)
        ASSERT_TRUE(client.run(client.stripe->create_refund({.reference = "b" + std::to_string(number),
                                                             .intent_id = made->id,
                                                             .amount = Money::of_cents(1),
                                                             .currency = "EUR"})));
    const auto found = client.run(client.stripe->find_refund(made->id, "b0"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->reference, "b0");
    const auto none = client.run(client.stripe->find_refund(made->id, "b101"));
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

TEST(Stripe, begins_no_try_that_could_end_too_late) {
    StripeDouble server;
    Client client(server.url(), {.try_timeout = 200ms, .request_timeout = 250ms, .pause_first = 100ms});
    server.fail_next("/v1/payment_intents", {too_many, too_many});
    EXPECT_FALSE(client.run(client.stripe->create_intent(of_19_90())));
    EXPECT_EQ(server.count("POST", "/v1/payment_intents"), 1U);
}

TEST(Stripe, waits_no_longer_than_it_may) {
    StripeDouble server;
    Client client(server.url(), {.tries_max = 2, .try_timeout = 100ms, .pause_first = 1ms});
    server.fail_next("/v1/payment_intents", {never_answers, never_answers});
    const auto began = std::chrono::steady_clock::now();
    const auto made = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ProviderFailure::unknown_fate);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(Stripe, says_so_where_nobody_is_there) {
    std::uint16_t port = 0;
    {
        const StripeDouble gone;
        port = gone.port();
    }
    Client client("http://127.0.0.1:" + std::to_string(port));
    const auto made = client.run(client.stripe->create_intent(of_19_90()));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ProviderFailure::unavailable);
}

TEST(Stripe, asks_nothing_about_an_amount_that_is_none) {
    StripeDouble server;
    Client client(server.url());
    NewIntent wanted = of_19_90();
    wanted.currency = "JPY";
    const auto made = client.run(client.stripe->create_intent(wanted));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "amount_invalid");
    EXPECT_TRUE(server.seen().empty());
}

// A server of one certificate, good for "localhost" alone, which answers each request with an intent.
class TlsServer {
  public:
    TlsServer() {
        std::string pattern = testing::TempDir() + "stripe-tls-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        const std::string make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
            "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
            (folder_ / "key.pem").string() + " -out " + certificate() + " 2>/dev/null";
        if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
        tls_.use_certificate_chain_file(certificate());
        tls_.use_private_key_file((folder_ / "key.pem").string(), asio::ssl::context::pem);
        const asio::ip::tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
        acceptor_.open(any.protocol());
        acceptor_.bind(any);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        thread_ = std::jthread([this] { serve(); });
    }
    ~TlsServer() {
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
        std::filesystem::remove_all(folder_);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    [[nodiscard]] std::string certificate() const { return (folder_ / "certificate.pem").string(); }
    [[nodiscard]] std::string url(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(port_);
    }

  private:
    void serve() {
        for (;;) {
            boost::system::error_code failed;
            asio::ip::tcp::socket socket(context_);
            acceptor_.accept(socket, failed);
            if (failed) return;
            asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), tls_);
            stream.handshake(asio::ssl::stream_base::server, failed);
            if (failed) continue;
            std::array<char, 4'096> request{};
            stream.read_some(asio::buffer(request), failed);
            const std::string body = R"({"id":"pi_tls","object":"payment_intent","status":"succeeded"})";
            asio::write(
                stream,
                asio::buffer("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body),
                failed);
        }
    }

    std::filesystem::path folder_;
    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    asio::ip::tcp::acceptor acceptor_{context_};
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

TEST(Stripe, speaks_only_with_whom_the_certificate_names) {
    TlsServer server;
    {
        // Nobody has vouched for the certificate.
        Client client(server.url("localhost"));
        const auto read = client.run(client.stripe->retrieve_intent("pi_tls"));
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().kind, ProviderFailure::unavailable);
    }
    ::setenv("SSL_CERT_FILE", server.certificate().c_str(), 1);
    {
        Client client(server.url("localhost"));
        const auto read = client.run(client.stripe->retrieve_intent("pi_tls"));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->id, "pi_tls");
    }
    {
        // The certificate is good, and somebody else's.
        Client client(server.url("127.0.0.1"));
        EXPECT_FALSE(client.run(client.stripe->retrieve_intent("pi_tls")));
    }
    ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace trastienda::outbound
