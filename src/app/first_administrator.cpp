#include "app/first_administrator.hpp"

#include "base/localized.hpp"
#include "domain/people/password.hpp"

#include <fmt/format.h>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

std::unexpected<Error> wrong_setting(std::string_view name, std::string_view sentences, Language language) {
    return fail_in(language, ErrorCode::invalid, {"{} no sirve. {}", "{} cannot be used. {}"}, name, sentences);
}

Result<people::EmailAddress> read_email(std::string_view text, Language language) {
    auto email = people::EmailAddress::parse(text);
    if (!email) return wrong_setting("TRASTIENDA_ADMIN_EMAIL", people::explain(email.error()).in(language), language);
    return *std::move(email);
}

Result<people::Password> read_password(std::string_view text, std::string_view email, Language language) {
    auto password = people::Password::parse(text, email);
    if (password) return *std::move(password);
    std::string sentences;
    for (const people::PasswordRefusal refusal : password.error()) {
        if (!sentences.empty()) sentences += ' ';
        sentences += people::explain(refusal).in(language);
    }
    return wrong_setting("TRASTIENDA_ADMIN_PASSWORD", sentences, language);
}

}  // namespace

asio::awaitable<Result<std::optional<FirstAdministrator>>> ensure_administrator(store::Users& users,
                                                                                Passwords& passwords, Random& random,
                                                                                WantedAdministrator wanted) {
    CO_TRY(const bool has_administrator, co_await users.has_administrator());
    if (has_administrator) co_return std::nullopt;

    CO_TRY(auto email, read_email(wanted.email.value_or(std::string(administrator_email_default)), wanted.language));
    const bool is_made_up = !wanted.password.has_value();
    const Secret text = is_made_up ? make_readable_password(random) : *wanted.password;
    CO_TRY(const auto password, read_password(text.reveal(), email.text(), wanted.language));
    CO_TRY(auto hash, co_await passwords.hash(password.secret()));
    CO_TRY(const auto added, co_await users.add_first({.email = std::move(email),
                                                       .password_hash = std::move(hash),
                                                       .role = people::Role::admin,
                                                       .profile = {},
                                                       .language = {}}));
    constexpr Bilingual taken{"Ya hay una cuenta con ese correo que no es de administrador: elija otro.",
                              "There is an account with that e-mail that is no administrator: choose another."};
    if (!added) co_return wrong_setting("TRASTIENDA_ADMIN_EMAIL", taken.in(wanted.language), wanted.language);
    if (!*added) co_return std::nullopt;
    co_return FirstAdministrator{.email = (*added)->email,
                                 .made_up_password = is_made_up ? std::optional(text) : std::nullopt};
}

}  // namespace trastienda::app
