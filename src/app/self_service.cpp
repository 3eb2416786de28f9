#include "app/self_service.hpp"

#include <fmt/format.h>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

constexpr std::string_view confirm_page = "/account/confirm";
constexpr std::string_view reset_page = "/account/password";

store::AttemptSubjects subjects_of(const people::EmailAddress& email, std::string_view remote_address) {
    return {.account = email.folded(), .address = customer_address(remote_address)};
}

}  // namespace

SelfService::Asked SelfService::register_user(NewRegistration registration) {
    using Answer = std::expected<void, MailSlowed>;
    CO_TRY(const auto turn, co_await turns_.take());
    co_await sweep();
    const Instant now = parts_.clock.now();
    CO_TRY(const auto asked,
           co_await parts_.failures.ask_for_mail(subjects_of(registration.email, registration.remote_address), now));
    if (asked.slowed_until)
        co_return Answer(std::unexpect, MailSlowed{.wait = whole_seconds_until(*asked.slowed_until, now)});
    CO_TRY(auto hash, co_await parts_.passwords.hash(registration.password.secret()));
    if (asked.mailing == store::SignInFailures::Mailing::withheld) co_return Answer();

    const Mailed to_confirm = make_mailed(confirmation_good_for);
    const Mailed to_reset = make_mailed(reset_good_for);
    const mail::Link confirm = link_to(confirm_page, to_confirm.text, confirmation_good_for);
    const mail::Link reset = link_to(reset_page, to_reset.text, reset_good_for);
    store::MailedTokens::Letters letters{
        .confirmation = [confirm](const mail::Addressee& to) { return mail::confirmation_letter(to, confirm); },
        .attempted = [reset](const mail::Addressee& to) { return mail::registration_attempted_letter(to, reset); }};
    CO_TRY_DO(co_await parts_.mailed_tokens.register_user({.email = std::move(registration.email),
                                                           .password_hash = std::move(hash),
                                                           .profile = std::move(registration.profile),
                                                           .language = registration.language},
                                                          {.to_confirm = to_confirm.token, .to_reset = to_reset.token},
                                                          std::move(letters)));
    co_return Answer();
}

asio::awaitable<Result<bool>> SelfService::confirm(std::string token) {
    const auto hash = hash_of_token(token);
    if (!hash) co_return false;
    CO_TRY(const auto turn, co_await turns_.take());
    CO_TRY(const auto user, co_await parts_.mailed_tokens.confirm(*hash, parts_.clock.now()));
    co_return user.has_value();
}

SelfService::Asked SelfService::ask_for_reset(people::EmailAddress email, std::string remote_address) {
    using Answer = std::expected<void, MailSlowed>;
    CO_TRY(const auto turn, co_await turns_.take());
    co_await sweep();
    const Instant now = parts_.clock.now();
    CO_TRY(const auto asked, co_await parts_.failures.ask_for_mail(subjects_of(email, remote_address), now));
    if (asked.slowed_until)
        co_return Answer(std::unexpect, MailSlowed{.wait = whole_seconds_until(*asked.slowed_until, now)});
    if (asked.mailing == store::SignInFailures::Mailing::withheld) co_return Answer();

    const Mailed mailed = make_mailed(reset_good_for);
    const mail::Link link = link_to(reset_page, mailed.text, reset_good_for);
    CO_TRY_DO(co_await parts_.mailed_tokens.offer_reset(
        email.folded(), mailed.token,
        [link](const mail::Addressee& to) { return mail::password_reset_letter(to, link); }));
    co_return Answer();
}

asio::awaitable<Result<std::optional<std::string>>> SelfService::reset_owner(std::string token) {
    const auto hash = hash_of_token(token);
    if (!hash) co_return std::nullopt;
    co_return co_await parts_.mailed_tokens.reset_owner(*hash, parts_.clock.now());
}

asio::awaitable<Result<bool>> SelfService::reset(std::string token, people::Password password) {
    const auto token_hash = hash_of_token(token);
    if (!token_hash) co_return false;
    CO_TRY(const auto turn, co_await turns_.take());
    CO_TRY(auto hash, co_await parts_.passwords.hash(password.secret()));
    const auto user = co_await parts_.mailed_tokens.reset(*token_hash, std::move(hash), parts_.clock.now(),
                                                          mail::password_changed_letter);
    if (user && *user) parts_.tokens.forget(**user);
    CO_TRY(const auto reset_of, user);
    co_return reset_of.has_value();
}

SelfService::Mailed SelfService::make_mailed(std::chrono::hours good_for) {
    Secret text = make_token(parts_.random);
    const Instant now = parts_.clock.now();
    const store::MailedToken token{
        .hash = *hash_of_token(text.reveal()), .created_at = now, .expires_at = now.plus(good_for)};
    return {.text = std::move(text), .token = token};
}

// Behind the #, so that the token stands in nobody's log and no page hands it on as the one that it was reached from.
mail::Link SelfService::link_to(std::string_view page, const Secret& token, std::chrono::hours good_for) const {
    return {.url = fmt::format("{}{}#token={}", rules_.public_url, page, token.reveal()), .good_for = good_for};
}

asio::awaitable<void> SelfService::sweep() {
    const Instant now = parts_.clock.now();
    if (now < next_sweep_) co_return;
    next_sweep_ = now.plus(SignIn::sweep_interval);
    // Housekeeping: what fails is tried again with a later request, and nobody's fails for it.
    if (!co_await parts_.mailed_tokens.sweep(now)) next_sweep_ = now;
}

}  // namespace trastienda::app
