#include "outbound/stripe_webhook.hpp"

#include "outbound/stripe_json.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <sodium.h>
#include <vector>

namespace trastienda::outbound {

namespace json = boost::json;

namespace {

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Mac mac_of(std::string_view time, std::string_view payload, const Secret& secret) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(secret.reveal()), secret.reveal().size());
    crypto_auth_hmacsha256_update(&state, bytes_of(time), time.size());
    crypto_auth_hmacsha256_update(&state, bytes_of("."), 1);
    crypto_auth_hmacsha256_update(&state, bytes_of(payload), payload.size());
    Mac mac{};
    crypto_auth_hmacsha256_final(&state, mac.data());
    return mac;
}

std::optional<Mac> read_mac(std::string_view text) {
    Mac mac{};
    std::size_t length = 0;
    if (text.size() != 2 * mac.size() ||
        sodium_hex2bin(mac.data(), mac.size(), text.data(), text.size(), nullptr, &length, nullptr) != 0 ||
        length != mac.size())
        return std::nullopt;
    return mac;
}

struct Signatures {
    std::string_view time;
    std::vector<Mac> macs;  // of scheme v1: the others are none of a live account's
};

Signatures read_header(std::string_view header) {
    Signatures signatures;
    while (!header.empty()) {
        const std::size_t comma = header.find(',');
        std::string_view part = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (part.starts_with("t=")) signatures.time = part.substr(2);
        if (!part.starts_with("v1=") || signatures.macs.size() == signatures_max) continue;
        if (const auto mac = read_mac(part.substr(3))) signatures.macs.push_back(*mac);
    }
    return signatures;
}

bool is_near(std::string_view time, Instant now) {
    std::int64_t seconds = 0;
    const auto [end, failed] = std::from_chars(time.data(), time.data() + time.size(), seconds);
    if (failed != std::errc() || end != time.data() + time.size()) return false;
    const std::int64_t now_seconds = now.microseconds / 1'000'000;
    // Both are far from the ends of the range: a time that is not says something absurd.
    if (seconds < 0 || seconds > now_seconds + signature_tolerance.count()) return false;
    return now_seconds - seconds <= signature_tolerance.count();
}

}  // namespace

bool is_signed(std::string_view header, std::string_view payload, std::span<const Secret> secrets, Instant now) {
    const Signatures signatures = read_header(header);
    bool is_ours = false;
    for (const Secret& secret : secrets) {
        const Mac expected = mac_of(signatures.time, payload, secret);
        for (const Mac& given : signatures.macs)
            is_ours = sodium_memcmp(expected.data(), given.data(), given.size()) == 0 || is_ours;
    }
    return is_ours && is_near(signatures.time, now);
}

std::string signature_header(std::string_view payload, const Secret& secret, Instant now) {
    const std::string time = fmt::format("{}", now.microseconds / 1'000'000);
    const Mac mac = mac_of(time, payload, secret);
    std::string hexadecimal;
    for (const unsigned char byte : mac) hexadecimal += fmt::format("{:02x}", byte);
    return fmt::format("t={},v1={}", time, hexadecimal);
}

std::optional<StripeEvent> read_event(std::string_view payload) {
    const auto value = parse_json(payload);
    if (!value || !value->is_object()) return std::nullopt;
    const json::object& event = value->get_object();
    StripeEvent read{.id = text_in(event, "id"), .type = text_in(event, "type"), .subject = {}};
    const json::object* data = object_in(event, "data");
    const json::object* object = data == nullptr ? nullptr : object_in(*data, "object");
    if (read.id.empty() || read.type.empty() || object == nullptr) return std::nullopt;
    if (read.type.starts_with("payment_intent.")) {
        if (auto intent = intent_of(*object)) read.subject = *std::move(intent);
    } else if (read.type.starts_with("refund.") || read.type == "charge.refund.updated") {
        if (auto refund = refund_of(*object)) read.subject = *std::move(refund);
    } else if (read.type == "charge.refunded" || read.type.starts_with("charge.dispute.")) {
        read.subject = ChargeNews{.intent_id = text_in(*object, "payment_intent"), .what = read.type};
    }
    return read;
}

}  // namespace trastienda::outbound
