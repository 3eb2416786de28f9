#include "outbound/stripe_protocol.hpp"

#include "domain/sales/currency.hpp"
#include "outbound/stripe_json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace json = boost::json;

namespace {

// The name under which an object bears our reference, so that a webhook or a list finds its row.
constexpr std::string_view reference_name = "trastienda_reference";
constexpr std::size_t json_depth_max = 32;

std::string folded(std::string_view currency, char from, char to) {
    std::string out(currency);
    for (char& letter : out)
        if (letter >= from && letter <= static_cast<char>(from + 25)) letter = static_cast<char>(letter - from + to);
    return out;
}
std::string in_small_letters(std::string_view text) { return folded(text, 'A', 'a'); }
std::string in_capitals(std::string_view text) { return folded(text, 'a', 'A'); }

// Of Stripe's amounts in that currency; nothing where no shop trades in it.
std::optional<int> decimals_of(std::string_view currency) {
    if (currency == "ISK" || currency == "UGX") return 2;
    if (currency == "MGA") return 0;
    const auto found = sales::find_currency(currency);
    return found ? std::optional<int>(found->decimals) : std::nullopt;
}

sales::IntentStatus intent_status(std::string_view word) {
    if (word == "succeeded") return sales::IntentStatus::succeeded;
    if (word == "processing") return sales::IntentStatus::processing;
    if (word == "canceled") return sales::IntentStatus::cancelled;
    // requires_payment_method, requires_confirmation, requires_action, and whatever Stripe thinks of next: not paid.
    return sales::IntentStatus::awaiting_payment;
}

sales::ProviderRefundStatus refund_status(std::string_view word) {
    if (word == "succeeded") return sales::ProviderRefundStatus::succeeded;
    if (word == "failed" || word == "canceled") return sales::ProviderRefundStatus::failed;
    return sales::ProviderRefundStatus::sent;  // pending, requires_action
}

// As all of Stripe's are: they become a part of an address.
bool is_id(std::string_view text) {
    constexpr std::size_t characters_max = 255;
    return !text.empty() && text.size() <= characters_max && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_';
    });
}

std::string reference_in(const json::object& object) {
    const json::object* metadata = object_in(object, "metadata");
    return metadata == nullptr ? std::string() : text_in(*metadata, reference_name);
}

}  // namespace

std::string form_encoded(const FormFields& fields) {
    std::string out;
    const auto append = [&](std::string_view text) {
        for (const char letter : text) {
            const auto byte = static_cast<unsigned char>(letter);
            const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                                  (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
                                  byte == '*';
            if (is_plain)
                out += letter;
            else if (byte == ' ')
                out += '+';
            else
                out += fmt::format("%{:02X}", byte);
        }
    };
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        append(name);
        out += '=';
        append(value);
    }
    return out;
}

std::optional<std::int64_t> minor_units(Money amount, std::string_view currency) {
    const auto decimals = decimals_of(currency);
    if (!decimals) return std::nullopt;
    if (*decimals == 2) return amount.cents();
    if (amount.cents() % 100 != 0) return std::nullopt;
    return amount.cents() / 100;
}

std::optional<Money> money_of_minor_units(std::int64_t units, std::string_view currency) {
    const auto decimals = decimals_of(currency);
    if (!decimals) return std::nullopt;
    if (*decimals == 2) return Money::from_cents(units);
    if (units > Money::cents_max / 100 || units < -Money::cents_max / 100) return std::nullopt;
    return Money::from_cents(units * 100);
}

std::optional<FormFields> intent_fields(const NewIntent& wanted) {
    const auto units = minor_units(wanted.amount, wanted.currency);
    if (!units) return std::nullopt;
    return FormFields{{"amount", fmt::format("{}", *units)},
                      {"currency", in_small_letters(wanted.currency)},
                      {"automatic_payment_methods[enabled]", "true"},
                      {"metadata[sale_id]", fmt::format("{}", wanted.sale.value)},
                      {"metadata[trastienda_reference]", wanted.reference}};
}

std::optional<FormFields> refund_fields(const NewRefund& wanted) {
    const auto units = minor_units(wanted.amount, wanted.currency);
    if (!units) return std::nullopt;
    return FormFields{{"payment_intent", wanted.intent_id},
                      {"amount", fmt::format("{}", *units)},
                      {"reason", "requested_by_customer"},
                      {"metadata[trastienda_reference]", wanted.reference}};
}

