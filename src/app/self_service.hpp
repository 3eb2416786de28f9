// What people do with an account before they are signed in: open one, confirm it, choose another password. Floor 4. One
// executor thread. Nobody learns here whether an e-mail has an account: every answer, and how long it takes, is the
// same.
#pragma once

#include "app/passwords.hpp"
#include "app/sign_in.hpp"
#include "app/tokens.hpp"
#include "app/turns.hpp"
#include "base/clock.hpp"
#include "domain/people/password.hpp"
#include "store/mailed_tokens.hpp"
#include "store/sign_in_failures.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace trastienda::app {

struct SelfServiceRules {
    /// Where people reach the shop's pages: links in mails begin with it. Without a slash at its end.
    std::string public_url;
};

struct NewRegistration {
    people::EmailAddress email;
    people::Password password;
    store::Profile profile;
    Language language = Language::es;
    std::string remote_address;
};

/// The address has asked for too many mails: how long to wait, at least a second.
struct MailSlowed {
    std::chrono::seconds wait{0};
};

class SelfService {
  public:
    struct Parts {
        store::MailedTokens& mailed_tokens;
        store::SignInFailures& failures;
        Passwords& passwords;
        Tokens& tokens;
        const Clock& clock;
        Random& random;
    };
    SelfService(boost::asio::any_io_executor executor, Parts parts, SelfServiceRules rules)
        : parts_(parts), rules_(std::move(rules)), turns_(std::move(executor), turn_limits) {}

    /// As those who sign in: each holds a connection at the most, and hashes a password.
    static constexpr TurnLimits turn_limits{
        .at_once_max = 2, .waiting_max = 64, .wait_timeout = std::chrono::seconds(5)};

    /// People read their mail within a day.
    static constexpr std::chrono::hours confirmation_good_for{24};
    /// Somebody who asks for another password waits for the mail; OWASP, Forgot Password Cheat Sheet: short.
    static constexpr std::chrono::hours reset_good_for{2};

    using Asked = boost::asio::awaitable<Result<std::expected<void, MailSlowed>>>;

    /// A mail goes out: to confirm the account, or that there is one already.
    Asked register_user(NewRegistration registration);
    /// False where the token is unknown, used or expired.
    boost::asio::awaitable<Result<bool>> confirm(std::string token);

    /// A mail goes out if there is such an account.
    Asked ask_for_reset(people::EmailAddress email, std::string remote_address);
    /// Whose password the token resets, so that it can be compared with the new one.
    boost::asio::awaitable<Result<std::optional<std::string>>> reset_owner(std::string token);
    /// Sets another password and ends all sessions. False where the token is unknown, used or expired.
    boost::asio::awaitable<Result<bool>> reset(std::string token, people::Password password);

  private:
    struct Mailed {
        Secret text;
        store::MailedToken token;
    };
    Mailed make_mailed(std::chrono::hours good_for);
    [[nodiscard]] mail::Link link_to(std::string_view page, const Secret& token, std::chrono::hours good_for) const;
    boost::asio::awaitable<void> sweep();

    Parts parts_;
    SelfServiceRules rules_;
    Turns turns_;
    Instant next_sweep_;
};

}  // namespace trastienda::app
