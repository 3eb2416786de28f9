#include "app/provider_payments.hpp"

#include "domain/sales/currency.hpp"
#include "pg/acting.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;
using outbound::ProviderFailure;
using outbound::ProviderIntent;
using outbound::ProviderRefused;
using sales::IntentStatus;
using store::PaymentIntentRow;

namespace {

store::IntentNews news_of(const ProviderIntent& intent) {
    return {.provider_intent_id = intent.id,
            .status = intent.status,
            .failure_code = intent.failure_code,
            .received = intent.status == IntentStatus::succeeded ? intent.received : std::nullopt};
}

IntentRefused refused_by(const ProviderRefused& refused) {
    // Of what it does not know whoever asks is told so: to ask again in a moment does not help them.
    const bool has_said_no =
        refused.kind == ProviderFailure::refused || refused.kind == ProviderFailure::not_known_there;
    return {.reason = has_said_no ? IntentRefusal::provider_refused : IntentRefusal::provider_unavailable,
            .provider_code = refused.code,
            .provider_message = refused.message};
}

// An answer, and no error: what is expected of a provider, and of whoever asks.
template <class T>
IntentAnswer<T> refused(IntentRefused why) {
    return std::unexpected(std::move(why));
}

bool can_be_paid(IntentStatus status) {
    return status == IntentStatus::creating || status == IntentStatus::awaiting_payment;
}

// Under no key: the engine repeats what it has answered to one, and a no of now need not be one of tomorrow, when there
// are units again, or the sale has expired. That an intent is one payment the database sees to (payments_of_intent).
sales::Command payment_of(const PaymentIntentRow& row, const sales::Sale& sale, std::string acting) {
    sales::PaySale act{.sale = sale.id, .reservations = {}, .payments = {}};
    for (const sales::SaleLine& line : sale.lines)
        if (line.reservation) act.reservations.push_back(*line.reservation);
    act.payments.push_back({.tender = {.method = sales::PaymentMethod::card, .amount = row.amount},
                            .reference_number = row.provider_intent_id,
                            .intent = row.id});
    return {.user = row.user, .idempotency_key = {}, .act = std::move(act), .acting = std::move(acting)};
}

}  // namespace

asio::awaitable<Result<IntentAnswer<OpenedIntent>>> ProviderPayments::open(SaleId sale, std::optional<Money> amount,
                                                                           UserId user,
                                                                           std::optional<UserId> customer) {
    if (!is_on()) co_return refused<OpenedIntent>({.reason = IntentRefusal::off});
    if (requests_ >= rules_.requests_max)
        co_return refused<OpenedIntent>({.reason = IntentRefusal::provider_unavailable});
    ++requests_;
    auto opened = co_await open_admitted(sale, amount, user, customer);
    --requests_;
    co_return opened;
}

asio::awaitable<Result<IntentAnswer<OpenedIntent>>> ProviderPayments::open_admitted(SaleId sale,
                                                                                    std::optional<Money> amount,
                                                                                    UserId user,
                                                                                    std::optional<UserId> customer) {
    CO_TRY(const auto found, co_await ports_.sales.sale(sale));
    // Another's sale is not there for whoever is not its customer.
    if (!found || (customer && found->sale.customer != *customer))
        co_return refused<OpenedIntent>({.reason = IntentRefusal::sale_unknown});
    if (found->sale.status != sales::SaleStatus::open)
        co_return refused<OpenedIntent>({.reason = IntentRefusal::sale_not_open, .sale_status = found->sale.status});
    const Money due = found->sale.left();
    const Money wanted = amount.value_or(due);
    const auto refuse_amount = [wanted](IntentRefusal why, Money limit) {
        return refused<OpenedIntent>({.reason = why, .amount = wanted, .amount_limit = limit});
    };
    if (wanted <= Money()) co_return refuse_amount(IntentRefusal::amount_not_positive, due);
    if (wanted > due) co_return refuse_amount(IntentRefusal::amount_above_due, due);
    CO_TRY(const std::string currency, co_await ports_.intents.currency());
    const Money unit = sales::smallest_unit(currency);
    if (is_finer(wanted, unit)) co_return refuse_amount(IntentRefusal::amount_too_fine, unit);
    // The second time the one before is known to be at its end.
    for (int tries = 0; tries < 2; ++tries) {
        CO_TRY(auto row,
               co_await ports_.intents.open(sale, user, wanted, rules_.look_interval, rules_.intents_of_sale_max));
        if (!row) co_return refused<OpenedIntent>({.reason = IntentRefusal::too_many});
        if (row->provider_intent_id.empty() && row->is_key_old) {
            // Its answer was lost for so long that asking again could make another. Nobody has its secret to pay it.
            CO_TRY_DO(co_await ports_.intents.record(
                *row, {.provider_intent_id = {}, .status = IntentStatus::refused, .failure_code = "no_answer"}));
            continue;
        }
        if (row->provider_intent_id.empty()) co_return co_await create(*std::move(row));
        const auto intent = co_await ports_.provider->retrieve_intent(row->provider_intent_id);
        if (!intent) co_return refused<OpenedIntent>(refused_by(intent.error()));
        CO_TRY(auto known, co_await absorb(*std::move(row), *intent));
        if (known.status == IntentStatus::cancelled) continue;
        const bool is_payable = can_be_paid(known.status);
        co_return OpenedIntent{.row = std::move(known),
                               .client_secret = is_payable ? intent->client_secret : std::string()};
    }
    co_return refused<OpenedIntent>({.reason = IntentRefusal::provider_unavailable});
}