// https://docs.stripe.com/error-low-level: 409 is another request under the same key that is still at work, 429 came
// too quickly; of 5xx nobody knows what became.
bool may_retry(const StripeReply& reply) {
    if (reply.should_retry == "true") return true;
    if (reply.should_retry == "false") return false;
    return reply.status == 409 || reply.status == 429 || reply.status >= 500;
}

ProviderRefused refusal_of(const StripeReply& reply, RequestKind kind) {
    ProviderRefused refused;
    if (const auto body = parse_json(reply.body); body && body->is_object()) {
        if (const json::object* error = object_in(body->get_object(), "error")) {
            refused.code = text_in(*error, "code");
            if (refused.code.empty()) refused.code = text_in(*error, "type");
            refused.message = text_in(*error, "message");
        }
    }
    if (refused.code.empty()) refused.code = fmt::format("http_{}", reply.status);
    const bool is_our_key = reply.status == 401 || reply.status == 403;
    // In the address it is a 404, among the fields a 400.
    const bool is_missing = reply.status == 404 || refused.code == "resource_missing";
    // 424: a bank's system, or another beyond Stripe, has failed.
    const bool is_passing = reply.status == 424 || may_retry(reply);
    if (reply.status == 429 || is_our_key)
        refused.kind = ProviderFailure::unavailable;
    else if (is_missing && reply.status >= 400 && reply.status < 500)
        refused.kind = ProviderFailure::not_known_there;
    else if (reply.status >= 400 && reply.status < 500 && !is_passing)
        refused.kind = ProviderFailure::refused;
    else
        refused.kind = kind == RequestKind::changes ? ProviderFailure::unknown_fate : ProviderFailure::unavailable;
    // Stripe repeats a part of a wrong key in its sentence.
    if (is_our_key) refused.message = "Stripe does not accept the secret key.";
    return refused;
}

std::optional<json::value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = json_depth_max;
    boost::system::error_code failed;
    json::value value = json::parse(text, failed, {}, options);
    if (failed) return std::nullopt;
    return value;
}

const json::object* object_in(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

std::string text_in(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::optional<std::int64_t> number_in(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    const std::int64_t* number = found == nullptr ? nullptr : found->if_int64();
    return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<ProviderIntent> intent_of(const json::object& object) {
    ProviderIntent intent{.id = text_in(object, "id")};
    if (text_in(object, "object") != "payment_intent" || !is_id(intent.id)) return std::nullopt;
    intent.reference = reference_in(object);
    intent.client_secret = text_in(object, "client_secret");
    intent.status = intent_status(text_in(object, "status"));
    if (const auto units = number_in(object, "amount_received"))
        intent.received = money_of_minor_units(*units, in_capitals(text_in(object, "currency")));
    if (const json::object* error = object_in(object, "last_payment_error")) {
        intent.failure_code = text_in(*error, "decline_code");
        if (intent.failure_code.empty()) intent.failure_code = text_in(*error, "code");
    }
    if (intent.failure_code.empty()) intent.failure_code = text_in(object, "cancellation_reason");
    return intent;
}

std::optional<ProviderRefund> refund_of(const json::object& object) {
    ProviderRefund refund{.id = text_in(object, "id")};
    if (text_in(object, "object") != "refund" || !is_id(refund.id)) return std::nullopt;
    refund.reference = reference_in(object);
    refund.status = refund_status(text_in(object, "status"));
    refund.failure_code = text_in(object, "failure_reason");
    return refund;
}

std::optional<ProviderIntent> read_intent(std::string_view text) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return std::nullopt;
    return intent_of(value->get_object());
}

std::optional<ProviderRefund> read_refund(std::string_view text) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return std::nullopt;
    return refund_of(value->get_object());
}

std::optional<RefundPage> find_in_refunds(std::string_view text, std::string_view reference) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return std::nullopt;
    const json::object& list = value->get_object();
    const json::value* data = list.if_contains("data");
    if (data == nullptr || !data->is_array()) return std::nullopt;
    RefundPage page;
    std::string last_id;
    for (const json::value& item : data->get_array()) {
        if (!item.is_object()) continue;
        auto refund = refund_of(item.get_object());
        if (!refund) continue;
        last_id = refund->id;
        if (refund->reference != reference) continue;
        page.found = std::move(refund);
        return page;
    }
    const json::value* has_more = list.if_contains("has_more");
    if (has_more != nullptr && has_more->is_bool() && has_more->get_bool()) page.next = std::move(last_id);
    return page;
}

}  // namespace trastienda::outbound
