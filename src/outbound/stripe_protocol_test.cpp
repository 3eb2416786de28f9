#include "outbound/stripe_protocol.hpp"

#include "outbound/stripe_connection.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::outbound {
namespace {

TEST(StripeProtocol, encodes_forms) {
    EXPECT_EQ(form_encoded({}), "");
    EXPECT_EQ(form_encoded({{"amount", "1990"}, {"metadata[sale_id]", "7"}}), "amount=1990&metadata%5Bsale_id%5D=7");
    EXPECT_EQ(form_encoded({{"a", "b c&d=e+f%ñ\n"}}), "a=b+c%26d%3De%2Bf%25%C3%B1%0A");
}

TEST(StripeProtocol, counts_in_minor_units) {
    struct Row {
        std::int64_t cents;
        std::string_view currency;
        std::optional<std::int64_t> units;
    };
    const Row rows[] = {
        {1990, "EUR", 1990}, {1, "USD", 1},     {150'000, "JPY", 1'500}, {150'050, "JPY", std::nullopt},
        {500, "ISK", 500},   {500, "UGX", 500}, {500, "MGA", 5},         {550, "MGA", std::nullopt},
        {100, "KWD", {}},    {100, "ZZZ", {}},  {100, "eur", {}},        {Money::cents_max, "EUR", Money::cents_max},
        {100, "CLP", 1},     {100, "HUF", 100}, {100, "TWD", 100},
    };
    for (const Row& row : rows) {
        const auto units = minor_units(Money::of_cents(row.cents), row.currency);
        EXPECT_EQ(units, row.units) << row.cents << " " << row.currency;
        if (units) EXPECT_EQ(money_of_minor_units(*units, row.currency), Money::of_cents(row.cents)) << row.currency;
    }
    EXPECT_EQ(money_of_minor_units(Money::cents_max, "JPY"), std::nullopt);
    EXPECT_EQ(money_of_minor_units(std::numeric_limits<std::int64_t>::min(), "JPY"), std::nullopt);
}

TEST(StripeProtocol, makes_nothing_of_an_amount_that_is_none_of_the_currency) {
    EXPECT_FALSE(intent_fields({.reference = "r", .sale = {1}, .amount = Money::of_cents(1'050), .currency = "JPY"}));
    const auto fields =
        intent_fields({.reference = "r", .sale = {7}, .amount = Money::of_cents(1'990), .currency = "EUR"});
    ASSERT_TRUE(fields);
    EXPECT_EQ(form_encoded(*fields),
              "amount=1990&currency=eur&automatic_payment_methods%5Benabled%5D=true&metadata%5Bsale_id%5D=7&"
              "metadata%5Btrastienda_reference%5D=r");
}

TEST(StripeProtocol, reads_intents) {
    struct Row {
        std::string_view status;
        sales::IntentStatus read;
    };
    using enum sales::IntentStatus;
    const Row rows[] = {
        {"requires_payment_method", awaiting_payment},
        {"requires_confirmation", awaiting_payment},
        {"requires_action", awaiting_payment},
        {"requires_capture", awaiting_payment},
        {"processing", processing},
        {"succeeded", succeeded},
        {"canceled", cancelled},
        {"something_new", awaiting_payment},
    };
    for (const Row& row : rows) {
        const auto intent =
            read_intent(R"({"id":"pi_1","object":"payment_intent","currency":"eur","amount_received":1990,)"
                        R"("client_secret":"s","metadata":{"trastienda_reference":"r"},"status":")" +
                        std::string(row.status) + "\"}");
        ASSERT_TRUE(intent) << row.status;
        EXPECT_EQ(intent->status, row.read) << row.status;
        EXPECT_EQ(intent->id, "pi_1");
        EXPECT_EQ(intent->reference, "r");
        EXPECT_EQ(intent->client_secret, "s");
        EXPECT_EQ(intent->received, Money::of_cents(1'990));
    }
    const auto declined = read_intent(
        R"({"id":"pi_1","object":"payment_intent","last_payment_error":{"code":"a","decline_code":"lost"}})");
    ASSERT_TRUE(declined);
    EXPECT_EQ(declined->failure_code, "lost");
}

TEST(StripeProtocol, takes_nothing_else_for_an_object_of_its) {
    for (const std::string_view text :
         {"", "{}", "[]", "null", "{", R"({"object":"payment_intent"})", R"({"object":"payment_intent","id":7})",
          R"({"object":"charge","id":"ch_1"})", R"({"object":"payment_intent","id":"../refunds"})",
          R"({"object":"payment_intent","id":"pi 1"})"}) {
        EXPECT_FALSE(read_intent(text)) << text;
        EXPECT_FALSE(read_refund(text)) << text;
    }
    EXPECT_FALSE(read_intent(std::string(100, '[')));
}

TEST(StripeProtocol, finds_a_refund_by_its_reference) {
    const std::string list =
        R"({"object":"list","has_more":true,"data":[7,{"id":"re_1","object":"refund","status":"pending"},)"
        R"({"id":"re_2","object":"refund","status":"failed","failure_reason":"lost_or_stolen_card",)"
        R"("metadata":{"trastienda_reference":"r"}}]})";
    const auto found = find_in_refunds(list, "r");
    ASSERT_TRUE(found && found->found);
    EXPECT_EQ(found->found->id, "re_2");
    EXPECT_EQ(found->found->status, sales::ProviderRefundStatus::failed);
    EXPECT_EQ(found->found->failure_code, "lost_or_stolen_card");
    EXPECT_EQ(found->next, "");
    const auto none = find_in_refunds(list, "s");
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->found);
    EXPECT_EQ(none->next, "re_2");
    EXPECT_FALSE(find_in_refunds("{}", "r"));
}

TEST(StripeProtocol, knows_what_an_answer_means) {
    struct Row {
        int status;
        std::string_view should_retry;
        bool may_be_retried;
        ProviderFailure of_change;
        ProviderFailure of_read;
    };
    using enum ProviderFailure;
    const Row rows[] = {
        {400, "", false, refused, refused},
        {402, "", false, refused, refused},
        {404, "", false, not_known_there, not_known_there},
        {424, "", false, unknown_fate, unavailable},
        {401, "", false, unavailable, unavailable},
        {403, "", false, unavailable, unavailable},
        {409, "", true, unknown_fate, unavailable},
        {429, "", true, unavailable, unavailable},
        {429, "false", false, unavailable, unavailable},
        {500, "", true, unknown_fate, unavailable},
        {503, "", true, unknown_fate, unavailable},
        {503, "false", false, unknown_fate, unavailable},
        {400, "true", true, unknown_fate, unavailable},
        {402, "true", true, unknown_fate, unavailable},
        {302, "", false, unknown_fate, unavailable},
    };
    for (const Row& row : rows) {
        const StripeReply reply{.status = row.status, .should_retry = std::string(row.should_retry), .body = "{}"};
        EXPECT_EQ(may_retry(reply), row.may_be_retried) << row.status;
        EXPECT_EQ(refusal_of(reply, RequestKind::changes).kind, row.of_change) << row.status;
        EXPECT_EQ(refusal_of(reply, RequestKind::reads).kind, row.of_read) << row.status;
    }
    const auto declined =
        refusal_of({.status = 402, .body = R"({"error":{"code":"card_declined","type":"card_error","message":"No."}})"},
                   RequestKind::changes);
    EXPECT_EQ(declined.code, "card_declined");
    EXPECT_EQ(declined.message, "No.");
    const auto of_another_account =
        refusal_of({.status = 400, .body = R"({"error":{"code":"resource_missing","message":"No such intent"}})"},
                   RequestKind::changes);
    EXPECT_EQ(of_another_account.kind, not_known_there);
    const auto wrong_key = refusal_of(
        {.status = 401, .body = R"({"error":{"type":"invalid_request_error","message":"Invalid key: sk_live_12"}})"},
        RequestKind::changes);
    EXPECT_EQ(wrong_key.message.find("sk_live"), std::string::npos);
}

TEST(StripeProtocol, goes_over_plain_http_on_this_machine_only) {
    struct Row {
        std::string_view url;
        bool is_good;
    };
    const Row rows[] = {
        {"https://api.stripe.com", true},
        {"https://api.stripe.com/", true},
        {"http://127.0.0.1:12111", true},
        {"http://localhost:12111", true},
        {"http://[::1]:12111", true},
        {"http://api.stripe.com", false},
        {"http://127.0.0.1.evil.com", false},
        {"ftp://127.0.0.1", false},
        {"https://user@api.stripe.com", false},
        {"https://", false},
        {"api.stripe.com", false},
        {"https://api.stripe.com/?a=b", false},
    };
    for (const Row& row : rows) EXPECT_EQ(StripeAddress::parse(row.url).has_value(), row.is_good) << row.url;
    const auto address = StripeAddress::parse("https://api.stripe.com/");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->host + ":" + address->port + address->path, "api.stripe.com:443");
}

}  // namespace
}  // namespace trastienda::outbound