asio::awaitable<Result<IntentAnswer<OpenedIntent>>> ProviderPayments::create(PaymentIntentRow row) {
    const auto made = co_await ports_.provider->create_intent(
        {.reference = row.reference, .sale = row.sale, .amount = row.amount, .currency = row.currency});
    if (!made && made.error().kind == ProviderFailure::refused) {
        CO_TRY_DO(co_await ports_.intents.record(
            row, {.provider_intent_id = {}, .status = IntentStatus::refused, .failure_code = made.error().code}));
    }
    if (!made) {
        note("payment_intent_not_made", row.reference, made.error().code + ": " + made.error().message);
        co_return refused<OpenedIntent>(refused_by(made.error()));
    }
    CO_TRY(auto known, co_await absorb(std::move(row), *made));
    const bool is_payable = can_be_paid(known.status);
    co_return OpenedIntent{.row = std::move(known), .client_secret = is_payable ? made->client_secret : std::string()};
}

asio::awaitable<Result<IntentAnswer<PaymentIntentRow>>> ProviderPayments::cancel(SaleId sale, PaymentIntentId id) {
    if (!is_on()) co_return refused<PaymentIntentRow>({.reason = IntentRefusal::off});
    if (requests_ >= rules_.requests_max)
        co_return refused<PaymentIntentRow>({.reason = IntentRefusal::provider_unavailable});
    ++requests_;
    auto cancelled = co_await cancel_admitted(sale, id);
    --requests_;
    co_return cancelled;
}

asio::awaitable<Result<IntentAnswer<PaymentIntentRow>>> ProviderPayments::cancel_admitted(SaleId sale,
                                                                                          PaymentIntentId id) {
    CO_TRY(auto row, co_await ports_.intents.find(id));
    if (!row || row->sale != sale) co_return refused<PaymentIntentRow>({.reason = IntentRefusal::intent_unknown});
    if (!can_be_paid(row->status))
        co_return refused<PaymentIntentRow>({.reason = IntentRefusal::intent_final, .intent_status = row->status});
    if (row->provider_intent_id.empty()) {
        // Whether it was made is not known: made for certain, it can be cancelled.
        CO_TRY(auto made, co_await create(*std::move(row)));
        if (!made) co_return refused<PaymentIntentRow>(std::move(made).error());
        row = std::move(made->row);
    }
    auto news = co_await ports_.provider->cancel_intent(row->provider_intent_id);
    const bool has_said_no = !news && news.error().kind == ProviderFailure::refused;
    if (has_said_no) news = co_await ports_.provider->retrieve_intent(row->provider_intent_id);
    if (!news) co_return refused<PaymentIntentRow>(refused_by(news.error()));
    CO_TRY(auto known, co_await absorb(*std::move(row), *std::move(news)));
    if (known.status != IntentStatus::cancelled)
        co_return refused<PaymentIntentRow>({.reason = IntentRefusal::intent_final, .intent_status = known.status});
    co_return known;
}

asio::awaitable<Result<PaymentIntentRow>> ProviderPayments::absorb(PaymentIntentRow row, ProviderIntent news) {
    CO_TRY(auto known, co_await ports_.intents.record(std::move(row), news_of(news)));
    if (!known) co_return fail(ErrorCode::internal, "The payment intent is gone.");
    if (!known->is_unsettled()) co_return *std::move(known);
    if (news.status == IntentStatus::succeeded && !news.received) {
        // In no currency of a shop's, which was never asked for by us: somebody has changed it there by hand.
        CO_TRY_DO(co_await give_back(*known, known->amount, "amount_differs"));
    } else {
        CO_TRY_DO(co_await settle(*known));
    }
    CO_TRY(auto settled, co_await ports_.intents.find(known->id));
    if (!settled) co_return fail(ErrorCode::internal, "The payment intent is gone.");
    co_return *std::move(settled);
}

