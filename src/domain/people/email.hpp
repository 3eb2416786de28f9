// EmailAddress: where mail reaches a person, and the name under which they sign in. Floor 1, pure values.
#pragma once

#include "base/language.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace trastienda::people {

/// RFC 5321 section 4.5.3.1.3: a path of 256 octets less its two angle brackets.
inline constexpr std::size_t email_characters_max = 254;
/// RFC 5321 section 4.5.3.1.1.
inline constexpr std::size_t email_local_part_characters_max = 64;
/// RFC 1035 section 2.3.4.
inline constexpr std::size_t domain_label_characters_max = 63;

/// Why a text is no e-mail address that we take, in order of precedence.
enum class EmailRefusal : std::uint8_t {
    empty = 1,
    blank = 2,
    not_ascii = 3,
    too_long = 4,
    at_sign_missing = 5,
    local_part_empty = 6,
    local_part_too_long = 7,
    local_part_character = 8,  // also a quoted local part: "john smith"@example.com
    local_part_dots = 9,
    domain_empty = 10,
    domain_character = 11,  // also an address literal: [127.0.0.1]
    domain_label = 12,
    domain_numeric = 13,
};

class EmailAddress {
  public:
    /// An address of nobody: what a struct holds before it is read.
    EmailAddress() = default;

    /// Reads the addresses of RFC 5321 that people have: letters, digits and !#$%&'*+-/=?^_`{|}~ with single dots, an
    /// @, and a domain (one label, such as localhost, will do). Quoted local parts, address literals, comments and
    /// addresses beyond ASCII (RFC 6531) are refused: no mail of a shop goes there.
    static std::expected<EmailAddress, EmailRefusal> parse(std::string_view text);

    /// As it was typed.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// In lower case: two addresses with one fold are the same person's. (The RFC lets a server tell "Ana" from "ana"
    /// before the @; none does.)
    [[nodiscard]] std::string folded() const;

    auto operator<=>(const EmailAddress&) const = default;

  private:
    explicit EmailAddress(std::string_view text) : text_(text) {}
    std::string text_;
};

/// ASCII letters in lower case, everything else as it is: the fold of EmailAddress, for texts that may be none.
std::string folded_email(std::string_view text);

/// The stable word for programs ("too_long").
std::string_view code(EmailRefusal refusal);
/// One sentence for people: what was wrong and what would be right.
Bilingual explain(EmailRefusal refusal);

}  // namespace trastienda::people
