#include "domain/sales/printed_text.hpp"

#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace trastienda::sales {

namespace {

constexpr std::string_view no_break_space = "\u00A0";
constexpr std::int64_t cents_of_unit = 100;

// 1234567 with a sign after every three digits from the right.
std::string grouped(std::int64_t units, char separator) {
    std::string text = std::to_string(units);
    constexpr std::size_t group_digits = 3;
    for (std::size_t at = text.size(); at > group_digits; at -= group_digits)
        text.insert(at - group_digits, 1, separator);
    return text;
}

}  // namespace

std::string amount_text(Money amount, std::string_view currency, Language language) {
    const auto known = find_currency(currency);
    const std::int64_t cents = amount.is_negative() ? -amount.cents() : amount.cents();
    const bool is_spanish = language == Language::es;
    std::string number = grouped(cents / cents_of_unit, is_spanish ? '.' : ',');
    if (!known || known->decimals > 0 || cents % cents_of_unit != 0)
        number += fmt::format("{}{:02}", is_spanish ? ',' : '.', cents % cents_of_unit);
    const std::string_view minus = amount.is_negative() ? "-" : "";
    const std::string_view sign = known ? known->sign : std::string_view();
    if (!is_spanish && !sign.empty()) return fmt::format("{}{}{}", minus, sign, number);
    return fmt::format("{}{}{}{}", minus, number, no_break_space, sign.empty() ? currency : sign);
}

std::string percent_text(Percent percent, Language language) {
    std::string text = percent.text();
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    if (language == Language::en) return text + "%";
    if (const std::size_t point = text.find('.'); point != std::string::npos) text[point] = ',';
    return fmt::format("{}{}%", text, no_break_space);
}

std::string day_text(Day day, Language language) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (language == Language::es) return fmt::format("{:02}/{:02}/{:04}", day.day_of_month(), day.month(), day.year());
    return fmt::format("{}{}{}{}{}", day.day_of_month(), no_break_space, months.at(day.month() - 1), no_break_space,
                       day.year());
}

std::vector<RefundPart> printed_refunds(std::span<const RefundPart> parts) {
    std::vector<RefundPart> rows;
    for (const RefundPart& part : parts) {
        const bool is_one_thing = part.method == PaymentMethod::voucher || part.method == PaymentMethod::cash;
        const auto row = is_one_thing ? std::ranges::find(rows, part.method, &RefundPart::method) : rows.end();
        if (row == rows.end())
            rows.push_back(part);
        else
            row->amount = *plus(row->amount, part.amount);  // a part of what was paid, so it fits
    }
    return rows;
}

}  // namespace trastienda::sales
