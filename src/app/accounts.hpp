// What is done to people's accounts, by themselves or by an administrator. Floor 4. One executor thread.
// Whatever takes a right away counts in this process as soon as its call has answered.
#pragma once

#include "app/passwords.hpp"
#include "app/sign_in.hpp"
#include "app/tokens.hpp"
#include "base/clock.hpp"
#include "domain/people/password.hpp"
#include "store/personal_data.hpp"
#include "store/sessions.hpp"
#include "store/users.hpp"

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>

namespace trastienda::app {

struct NewAccount {
    people::EmailAddress email;
    people::Password password;
    people::Role role = people::Role::user;
    store::Profile profile;
    std::optional<Language> language;  // none: the shop's
};

struct OwnPasswordChange {
    UserId user;
    SessionId session;  // the one that stays
    Secret current;
    people::Password password;
    std::string remote_address;
};

struct NewToken {
    UserId owner;
    std::string name;
    Instant expires_at;  // Instant::never(): until it is revoked
    people::Scope scope = {};
};

struct MadeToken {
    Secret token;  // seen this once: only its hash is kept
    store::Session session;
};

class Accounts {
  public:
    struct Parts {
        store::Users& users;
        store::Sessions& sessions;
        store::PersonalData& personal_data;
        SignIn& sign_in;
        Passwords& passwords;
        Tokens& tokens;
        const Clock& clock;
        Random& random;
    };
    explicit Accounts(Parts parts) : parts_(parts) {}

    store::Users::Decided<store::User> add(NewAccount account);
    store::Users::Decided<store::User> change(UserId user, store::UserChange change,
                                              std::optional<std::int64_t> version);

    /// An administrator gives a user another password; all sessions of the user end, and a mail says so. One who
    /// registered and never opened that mail can sign in with it. False where there is no such user.
    boost::asio::awaitable<Result<bool>> set_password(UserId user, people::Password password);
    /// The user's other sessions end, and a mail says so; this one and the tokens stay.
    boost::asio::awaitable<Result<std::expected<void, SignInRefused>>> change_own_password(OwnPasswordChange change);

    /// Takes away all that tells who the user was (store::PersonalData).
    boost::asio::awaitable<Result<std::expected<void, store::UserRefusal>>> erase(UserId user);

    /// Nothing where the owner does not exist or is out of use.
    boost::asio::awaitable<Result<std::optional<MadeToken>>> make_api_token(NewToken token);
    /// Ends a session or token; `owner`, where given, must be whose it is. False where there is none such.
    boost::asio::awaitable<Result<bool>> revoke(SessionId session, store::SessionKind kind,
                                                std::optional<UserId> owner);

  private:
    Parts parts_;
};

}  // namespace trastienda::app
