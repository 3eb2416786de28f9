// /api/v1/sales/{id}/payment-intents, and a customer's own: paying a sale by a provider.
#include "domain/sales/payment_intent.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/payment_services.hpp"
#include "http/endpoints/sale_fields.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

struct IntentInput {
    std::optional<Money> amount;
};
BOOST_DESCRIBE_STRUCT(IntentInput, (), (amount))
constexpr auto notes(const IntentInput*) {
    return std::to_array<FieldNote>(
        {{.field = "amount", .text = "A part of what is due. Left out: all of it.", .example = "\"19.90\""}});
}

struct IntentPath {
    SaleId sale_id;
    PaymentIntentId payment_intent_id;
};
BOOST_DESCRIBE_STRUCT(IntentPath, (), (sale_id, payment_intent_id))

struct IntentRefundPath {
    SaleId sale_id;
    PaymentIntentId payment_intent_id;
    ProviderRefundId refund_id;
};
BOOST_DESCRIBE_STRUCT(IntentRefundPath, (), (sale_id, payment_intent_id, refund_id))

// How money goes back otherwise: a voucher is issued with a refund, and never without it.
enum class SettlementWord : std::uint8_t { cash = 1, card = 2, transfer = 3, other = 5 };
BOOST_DESCRIBE_ENUM(SettlementWord, cash, card, transfer, other)

struct SettlementInput {
    SettlementWord method = SettlementWord::cash;
    std::optional<ReferenceNumber> reference_number;
};
BOOST_DESCRIBE_STRUCT(SettlementInput, (), (method, reference_number))
constexpr auto notes(const SettlementInput*) {
    return std::to_array<FieldNote>(
        {{.field = "method", .text = "How the money has gone back.", .example = "\"transfer\""},
         {.field = "reference_number", .text = "Of the transfer, or the receipt that was signed."}});
}

