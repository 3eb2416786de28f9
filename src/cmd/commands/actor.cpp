#include "cmd/commands/actor.hpp"

#include "http/codec.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

template <class... Args>
std::unexpected<Error> refused(Bilingual sentence, Language language, const Args&... args) {
    return fail(ErrorCode::invalid, fmt::format(fmt::runtime(sentence.in(language)), args...));
}

asio::awaitable<Result<std::vector<store::User>>> some_administrators(Shop& shop) {
    constexpr std::int64_t shown_max = 10;
    return shop.people.users.list({.role = people::Role::admin, .status = store::UserStatus::active, .query = {}},
                                  UserId{}, shown_max);
}

Result<store::User> only_one(std::vector<store::User> administrators, Language language) {
    if (administrators.size() == 1) return std::move(administrators.front());
    if (administrators.empty())
        return refused({"No hay ningún administrador en uso: añada uno con `trastienda user add CORREO --role "
                        "admin`, o diga con --as CORREO quién actúa.",
                        "There is no administrator in use: add one with `trastienda user add EMAIL --role admin`, or "
                        "say who acts with --as EMAIL."},
                       language);
    std::string emails;
    for (const store::User& user : administrators) emails += (emails.empty() ? "" : ", ") + user.email;
    return refused({"Hay varios administradores: diga con --as CORREO, o en TRASTIENDA_AS, quién actúa ({}).",
                    "There are several administrators: say who acts with --as EMAIL, or in TRASTIENDA_AS ({})."},
                   language, emails);
}

Result<http::Principal> principal_of(const store::User& user, Language language) {
    if (user.status != store::UserStatus::active)
        return refused({"{} está de baja: no puede actuar.", "{} is out of use: they cannot act."}, language,
                       user.email);
    return http::Principal{.user = user.id, .role = user.role, .session = {}};
}

}  // namespace

asio::awaitable<Result<store::User>> find_user(Shop& shop, people::EmailAddress email, Language language) {
    const std::string address = email.text();
    CO_TRY(auto user, co_await shop.people.users.find_by_email(std::move(email)));
    if (user) co_return *std::move(user);
    co_return refused({"No existe ningún usuario {}.", "There is no user {}."}, language, address);
}

asio::awaitable<Result<http::Principal>> find_actor(Shop& shop, std::optional<people::EmailAddress> named,
                                                    Language language) {
    if (named) {
        CO_TRY(const auto user, co_await find_user(shop, *std::move(named), language));
        co_return principal_of(user, language);
    }
    CO_TRY(auto administrators, co_await some_administrators(shop));
    CO_TRY(const auto user, only_one(std::move(administrators), language));
    co_return principal_of(user, language);
}

asio::awaitable<Result<Actor>> Actor::find(Shop& shop, std::optional<people::EmailAddress> named, Language language) {
    Actor actor;
    if (!named) {
        CO_TRY(const bool has_administrator, co_await shop.people.users.has_administrator());
        if (!has_administrator) co_return actor;
    }
    CO_TRY(actor.who_, co_await find_actor(shop, std::move(named), language));
    co_return actor;
}

Result<void> Actor::check(people::Permission permission, Language language) const {
    return who_ ? check_permission(*who_, permission, language) : Result<void>();
}

Result<void> check_permission(const http::Principal& who, people::Permission permission, Language language) {
    if (who.may(permission)) return {};
    constexpr Bilingual lacking{"Hace falta el permiso {}; el rol de quien actúa es {}.",
                                "The permission {} is needed; the role of whoever acts is {}."};
    return fail(ErrorCode::denied,
                fmt::format(fmt::runtime(lacking.in(language)), http::Codec<people::Permission>::word(permission),
                            http::Codec<people::Role>::word(who.role)));
}

}  // namespace trastienda::cmd
