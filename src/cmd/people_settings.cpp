#include "cmd/people_settings.hpp"

#include "domain/people/password.hpp"

#include <array>
#include <optional>

namespace trastienda::cmd {

namespace {

using enum Secrecy;
using enum FlagReach;

bool put_email(std::optional<people::EmailAddress>& into, std::string_view text) {
    const auto email = people::EmailAddress::parse(text);
    if (email) into = *email;
    return email.has_value();
}

bool read_admin_password(std::string_view text, ConfigurationDraft& into) {
    into.configuration.admin_password = Secret(std::string(text));
    // The e-mail address is another setting: the store compares the two when it makes the user.
    return people::check_password(text, "").empty();
}

constexpr Bilingual email_expected{"una dirección de correo: ana@example.com", "an e-mail address: ana@example.com"};

const std::array table{
    Setting{SettingId::admin_email,
            SettingGroup::administrator,
            open,
            every_command,
            "",
            "TRASTIENDA_ADMIN_EMAIL",
            "admin.email",
            "EMAIL",
            "",
            "ana@example.com",
            {"El correo del primer administrador; solo cuenta mientras no hay ningún usuario.",
             "The first administrator's e-mail address; counts only while there is no user."},
            email_expected,
            [](std::string_view text, ConfigurationDraft& into) {
                return put_email(into.configuration.admin_email, text);
            }},
    Setting{SettingId::admin_password,
            SettingGroup::administrator,
            secret,
            every_command,
            "",
            "TRASTIENDA_ADMIN_PASSWORD",
            "admin.password",
            "PASSWORD",
            "",
            "'a long secret'",
            {"Su contraseña; sin ella se inventa una y se muestra una sola vez.",
             "Its password; without it one is made up and shown once."},
            {"al menos 8 caracteres, no solo uno repetido ni una contraseña de las más usadas",
             "at least 8 characters, not one repeated and none of the most used passwords"},
            read_admin_password},
    Setting{
        SettingId::acting_as,
        SettingGroup::acting,
        open,
        acting_commands,
        "--as",
        "TRASTIENDA_AS",
        "as",
        "EMAIL",
        "",
        "ana@example.com",
        {"Quién actúa con una orden: cuentan sus permisos y lo que cambia queda a su nombre. Sin esto, el único "
         "administrador.",
         "Who acts by a command: their permissions count, and what is changed stands under their name. Left out: "
         "the only administrator."},
        email_expected,
        [](std::string_view text, ConfigurationDraft& into) { return put_email(into.configuration.acting_as, text); }},
};

}  // namespace

std::span<const Setting> people_settings() { return table; }

}  // namespace trastienda::cmd
