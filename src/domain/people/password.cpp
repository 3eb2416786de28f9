#include "domain/people/password.hpp"

#include "base/utf8.hpp"
#include "domain/people/email.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::people {

namespace {

// What is tried first, in Spanish and English, as far as it is long enough to pass otherwise. In lower case.
constexpr std::array common_passwords = std::to_array<std::string_view>({
    "0123456789",    "0987654321",    "11223344",   "112233445566", "123123123", "1234567890", "123456789",
    "12345678",      "1234qwer",      "123qweasd",  "12qwaszx",     "1q2w3e4r",  "1q2w3e4r5t", "1qaz2wsx",
    "87654321",      "987654321",     "a1b2c3d4",   "abcd1234",     "abcdefgh",  "admin123",   "admin1234",
    "administrador", "administrator", "asdfasdf",   "asdfghjk",     "asdfghjkl", "baseball",   "barcelona",
    "bienvenido",    "changeme",      "contrasena", "contraseña",   "dragon123", "estrella",   "football",
    "hola1234",      "iloveyou",      "letmein1",   "master123",    "michelle",  "password",   "password1",
    "password12",    "password123",   "p@ssw0rd",   "passw0rd",     "princesa",  "princess",   "q1w2e3r4",
    "qazwsxedc",     "qwer1234",      "qwerty12",   "qwerty123",    "qwertyui",  "qwertyuiop", "realmadrid",
    "starwars",      "sunshine",      "superman",   "teamo123",     "tequiero",  "tienda123",  "trastienda",
    "trustno1",      "usuario123",    "welcome1",   "zaq12wsx",     "zxcvbnm1",  "zxcvbnm123",
});

bool is_common(std::string_view password) {
    return std::ranges::find(common_passwords, folded_email(password)) != common_passwords.end();
}

bool is_control(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7f;
}

bool is_email(std::string_view password, std::string_view email) {
    if (email.empty()) return false;
    const std::string address = folded_email(email);
    const std::string typed = folded_email(password);
    return typed == address || typed == address.substr(0, address.rfind('@'));
}

}  // namespace

std::vector<PasswordRefusal> check_password(std::string_view password, std::string_view email) {
    if (!is_valid_utf8(password)) return {PasswordRefusal::not_utf8};
    std::vector<PasswordRefusal> refusals;
    if (count_characters(password) < password_characters_min) refusals.push_back(PasswordRefusal::too_short);
    if (password.size() > password_bytes_max) refusals.push_back(PasswordRefusal::too_long);
    if (std::ranges::any_of(password, is_control)) refusals.push_back(PasswordRefusal::control_character);
    if (is_email(password, email)) refusals.push_back(PasswordRefusal::same_as_email);
    if (password.size() > 1 && password.find_first_not_of(password.front()) == std::string_view::npos)
        refusals.push_back(PasswordRefusal::one_character);
    if (is_common(password)) refusals.push_back(PasswordRefusal::too_common);
    return refusals;
}

std::expected<Password, std::vector<PasswordRefusal>> Password::parse(std::string_view password,
                                                                      std::string_view email) {
    auto refusals = check_password(password, email);
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return Password(password);
}

std::string_view code(PasswordRefusal refusal) {
    switch (refusal) {
        case PasswordRefusal::not_utf8:
            return "not_utf8";
        case PasswordRefusal::too_short:
            return "too_short";
        case PasswordRefusal::too_long:
            return "too_long";
        case PasswordRefusal::control_character:
            return "control_character";
        case PasswordRefusal::same_as_email:
            return "same_as_email";
        case PasswordRefusal::one_character:
            return "one_character";
        case PasswordRefusal::too_common:
            return "too_common";
    }
    return "unknown";
}

Bilingual explain(PasswordRefusal refusal) {
    switch (refusal) {
        case PasswordRefusal::not_utf8:
            return {"La contraseña no es texto UTF-8 válido.", "The password is not valid UTF-8 text."};
        case PasswordRefusal::too_short:
            return {"La contraseña es demasiado corta: necesita al menos 8 caracteres.",
                    "The password is too short: it needs 8 characters or more."};
        case PasswordRefusal::too_long:
            return {"La contraseña es demasiado larga: caben 256 bytes.", "The password is too long: 256 bytes fit."};
        case PasswordRefusal::control_character:
            return {
                "La contraseña tiene un carácter invisible (tabulador, salto de "
                "línea ...): quítelo.",
                "The password has an invisible character (tab, line break ...): "
                "take it out."};
        case PasswordRefusal::same_as_email:
            return {"La contraseña no puede ser el propio correo.", "The password may not be the e-mail itself."};
        case PasswordRefusal::one_character:
            return {"La contraseña es un solo carácter repetido: elija otra.",
                    "The password is one character over and over: choose another."};
        case PasswordRefusal::too_common:
            return {"Esa contraseña es de las primeras que se prueban: elija otra.",
                    "That password is among the first that anybody tries: choose another."};
    }
    return {};
}

}  // namespace trastienda::people
