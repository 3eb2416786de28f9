#include "domain/mail/without_secrets.hpp"

#include <algorithm>
#include <cstddef>

namespace trastienda::mail {

namespace {

constexpr std::string_view mask = "***";
constexpr std::string_view token_mark = "token=";
// Four signs, three times: what sales give as a voucher's code.
constexpr std::size_t code_group_size = 4;
constexpr std::size_t code_size = 3 * code_group_size + 2;

bool is_capital_or_digit(char letter) { return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9'); }
bool is_letter_or_digit(char letter) { return is_capital_or_digit(letter) || (letter >= 'a' && letter <= 'z'); }
bool is_of_token(char letter) { return is_letter_or_digit(letter) || letter == '-' || letter == '_'; }

// How much of the beginning is a voucher's code: all of one, or nothing.
std::size_t code_at(std::string_view text) {
    if (text.size() < code_size) return 0;
    for (std::size_t i = 0; i < code_size; ++i) {
        const bool is_dash_here = i % (code_group_size + 1) == code_group_size;
        if (is_dash_here ? text[i] != '-' : !is_capital_or_digit(text[i])) return 0;
    }
    return text.size() > code_size && is_of_token(text[code_size]) ? 0 : code_size;
}

std::size_t token_at(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_token) - text.begin());
}

}  // namespace

std::string without_secrets(std::string_view content) {
    std::string out;
    out.reserve(content.size());
    for (std::size_t at = 0; at < content.size();) {
        const std::string_view rest = content.substr(at);
        if (rest.starts_with(token_mark)) {
            out += token_mark;
            out += mask;
            at += token_mark.size() + token_at(rest.substr(token_mark.size()));
            continue;
        }
        const bool begins_word = at == 0 || !is_of_token(content[at - 1]);
        const std::size_t code = begins_word ? code_at(rest) : 0;
        if (code > 0)
            out += mask;
        else
            out += content[at];
        at += std::max<std::size_t>(code, 1);
    }
    return out;
}

}  // namespace trastienda::mail
