#include "domain/people/password.hpp"

#include "base/utf8.hpp"
#include "domain/people/common_passwords_txt.hpp"
#include "domain/people/email.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace trastienda::people {

namespace {

// Letters as people vary them: capitals, and the accents of Spanish, fall away.
std::string folded_word(std::string_view text) {
    constexpr auto accents = std::to_array<std::pair<std::string_view, char>>({{"á", 'a'},
                                                                               {"é", 'e'},
                                                                               {"í", 'i'},
                                                                               {"ó", 'o'},
                                                                               {"ú", 'u'},
                                                                               {"ü", 'u'},
                                                                               {"ñ", 'n'},
                                                                               {"ç", 'c'},
                                                                               {"Á", 'a'},
                                                                               {"É", 'e'},
                                                                               {"Í", 'i'},
                                                                               {"Ó", 'o'},
                                                                               {"Ú", 'u'},
                                                                               {"Ü", 'u'},
                                                                               {"Ñ", 'n'},
                                                                               {"Ç", 'c'}});
    std::string folded;
    const std::string lowered = folded_email(text);
    for (std::string_view rest = lowered; !rest.empty();) {
        const auto accent =
            std::ranges::find_if(accents, [rest](const auto& row) { return rest.starts_with(row.first); });
        folded += accent == accents.end() ? rest.front() : accent->second;
        rest.remove_prefix(accent == accents.end() ? 1 : accent->first.size());
    }
    return folded;
}

// Signs as they stand for letters in "p@ssw0rd".
std::string with_letters_for_signs(std::string text) {
    constexpr std::string_view signs = "@4301!5$7";
    constexpr std::string_view letters = "aaeoiisst";
    static_assert(signs.size() == letters.size());
    for (char& character : text)
        if (const std::size_t at = signs.find(character); at != std::string_view::npos) character = letters[at];
    return text;
}

std::vector<std::string> read_common_words() {
    std::vector<std::string> words;
    constexpr std::string_view blanks = " \n";
    std::string_view rest = embedded::common_passwords_txt;
    for (std::size_t begin = 0; (begin = rest.find_first_not_of(blanks)) != std::string_view::npos;) {
        rest.remove_prefix(begin);
        const std::size_t end = std::min(rest.find_first_of(blanks), rest.size());
        words.push_back(folded_word(rest.substr(0, end)));
        rest.remove_prefix(end);
    }
    std::ranges::sort(words);
    return words;
}

bool is_common_word(std::string_view word) {
    static const std::vector<std::string> words = read_common_words();
    return std::ranges::binary_search(words, word, std::less<>());
}

// Also written twice, or more often.
bool is_of_common_words(std::string_view text) {
    for (std::size_t times = 1; times <= text.size(); ++times) {
        if (text.size() % times != 0) continue;
        const std::size_t size = text.size() / times;
        // The same over and over: shifted by one of it, it is itself.
        if (text.substr(size) == text.substr(0, text.size() - size) && is_common_word(text.substr(0, size)))
            return true;
    }
    return false;
}

// Also with the year, the "1" or the "!" that people put behind a word to please a rule.
bool is_common(std::string_view password) {
    constexpr std::string_view tails = "0123456789!?.,-_*+#@$%&= ";
    std::string word = folded_word(password);
    for (std::size_t taken = 0; taken <= common_tail_characters_max && !word.empty(); ++taken) {
        if (is_of_common_words(word) || is_of_common_words(with_letters_for_signs(word))) return true;
        if (tails.find(word.back()) == std::string_view::npos) return false;
        word.pop_back();
    }
    return false;
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
