#include "domain/sales/printed_text.hpp"

#include "domain/sales/currency.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace trastienda::sales {
namespace {

// "_" stands for a blank that does not break a line.
std::string with_no_break_spaces(std::string_view text) {
    std::string out;
    for (const char letter : text) out += letter == '_' ? "\u00A0" : std::string(1, letter);
    return out;
}

TEST(PrintedText, writes_amounts_for_each_reader) {
    struct Row {
        std::int64_t cents;
        std::string_view currency;
        std::string_view es;
        std::string_view en;
    };
    const Row rows[] = {
        {123'456, "EUR", "1.234,56_€", "€1,234.56"},
        {0, "EUR", "0,00_€", "€0.00"},
        {5, "EUR", "0,05_€", "€0.05"},
        {-5, "EUR", "-0,05_€", "-€0.05"},
        {99'999, "EUR", "999,99_€", "€999.99"},
        {100'000, "EUR", "1.000,00_€", "€1,000.00"},
        {-123'456'789, "GBP", "-1.234.567,89_£", "-£1,234,567.89"},
        {Money::cents_max, "USD", "9.999.999.999,99_$", "$9,999,999,999.99"},
        {123'456, "CHF", "1.234,56_CHF", "1,234.56_CHF"},
        {-100, "MXN", "-1,00_MXN", "-1.00_MXN"},
        {1'990'000, "CLP", "19.900_CLP", "19,900_CLP"},
        {1'990'050, "CLP", "19.900,50_CLP", "19,900.50_CLP"},
        {1'990'000, "JPY", "19.900_¥", "¥19,900"},
        {150, "???", "1,50_???", "1.50_???"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(amount_text(Money::of_cents(row.cents), row.currency, Language::es), with_no_break_spaces(row.es));
        EXPECT_EQ(amount_text(Money::of_cents(row.cents), row.currency, Language::en), with_no_break_spaces(row.en));
    }
}

RC_GTEST_PROP(PrintedText, an_amount_read_back_is_the_same, ()) {
    const auto cents = *rc::gen::inRange<std::int64_t>(-Money::cents_max, Money::cents_max + 1);
    const Money amount = Money::of_cents(cents);
    std::string english = amount_text(amount, "EUR", Language::en);
    std::erase(english, ',');
    english.erase(english.find("€"), std::string_view("€").size());
    RC_ASSERT(Money::parse(english) == amount);
    std::string spanish = amount_text(amount, "EUR", Language::es);
    std::erase(spanish, '.');
    std::ranges::replace(spanish, ',', '.');
    spanish.erase(spanish.find("\u00A0"));
    RC_ASSERT(Money::parse(spanish) == amount);
}

TEST(PrintedText, writes_rates_and_days_for_each_reader) {
    struct Rate {
        std::int64_t hundredths;
        std::string_view es;
        std::string_view en;
    };
    const Rate rates[] = {{2'100, "21_%", "21%"}, {520, "5,2_%", "5.2%"}, {5, "0,05_%", "0.05%"},
                          {0, "0_%", "0%"},       {1'000, "10_%", "10%"}, {99'999, "999,99_%", "999.99%"}};
    for (const Rate& rate : rates) {
        EXPECT_EQ(percent_text(Percent::of_hundredths(rate.hundredths), Language::es), with_no_break_spaces(rate.es));
        EXPECT_EQ(percent_text(Percent::of_hundredths(rate.hundredths), Language::en), rate.en);
    }
    EXPECT_EQ(day_text(*Day::parse("2026-01-05"), Language::es), "05/01/2026");
    EXPECT_EQ(day_text(*Day::parse("2026-01-05"), Language::en), with_no_break_spaces("5_Jan_2026"));
    EXPECT_EQ(day_text(*Day::parse("2026-12-31"), Language::en), with_no_break_spaces("31_Dec_2026"));
}

RefundPart part(std::int64_t payment, PaymentMethod method, std::int64_t cents) {
    return {.payment = {payment}, .method = method, .amount = Money::of_cents(cents)};
}

TEST(PrintedText, tells_one_voucher_and_one_sum_of_cash_whatever_they_stand_for) {
    using enum PaymentMethod;
    struct Case {
        std::vector<RefundPart> parts;
        std::vector<RefundPart> rows;
    };
    const Case cases[] = {
        {{}, {}},
        {{part(1, voucher, 500)}, {part(1, voucher, 500)}},
        {{part(1, voucher, 500), part(2, voucher, 250), part(3, voucher, 1)}, {part(1, voucher, 751)}},
        {{part(1, cash, 500), part(2, cash, 250)}, {part(1, cash, 750)}},
        // Each goes back to where it came from.
        {{part(1, card, 500), part(2, card, 250), part(3, transfer, 1), part(4, transfer, 1)},
         {part(1, card, 500), part(2, card, 250), part(3, transfer, 1), part(4, transfer, 1)}},
        {{part(4, voucher, 500), part(3, card, 100), part(2, voucher, 250), part(1, cash, 1)},
         {part(4, voucher, 750), part(3, card, 100), part(1, cash, 1)}},
    };
    for (const Case& one : cases) EXPECT_EQ(printed_refunds(one.parts), one.rows);
}

TEST(Currency, knows_what_people_pay_with) {
    struct Row {
        std::string_view code;
        bool is_known;
        int decimals = 2;
        std::string_view sign = {};
    };
    const Row rows[] = {
        {"EUR", true, 2, "€"}, {"GBP", true, 2, "£"}, {"USD", true, 2, "$"}, {"JPY", true, 0, "¥"}, {"CLP", true, 0},
        {"ARS", true},         {"AED", true},         {"ZWG", true},         {"XPF", true, 0},      {"KWD", false},
        {"TND", false},        {"XAU", false},        {"XTS", false},        {"CLF", false},        {"DEM", false},
        {"HRK", false},        {"eur", false},        {"EURO", false},       {"", false},           {"ZZZ", false},
    };
    for (const Row& row : rows) {
        const auto currency = find_currency(row.code);
        ASSERT_EQ(currency.has_value(), row.is_known) << row.code;
        if (!currency) continue;
        EXPECT_EQ(currency->code, row.code);
        EXPECT_EQ(currency->sign, row.sign) << row.code;
        EXPECT_EQ(currency->decimals, row.decimals) << row.code;
        EXPECT_EQ(smallest_unit(row.code), Money::of_cents(row.decimals == 0 ? 100 : 1)) << row.code;
    }
}

}  // namespace
}  // namespace trastienda::sales
