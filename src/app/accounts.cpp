#include "app/accounts.hpp"

#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

store::Users::Decided<store::User> Accounts::add(NewAccount account) {
    CO_TRY(auto hash, co_await parts_.passwords.hash(account.password.secret()));
    co_return co_await parts_.users.add({.email = std::move(account.email),
                                         .password_hash = std::move(hash),
                                         .role = account.role,
                                         .profile = std::move(account.profile),
                                         .language = account.language});
}

store::Users::Decided<store::User> Accounts::change(UserId user, store::UserChange change,
                                                    std::optional<std::int64_t> version) {
    auto changed = co_await parts_.users.change(user, std::move(change), version);
    // Also where the answer was lost: it may have been done.
    parts_.tokens.forget(user);
    co_return changed;
}

asio::awaitable<Result<bool>> Accounts::set_password(UserId user, people::Password password) {
    CO_TRY(auto hash, co_await parts_.passwords.hash(password.secret()));
    auto is_set = co_await parts_.users.set_password({.user = user,
                                                      .hash = std::move(hash),
                                                      .hash_before = std::nullopt,
                                                      .kept_session = {},
                                                      .letter = mail::password_changed_letter});
    parts_.tokens.forget(user);
    co_return is_set;
}

asio::awaitable<Result<std::expected<void, SignInRefused>>> Accounts::change_own_password(OwnPasswordChange change) {
    using Answer = std::expected<void, SignInRefused>;
    CO_TRY(auto confirmed,
           co_await parts_.sign_in.confirm(change.user, std::move(change.current), std::move(change.remote_address)));
    if (!confirmed) co_return Answer(std::unexpect, confirmed.error());
    CO_TRY(auto hash, co_await parts_.passwords.hash(change.password.secret()));
    auto is_set = co_await parts_.users.set_password({.user = change.user,
                                                      .hash = std::move(hash),
                                                      .hash_before = *std::move(confirmed),
                                                      .kept_session = change.session,
                                                      .letter = mail::password_changed_letter});
    parts_.tokens.forget(change.user);
    CO_TRY(const bool is_done, std::move(is_set));
    // Somebody else changed it between the two steps: the one that was confirmed is no longer the current one.
    if (!is_done) co_return Answer(std::unexpect, SignInRefused{.reason = SignInRefused::Reason::failed, .wait = {}});
    co_return Answer();
}

asio::awaitable<Result<std::expected<void, store::UserRefusal>>> Accounts::erase(UserId user) {
    auto erased = co_await parts_.personal_data.erase(user);
    // Also where the answer was lost: it may have been done.
    parts_.tokens.forget(user);
    co_return erased;
}

asio::awaitable<Result<std::optional<MadeToken>>> Accounts::make_api_token(NewToken token) {
    Secret text = make_token(parts_.random);
    CO_TRY(auto session, co_await parts_.sessions.add({.token_hash = *hash_of_token(text.reveal()),
                                                       .user = token.owner,
                                                       .kind = store::SessionKind::token,
                                                       .name = std::move(token.name),
                                                       .created_at = parts_.clock.now(),
                                                       .expires_at = token.expires_at,
                                                       .scope = token.scope,
                                                       .password_hash = std::nullopt}));
    if (!session) co_return std::nullopt;
    co_return MadeToken{.token = std::move(text), .session = *std::move(session)};
}

asio::awaitable<Result<bool>> Accounts::revoke(SessionId session, store::SessionKind kind,
                                               std::optional<UserId> owner) {
    auto is_revoked = co_await parts_.sessions.revoke(session, kind, owner);
    parts_.tokens.forget(session);
    co_return is_revoked;
}

}  // namespace trastienda::app
