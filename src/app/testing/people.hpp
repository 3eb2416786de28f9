// Signing in as a test does it: one person, a good password, and answers in words. For tests only. One thread.
#pragma once

#include "app/testing/shop.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace trastienda::app::testing {

inline constexpr std::string_view good_password = "correct horse battery";

using SignInAnswer = std::expected<SignedIn, SignInRefused>;

inline boost::asio::awaitable<SignInAnswer> sign_in(Shop& shop, std::string email, std::string password,
                                                    std::string address = "192.0.2.1") {
    co_return tests::must(co_await shop.people.sign_in.sign_in(
        {.email = std::move(email), .password = Secret(std::move(password)), .remote_address = std::move(address)}));
}

inline std::string outcome(const SignInAnswer& answer) {
    if (answer) return "signed in";
    if (answer.error().reason == SignInRefused::Reason::failed) return "failed";
    return "slowed for " + std::to_string(answer.error().wait.count());
}

inline boost::asio::awaitable<std::string> find(Shop& shop, std::string token) {
    const auto pass = tests::must(co_await shop.people.tokens.find(token));
    if (pass) co_return "user " + std::to_string(pass->user.value);
    co_return pass.error() == TokenRefusal::expired ? "expired" : "unknown";
}

inline boost::asio::awaitable<UserId> add_ana(Shop& shop) {
    co_return (co_await shop.add_user("Ana@example.com", good_password, people::Role::sales)).id;
}

}  // namespace trastienda::app::testing