// As a sale's customer sees it; staff sees who settled it, too.
struct OwnProviderRefundOut {
    ProviderRefundId id;
    std::optional<std::string> provider_refund_id;
    Money amount;
    sales::ProviderRefundStatus status = sales::ProviderRefundStatus::queued;
    std::optional<std::string> failure_code;
    std::optional<ProviderRefundId> replaced_by_id;
    std::optional<Instant> settled_at;
    std::optional<sales::PaymentMethod> settled_method;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(OwnProviderRefundOut, (),
                      (id, provider_refund_id, amount, status, failure_code, replaced_by_id, settled_at, settled_method,
                       created_at, updated_at))
constexpr auto notes(const OwnProviderRefundOut*) {
    return std::to_array<FieldNote>(
        {{.field = "status",
          .text = "queued: it will be sent; sent: the provider has it; failed: the money has not gone back, and "
                  "somebody must see to it, and may send it once more; settled: it has gone back otherwise."},
         {.field = "replaced_by_id", .text = "The refund by which what failed was sent once more."},
         {.field = "settled_method", .text = "How it has gone back otherwise."}});
}

struct ProviderRefundOut : OwnProviderRefundOut {
    std::optional<UserId> settled_by_user_id;
    std::optional<std::string> settled_reference_number;
};
BOOST_DESCRIBE_STRUCT(ProviderRefundOut, (OwnProviderRefundOut), (settled_by_user_id, settled_reference_number))

struct IntentOut {
    PaymentIntentId id;
    SaleId sale_id;
    store::IntentProvider provider = store::IntentProvider::stripe;
    std::optional<std::string> provider_intent_id;
    Money amount;
    std::string currency;
    sales::IntentStatus status = sales::IntentStatus::creating;
    std::optional<std::string> failure_code;
    std::optional<PaymentId> payment_id;
    bool is_given_back = false;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(IntentOut, (),
                      (id, sale_id, provider, provider_intent_id, amount, currency, status, failure_code, payment_id,
                       is_given_back, created_at, updated_at))
constexpr auto notes(const IntentOut*) {
    return std::to_array<FieldNote>(
        {{.field = "failure_code", .text = "The provider's own word for why the last try to pay failed."},
         {.field = "payment_id", .text = "The payment of the sale that it is booked as."},
         {.field = "is_given_back",
          .text = "The money came when the sale had no room for it any more: it goes back by itself."}});
}

struct ListedIntentOut : IntentOut {
    std::vector<ProviderRefundOut> refunds;
};
BOOST_DESCRIBE_STRUCT(ListedIntentOut, (IntentOut), (refunds))

struct OwnListedIntentOut : IntentOut {
    std::vector<OwnProviderRefundOut> refunds;
};
BOOST_DESCRIBE_STRUCT(OwnListedIntentOut, (IntentOut), (refunds))

struct OpenedIntentOut : IntentOut {
    std::optional<std::string> client_secret;
    std::string publishable_key;
};
BOOST_DESCRIBE_STRUCT(OpenedIntentOut, (IntentOut), (client_secret, publishable_key))
constexpr auto notes(const OpenedIntentOut*) {
    return std::to_array<FieldNote>(
        {{.field = "client_secret",
          .text =
              "With this and the publishable key the customer's page pays. For whoever pays, and nobody else. null: "
              "there is nothing left to do."}});
}

struct IntentList {
    std::vector<ListedIntentOut> items;
};
BOOST_DESCRIBE_STRUCT(IntentList, (), (items))

struct OwnIntentList {
    std::vector<OwnListedIntentOut> items;
};
BOOST_DESCRIBE_STRUCT(OwnIntentList, (), (items))

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

template <class Out>
Out intent_out(const store::PaymentIntentRow& row) {
    Out out;
    out.id = row.id;
    out.sale_id = row.sale;
    out.provider_intent_id = unless_empty(row.provider_intent_id);
    out.amount = row.amount;
    out.currency = row.currency;
    out.status = row.status;
    out.failure_code = unless_empty(row.failure_code);
    out.payment_id = row.payment;
    out.is_given_back = row.is_returned;
    out.created_at = row.created_at;
    out.updated_at = row.updated_at;
    return out;
}

void describe(const store::ProviderRefundRow& row, OwnProviderRefundOut& out) {
    out.id = row.id;
    out.provider_refund_id = unless_empty(row.provider_refund_id);
    out.amount = row.amount;
    out.status = row.status;
    out.failure_code = unless_empty(row.failure_code);
    out.replaced_by_id = row.replaced_by;
    if (row.settlement) out.settled_at = row.settlement->at;
    if (row.settlement) out.settled_method = row.settlement->method;
    out.created_at = row.created_at;
    out.updated_at = row.updated_at;
}

void describe(const store::ProviderRefundRow& row, ProviderRefundOut& out) {
    describe(row, static_cast<OwnProviderRefundOut&>(out));
    if (!row.settlement) return;
    out.settled_by_user_id = row.settlement->user;
    out.settled_reference_number = unless_empty(row.settlement->reference_number);
}

ProviderRefundOut refund_out(const store::ProviderRefundRow& row) {
    ProviderRefundOut out;
    describe(row, out);
    return out;
}

// Why a sale that is not open cannot be paid: in the words of paying it otherwise.
Problem not_open(sales::SaleStatus status) {
    const auto reason = sales::refusal_of(sales::SaleAct::pay, status);
    CHECK(reason.has_value());
    const sales::Refused refused{.reason = *reason};
    return problem(problem_code(*reason),
                   BilingualText{.es = explain(refused, Language::es), .en = explain(refused, Language::en)});
}

Problem amount_problem(sales::Refusal reason, const app::IntentRefused& why) {
    const sales::Refused refused{.reason = reason, .amount = why.amount, .amount_limit = why.amount_limit};
    return problem(problem_code(reason),
                   BilingualText{.es = explain(refused, Language::es), .en = explain(refused, Language::en)});
}

// Whoever asks too soon is told so again; the provider's busy moments are short.
constexpr int retry_after_seconds = 5;

Problem problem_of(const app::IntentRefused& refused, SaleId sale) {
    switch (refused.reason) {
        case app::IntentRefusal::off:
            return payments_off();
        case app::IntentRefusal::sale_unknown:
            return unknown_sale(sale);
        case app::IntentRefusal::sale_not_open:
            return not_open(refused.sale_status);
        case app::IntentRefusal::amount_not_positive:
            return amount_problem(sales::Refusal::payment_not_positive, refused);
        case app::IntentRefusal::amount_above_due:
            return amount_problem(sales::Refusal::payment_above_due, refused);
        case app::IntentRefusal::amount_too_fine:
            return amount_problem(sales::Refusal::payment_too_fine, refused);
        case app::IntentRefusal::too_many:
            return problem(ProblemCode::payments_too_many,
                           {"La venta ya tuvo demasiados intentos de pago: cóbrela de otro modo.",
                            "The sale has had too many payment intents: take its payment another way."});
        case app::IntentRefusal::intent_unknown:
            return problem(ProblemCode::payment_intent_unknown,
                           {"La venta {} no tiene ese intento de pago.", "The sale {} has no such payment intent."},
                           sale.value);
        case app::IntentRefusal::intent_final:
            return problem(ProblemCode::payment_intent_final,
                           {"El intento de pago ya no se puede cancelar; su estado: {}.",
                            "The payment intent can no longer be cancelled; its status: {}."},
                           Codec<sales::IntentStatus>::word(refused.intent_status))
                .with("status", refused.intent_status);
        case app::IntentRefusal::provider_refused:
            return problem(ProblemCode::payment_provider_refused,
                           {"El proveedor no lo acepta ({}); no se ha cobrado nada.",
                            "The provider does not accept it ({}); nothing was charged."},
                           refused.provider_code)
                .with("provider_code", refused.provider_code);
        case app::IntentRefusal::provider_unavailable: {
            Problem made = problem(ProblemCode::payment_provider_unavailable,
                                   {"El proveedor no responde ahora: envíelo otra vez en un momento.",
                                    "The provider does not answer now: send it again in a moment."});
            made.retry_after_seconds = retry_after_seconds;
            return made;
        }
    }
    CHECK(false);
}

asio::awaitable<Reply<OpenedIntentOut>> open_intent(PaymentIntentServices& services, const RequestContext& context,
                                                    SaleId sale, std::optional<Money> amount,
                                                    std::optional<UserId> customer) {
    CO_TRY(const auto opened, co_await services.payments.open(sale, amount, context.who().user, customer));
    if (!opened) co_return problem_of(opened.error(), sale);
    auto out = intent_out<OpenedIntentOut>(opened->row);
    out.client_secret = unless_empty(opened->client_secret);
    out.publishable_key = services.publishable_key;
    co_return out;
}

asio::awaitable<Reply<OpenedIntentOut>> open_any(PaymentIntentServices& services,
                                                 Call<Path<SalePath>, Body<IntentInput>> call) {
    co_return co_await open_intent(services, call.context, call.path.sale_id, call.body.amount, std::nullopt);
}

asio::awaitable<Reply<OpenedIntentOut>> open_own(PaymentIntentServices& services,
                                                 Call<Path<SalePath>, Body<IntentInput>> call) {
    co_return co_await open_intent(services, call.context, call.path.sale_id, call.body.amount,
                                   call.context.who().user);
}

asio::awaitable<Reply<IntentOut>> cancel_intent(PaymentIntentServices& services, Call<Path<IntentPath>> call) {
    CO_TRY(const auto cancelled, co_await services.payments.cancel(call.path.sale_id, call.path.payment_intent_id));
    if (!cancelled) co_return problem_of(cancelled.error(), call.path.sale_id);
    co_return intent_out<IntentOut>(*cancelled);
}

// The refund that was made of what failed, or that it became; `done` is not set where it is not one that has failed.
asio::awaitable<Reply<ProviderRefundOut>> seen_to(PaymentIntentServices& services, IntentRefundPath path,
                                                  std::optional<ProviderRefundId> done) {
    CO_TRY(const auto refunds, co_await services.intents.refunds_of_sale(path.sale_id));
    const auto found = std::ranges::find(refunds, done.value_or(path.refund_id), &store::ProviderRefundRow::id);
    if (found == refunds.end() || found->intent != path.payment_intent_id)
        co_return problem(ProblemCode::provider_refund_unknown,
                          {"El intento de pago {} de la venta {} no tiene esa devolución.",
                           "The payment intent {} of the sale {} has no such refund."},
                          path.payment_intent_id.value, path.sale_id.value);
    if (!done)
        co_return problem(ProblemCode::provider_refund_not_failed,
                          {"Solo se envía otra vez, o se da por devuelto de otro modo, lo que ha fallado, y una sola "
                           "vez; su estado: {}.",
                           "Only what failed is sent once more or settled otherwise, and only once; its status: {}."},
                          Codec<sales::ProviderRefundStatus>::word(found->status))
            .with("status", found->status);
    co_return refund_out(*found);
}

asio::awaitable<Reply<ProviderRefundOut>> retry_refund(PaymentIntentServices& services,
                                                       Call<Path<IntentRefundPath>> call) {
    const IntentRefundPath& path = call.path;
    if (!services.payments.is_on()) co_return payments_off();
    CO_TRY(const auto retried,
           co_await services.intents.retry_refund(path.sale_id, path.payment_intent_id, path.refund_id));
    co_return co_await seen_to(services, path, retried);
}

// Also where payments by a provider were switched off since.
asio::awaitable<Reply<ProviderRefundOut>> settle_refund(PaymentIntentServices& services,
                                                        Call<Path<IntentRefundPath>, Body<SettlementInput>> call) {
    const IntentRefundPath& path = call.path;
    CO_TRY(const bool is_settled, co_await services.intents.settle_refund(
                                      path.sale_id, path.payment_intent_id, path.refund_id,
                                      {.method = static_cast<sales::PaymentMethod>(call.body.method),
                                       .reference_number = call.body.reference_number.value_or(ReferenceNumber{}).value,
                                       .user = call.context.who().user}));
    co_return co_await seen_to(services, path, is_settled ? std::optional(path.refund_id) : std::nullopt);
}

template <class List>
asio::awaitable<Reply<List>> list_of(PaymentIntentServices& services, SaleId sale, std::optional<UserId> customer) {
    CO_TRY(const auto found, co_await services.sales.sale(sale));
    if (!found || (customer && found->sale.customer != *customer)) co_return unknown_sale(sale);
    CO_TRY(const auto intents, co_await services.intents.of_sale(sale));
    CO_TRY(const auto refunds, co_await services.intents.refunds_of_sale(sale));
    List list;
    for (const store::PaymentIntentRow& intent : intents) {
        auto& out = list.items.emplace_back(intent_out<typename decltype(list.items)::value_type>(intent));
        for (const store::ProviderRefundRow& refund : refunds)
            if (refund.intent == intent.id) describe(refund, out.refunds.emplace_back());
    }
    co_return list;
}

asio::awaitable<Reply<IntentList>> list_any(PaymentIntentServices& services, Call<Path<SalePath>> call) {
    co_return co_await list_of<IntentList>(services, call.path.sale_id, std::nullopt);
}

asio::awaitable<Reply<OwnIntentList>> list_own(PaymentIntentServices& services, Call<Path<SalePath>> call) {
    co_return co_await list_of<OwnIntentList>(services, call.path.sale_id, call.context.who().user);
}

std::vector<Refusal> opening_refusals() {
    using enum ProblemCode;
    return {payments_by_provider_off, sale_unknown,      sale_completed,           sale_returned,
            sale_cancelled,           sale_expired,      amount_refused,           amount_too_fine,
            payment_above_due,        payments_too_many, payment_provider_refused, payment_provider_unavailable};
}

constexpr std::string_view opening_description =
    "The customer's page pays it with `client_secret` and `publishable_key` (Stripe.js). The money is booked when the "
    "provider tells that it has come, and what is paid wholly gets its invoice then. Asked again for the same amount, "
    "it is the same one. It keeps nothing: when the sale expires its units are free, and money that comes after that "
    "goes "
    "back by itself.";

}  // namespace

Problem payments_off() {
    return problem(ProblemCode::payments_by_provider_off,
                   {"Esta tienda no cobra por un proveedor: no tiene configuradas las claves de Stripe.",
                    "This shop takes no payments by a provider: Stripe's keys are not set."});
}

Endpoints payment_intent_endpoints(PaymentIntentServices& services) {
    return {
        endpoint(services, open_any,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/payment-intents",
                  .summary = "Let a sale be paid by the payment provider",
                  .description = opening_description,
                  .permission = people::Permission::take_payments,
                  .refusals = opening_refusals()}),
        endpoint(services, list_any,
                 {.method = Method::get,
                  .path = "/api/v1/sales/{sale_id}/payment-intents",
                  .summary = "What was asked of the payment provider for a sale, and what became of it",
                  .permission = people::Permission::read_sales,
                  .refusals = {ProblemCode::sale_unknown}}),
        endpoint(services, cancel_intent,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/payment-intents/{payment_intent_id}/cancel",
                  .summary = "Let it no longer be paid by the payment provider",
                  .permission = people::Permission::take_payments,
                  .refusals = {ProblemCode::payments_by_provider_off, ProblemCode::payment_intent_unknown,
                               ProblemCode::payment_intent_final, ProblemCode::payment_provider_refused,
                               ProblemCode::payment_provider_unavailable}}),
        endpoint(
            services, retry_refund,
            {.method = Method::post,
             .path = "/api/v1/sales/{sale_id}/payment-intents/{payment_intent_id}/refunds/{refund_id}/retry",
             .summary = "Send once more what the payment provider, or a bank, did not give back",
             .description = "As a new refund of the same amount; the one that failed stays as it was and names it.",
             .permission = people::Permission::take_returns,
             .success = 201,
             .refusals = {ProblemCode::payments_by_provider_off, ProblemCode::provider_refund_unknown,
                          ProblemCode::provider_refund_not_failed}}),
        endpoint(
            services, settle_refund,
            {.method = Method::post,
             .path = "/api/v1/sales/{sale_id}/payment-intents/{payment_intent_id}/refunds/{refund_id}/settle",
             .summary = "Note that what the payment provider did not give back has gone back otherwise",
             .description = "In cash or by a transfer, say: by whom, how and when is kept, and it is at its end. It is "
                            "not sent once more then.",
             .permission = people::Permission::take_returns,
             .refusals = {ProblemCode::provider_refund_unknown, ProblemCode::provider_refund_not_failed}}),
        endpoint(services, open_own,
                 {.method = Method::post,
                  .path = "/api/v1/me/sales/{sale_id}/payment-intents",
                  .summary = "Pay one of one's own purchases by the payment provider",
                  .description = opening_description,
                  .permission = people::Permission::pay_own_sales,
                  .refusals = opening_refusals()}),
        endpoint(services, list_own,
                 {.method = Method::get,
                  .path = "/api/v1/me/sales/{sale_id}/payment-intents",
                  .summary = "What became of paying one of one's own purchases",
                  .permission = people::Permission::read_own_sales,
                  .refusals = {ProblemCode::sale_unknown}}),
    };
}

}  // namespace trastienda::http