asio::awaitable<Result<void>> ProviderPayments::settle(PaymentIntentRow row) {
    // Not by what this news says, which may be older than the money. Unknown, the provider is asked: a look is due.
    if (!row.received) co_return Result<void>{};
    if (*row.received != row.amount) co_return co_await give_back(row, *row.received, "amount_differs");
    CO_TRY(const auto found, co_await ports_.sales.sale(row.sale));
    if (!found) co_return co_await give_back(row, row.amount, code(sales::Refusal::sale_unknown));
    // Whoever asked for the intent stands in the payment: behind its booking is who has brought the news.
    std::string acting = pg::acting_text(pg::acting_of(co_await asio::this_coro::executor));
    const auto outcome = co_await ports_.engine.submit(payment_of(row, found->sale, std::move(acting)));
    if (!outcome) {
        // Another has booked it or sent it back at this very moment: then the database has refused the payment.
        CO_TRY(const auto again, co_await ports_.intents.find(row.id));
        if (again && !again->is_unsettled()) co_return Result<void>{};
        co_return std::unexpected(outcome.error());
    }
    if (std::holds_alternative<sales::Done>(*outcome)) co_return Result<void>{};
    if (const auto* refusals = std::get_if<sales::Refusals>(&*outcome)) {
        const std::string_view reason = code(refusals->front().reason);
        if (sales::fate_of_money(*refusals) == sales::ReceivedMoney::give_back)
            co_return co_await give_back(row, row.amount, reason);
        note("payment_not_booked", row.provider_intent_id, reason);
        co_return Result<void>{};
    }
    // The stock cannot give what was sold. The sale's time settles it: until then it is tried again.
    const auto& refused = std::get<stock::Refused>(*outcome);
    note("payment_not_booked", row.provider_intent_id, code(refused.lines.front().reason));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> ProviderPayments::give_back(const PaymentIntentRow& row, Money amount,
                                                          std::string_view why) {
    CO_TRY(const bool is_queued, co_await ports_.intents.give_back(row.id, amount, why));
    if (is_queued) note("payment_given_back", row.provider_intent_id, why);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> ProviderPayments::handle(outbound::StripeEvent event) {
    const std::string id = event.id;
    const std::string type = event.type;
    CO_TRY(const bool is_known, co_await ports_.intents.has_handled(id));
    if (is_known) co_return Result<void>{};
    CO_TRY_DO(co_await handle_subject(std::move(event)));
    // Only now: one that was broken off is told again, and all of it may be done twice.
    co_return co_await ports_.intents.note_handled(id, type);
}

asio::awaitable<Result<void>> ProviderPayments::handle_subject(outbound::StripeEvent event) {
    if (auto* intent = std::get_if<ProviderIntent>(&event.subject)) {
        CO_TRY(auto row, co_await ports_.intents.find(intent->id, intent->reference));
        if (!row) {
            note("payment_intent_unknown", intent->id, event.type);
            co_return Result<void>{};
        }
        CO_TRY_DO(co_await absorb(*std::move(row), std::move(*intent)));
    } else if (auto* refund = std::get_if<outbound::ProviderRefund>(&event.subject)) {
        CO_TRY(auto row, co_await ports_.intents.find_refund(refund->id, refund->reference));
        if (!row) {
            note("provider_refund_unknown", refund->id, event.type);
            co_return Result<void>{};
        }
        CO_TRY_DO(co_await absorb_refund(*std::move(row), std::move(*refund)));
    } else if (const auto* charge = std::get_if<outbound::ChargeNews>(&event.subject)) {
        // Refunds of ours are told as such, too. Of one made there by hand, or a dispute, somebody should know.
        if (charge->what != "charge.refunded") note("payment_disputed", charge->intent_id, charge->what);
    }
    co_return Result<void>{};
}

void ProviderPayments::note(std::string_view what, std::string_view provider_id, std::string_view detail) const {
    if (ports_.notice)
        ports_.notice({.what = what, .provider_id = std::string(provider_id), .detail = std::string(detail)});
}

}  // namespace trastienda::app
