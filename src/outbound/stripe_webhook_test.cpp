#include "outbound/stripe_webhook.hpp"

#include <gtest/gtest.h>

namespace trastienda::outbound {
namespace {

constexpr Instant noon{1'800'000'000'000'000};
constexpr std::string_view payload = R"({"id":"evt_1"})";
const std::vector<Secret> secrets{Secret("whsec_new"), Secret("whsec_old")};

Instant later(std::int64_t seconds) { return noon.plus(std::chrono::seconds(seconds)); }

// Made by another hand: printf '1800000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_new
constexpr std::string_view known_mac = "bcd5b8f84c1762e896c564b29f53d2d26064aba6607250fa924f75df06e0f8a4";

TEST(StripeSignature, is_hmac_of_time_and_payload) {
    EXPECT_EQ(signature_header(payload, secrets[0], noon), "t=1800000000,v1=" + std::string(known_mac));
    EXPECT_TRUE(is_signed("t=1800000000,v1=" + std::string(known_mac), payload, secrets, noon));
}

TEST(StripeSignature, follows_the_table) {
    const std::string good = std::string(known_mac);
    const std::string of_old = signature_header(payload, secrets[1], noon);
    const std::string of_other = signature_header(payload, Secret("whsec_other"), noon);
    const std::string wrong(64, 'a');
    struct Row {
        std::string header;
        std::int64_t seconds_later;
        bool is_good;
    };
    const Row rows[] = {
        {"t=1800000000,v1=" + good, 0, true},
        {"t=1800000000,v1=" + good, 300, true},
        {"t=1800000000,v1=" + good, 301, false},
        {"t=1800000000,v1=" + good, -300, true},
        {"t=1800000000,v1=" + good, -301, false},
        {of_old, 0, true},
        {of_other, 0, false},
        {"t=1800000000,v1=" + wrong + ",v1=" + good, 0, true},
        {"v1=" + good + ",t=1800000000", 0, true},
        {"t=1800000000, v1=" + good, 0, true},
        {"t=1800000001,v1=" + good, 0, false},
        {"t=1800000000,v0=" + good, 0, false},
        {"t=1800000000,v1=" + good.substr(1), 0, false},
        {"t=1800000000,v1=" + good + "00", 0, false},
        {"t=1800000000,v1=", 0, false},
        {"t=1800000000", 0, false},
        {"v1=" + good, 0, false},
        {"t=,v1=" + good, 0, false},
        {"t=99999999999999999999,v1=" + good, 0, false},
        {"t=-1,v1=" + good, 0, false},
        {"", 0, false},
        {",,,=,t", 0, false},
    };
    for (const Row& row : rows)
        EXPECT_EQ(is_signed(row.header, payload, secrets, later(row.seconds_later)), row.is_good)
            << row.header << " after " << row.seconds_later;
    EXPECT_FALSE(is_signed("t=1800000000,v1=" + good, R"({"id":"evt_2"})", secrets, noon));
    EXPECT_FALSE(is_signed("t=1800000000,v1=" + good, payload, {}, noon));
}

TEST(StripeSignature, looks_at_a_few_signatures_only) {
    std::string header = "t=1800000000";
    for (std::size_t i = 0; i < signatures_max; ++i) header += ",v1=" + std::string(64, 'a');
    EXPECT_FALSE(is_signed(header + ",v1=" + std::string(known_mac), payload, secrets, noon));
}

TEST(StripeEvent, says_what_it_is_about) {
    const auto event = [](std::string_view type, std::string_view object) {
        return read_event(R"({"id":"evt_1","type":")" + std::string(type) + R"(","data":{"object":)" +
                          std::string(object) + "}}");
    };
    const std::string_view intent = R"({"id":"pi_1","object":"payment_intent","status":"succeeded"})";
    const std::string_view refund = R"({"id":"re_1","object":"refund","status":"failed"})";
    const std::string_view charge = R"({"id":"ch_1","object":"charge","payment_intent":"pi_1"})";
    struct Row {
        std::string_view type;
        std::string_view object;
        std::size_t subject;  // the variant's index
    };
    const Row rows[] = {
        {"payment_intent.succeeded", intent, 1},
        {"payment_intent.payment_failed", intent, 1},
        {"payment_intent.canceled", intent, 1},
        {"payment_intent.processing", intent, 1},
        {"refund.updated", refund, 2},
        {"refund.failed", refund, 2},
        {"charge.refund.updated", refund, 2},
        {"charge.refunded", charge, 3},
        {"charge.dispute.created", charge, 3},
        {"customer.created", R"({"id":"cus_1","object":"customer"})", 0},
        {"payment_intent.succeeded", R"({"id":"ch_1","object":"charge"})", 0},
    };
    for (const Row& row : rows) {
        const auto read = event(row.type, row.object);
        ASSERT_TRUE(read) << row.type;
        EXPECT_EQ(read->id, "evt_1");
        EXPECT_EQ(read->subject.index(), row.subject) << row.type;
    }
    for (const std::string_view text : {"", "[]", "{}", R"({"id":"evt_1","type":"a"})", R"({"id":"evt_1","data":{}})"})
        EXPECT_FALSE(read_event(text)) << text;
}

}  // namespace
}  // namespace trastienda::outbound
