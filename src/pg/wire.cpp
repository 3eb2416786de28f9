#include "pg/wire.hpp"

namespace trastienda::pg::wire {

namespace {

constexpr std::int64_t numeric_base = 10'000;
constexpr std::size_t sign_at = 4;
constexpr std::uint16_t sign_positive = 0x0000;
constexpr std::uint16_t sign_negative = 0x4000;
// 9,999,999,999 has three digits of base 10,000; one more stands behind the point.
constexpr int whole_digits_max = 3;

}  // namespace

void put_numeric(std::string& bytes, Money money) {
    const std::int64_t magnitude = money.is_negative() ? -money.cents() : money.cents();
    std::int16_t digits[whole_digits_max + 1];
    digits[whole_digits_max] = static_cast<std::int16_t>(magnitude % 100 * 100);
    std::int64_t whole = magnitude / 100;
    for (int place = whole_digits_max - 1; place >= 0; --place) {
        digits[place] = static_cast<std::int16_t>(whole % numeric_base);
        whole /= numeric_base;
    }

    // PostgreSQL stores no zeros at either end.
    int first = 0;
    int last = whole_digits_max;
    while (first <= last && digits[first] == 0) ++first;
    while (last >= first && digits[last] == 0) --last;
    const int count = last - first + 1;
    put<std::int16_t>(bytes, static_cast<std::int16_t>(count));
    put<std::int16_t>(bytes, static_cast<std::int16_t>(count == 0 ? 0 : whole_digits_max - 1 - first));
    put<std::uint16_t>(bytes, money.is_negative() ? sign_negative : sign_positive);
    put<std::int16_t>(bytes, 2);
    for (int place = first; place <= last; ++place) put<std::int16_t>(bytes, digits[place]);
}

bool is_amount(std::string_view numeric) {
    const auto sign = read<std::uint16_t>(numeric.substr(sign_at));
    return sign == sign_positive || sign == sign_negative;
}

Money read_numeric(std::string_view bytes) {
    constexpr std::size_t header_bytes = 8;
    CHECK(bytes.size() >= header_bytes);
    const auto count = read<std::int16_t>(bytes);
    const auto weight = read<std::int16_t>(bytes.substr(2));
    const auto sign = read<std::uint16_t>(bytes.substr(sign_at));
    CHECK(is_amount(bytes));
    CHECK(bytes.size() == header_bytes + static_cast<std::size_t>(count) * 2);

    std::int64_t cents = 0;
    for (int index = 0; index < count; ++index) {
        const std::int64_t digit = read<std::int16_t>(bytes.substr(header_bytes + static_cast<std::size_t>(index) * 2));
        const int exponent = weight - index;
        if (digit == 0) continue;
        CHECK(exponent < whole_digits_max);
        CHECK(exponent >= -1);
        if (exponent == -1) {
            CHECK(digit % 100 == 0);  // a third decimal
            cents += digit / 100;
        } else {
            std::int64_t value = digit * 100;
            for (int power = 0; power < exponent; ++power) value *= numeric_base;
            cents += value;
        }
    }
    return Money::of_cents(sign == sign_negative ? -cents : cents);
}

}  // namespace trastienda::pg::wire
