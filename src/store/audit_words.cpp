#include "store/audit_words.hpp"

#include "base/language_words.hpp"
#include "domain/people/permission.hpp"
#include "domain/purchases/command.hpp"
#include "domain/purchases/purchase.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/payment_intent.hpp"
#include "domain/sales/sale_status.hpp"
#include "store/kind_words.hpp"
#include "store/payment_intents.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>

namespace trastienda::store {

namespace {

template <class Enum>
std::string_view word_of(std::int64_t number) {
    if (!std::in_range<std::underlying_type_t<Enum>>(number)) return {};
    return boost::describe::enum_to_string(static_cast<Enum>(number), "");
}

struct EnumField {
    std::string_view resource_type;
    std::string_view name;  // at any depth: no name stands for two enums within one type
    std::string_view (*word)(std::int64_t number);
};

constexpr EnumField enum_fields[]{
    {"user", "role", word_of<people::Role>},
    {"user", "language", word_of<Language>},
    {"session", "kind", word_of<SessionKind>},
    {"token", "kind", word_of<SessionKind>},
    {"import", "kind", word_of<ImportKind>},
    {"shop_settings", "language", word_of<Language>},
    {"sale", "channel", word_of<sales::Channel>},
    {"sale", "status", word_of<sales::SaleStatus>},
    {"sale", "payment_status", word_of<sales::PaymentStatus>},
    {"sale", "payment_method", word_of<sales::PaymentMethod>},
    {"sale", "method", word_of<sales::PaymentMethod>},  // of its payments and refunds
    {"sale", "way", word_of<sales::RefundWay>},         // of its refunds and returns
    {"purchase_order", "status", word_of<purchases::PurchaseStatus>},
    {"purchase_order", "kind", word_of<purchases::ReceiptKind>},  // of its receipts
    {"payment_intent", "provider", word_of<IntentProvider>},
    {"payment_intent", "status", word_of<sales::IntentStatus>},
    {"provider_refund", "status", word_of<sales::ProviderRefundStatus>},
    {"provider_refund", "settled_method", word_of<sales::PaymentMethod>},
};

std::string_view word(std::string_view resource_type, std::string_view name, std::int64_t number) {
    for (const EnumField& field : enum_fields)
        if (field.resource_type == resource_type && field.name == name) return field.word(number);
    return {};
}

// How many characters a text takes with its quotes. One that does not end goes on to the end.
std::size_t size_of_text(std::string_view from_quote) {
    for (std::size_t i = 1; i < from_quote.size(); ++i) {
        if (from_quote[i] == '"') return i + 1;
        if (from_quote[i] == '\\') ++i;
    }
    return from_quote.size();
}

struct WholeNumber {
    std::int64_t value = 0;
    std::size_t size = 0;
};

// Nothing where something else begins there, also a number with decimals: an amount.
std::optional<WholeNumber> whole_number(std::string_view text) {
    WholeNumber number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.value);
    if (error != std::errc()) return std::nullopt;
    number.size = static_cast<std::size_t>(end - text.data());
    const std::string_view rest = text.substr(number.size);
    if (!rest.empty() && rest.front() != ',' && rest.front() != '}') return std::nullopt;
    return number;
}

}  // namespace

std::string with_words(std::string_view resource_type, std::string_view fields) {
    // A text that a colon follows names a field. PostgreSQL always writes `"name": value`.
    constexpr std::string_view after_name = ": ";
    std::string told;
    told.reserve(fields.size());
    const auto take = [&](std::size_t count) {
        const std::string_view taken = fields.substr(0, count);
        told += taken;
        fields.remove_prefix(taken.size());
        return taken;
    };
    while (!fields.empty()) {
        take(std::min(fields.find('"'), fields.size()));
        const std::string_view text = take(size_of_text(fields));
        if (!fields.starts_with(after_name)) continue;
        take(after_name.size());
        const auto number = whole_number(fields);
        if (!number) continue;
        const std::string_view name = text.substr(1, text.size() - 2);
        const std::string_view said = word(resource_type, name, number->value);
        if (said.empty()) continue;
        fmt::format_to(std::back_inserter(told), "\"{}\"", said);
        fields.remove_prefix(number->size);
    }
    return told;
}

}  // namespace trastienda::store
