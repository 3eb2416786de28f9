#include "app/sign_in.hpp"

#include "base/utf8.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/people/email.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

constexpr SignInRefused failed{.reason = SignInRefused::Reason::failed, .wait = {}};

SignInRefused slowed(Instant until, Instant now) {
    return {.reason = SignInRefused::Reason::slowed, .wait = whole_seconds_until(until, now)};
}

store::AttemptSubjects subjects_of(std::string_view email, std::string_view remote_address) {
    // What is longer is no address; its beginning stands for it.
    const std::string_view bounded = catalog::shortened(email, people::email_characters_max);
    return {.account = people::folded_email(bounded), .address = customer_address(remote_address)};
}

// A head may hold any octet. What is no text, which no program calls itself by, is kept as none.
std::string kept_user_agent(std::string_view user_agent) {
    if (!is_valid_utf8(user_agent)) return {};
    return std::string(catalog::shortened(user_agent, SignIn::user_agent_bytes_max));
}

}  // namespace

asio::awaitable<Result<std::expected<SignedIn, SignInRefused>>> SignIn::sign_in(SignInAttempt attempt) {
    using Answer = std::expected<SignedIn, SignInRefused>;
    CO_TRY(const auto turn, co_await turns_.take());
    co_await sweep();
    const Instant now = parts_.clock.now();
    store::AttemptSubjects subjects = subjects_of(attempt.email, attempt.remote_address);
    CO_TRY(const auto slowed_until, co_await parts_.failures.begin(subjects, now));
    if (slowed_until) co_return Answer(std::unexpect, slowed(*slowed_until, now));

    std::optional<store::Credentials> credentials;
    if (const auto email = people::EmailAddress::parse(attempt.email)) {
        auto found = co_await parts_.users.credentials_by_email(email->folded());
        if (!found) {
            CO_TRY_DO(co_await parts_.failures.not_tried(std::move(subjects)));
            co_return std::unexpected(std::move(found).error());
        }
        credentials = *std::move(found);
    }
    const auto user = credentials ? std::optional(credentials->user) : std::nullopt;
    CO_TRY(auto hash, co_await verify(std::move(credentials), subjects, std::move(attempt.password)));
    if (!hash) co_return Answer(std::unexpect, hash.error());

    Secret token = make_token(parts_.random);
    const Instant begun = parts_.clock.now();
    CO_TRY(auto session, co_await parts_.sessions.add({.token_hash = *hash_of_token(token.reveal()),
                                                       .user = *user,
                                                       .kind = store::SessionKind::session,
                                                       .name = {},
                                                       .created_at = begun,
                                                       .expires_at = begun.plus(rules_.session_lifetime),
                                                       .remote_address = std::move(attempt.remote_address),
                                                       .user_agent = kept_user_agent(attempt.user_agent),
                                                       .password_hash = *hash}));
    // Put out of use, or given another password, since we looked.
    if (!session) co_return Answer(std::unexpect, failed);
    co_return SignedIn{.token = std::move(token), .session = *std::move(session)};
}

asio::awaitable<Result<void>> SignIn::sign_out(SessionId session) {
    CO_TRY(const bool is_session, co_await parts_.sessions.revoke(session, store::SessionKind::session, std::nullopt));
    if (!is_session) CO_TRY_DO(co_await parts_.sessions.revoke(session, store::SessionKind::token, std::nullopt));
    parts_.tokens.forget(session);
    co_return Result<void>{};
}

asio::awaitable<Result<std::expected<std::string, SignInRefused>>> SignIn::confirm(UserId user, Secret password,
                                                                                   std::string remote_address) {
    CO_TRY(const auto turn, co_await turns_.take());
    const Instant now = parts_.clock.now();
    CO_TRY(auto credentials, co_await parts_.users.credentials(user));
    const std::string email = credentials ? credentials->email : std::string();
    store::AttemptSubjects subjects = subjects_of(email, remote_address);
    CO_TRY(const auto slowed_until, co_await parts_.failures.begin(subjects, now));
    if (slowed_until) co_return std::expected<std::string, SignInRefused>(std::unexpect, slowed(*slowed_until, now));
    co_return co_await verify(std::move(credentials), std::move(subjects), std::move(password));
}

asio::awaitable<Result<std::expected<std::string, SignInRefused>>> SignIn::verify(
    std::optional<store::Credentials> credentials, store::AttemptSubjects subjects, Secret password) {
    using Answer = std::expected<std::string, SignInRefused>;
    if (!credentials) {
        const auto nobody = co_await parts_.passwords.verify_nobody(std::move(password));
        if (nobody) co_return Answer(std::unexpect, failed);
        CO_TRY_DO(co_await parts_.failures.not_tried(std::move(subjects)));
        co_return std::unexpected(nobody.error());
    }
    const auto verdict = co_await parts_.passwords.verify(password, credentials->password_hash);
    if (!verdict) {
        CO_TRY_DO(co_await parts_.failures.not_tried(std::move(subjects)));
        co_return std::unexpected(verdict.error());
    }
    if (*verdict == Passwords::Verdict::wrong || credentials->status == store::UserStatus::inactive)
        co_return Answer(std::unexpect, failed);
    CO_TRY_DO(co_await parts_.failures.succeeded(std::move(subjects), credentials->user, parts_.clock.now()));
    if (*verdict == Passwords::Verdict::right) co_return std::move(credentials->password_hash);

    CO_TRY(auto hash, co_await parts_.passwords.hash(std::move(password)));
    CO_TRY(const bool is_kept, co_await parts_.users.set_hash(credentials->user, hash, credentials->password_hash));
    if (!is_kept) co_return Answer(std::unexpect, failed);
    co_return hash;
}

asio::awaitable<void> SignIn::sweep() {
    const Instant now = parts_.clock.now();
    if (now < next_sweep_) co_return;
    next_sweep_ = now.plus(sweep_interval);
    // Housekeeping: what fails is tried again with a later attempt, and nobody's sign-in fails for it.
    const auto failures = co_await parts_.failures.sweep(now);
    const auto sessions =
        co_await parts_.sessions.sweep(Instant{now.microseconds - std::chrono::microseconds(sessions_kept).count()});
    // A flood leaves more than one sweep removes: the next attempt goes on.
    if (!failures || !sessions || *failures == store::SignInFailures::Swept::some) next_sweep_ = now;
}

std::chrono::seconds whole_seconds_until(Instant until, Instant now) {
    return std::chrono::ceil<std::chrono::seconds>(
        std::chrono::microseconds(std::max<std::int64_t>(until.microseconds - now.microseconds, 1)));
}

std::string customer_address(std::string_view remote_address) {
    boost::system::error_code problem;
    const asio::ip::address address = asio::ip::make_address(remote_address, problem);
    std::string text(remote_address);
    if (!problem && address.is_v6() && !address.to_v6().is_v4_mapped() && !address.is_loopback())
        text = asio::ip::make_network_v6(address.to_v6(), 64).canonical().to_string();
    else if (!problem && address.is_v6() && address.to_v6().is_v4_mapped())
        text = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return text;
}

}  // namespace trastienda::app
