#include "domain/sales/refusal.hpp"

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/list.hpp>
#include <gtest/gtest.h>
#include <set>

namespace trastienda::sales {
namespace {

// Stored and sent to programs: neither a number nor a word here may ever change.
struct Row {
    int number;
    Refusal reason;
    std::string_view code;
};
constexpr Row rows[] = {
    {8, Refusal::purchase_unknown, "purchase_unknown"},
    {9, Refusal::sale_unknown, "sale_unknown"},
    {10, Refusal::sale_line_unknown, "sale_line_unknown"},
    {11, Refusal::purchase_line_unknown, "purchase_line_unknown"},
    {12, Refusal::tax_rate_unknown, "tax_rate_unknown"},
    {13, Refusal::customer_unknown, "customer_unknown"},
    {14, Refusal::voucher_unknown, "voucher_unknown"},
    {15, Refusal::provider_unknown, "provider_unknown"},
    {16, Refusal::location_unknown, "location_unknown"},
    {17, Refusal::variant_unknown, "variant_unknown"},
    {20, Refusal::sale_open, "sale_open"},
    {21, Refusal::sale_completed, "sale_completed"},
    {22, Refusal::sale_returned, "sale_returned"},
    {23, Refusal::sale_cancelled, "sale_cancelled"},
    {24, Refusal::sale_expired, "sale_expired"},
    {25, Refusal::refund_not_permitted, "refund_not_permitted"},
    {30, Refusal::purchase_draft, "purchase_draft"},
    {31, Refusal::purchase_sent, "purchase_sent"},
    {32, Refusal::purchase_partly_received, "purchase_partly_received"},
    {33, Refusal::purchase_received, "purchase_received"},
    {34, Refusal::purchase_cancelled, "purchase_cancelled"},
    {35, Refusal::provider_inactive, "provider_inactive"},
    {36, Refusal::location_inactive, "location_inactive"},
    {37, Refusal::variant_inactive, "variant_inactive"},
    {39, Refusal::expected_date_too_far, "expected_date_too_far"},
    {40, Refusal::lines_missing, "lines_missing"},
    {41, Refusal::quantity_missing, "quantity_missing"},
    {42, Refusal::unit_price_negative, "unit_price_negative"},
    {43, Refusal::payment_not_positive, "payment_not_positive"},
    {44, Refusal::refund_negative, "refund_negative"},
    {45, Refusal::tax_period_backwards, "tax_period_backwards"},
    {46, Refusal::tax_periods_overlap, "tax_periods_overlap"},
    {47, Refusal::purchase_line_repeated, "purchase_line_repeated"},
    {48, Refusal::purchase_lines_too_many, "purchase_lines_too_many"},
    {49, Refusal::expected_date_past, "expected_date_past"},
    {50, Refusal::discount_reason_missing, "discount_reason_missing"},
    {51, Refusal::discount_negative, "discount_negative"},
    {52, Refusal::discount_above_hundred_percent, "discount_above_hundred_percent"},
    {53, Refusal::discount_above_amount, "discount_above_amount"},
    {54, Refusal::discount_too_fine, "discount_too_fine"},
    {55, Refusal::unit_price_too_fine, "unit_price_too_fine"},
    {56, Refusal::payment_too_fine, "payment_too_fine"},
    {60, Refusal::payment_above_due, "payment_above_due"},
    {61, Refusal::payment_below_due, "payment_below_due"},
    {62, Refusal::refund_above_paid, "refund_above_paid"},
    {63, Refusal::return_above_sold, "return_above_sold"},
    {64, Refusal::receipt_above_ordered, "receipt_above_ordered"},
    {65, Refusal::give_back_above_received, "give_back_above_received"},
    {66, Refusal::payments_too_many, "payments_too_many"},
    {67, Refusal::payment_above_voucher, "payment_above_voucher"},
    {68, Refusal::payment_not_needed, "payment_not_needed"},
    {69, Refusal::nothing_to_refund, "nothing_to_refund"},
    {70, Refusal::amount_too_large, "amount_too_large"},
    {71, Refusal::series_exhausted, "series_exhausted"},
    {72, Refusal::unit_cost_missing, "unit_cost_missing"},
    {73, Refusal::correction_unneeded, "correction_unneeded"},
};
static_assert(std::size(rows) == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

TEST(SalesRefusal, numbers_and_words_stay) {
    int last = 0;
    for (const Row& row : rows) {
        EXPECT_EQ(static_cast<int>(row.reason), row.number) << row.code;
        EXPECT_EQ(code(row.reason), row.code);
        EXPECT_GT(row.number, last) << row.code;
        last = row.number;
    }
}

TEST(SalesRefusal, each_has_a_sentence_of_its_own_in_both_languages) {
    std::set<std::string> sentences;
    for (const Row& row : rows) {
        const Refused refused{.reason = row.reason,
                              .line = 3,
                              .units = Quantity::of(71),
                              .units_limit = Quantity::of(62),
                              .amount = Money::of_cents(5349),
                              .amount_limit = Money::of_cents(-805)};
        for (const Language language : {Language::es, Language::en}) {
            const std::string sentence = explain(refused, language);
            EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
            EXPECT_GT(sentence.size(), 15U) << row.code;
            EXPECT_EQ(sentence.find_first_of("{}"), std::string::npos) << sentence;
            EXPECT_TRUE(sentence.ends_with('.')) << sentence;
        }
    }
}

TEST(SalesRefusal, sentences_say_the_numbers) {
    struct Case {
        Refused refused;
        std::string_view es;
        std::string_view en;
    };
    const Case cases[] = {
        {{.reason = Refusal::return_above_sold, .units = Quantity::of(3), .units_limit = Quantity::of(1)},
         "Se devuelven 3 y solo quedan 1 por devolver.",
         "3 are returned and only 1 can still be."},
        {{.reason = Refusal::payment_above_due, .amount = Money::of_cents(2000), .amount_limit = Money::of_cents(1950)},
         "El pago (20.00) pasa de lo que falta por pagar (19.50): solo el efectivo da cambio.",
         "The payment (20.00) is more than what is still due (19.50): only cash gives change."},
        {{.reason = Refusal::payment_not_needed, .amount = Money::of_cents(500)},
         "Sin este pago de 5.00 ya no falta nada por pagar: quítelo.",
         "Nothing is left to pay without this payment of 5.00: leave it out."},
        {{.reason = Refusal::nothing_to_refund, .amount = Money::of_cents(500), .amount_limit = Money::of_cents(500)},
         "No hay nada que reembolsar: de la venta se pagaron 5.00 y ya se han reembolsado 5.00.",
         "There is nothing to refund: 5.00 of the sale was paid and 5.00 has gone back already."},
        {{.reason = Refusal::expected_date_too_far, .units_limit = Quantity::of(10)},
         "La fecha prevista queda a más de 10 años: compruebe el año.",
         "The expected date is more than 10 years ahead: check its year."},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(explain(one.refused, Language::es), one.es);
        EXPECT_EQ(explain(one.refused, Language::en), one.en);
    }
}

}  // namespace
}  // namespace trastienda::sales
