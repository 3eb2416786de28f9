#include "base/day.hpp"

#include "base/digits.hpp"

#include <chrono>
#include <fmt/format.h>

namespace trastienda {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day date_of(Day day) { return sys_days{std::chrono::days{day.days}}; }

std::optional<unsigned> number(std::string_view digits) {
    unsigned number = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(digit - '0');
    }
    return number;
}

}  // namespace

std::optional<Day> Day::from(int year, unsigned month, unsigned day) {
    const year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (year < 1 || year > 9999 || !date.ok()) return std::nullopt;
    return Day{static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count())};
}

std::optional<Day> Day::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    return from(static_cast<int>(*year), *month, *day);
}

int Day::year() const { return static_cast<int>(date_of(*this).year()); }
unsigned Day::month() const { return static_cast<unsigned>(date_of(*this).month()); }
unsigned Day::day_of_month() const { return static_cast<unsigned>(date_of(*this).day()); }

std::string Day::text() const {
    const auto date = date_of(*this);
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    const auto day = static_cast<unsigned>(date.day());
    if (year < 0 || year > 9999) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    std::string text;
    append_digits<4>(text, year);
    text += '-';
    append_digits<2>(text, month);
    text += '-';
    append_digits<2>(text, day);
    return text;
}

}  // namespace trastienda
