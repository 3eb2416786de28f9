// A local server that speaks Stripe's protocol: payment intents, refunds and events, with its idempotency keys and its
// faults. It keeps what it has done and what it was asked, so that a test can compare. For tests only; any thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace trastienda::tests {

/// What goes wrong with one request.
enum class StripeFault : std::uint8_t {
    none = 1,
    answer_lost,    // it is done, and the connection ends without a word
    request_lost,   // nothing is done, and the connection ends likewise
    too_many,       // 429, before anything is done
    in_use,         // 409, idempotency_key_in_use
    broken,         // 500, and kept with the key, as Stripe does
    unreachable,    // 503 that says that it may be tried again
    card_declined,  // 402, kept with the key
    key_refused,    // 401
    not_there,      // 404, as to the key of another account
    bank_broken,    // 424
    try_later,      // 400 that says that it may be tried again
    never_answers,  // done, and silent until whoever asks has gone
};

struct StripeSeen {
    std::string method;
    std::string target;
    std::string key;            // Idempotency-Key
    std::string authorization;  // as it was sent
    std::map<std::string, std::string> fields;
    int status = 0;
};

class StripeDouble {
  public:
    StripeDouble();
    ~StripeDouble();
    StripeDouble(const StripeDouble&) = delete;
    StripeDouble& operator=(const StripeDouble&) = delete;

    static constexpr std::string_view secret_key = "sk_test_double";
    static constexpr std::string_view publishable_key = "pk_test_double";
    static constexpr std::string_view webhook_secret = "whsec_double";

    /// The keys as lines of a `.env`.
    static std::string settings();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// The next requests whose target begins with `prefix` go wrong so, one after the other.
    void fail_next(std::string_view prefix, std::vector<StripeFault> faults);

    /// What a customer does: the money comes, or the card is declined, or a bank takes its time.
    void confirm(const std::string& intent_id);
    /// The money that came is another amount: somebody has changed it by hand.
    void confirm(const std::string& intent_id, std::int64_t amount_received);
    void decline(const std::string& intent_id, std::string_view code);
    void process(const std::string& intent_id);
    /// What a bank does with a refund that was sent.
    void fail_refund(const std::string& refund_id, std::string_view reason);

    /// The objects as they are now, in the order in which they were made.
    [[nodiscard]] std::vector<boost::json::object> intents() const;
    [[nodiscard]] std::vector<boost::json::object> refunds() const;
    [[nodiscard]] std::vector<StripeSeen> seen() const;
    /// How many requests of that method and prefix there were.
    [[nodiscard]] std::size_t count(std::string_view method, std::string_view prefix) const;

    /// An event about the object as it is now, as its bytes would be sent.
    [[nodiscard]] std::string event(std::string_view type, const std::string& object_id);
    /// Stripe-Signature of the payload, as of `age` ago.
    [[nodiscard]] static std::string signature(std::string_view payload, std::string_view secret = webhook_secret,
                                               std::chrono::seconds age = std::chrono::seconds{0});

  private:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;
    struct Answer {
        int status = 200;
        boost::json::object body;
        std::string should_retry;
        std::string fields;  // what the key was used with
    };

    void receive(const std::string& intent_id, std::optional<std::int64_t> amount);
    void serve();
    void converse(boost::asio::ip::tcp::socket socket);
    StripeFault take_fault(const std::string& target);
    Answer act(const Request& request, StripeFault fault, const std::map<std::string, std::string>& fields);
    Answer route(const Request& request, const std::map<std::string, std::string>& fields);
    Answer create_intent(const std::map<std::string, std::string>& fields);
    Answer cancel_intent(const std::string& intent_id);
    Answer create_refund(const std::map<std::string, std::string>& fields);
    Answer list_refunds(const std::map<std::string, std::string>& query);
    boost::json::object* find(std::vector<boost::json::object>& objects, const std::string& id);

    mutable std::mutex mutex_;
    std::vector<boost::json::object> intents_;
    std::vector<boost::json::object> refunds_;
    std::map<std::string, Answer> kept_;  // by Idempotency-Key
    std::vector<std::pair<std::string, std::deque<StripeFault>>> faults_;
    std::vector<StripeSeen> seen_;
    int last_number_ = 0;
    bool is_stopping_ = false;

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_{context_};
    std::uint16_t port_ = 0;
    std::vector<std::jthread> talks_;
    std::jthread thread_;
};

}  // namespace trastienda::tests
