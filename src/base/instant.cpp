#include "base/instant.hpp"

#include "base/day.hpp"
#include "base/digits.hpp"

namespace trastienda {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;
// 9999-12-31T23:59:59.999999Z, the last instant that four digits of a year can say.
constexpr std::int64_t last_us =
    std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}.time_since_epoch().count() * day_us - 1;

// Takes `count` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        number = number * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

// ".25" -> 250,000. Digits past the microsecond are dropped. Nothing if there is a point without digits.
std::optional<std::int64_t> take_fraction_us(std::string_view& text) {
    if (!take(text, ".")) return 0;
    std::int64_t fraction_us = 0;
    std::int64_t unit_us = second_us / 10;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits) {
        fraction_us += unit_us * (text.front() - '0');
        unit_us /= 10;
    }
    if (digits == 0) return std::nullopt;
    return fraction_us;
}

// "Z", "+02:00", "-05:00" -> microseconds east of UTC.
std::optional<std::int64_t> take_zone_us(std::string_view& text) {
    if (take(text, "Zz")) return 0;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::int64_t minutes_east = sign * (*hours * 60 + *minutes);
    return minutes_east * 60 * second_us;
}

// RFC 3339 section 5.7: a second 60 ends the last minute, in UTC, of a June or a December.
bool is_after_leap_second(std::int64_t us) {
    if (us % day_us != 0) return false;
    const std::chrono::year_month_day next{std::chrono::sys_days{std::chrono::days{us / day_us}}};
    return next.day() == std::chrono::day{1} &&
           (next.month() == std::chrono::January || next.month() == std::chrono::July);
}

}  // namespace

std::optional<Instant> Instant::parse(std::string_view text) {
    constexpr std::size_t date_size = 10;
    const auto day = Day::parse(text.substr(0, date_size));
    if (!day) return std::nullopt;
    text.remove_prefix(date_size);
    if (!take(text, "Tt ")) return std::nullopt;
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second) return std::nullopt;
    const auto fraction_us = take_fraction_us(text);
    if (!fraction_us) return std::nullopt;
    const auto zone_us = take_zone_us(text);
    if (!zone_us || !text.empty()) return std::nullopt;

    if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const std::int64_t seconds_of_day = (*hour * 60 + *minute) * 60 + *second;
    const std::int64_t us = day->days * day_us + seconds_of_day * second_us + *fraction_us - *zone_us;
    if (us < 0 || us > last_us) return std::nullopt;
    // A leap second is read as the second after it, as PostgreSQL does.
    if (*second == 60 && !is_after_leap_second(us - *fraction_us)) return std::nullopt;
    return Instant{us};
}

std::string Instant::text() const {
    if (is_never()) return "infinity";  // as PostgreSQL says it: a date of the ledger that somebody changed by hand
    const auto since_epoch = std::chrono::microseconds{microseconds};
    const auto days = std::chrono::floor<std::chrono::days>(since_epoch);
    const Day day{static_cast<std::int32_t>(days.count())};
    const std::int64_t of_day = (since_epoch - days).count();
    const std::int64_t seconds = of_day / second_us;
    const std::int64_t fraction = of_day % second_us;
    constexpr std::size_t characters_max = std::string_view("9999-12-31T23:59:59.999999Z").size();
    std::string text;
    text.reserve(characters_max);
    text += day.text();
    text += 'T';
    append_digits<2>(text, seconds / 3600);
    text += ':';
    append_digits<2>(text, seconds / 60 % 60);
    text += ':';
    append_digits<2>(text, seconds % 60);
    if (fraction != 0) text += '.';
    if (fraction % 1000 != 0)
        append_digits<6>(text, fraction);
    else if (fraction != 0)
        append_digits<3>(text, fraction / 1000);
    text += 'Z';
    return text;
}

Instant Instant::plus(std::chrono::microseconds duration) const {
    std::int64_t sum = 0;
    if (is_never() || __builtin_add_overflow(microseconds, duration.count(), &sum) || sum > last_us) return never();
    return {sum};
}

}  // namespace trastienda
