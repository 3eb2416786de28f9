// What a password must be like. Floor 1, pure functions; how it is kept, app/passwords.hpp knows.
#pragma once

#include "base/language.hpp"
#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::people {

/// NIST SP 800-63B section 5.1.1.2: at least 8 characters, at least 64 allowed, no rules of composition, and none of
/// those that everybody tries first.
inline constexpr std::size_t password_characters_min = 8;
inline constexpr std::size_t password_bytes_max = 256;
/// A common word (common_passwords.txt: what lists of leaked passwords have in front, and what people in Spanish and
/// English shops choose) stays one written again and again, and with so many digits or signs behind it: a year, "1!",
/// "12345", a postal code.
inline constexpr std::size_t common_tail_characters_max = 5;

/// What is wrong with a password, in order of precedence.
enum class PasswordRefusal : std::uint8_t {
    not_utf8 = 1,
    too_short = 2,
    too_long = 3,
    control_character = 4,
    same_as_email = 5,
    one_character = 6,  // "aaaaaaaa"
    too_common = 7,
};

/// Everything that is wrong with `password` for the owner of `email`; empty where it will do. Without an e-mail, what
/// is wrong with it for anybody.
std::vector<PasswordRefusal> check_password(std::string_view password, std::string_view email);

/// A password that keeps the rules for its owner: what the floors above hash and store.
class Password {
  public:
    static std::expected<Password, std::vector<PasswordRefusal>> parse(std::string_view password,
                                                                       std::string_view email);

    [[nodiscard]] const Secret& secret() const { return secret_; }

  private:
    explicit Password(std::string_view password) : secret_(std::string(password)) {}
    Secret secret_;
};

/// The stable word for programs ("too_short").
std::string_view code(PasswordRefusal refusal);
/// One sentence for people: what was wrong and what would be right.
Bilingual explain(PasswordRefusal refusal);

}  // namespace trastienda::people
