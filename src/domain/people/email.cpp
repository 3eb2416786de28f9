#include "domain/people/email.hpp"

#include <algorithm>
#include <optional>

namespace trastienda::people {

namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool is_alphanumeric(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

// RFC 5322 section 3.2.3: what an atom is made of.
bool is_atom_character(char character) {
    return is_alphanumeric(character) || std::string_view("!#$%&'*+-/=?^_`{|}~").contains(character);
}

std::optional<EmailRefusal> check_local_part(std::string_view text) {
    if (text.empty()) return EmailRefusal::local_part_empty;
    if (text.size() > email_local_part_characters_max) return EmailRefusal::local_part_too_long;
    const auto may_stand = [](char character) { return character == '.' || is_atom_character(character); };
    if (!std::ranges::all_of(text, may_stand)) return EmailRefusal::local_part_character;
    if (text.starts_with('.') || text.ends_with('.') || text.contains("..")) return EmailRefusal::local_part_dots;
    return std::nullopt;
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= domain_label_characters_max && !text.starts_with('-') &&
           !text.ends_with('-');
}

std::optional<EmailRefusal> check_domain(std::string_view text) {
    if (text.empty()) return EmailRefusal::domain_empty;
    const auto may_stand = [](char character) {
        return character == '.' || character == '-' || is_alphanumeric(character);
    };
    if (!std::ranges::all_of(text, may_stand)) return EmailRefusal::domain_character;
    for (std::string_view rest = text;;) {
        const std::size_t dot = rest.find('.');
        const std::string_view label = rest.substr(0, dot);
        if (!is_label(label)) return EmailRefusal::domain_label;
        if (dot == std::string_view::npos) {
            // No top-level domain is a number: this is an IP address without its brackets.
            if (std::ranges::all_of(label, is_digit)) return EmailRefusal::domain_numeric;
            return std::nullopt;
        }
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace

std::expected<EmailAddress, EmailRefusal> EmailAddress::parse(std::string_view text) {
    if (text.empty()) return std::unexpected(EmailRefusal::empty);
    const auto is_blank = [](char character) { return std::string_view(" \t\r\n").contains(character); };
    if (std::ranges::any_of(text, is_blank)) return std::unexpected(EmailRefusal::blank);
    const auto is_ascii = [](char character) { return static_cast<unsigned char>(character) < 0x80; };
    if (!std::ranges::all_of(text, is_ascii)) return std::unexpected(EmailRefusal::not_ascii);
    if (text.size() > email_characters_max) return std::unexpected(EmailRefusal::too_long);
    const std::size_t at_sign = text.rfind('@');
    if (at_sign == std::string_view::npos) return std::unexpected(EmailRefusal::at_sign_missing);
    if (const auto refusal = check_local_part(text.substr(0, at_sign))) return std::unexpected(*refusal);
    if (const auto refusal = check_domain(text.substr(at_sign + 1))) return std::unexpected(*refusal);
    return EmailAddress(text);
}

std::string EmailAddress::folded() const { return folded_email(text_); }

std::string folded_email(std::string_view text) {
    std::string folded(text);
    for (char& character : folded)
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    return folded;
}

std::string_view code(EmailRefusal refusal) {
    switch (refusal) {
        case EmailRefusal::empty:
            return "empty";
        case EmailRefusal::blank:
            return "blank";
        case EmailRefusal::not_ascii:
            return "not_ascii";
        case EmailRefusal::too_long:
            return "too_long";
        case EmailRefusal::at_sign_missing:
            return "at_sign_missing";
        case EmailRefusal::local_part_empty:
            return "local_part_empty";
        case EmailRefusal::local_part_too_long:
            return "local_part_too_long";
        case EmailRefusal::local_part_character:
            return "local_part_character";
        case EmailRefusal::local_part_dots:
            return "local_part_dots";
        case EmailRefusal::domain_empty:
            return "domain_empty";
        case EmailRefusal::domain_character:
            return "domain_character";
        case EmailRefusal::domain_label:
            return "domain_label";
        case EmailRefusal::domain_numeric:
            return "domain_numeric";
    }
    return "unknown";
}

Bilingual explain(EmailRefusal refusal) {
    switch (refusal) {
        case EmailRefusal::empty:
            return {"Falta el correo: escriba una dirección como ana@example.com.",
                    "The e-mail is missing: write an address such as ana@example.com."};
        case EmailRefusal::blank:
            return {"El correo tiene un espacio: quítelo.", "The e-mail has a blank in it: take it out."};
        case EmailRefusal::not_ascii:
            return {
                "El correo solo puede tener letras sin acentos, cifras y signos "
                "comunes; un dominio con otras letras se "
                "escribe en su forma xn--.",
                "The e-mail may only have plain letters, digits and common signs; "
                "a domain with other letters is "
                "written in its xn-- form."};
        case EmailRefusal::too_long:
            return {"El correo es demasiado largo: caben 254 caracteres.",
                    "The e-mail is too long: 254 characters fit."};
        case EmailRefusal::at_sign_missing:
            return {"Al correo le falta la @: escriba una dirección como ana@example.com.",
                    "The e-mail has no @: write an address such as ana@example.com."};
        case EmailRefusal::local_part_empty:
            return {"Al correo le falta el nombre delante de la @.", "The e-mail has no name before the @."};
        case EmailRefusal::local_part_too_long:
            return {"El nombre delante de la @ es demasiado largo: caben 64 caracteres.",
                    "The name before the @ is too long: 64 characters fit."};
        case EmailRefusal::local_part_character:
            return {
                "Delante de la @ hay un carácter que no puede estar allí: use "
                "letras, cifras, puntos, guiones o +.",
                "Before the @ stands a character that may not: use letters, "
                "digits, dots, hyphens or +."};
        case EmailRefusal::local_part_dots:
            return {
                "Delante de la @ un punto no puede estar al principio, al final ni "
                "junto a otro.",
                "Before the @ a dot may not come first, last, or beside another."};
        case EmailRefusal::domain_empty:
            return {"Al correo le falta el dominio detrás de la @.", "The e-mail has no domain after the @."};
        case EmailRefusal::domain_character:
            return {
                "Detrás de la @ hay un carácter que no puede estar en un dominio: "
                "use letras, cifras, puntos y guiones.",
                "After the @ stands a character that no domain has: use letters, "
                "digits, dots and hyphens."};
        case EmailRefusal::domain_label:
            return {
                "El dominio detrás de la @ no está bien escrito: cada parte entre "
                "puntos tiene de 1 a 63 caracteres y no "
                "empieza ni termina con guion.",
                "The domain after the @ is not well written: each part between "
                "dots has 1 to 63 characters and neither "
                "begins nor ends with a hyphen."};
        case EmailRefusal::domain_numeric:
            return {
                "Detrás de la @ se espera un dominio como example.com, no una "
                "dirección IP.",
                "After the @ belongs a domain such as example.com, not an IP address."};
    }
    return {};
}

}  // namespace trastienda::people
