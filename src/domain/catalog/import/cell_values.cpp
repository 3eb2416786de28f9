#include "domain/catalog/import/cell_values.hpp"

#include "domain/catalog/fold.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace trastienda::catalog {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// "1,299,000" with ',' as the mark between groups of three.
bool is_grouped(std::string_view whole, char mark) {
    std::size_t at = whole.find(mark);
    if (at == 0 || at > 3 || !all_digits(whole.substr(0, at))) return false;
    while (at != std::string_view::npos) {
        const std::string_view group = whole.substr(at + 1, 3);
        if (group.size() != 3 || !all_digits(group)) return false;
        const std::size_t next = at + 4;
        if (next == whole.size()) return true;
        if (whole[next] != mark) return false;
        at = next;
    }
    return false;
}

std::string without(std::string_view text, char mark) {
    std::string result(text);
    std::erase(result, mark);
    return result;
}

}  // namespace

std::expected<Money, AmountRefusal> parse_amount(std::string_view cell) {
    const bool is_negative = cell.starts_with('-');
    const std::string_view text = is_negative ? cell.substr(1) : cell;
    const std::size_t mark_at = text.find_last_of(".,");
    std::string plain(text);
    if (mark_at != std::string_view::npos) {
        const char mark = text[mark_at];
        const std::string_view whole = text.substr(0, mark_at);
        const std::string_view decimals = text.substr(mark_at + 1);
        if (whole.find_first_of(".,") != std::string_view::npos) {
            // Two different marks: the last one begins the decimals, the other groups thousands.
            const char group_mark = mark == '.' ? ',' : '.';
            if (!is_grouped(whole, group_mark)) return std::unexpected(AmountRefusal::not_clear);
            plain = without(whole, group_mark) + '.' + std::string(decimals);
        } else if (mark == ',') {
            if (decimals.size() > 2) return std::unexpected(AmountRefusal::not_clear);
            plain[mark_at] = '.';
        }
    }
    const auto amount = Money::parse(plain);
    if (!amount || plain.starts_with('-')) return std::unexpected(AmountRefusal::not_clear);
    if (is_negative && amount->cents() != 0) return std::unexpected(AmountRefusal::negative);
    return *amount;
}

QuantityCell parse_quantity(std::string_view cell) {
    using Kind = QuantityCell::Kind;
    if (cell.empty()) return {.kind = Kind::absent, .units = {}};
    const std::string fold = folded(cell);
    if (fold == "not stocked") return {.kind = Kind::not_stocked, .units = {}};
    const bool is_negative = fold.starts_with('-');
    std::string_view digits = std::string_view(fold).substr(is_negative ? 1 : 0);
    if (const std::size_t point = digits.find('.'); point != std::string_view::npos) {
        const std::string_view decimals = digits.substr(point + 1);
        if (decimals.empty() || decimals.find_first_not_of('0') != std::string_view::npos)
            return {.kind = Kind::not_whole, .units = {}};
        digits = digits.substr(0, point);
    }
    if (!all_digits(digits)) return {.kind = Kind::not_whole, .units = {}};
    std::int64_t units = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), units);
    const auto quantity = read.ec == std::errc() ? Quantity::from(units) : std::nullopt;
    if (!quantity) return {.kind = Kind::too_large, .units = {}};
    if (is_negative && units != 0) return {.kind = Kind::negative, .units = {}};
    return {.kind = Kind::units, .units = *quantity};
}

std::string_view without_apostrophe(std::string_view cell) {
    for (const std::string_view apostrophe : {"'", "’"})
        if (cell.starts_with(apostrophe)) return trimmed(cell.substr(apostrophe.size()));
    return cell;
}

std::string single_line(std::string_view cell) {
    constexpr std::string_view layout = "\t\n\r";
    std::string line(cell);
    for (std::size_t at = line.find_first_of(layout); at != std::string::npos;
         at = line.find_first_of(layout, at + 1)) {
        std::size_t end = line.find_first_not_of(layout, at);
        if (end == std::string::npos) end = line.size();
        line.replace(at, end - at, " ");
    }
    return line;
}

bool is_scientific(std::string_view cell) {
    const std::size_t exponent = cell.find_first_of("eE");
    if (exponent == std::string_view::npos || exponent == 0 || exponent + 1 >= cell.size()) return false;
    const std::string_view mantissa = cell.substr(0, exponent);
    std::string_view power = cell.substr(exponent + 1);
    if (!power.starts_with('+')) return false;
    power.remove_prefix(1);
    return all_digits(power) &&
           std::ranges::all_of(mantissa, [](char byte) { return is_digit(byte) || byte == '.' || byte == ','; });
}

YesNo parse_yes_no(std::string_view cell) {
    constexpr auto yes = std::to_array<std::string_view>({"true", "yes", "y", "1", "si", "verdadero", "wahr", "ja"});
    constexpr auto no = std::to_array<std::string_view>({"false", "no", "n", "0", "falso", "falsch", "nein"});
    const std::string fold = folded(cell);
    if (std::ranges::find(yes, fold) != yes.end()) return YesNo::yes;
    if (std::ranges::find(no, fold) != no.end()) return YesNo::no;
    return YesNo::unclear;
}

}  // namespace trastienda::catalog
