#include "tests/support/stripe_double.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse_query.hpp>
#include <sodium.h>
#include <stdexcept>
#include <sys/socket.h>

namespace trastienda::tests {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using Tcp = asio::ip::tcp;

namespace {

std::map<std::string, std::string> read_form(const std::string& text) {
    std::map<std::string, std::string> fields;
    std::string with_blanks = text;
    std::ranges::replace(with_blanks, '+', ' ');
    std::string encoded;
    for (const char letter : with_blanks) encoded += letter == ' ' ? std::string("%20") : std::string(1, letter);
    const auto query = boost::urls::parse_query(encoded);
    if (!query) return fields;
    for (const auto& parameter : *query) fields[parameter.key.decode()] = parameter.value.decode();
    return fields;
}

json::object error_of(std::string_view type, std::string_view code, std::string_view message) {
    return {{"error", json::object{{"type", type}, {"code", code}, {"message", message}}}};
}

std::string text_of(const json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

// metadata[name]=value
json::object metadata_of(const std::map<std::string, std::string>& fields) {
    json::object metadata;
    for (const auto& [name, value] : fields)
        if (name.starts_with("metadata[") && name.ends_with(']')) metadata[name.substr(9, name.size() - 10)] = value;
    return metadata;
}

std::string field_of(const std::map<std::string, std::string>& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

std::int64_t seconds_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

StripeDouble::StripeDouble() {
    const Tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
    acceptor_.open(any.protocol());
    acceptor_.bind(any);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::jthread([this] { serve(); });
}

StripeDouble::~StripeDouble() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    // The thread waits in accept(): this wakes it.
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
    talks_.clear();
}

std::string StripeDouble::settings() {
    return "STRIPE_SECRET_KEY=" + std::string(secret_key) + "\nSTRIPE_WEBHOOK_SECRET=" + std::string(webhook_secret) +
           "\nSTRIPE_PUBLISHABLE_KEY=" + std::string(publishable_key) + "\n";
}

void StripeDouble::serve() {
    for (;;) {
        boost::system::error_code failed;
        Tcp::socket socket(context_);
        acceptor_.accept(socket, failed);
        const std::scoped_lock lock(mutex_);
        if (failed || is_stopping_) return;
        talks_.emplace_back([this, talk = std::move(socket)]() mutable { converse(std::move(talk)); });
    }
}

void StripeDouble::converse(Tcp::socket socket) {
    boost::system::error_code failed;
    boost::beast::flat_buffer buffer;
    Request request;
    http::read(socket, buffer, request, failed);
    if (failed) return;
    const std::string target(request.target());
    const auto fields = read_form(request.body());
    const StripeFault fault = take_fault(target);
    const Answer answer = act(request, fault, fields);
    {
        const std::scoped_lock lock(mutex_);
        seen_.push_back({.method = std::string(request.method_string()),
                         .target = target,
                         .key = std::string(request["Idempotency-Key"]),
                         .authorization = std::string(request[http::field::authorization]),
                         .fields = fields,
                         .status = answer.status});
    }
    if (fault == StripeFault::answer_lost || fault == StripeFault::request_lost) return;
    if (fault == StripeFault::never_answers) {
        // Until the other side has given up.
        std::array<char, 1> nothing{};
        socket.read_some(asio::buffer(nothing), failed);
        return;
    }
    http::response<http::string_body> response(http::int_to_status(static_cast<unsigned>(answer.status)), 11);
    response.set(http::field::content_type, "application/json");
    response.set(http::field::connection, "close");
    if (!answer.should_retry.empty()) response.set("Stripe-Should-Retry", answer.should_retry);
    response.body() = json::serialize(answer.body);
    response.prepare_payload();
    http::write(socket, response, failed);
}

StripeFault StripeDouble::take_fault(const std::string& target) {
    const std::scoped_lock lock(mutex_);
    for (auto& [prefix, faults] : faults_) {
        if (faults.empty() || !target.starts_with(prefix)) continue;
        const StripeFault fault = faults.front();
        faults.pop_front();
        return fault;
    }
    return StripeFault::none;
}

StripeDouble::Answer StripeDouble::act(const Request& request, StripeFault fault,
                                       const std::map<std::string, std::string>& fields) {
    const std::scoped_lock lock(mutex_);
    if (request[http::field::authorization] != "Bearer " + std::string(secret_key) || fault == StripeFault::key_refused)
        return {.status = 401,
                .body = error_of("invalid_request_error", "", "Invalid API Key provided: sk_test_****uble"),
                .should_retry = {},
                .fields = {}};
    if (fault == StripeFault::too_many)
        return {.status = 429,
                .body = error_of("invalid_request_error", "rate_limit", "Too many requests"),
                .should_retry = {},
                .fields = {}};
    if (fault == StripeFault::in_use)
        return {.status = 409,
                .body = error_of("idempotency_error", "idempotency_key_in_use", "Another request is at work"),
                .should_retry = {},
                .fields = {}};
    if (fault == StripeFault::not_there)
        return {.status = 404,
                .body = error_of("invalid_request_error", "resource_missing", "No such object"),
                .should_retry = {},
                .fields = {}};
    if (fault == StripeFault::bank_broken)
        return {.status = 424,
                .body = error_of("api_error", "external_dependency_failed", "Something beyond us failed"),
                .should_retry = {},
                .fields = {}};
    if (fault == StripeFault::try_later)
        return {.status = 400,
                .body = error_of("invalid_request_error", "lock_timeout", "The object is in use"),
                .should_retry = "true",
                .fields = {}};
    if (fault == StripeFault::unreachable) return {.status = 503, .body = {}, .should_retry = "true", .fields = {}};
    if (fault == StripeFault::request_lost) return {};

    const std::string key(request["Idempotency-Key"]);
    if (const auto known = kept_.find(key); request.method() == http::verb::post && known != kept_.end()) {
        if (known->second.fields == request.body()) return known->second;
        return {.status = 400,
                .body = error_of("idempotency_error", "", "Keys can only be used with the same parameters"),
                .should_retry = {},
                .fields = {}};
    }
    Answer answer;
    if (fault == StripeFault::broken)
        answer = {
            .status = 500, .body = error_of("api_error", "", "Something went wrong"), .should_retry = {}, .fields = {}};
    else if (fault == StripeFault::card_declined)
        answer = {.status = 402,
                  .body = error_of("card_error", "card_declined", "Your card was declined."),
                  .should_retry = "false",
                  .fields = {}};
    else
        answer = route(request, fields);
    answer.fields = request.body();
    if (!key.empty()) kept_[key] = answer;
    return answer;
}

StripeDouble::Answer StripeDouble::route(const Request& request, const std::map<std::string, std::string>& fields) {
    const std::string target(request.target());
    const bool is_post = request.method() == http::verb::post;
    const std::string intents = "/v1/payment_intents";
    if (is_post && target == intents) return create_intent(fields);
    if (is_post && target == "/v1/refunds") return create_refund(fields);
    if (is_post && target.starts_with(intents + "/") && target.ends_with("/cancel"))
        return cancel_intent(target.substr(intents.size() + 1, target.size() - intents.size() - 8));
    if (!is_post && target.starts_with("/v1/refunds?")) {
        return list_refunds(read_form(target.substr(target.find('?') + 1)));
    }
    json::object* found = nullptr;
    if (!is_post && target.starts_with(intents + "/")) found = find(intents_, target.substr(intents.size() + 1));
    if (!is_post && target.starts_with("/v1/refunds/")) found = find(refunds_, target.substr(12));
    if (found != nullptr) return {.status = 200, .body = *found, .should_retry = {}, .fields = {}};
    return {.status = 404,
            .body = error_of("invalid_request_error", "resource_missing", "No such object"),
            .should_retry = {},
            .fields = {}};
}

StripeDouble::Answer StripeDouble::create_intent(const std::map<std::string, std::string>& fields) {
    const std::string amount = field_of(fields, "amount");
    if (amount.empty() || field_of(fields, "currency").size() != 3)
        return {.status = 400,
                .body = error_of("invalid_request_error", "parameter_missing", "Missing parameter"),
                .should_retry = {},
                .fields = {}};
    const std::string id = "pi_double" + std::to_string(++last_number_);
    json::object intent{{"id", id},
                        {"object", "payment_intent"},
                        {"amount", std::stoll(amount)},
                        {"amount_received", 0},
                        {"currency", field_of(fields, "currency")},
                        {"client_secret", id + "_secret_double"},
                        {"status", "requires_payment_method"},
                        {"last_payment_error", nullptr},
                        {"cancellation_reason", nullptr},
                        {"metadata", metadata_of(fields)}};
    intents_.push_back(intent);
    return {.status = 200, .body = std::move(intent), .should_retry = {}, .fields = {}};
}

StripeDouble::Answer StripeDouble::cancel_intent(const std::string& intent_id) {
    json::object* intent = find(intents_, intent_id);
    if (intent == nullptr)
        return {.status = 404,
                .body = error_of("invalid_request_error", "resource_missing", "No such payment_intent"),
                .should_retry = {},
                .fields = {}};
    const std::string status = text_of(*intent, "status");
    if (status == "succeeded" || status == "processing" || status == "canceled")
        return {.status = 400,
                .body = error_of("invalid_request_error", "payment_intent_unexpected_state", "It cannot be canceled"),
                .should_retry = {},
                .fields = {}};
    (*intent)["status"] = "canceled";
    return {.status = 200, .body = *intent, .should_retry = {}, .fields = {}};
}

StripeDouble::Answer StripeDouble::create_refund(const std::map<std::string, std::string>& fields) {
    json::object* intent = find(intents_, field_of(fields, "payment_intent"));
    const std::int64_t amount = std::stoll("0" + field_of(fields, "amount"));
    if (intent == nullptr || amount == 0)
        return {.status = 400,
                .body = error_of("invalid_request_error", "resource_missing", "No such payment_intent"),
                .should_retry = {},
                .fields = {}};
    std::int64_t left = intent->at("amount_received").as_int64();
    for (const json::object& refund : refunds_)
        // What a bank sent back can be sent again.
        if (refund.at("payment_intent") == intent->at("id") && text_of(refund, "status") != "failed")
            left -= refund.at("amount").as_int64();
    if (amount > left)
        return {.status = 400,
                .body = error_of("invalid_request_error", "charge_already_refunded", "It has been refunded"),
                .should_retry = {},
                .fields = {}};
    json::object refund{{"id", "re_double" + std::to_string(++last_number_)},
                        {"object", "refund"},
                        {"amount", amount},
                        {"currency", intent->at("currency")},
                        {"payment_intent", intent->at("id")},
                        {"status", "succeeded"},
                        {"failure_reason", nullptr},
                        {"metadata", metadata_of(fields)}};
    refunds_.push_back(refund);
    return {.status = 200, .body = std::move(refund), .should_retry = {}, .fields = {}};
}

// The latest first, in pages.
StripeDouble::Answer StripeDouble::list_refunds(const std::map<std::string, std::string>& query) {
    const std::size_t limit = std::stoul("0" + field_of(query, "limit"));
    const std::string behind = field_of(query, "starting_after");
    bool has_begun = behind.empty();
    bool has_more = false;
    json::array data;
    for (auto refund = refunds_.rbegin(); refund != refunds_.rend(); ++refund) {
        if (text_of(*refund, "payment_intent") != field_of(query, "payment_intent")) continue;
        if (has_begun && data.size() == limit) has_more = true;
        if (has_begun && data.size() < limit) data.push_back(*refund);
        has_begun = has_begun || text_of(*refund, "id") == behind;
    }
    return {.status = 200,
            .body = {{"object", "list"}, {"data", std::move(data)}, {"has_more", has_more}},
            .should_retry = {},
            .fields = {}};
}

json::object* StripeDouble::find(std::vector<json::object>& objects, const std::string& id) {
    for (json::object& object : objects)
        if (text_of(object, "id") == id) return &object;
    return nullptr;
}

void StripeDouble::fail_next(std::string_view prefix, std::vector<StripeFault> faults) {
    const std::scoped_lock lock(mutex_);
    faults_.emplace_back(prefix, std::deque<StripeFault>(faults.begin(), faults.end()));
}

void StripeDouble::confirm(const std::string& intent_id) { receive(intent_id, std::nullopt); }

void StripeDouble::confirm(const std::string& intent_id, std::int64_t amount_received) {
    receive(intent_id, amount_received);
}

void StripeDouble::receive(const std::string& intent_id, std::optional<std::int64_t> amount) {
    const std::scoped_lock lock(mutex_);
    json::object* intent = find(intents_, intent_id);
    if (intent == nullptr) throw std::runtime_error("no intent " + intent_id);
    if (text_of(*intent, "status") == "canceled") throw std::runtime_error(intent_id + " is canceled");
    (*intent)["status"] = "succeeded";
    (*intent)["amount_received"] = amount.value_or(intent->at("amount").as_int64());
    (*intent)["last_payment_error"] = nullptr;
}

void StripeDouble::decline(const std::string& intent_id, std::string_view code) {
    const std::scoped_lock lock(mutex_);
    json::object* intent = find(intents_, intent_id);
    if (intent == nullptr) throw std::runtime_error("no intent " + intent_id);
    (*intent)["last_payment_error"] = json::object{{"code", "card_declined"}, {"decline_code", code}};
}

void StripeDouble::process(const std::string& intent_id) {
    const std::scoped_lock lock(mutex_);
    json::object* intent = find(intents_, intent_id);
    if (intent == nullptr) throw std::runtime_error("no intent " + intent_id);
    (*intent)["status"] = "processing";
}

void StripeDouble::fail_refund(const std::string& refund_id, std::string_view reason) {
    const std::scoped_lock lock(mutex_);
    json::object* refund = find(refunds_, refund_id);
    if (refund == nullptr) throw std::runtime_error("no refund " + refund_id);
    (*refund)["status"] = "failed";
    (*refund)["failure_reason"] = reason;
}

std::vector<json::object> StripeDouble::intents() const {
    const std::scoped_lock lock(mutex_);
    return intents_;
}

std::vector<json::object> StripeDouble::refunds() const {
    const std::scoped_lock lock(mutex_);
    return refunds_;
}

std::vector<StripeSeen> StripeDouble::seen() const {
    const std::scoped_lock lock(mutex_);
    return seen_;
}

std::size_t StripeDouble::count(std::string_view method, std::string_view prefix) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(
        seen_, [&](const StripeSeen& one) { return one.method == method && one.target.starts_with(prefix); }));
}

std::string StripeDouble::event(std::string_view type, const std::string& object_id) {
    const std::scoped_lock lock(mutex_);
    const json::object* object = find(intents_, object_id);
    if (object == nullptr) object = find(refunds_, object_id);
    if (object == nullptr) throw std::runtime_error("no object " + object_id);
    return json::serialize(json::object{{"id", "evt_double" + std::to_string(++last_number_)},
                                        {"object", "event"},
                                        {"type", type},
                                        {"created", seconds_now()},
                                        {"data", json::object{{"object", *object}}}});
}

std::string StripeDouble::signature(std::string_view payload, std::string_view secret, std::chrono::seconds age) {
    const std::string time = std::to_string(seconds_now() - age.count());
    const std::string text = time + "." + std::string(payload);
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    crypto_auth_hmacsha256_final(&state, mac.data());
    std::string hexadecimal(2 * mac.size() + 1, '\0');
    sodium_bin2hex(hexadecimal.data(), hexadecimal.size(), mac.data(), mac.size());
    hexadecimal.pop_back();
    return "t=" + time + ",v1=" + hexadecimal;
}

}  // namespace trastienda::tests
