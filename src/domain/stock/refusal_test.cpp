#include "domain/stock/refusal.hpp"

#include "domain/stock/decide_table.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <regex>
#include <set>

namespace trastienda::stock {
namespace {

// Stored with idempotency keys and sent to programs: neither a number nor a word here may ever change.
struct Row {
    int number;
    Refusal reason;
    std::string_view code;
};
constexpr Row rows[] = {
    {1, Refusal::key_reused, "key_reused"},
    {10, Refusal::variant_unknown, "variant_unknown"},
    {11, Refusal::location_unknown, "location_unknown"},
    {12, Refusal::movement_type_unknown, "movement_type_unknown"},
    {13, Refusal::reservation_unknown, "reservation_unknown"},
    {14, Refusal::transfer_line_unknown, "transfer_line_unknown"},
    {15, Refusal::movement_type_reserved, "movement_type_reserved"},
    {20, Refusal::movement_type_inactive, "movement_type_inactive"},
    {21, Refusal::location_inactive, "location_inactive"},
    {22, Refusal::variant_inactive, "variant_inactive"},
    {30, Refusal::same_location, "same_location"},
    {40, Refusal::reservation_released, "reservation_released"},
    {41, Refusal::reservation_committed, "reservation_committed"},
    {42, Refusal::reservation_expired, "reservation_expired"},
    {43, Refusal::expiration_in_past, "expiration_in_past"},
    {44, Refusal::movement_reversed, "movement_reversed"},
    {45, Refusal::movement_is_reversal, "movement_is_reversal"},
    {46, Refusal::movement_of_transfer, "movement_of_transfer"},
    {50, Refusal::level_changed, "level_changed"},
    {60, Refusal::insufficient_on_hand, "insufficient_on_hand"},
    {61, Refusal::insufficient_available, "insufficient_available"},
    {62, Refusal::insufficient_in_transit, "insufficient_in_transit"},
    {70, Refusal::balance_too_large, "balance_too_large"},
    {71, Refusal::value_too_large, "value_too_large"},
};

TEST(Refusal, numbers_and_words_stay) {
    std::set<std::string_view> codes;
    int last = 0;
    for (const Row& row : rows) {
        EXPECT_EQ(static_cast<int>(row.reason), row.number) << row.code;
        EXPECT_EQ(code(row.reason), row.code);
        EXPECT_TRUE(codes.insert(code(row.reason)).second) << row.code;
        EXPECT_GT(row.number, last) << row.code;
        last = row.number;
    }
    for (int number = 0; number < 256; ++number)
        EXPECT_EQ(is_refusal(static_cast<std::uint8_t>(number)), std::ranges::count(rows, number, &Row::number) == 1)
            << number;
}

TEST(Refusal, each_has_a_sentence_of_its_own_in_both_languages) {
    std::set<std::string> sentences;
    for (const Row& row : rows) {
        const LineRefusal line{.line = 3,
                               .reason = row.reason,
                               .wanted = Quantity::of(71),
                               .on_hand = Quantity::of(62),
                               .reserved = Quantity::of(53)};
        for (const Language language : {Language::es, Language::en}) {
            const std::string sentence = explain(line, language);
            EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
            EXPECT_GT(sentence.size(), 15U) << row.code;
            EXPECT_EQ(sentence.find_first_of("{}"), std::string::npos) << sentence;
            EXPECT_TRUE(sentence.ends_with('.')) << sentence;
        }
    }
}

// "1 unidades", "1 son": a number stands where it fits one thing as well as several.
TEST(Refusal, one_of_something_is_not_called_several) {
    const std::regex several(" 1 (unidades|disponibles|reservadas|siguen|son|units|are)|(piden|hay|solo) 1\\b");
    for (const Row& row : rows) {
        const LineRefusal line{.line = 0,
                               .reason = row.reason,
                               .wanted = Quantity::of(1),
                               .on_hand = Quantity::of(1),
                               .reserved = Quantity::of(0)};
        for (const Language language : {Language::es, Language::en}) {
            const std::string sentence = explain(line, language);
            EXPECT_FALSE(std::regex_search(sentence, several)) << sentence;
        }
    }
}

TEST(Refusal, sentences_say_the_numbers) {
    struct Case {
        LineRefusal line;
        std::string_view es;
        std::string_view en;
    };
    const auto line = [](Refusal reason, int wanted, int on_hand, int reserved) {
        return LineRefusal{.line = 0,
                           .reason = reason,
                           .wanted = Quantity::of(wanted),
                           .on_hand = Quantity::of(on_hand),
                           .reserved = Quantity::of(reserved)};
    };
    const Case cases[] = {
        {line(Refusal::insufficient_on_hand, 7, 3, 1), "Stock insuficiente: pedido 7, existente 3.",
         "Insufficient stock: 7 wanted, 3 on hand."},
        {line(Refusal::insufficient_available, 7, 9, 5),
         "Stock insuficiente: pedido 7, disponible 4 (en total 9, reservado 5).",
         "Insufficient stock: 7 wanted, 4 available (9 on hand, 5 reserved)."},
        {line(Refusal::insufficient_available, 1, 2, 5),
         "Stock insuficiente: pedido 1, disponible 0 (en total 2, reservado 5).",
         "Insufficient stock: 1 wanted, 0 available (2 on hand, 5 reserved)."},
        {line(Refusal::level_changed, 7, 3, 0),
         "Existencias de ahora: 3, y no las que se esperaban: vuelva a leer el nivel.",
         "On hand now: 3, not what was expected: read the level again."},
    };
    for (const Case& sentence : cases) {
        EXPECT_EQ(explain(sentence.line, Language::es), sentence.es);
        EXPECT_EQ(explain(sentence.line, Language::en), sentence.en);
    }
}

// In each row two or more reasons hold at once: the one with the lowest number is given. Variant 2 and location 2 are
// out of use, variant 9 and location 9 unknown. 1/1 holds 5 with 4 reserved, 3/3 as many as there can be.
void check_order(std::string_view commands) {
    check(std::string(R"(
        variant 2 inactive
        location 2 inactive
        type 20 decrease available
        type 21 decrease available inactive
        type 22 increase on_hand inactive
        level 1/1 5
        level 1/2 max
        level 2/1 5
        level 2/2 1
        level 3/1 2
        level 3/3 max
        level 4/1 0
        reservation 1 1/1 4 never
        reservation 2 2/1 4 never
        reservation 3 4/1 1 never released
        reservation 4 4/1 1 never committed
        reservation 5 4/1 1 never expired
        reservation 6 4/1 1 500
    )") + std::string(commands));
}

TEST(Refusal, the_first_reason_of_a_movement) {
    check_order(R"(
        record: 9/9 purchase 1 -> 0 variant_unknown
        record: 9/1 99 1 -> 0 variant_unknown
        record: 9/1 22 1 -> 0 variant_unknown
        record: 9/2 purchase 1 -> 0 variant_unknown
        record: 9/1 sale 1 -> 0 variant_unknown
        record: 1/9 99 1 -> 0 location_unknown
        record: 1/9 22 1 -> 0 location_unknown
        record: 2/9 sale 1 -> 0 location_unknown
        record: 1/9 sale max -> 0 location_unknown
        record: 1/2 99 max -> 0 movement_type_unknown
        record: 2/1 99 max -> 0 movement_type_unknown
        record: 1/2 22 1 -> 0 movement_type_inactive
        record: 2/1 21 1 -> 0 movement_type_inactive
        record: 1/1 21 6 -> 0 movement_type_inactive
        record: 1/1 21 5 -> 0 movement_type_inactive
        record: 3/3 22 1 -> 0 movement_type_inactive
        record: 1/2 purchase 1 -> 0 location_inactive
        record: 2/2 purchase max -> 0 location_inactive
        record: 2/1 sale 6 -> 0 variant_inactive
        record: 2/1 20 5 -> 0 variant_inactive
        record: 2/2 sale 9 -> 0 variant_inactive
        record: 1/1 loss 6 -> 0 insufficient_on_hand
        record: 1/1 sale 6 -> 0 insufficient_available
        record: 1/1 sale 5 -> 0 insufficient_available
        nothing
    )");
}

TEST(Refusal, the_first_reason_of_a_transfer) {
    check_order(R"(
        transfer 9 1: 9 1 -> 0 variant_unknown
        transfer 1 9: 9 1 -> 0 variant_unknown
        transfer 1 2: 9 1 -> 0 variant_unknown
        transfer 1 1: 9 1 -> 0 variant_unknown
        transfer 9 2: 1 1 -> 0 location_unknown
        transfer 9 9: 1 1 -> 0 location_unknown
        transfer 1 9: 1 6 -> 0 location_unknown
        transfer 2 2: 1 1 -> 0 location_inactive
        transfer 1 2: 1 6 -> 0 location_inactive
        transfer 1 2: 1 1 -> 0 location_inactive
        transfer 1 1: 1 6 -> 0 same_location
        transfer 3 3: 3 1 -> 0 same_location
        transfer 1 3: 3 3 -> 0 insufficient_on_hand
        transfer 1 3: 3 2 -> 0 balance_too_large
        nothing
    )");
}

TEST(Refusal, the_first_reason_of_a_reservation_to_make) {
    check_order(R"(
        reserve 1: 9/9 1 -> 0 variant_unknown
        reserve 1: 9/2 1 -> 0 variant_unknown
        reserve 1: 9/1 1 -> 0 variant_unknown
        reserve 1: 1/9 1 -> 0 location_unknown
        reserve 1: 2/9 1 -> 0 location_unknown
        reserve never: 2/2 1 -> 0 location_inactive
        reserve 1: 1/2 1 -> 0 location_inactive
        reserve never: 2/2 9 -> 0 location_inactive
        reserve 1: 2/1 1 -> 0 variant_inactive
        reserve never: 2/1 6 -> 0 variant_inactive
        reserve never: 2/1 5 -> 0 variant_inactive
        reserve 1: 1/1 6 -> 0 expiration_in_past
        reserve 1: 1/1 5 -> 0 expiration_in_past
        reserve never: 1/1 6 -> 0 insufficient_available
        reserve never: 1/1 5 -> 0 insufficient_available
        nothing
    )");
}

TEST(Refusal, the_first_reason_of_a_reservation_to_end) {
    check_order(R"(
        commit: 9 -> 0 reservation_unknown (0 0 0)
        release: 9 -> 0 reservation_unknown
        commit: 3, 4, 5, 6 -> 0 reservation_released, 1 reservation_committed, 2 reservation_expired, \
            3 reservation_expired
        release: 6, 5, 4, 3 -> 0 reservation_expired, 1 reservation_expired, 2 reservation_committed, \
            3 reservation_released
        record: 1/1 loss 2 -> accepted
        commit: 1 -> 0 insufficient_on_hand (4 3 4)
        changed 6 expired
    )");
}

TEST(Refusal, the_first_reason_of_a_level_to_set) {
    check_order(R"(
        set: 9/9 1 was 2 -> 0 variant_unknown
        set: 9/2 1 was 2 -> 0 variant_unknown
        set: 2/9 1 was 2 -> 0 location_unknown
        set: 2/2 2 was 2 -> 0 location_inactive (2 1 0)
        set: 2/2 0 was 2 -> 0 level_changed (0 1 0)
        set: 2/2 1 was 2 -> 0 level_changed (1 1 0)
        set: 1/1 9 was 9 -> 0 level_changed (9 5 4)
        nothing
    )");
}

}  // namespace
}  // namespace trastienda::stock
