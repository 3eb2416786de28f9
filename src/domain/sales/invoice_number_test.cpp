#include "domain/sales/invoice_number.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

InvoiceNumber number(InvoiceKind kind, int year, int number) {
    return {.series = {.kind = kind, .year = year}, .number = number};
}

TEST(InvoiceNumber, reads_what_it_writes_and_nothing_else) {
    struct Row {
        std::string_view text;
        std::optional<InvoiceNumber> number;
    };
    const Row rows[] = {
        {"F2026-000123", number(InvoiceKind::invoice, 2026, 123)},
        {"S2026-000001", number(InvoiceKind::simplified, 2026, 1)},
        {"R2027-999999", number(InvoiceKind::credit_note, 2027, 999'999)},
        {"F2026-1000000", number(InvoiceKind::invoice, 2026, 1'000'000)},
        {"F0001-999999999", number(InvoiceKind::invoice, 1, 999'999'999)},
        {"F9999-000001", number(InvoiceKind::invoice, 9'999, 1)},
        {"F2026-000000", std::nullopt},
        {"F0000-000001", std::nullopt},
        {"F2026-00123", std::nullopt},
        {"F2026-0000123", std::nullopt},
        {"F2026-1000000000", std::nullopt},
        {"f2026-000123", std::nullopt},
        {"X2026-000123", std::nullopt},
        {"F2026/000123", std::nullopt},
        {"F2026000123", std::nullopt},
        {"F 026-000123", std::nullopt},
        {"F2026-00012 ", std::nullopt},
        {"F2026--00123", std::nullopt},
        {" F2026-000123", std::nullopt},
        {"F2026-", std::nullopt},
        {"F", std::nullopt},
        {"", std::nullopt},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(InvoiceNumber::parse(row.text), row.number) << row.text;
        if (row.number) EXPECT_EQ(row.number->text(), row.text);
    }
}

TEST(InvoiceNumber, the_next_one_leaves_no_gap_and_ends_with_the_series) {
    const InvoiceSeries series{.kind = InvoiceKind::simplified, .year = 2026};
    EXPECT_EQ(*next_number(series, std::nullopt), number(InvoiceKind::simplified, 2026, 1));
    EXPECT_EQ(*next_number(series, number(InvoiceKind::simplified, 2026, 999'999)),
              number(InvoiceKind::simplified, 2026, 1'000'000));
    const auto last = next_number(series, number(InvoiceKind::simplified, 2026, InvoiceNumber::number_max - 1));
    EXPECT_EQ(last->number, InvoiceNumber::number_max);
    const auto beyond = next_number(series, *last);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error(), Refused{.reason = Refusal::series_exhausted});
}

RC_GTEST_PROP(InvoiceNumber, survives_its_text, ()) {
    const InvoiceNumber one =
        number(*rc::gen::element(InvoiceKind::invoice, InvoiceKind::simplified, InvoiceKind::credit_note),
               *rc::gen::inRange(1, 10'000), *rc::gen::inRange(1, InvoiceNumber::number_max + 1));
    RC_ASSERT(InvoiceNumber::parse(one.text()) == one);
}

RC_GTEST_PROP(InvoiceNumber, no_two_texts_are_one_number, ()) {
    std::string text =
        number(InvoiceKind::invoice, *rc::gen::inRange(1, 10'000), *rc::gen::inRange(1, 10'000'000)).text();
    const std::size_t place = *rc::gen::inRange<std::size_t>(0, text.size());
    switch (*rc::gen::inRange(0, 3)) {
        case 0:
            text[place] = *rc::gen::elementOf(std::string("FSRX-0123456789 +"));
            break;
        case 1:
            text.insert(place, 1, *rc::gen::elementOf(std::string("F-09 ")));
            break;
        default:
            text.erase(place, 1);
    }
    if (const auto read = InvoiceNumber::parse(text)) RC_ASSERT(read->text() == text);
}

}  // namespace
}  // namespace trastienda::sales
