// /api/v1/webhooks/stripe: what Stripe tells of payments and refunds. Open to anyone; the signature says who speaks.
#include "outbound/stripe_webhook.hpp"

#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/payment_services.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace trastienda::http {

namespace {

// Stripe's largest objects, with all that can hang on them, take a few dozen KiB.
constexpr std::size_t event_bytes_max = std::size_t{256} * 1024;

struct WebhookReply {
    bool received = true;
};
BOOST_DESCRIBE_STRUCT(WebhookReply, (), (received))

// The body byte for byte as it was sent: that is what is signed. Read whole and counted with all other bodies, because
// anyone may send one; and not as JSON, before it is known who did.
struct SignedBody {
    std::string_view bytes;
};
bool read_part(Exchange& exchange, FieldErrors&, SignedBody& part) {
    part.bytes = exchange.context.body;
    return true;
}
void describe_part(EndpointShape& shape, const SignedBody*) {
    shape.body = BodyKind::json;
    shape.body_schema = [](SchemaBook&) -> std::string {
        return R"({"type":"object","description":"An event as Stripe describes it."})";
    };
}

asio::awaitable<Reply<WebhookReply>> take_event(StripeWebhookServices& services, Call<SignedBody> call) {
    if (!services.payments.is_on()) co_return payments_off();
    const std::string_view payload = call.bytes;
    if (!outbound::is_signed(call.context.stripe_signature, payload, services.secrets, services.clock.now()))
        co_return problem(ProblemCode::webhook_signature_wrong,
                          {"Stripe-Signature no es la de este cuerpo, o pasó más de {} s.",
                           "Stripe-Signature is not that of this body, or it is more than {} s old."},
                          outbound::signature_tolerance.count());
    auto event = outbound::read_event(payload);
    if (!event)
        co_return problem(ProblemCode::body_not_json,
                          {"El cuerpo no es un evento de Stripe.", "The body is no event of Stripe's."});
    // An error is told as one of ours (5xx): Stripe sends it again. Everything else is handled, or none of ours.
    CO_TRY_DO(co_await services.payments.handle(*std::move(event)));
    co_return WebhookReply{};
}

}  // namespace

Endpoints stripe_webhook_endpoints(StripeWebhookServices& services) {
    return {
        endpoint(
            services, take_event,
            {.method = Method::post,
             .path = "/api/v1/webhooks/stripe",
             .summary = "For Stripe: what became of payments and refunds",
             .description = "The body is signed in `Stripe-Signature`. An event may be sent any number of times: it "
                            "is handled once. Kinds of events that are none of ours are answered likewise.",
             .permission = people::Permission::anyone,
             .refusals = {ProblemCode::payments_by_provider_off, ProblemCode::webhook_signature_wrong,
                          ProblemCode::body_not_json},
             .body_bytes_max = event_bytes_max}),
    };
}

}  // namespace trastienda::http
