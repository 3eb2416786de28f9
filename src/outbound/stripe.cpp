#include "outbound/stripe.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <utility>

namespace trastienda::outbound {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

// Of a page, which is as many as Stripe gives, and of an intent, which has a handful.
constexpr int refunds_listed_max = 100;
constexpr std::size_t refund_pages_max = 10;

std::unexpected<ProviderRefused> amount_refused() {
    return std::unexpected(ProviderRefused{.kind = ProviderFailure::refused,
                                           .code = "amount_invalid",
                                           .message = "The amount has cents that its currency has not."});
}

// Stripe has answered, but with nothing that we can read: what it did is not known.
template <class T>
ProviderAnswer<T> known(std::optional<T> read) {
    if (read) return *std::move(read);
    return std::unexpected(ProviderRefused{.kind = ProviderFailure::unknown_fate,
                                           .code = "answer_unreadable",
                                           .message = "The answer is no object of Stripe's."});
}

std::string hexadecimal(const Uuid& uuid) {
    std::string text;
    for (const std::byte byte : uuid.bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

}  // namespace

Result<std::unique_ptr<Stripe>> Stripe::make(asio::any_io_executor executor, StripeSettings settings, Random& random,
                                             StripeLimits limits) {
    auto address = StripeAddress::parse(settings.url);
    if (!address) return fail(ErrorCode::invalid, "The address of Stripe will not do.");
    std::unique_ptr<Stripe> made(
        new Stripe(std::move(executor), std::move(settings), *std::move(address), random, limits));
    boost::system::error_code failed;
    made->tls_.set_default_verify_paths(failed);
    if (failed || SSL_CTX_set_min_proto_version(made->tls_.native_handle(), TLS1_2_VERSION) != 1)
        return fail(ErrorCode::internal, "The system's certificates cannot be used.", failed.message());
    return made;
}

Stripe::Stripe(asio::any_io_executor executor, StripeSettings settings, StripeAddress address, Random& random,
               StripeLimits limits)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      address_(std::move(address)),
      random_(random),
      limits_(limits) {}

asio::awaitable<ProviderAnswer<ProviderIntent>> Stripe::create_intent(NewIntent wanted) {
    const auto fields = intent_fields(wanted);
    if (!fields) co_return amount_refused();
    auto body = co_await run({.verb = Verb::post,
                              .target = "/v1/payment_intents",
                              .body = form_encoded(*fields),
                              .key = "intent-" + wanted.reference});
    if (!body) co_return std::unexpected(std::move(body).error());
    co_return known(read_intent(*body));
}

asio::awaitable<ProviderAnswer<ProviderIntent>> Stripe::retrieve_intent(std::string intent_id) {
    auto body = co_await run({.target = "/v1/payment_intents/" + intent_id});
    if (!body) co_return std::unexpected(std::move(body).error());
    co_return known(read_intent(*body));
}

asio::awaitable<ProviderAnswer<ProviderIntent>> Stripe::cancel_intent(std::string intent_id) {
    // A key of its own each time: under an old one Stripe would repeat an old no.
    auto body = co_await run({.verb = Verb::post,
                              .target = fmt::format("/v1/payment_intents/{}/cancel", intent_id),
                              .key = "cancel-" + hexadecimal(Uuid::make(random_))});
    if (!body) co_return std::unexpected(std::move(body).error());
    co_return known(read_intent(*body));
}

asio::awaitable<ProviderAnswer<ProviderRefund>> Stripe::create_refund(NewRefund wanted) {
    const auto fields = refund_fields(wanted);
    if (!fields) co_return amount_refused();
    auto body = co_await run({.verb = Verb::post,
                              .target = "/v1/refunds",
                              .body = form_encoded(*fields),
                              .key = "refund-" + wanted.reference});
    if (!body) co_return std::unexpected(std::move(body).error());
    co_return known(read_refund(*body));
}

asio::awaitable<ProviderAnswer<ProviderRefund>> Stripe::retrieve_refund(std::string refund_id) {
    auto body = co_await run({.target = "/v1/refunds/" + refund_id});
    if (!body) co_return std::unexpected(std::move(body).error());
    co_return known(read_refund(*body));
}

asio::awaitable<ProviderAnswer<std::optional<ProviderRefund>>> Stripe::find_refund(std::string intent_id,
                                                                                   std::string reference) {
    std::string behind;
    for (std::size_t pages = 0; pages < refund_pages_max; ++pages) {
        auto body = co_await run(
            {.target = fmt::format("/v1/refunds?limit={}&payment_intent={}{}", refunds_listed_max, intent_id, behind)});
        if (!body) co_return std::unexpected(std::move(body).error());
        auto page = known(find_in_refunds(*body, reference));
        if (!page) co_return std::unexpected(std::move(page).error());
        if (page->next.empty()) co_return std::move(page->found);
        behind = "&starting_after=" + page->next;
    }
    // Not seen among so many is no proof that it is not there.
    co_return std::unexpected(ProviderRefused{.kind = ProviderFailure::unavailable,
                                              .code = "too_many_refunds",
                                              .message = "The payment has too many refunds to look through."});
}

asio::awaitable<ProviderAnswer<std::string>> Stripe::run(Call call) {
    if (calls_ >= limits_.calls_max)
        co_return std::unexpected(ProviderRefused{.kind = ProviderFailure::unavailable,
                                                  .code = "too_many_calls",
                                                  .message = "Too many requests to Stripe at once."});
    ++calls_;
    auto answer = co_await try_until_known(std::move(call));
    --calls_;
    co_return answer;
}

asio::awaitable<ProviderAnswer<std::string>> Stripe::try_until_known(Call call) {
    const RequestKind kind = call.verb == Verb::get ? RequestKind::reads : RequestKind::changes;
    ProviderRefused refused;
    bool is_in_doubt = false;  // a try went out, and nobody knows what became of it
    asio::steady_timer timer(executor_);
    auto pause = limits_.pause_first;
    const auto begin_until = std::chrono::steady_clock::now() + limits_.request_timeout - limits_.try_timeout;
    for (std::size_t tries = 0; tries < limits_.tries_max; ++tries) {
        if (tries > 0) {
            timer.expires_after(pause);
            co_await timer.async_wait(asio::use_awaitable);
            pause *= 4;
            if (std::chrono::steady_clock::now() > begin_until) break;
        }
        auto reply = co_await exchange(executor_, tls_, address_, request_of(call),
                                       {.timeout = limits_.try_timeout, .answer_bytes_max = limits_.answer_bytes_max});
        if (!reply) {
            is_in_doubt = is_in_doubt || reply.error() == NoAnswer::lost;
            refused = {.kind = ProviderFailure::unavailable, .code = "no_answer", .message = "Stripe does not answer."};
            continue;
        }
        if (reply->status >= 200 && reply->status < 300) co_return std::move(reply->body);
        refused = refusal_of(*reply, kind);
        if (!may_retry(*reply)) break;
    }
    const bool has_said_no = refused.kind == ProviderFailure::refused;
    if (is_in_doubt && kind == RequestKind::changes && !has_said_no) refused.kind = ProviderFailure::unknown_fate;
    co_return std::unexpected(std::move(refused));
}

StripeRequest Stripe::request_of(const Call& call) const {
    StripeRequest request(call.verb, address_.path + call.target, 11);
    request.set(http::field::host, address_.host_field());
    request.set(http::field::user_agent, "trastienda");
    request.set(http::field::authorization, "Bearer " + settings_.secret_key.reveal());
    request.set("Stripe-Version", std::string(stripe_version));
    request.set(http::field::connection, "close");
    if (!call.key.empty()) request.set("Idempotency-Key", call.key);
    if (call.verb == Verb::post) request.set(http::field::content_type, "application/x-www-form-urlencoded");
    request.body() = call.body;
    request.prepare_payload();
    return request;
}

}  // namespace trastienda::outbound
