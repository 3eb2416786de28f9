#include "domain/purchases/draft.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::purchases {
namespace {

constexpr ProviderId provider{1}, closed_provider{2};
constexpr LocationId shop{1}, closed_shop{2};
constexpr VariantId shirt{1}, trousers{2}, old_hat{3}, nothing{9};
constexpr Day today{20'000};

DraftFacts facts_of(const Draft& draft) {
    DraftFacts facts{.today = today};
    using enum stock::Activity;
    if (draft.provider == provider || draft.provider == closed_provider)
        facts.provider = draft.provider == provider ? active : inactive;
    if (draft.location == shop || draft.location == closed_shop)
        facts.location = draft.location == shop ? active : inactive;
    facts.variants = {{shirt, active}, {trousers, active}, {old_hat, inactive}};
    return facts;
}

DraftLine line(VariantId variant, std::int64_t units = 1, std::int64_t cents = 100) {
    return {.variant = variant, .ordered = Quantity::of(units), .unit_cost = Money::of_cents(cents)};
}

DraftLine line_without_cost(VariantId variant) {
    return {.variant = variant, .ordered = Quantity::of(2), .unit_cost = std::nullopt};
}

// "1 variant_unknown, provider_inactive", or "" where nothing is wrong.
std::string told(const Refusals& refusals) {
    std::string text;
    for (const Refused& one : refusals) {
        if (!text.empty()) text += ", ";
        if (one.line) text += std::to_string(*one.line) + " ";
        text += sales::code(one.reason);
    }
    return text;
}

void check_case(const Draft& draft, std::string_view kept, std::string_view sent) {
    EXPECT_EQ(told(check(draft, facts_of(draft), DraftUse::keep)), kept);
    EXPECT_EQ(told(check(draft, facts_of(draft), DraftUse::send)), sent);
}

TEST(Draft, may_be_what_the_table_says) {
    struct Case {
        Draft draft;
        std::string_view kept;
        std::string_view sent;
    };
    const std::int64_t most = Money::cents_max;
    const Case cases[] = {
        {{.provider = provider, .location = shop, .expected_date = today, .lines = {{line(shirt), line(trousers)}}},
         "",
         ""},
        {{}, "", ""},
        {{.lines = {{}}}, "", "lines_missing"},
        {{.provider = ProviderId{7}, .location = LocationId{7}},
         "provider_unknown, location_unknown",
         "provider_unknown, location_unknown"},
        {{.provider = closed_provider, .location = closed_shop},
         "provider_inactive, location_inactive",
         "provider_inactive, location_inactive"},
        {{.expected_date = Day{today.days - 1}}, "expected_date_past", "expected_date_past"},
        {{.expected_date = Day{today.days + 1}}, "", ""},
        {{.expected_date = Day::from(today.year() + 10, today.month(), today.day_of_month())}, "", ""},
        {{.expected_date = Day{Day::from(today.year() + 10, today.month(), today.day_of_month())->days + 1}},
         "expected_date_too_far",
         "expected_date_too_far"},
        {{.expected_date = Day::parse("9999-12-31")}, "expected_date_too_far", "expected_date_too_far"},
        // All of it at once; the second line of a variant is the one that is wrong.
        {{.provider = closed_provider, .lines = {{line(nothing), line(shirt), line(old_hat), line(shirt)}}},
         "0 variant_unknown, 2 variant_inactive, 3 purchase_line_repeated, provider_inactive",
         "0 variant_unknown, 2 variant_inactive, 3 purchase_line_repeated, provider_inactive"},
        {{.lines = {{line(shirt, 0)}}}, "0 quantity_missing", "0 quantity_missing"},
        {{.lines = {{line_without_cost(shirt), line(trousers, 1, 0)}}}, "", "0 unit_cost_missing"},
        {{.lines = {{line_without_cost(shirt), line(nothing)}}},
         "1 variant_unknown",
         "0 unit_cost_missing, 1 variant_unknown"},
        {{.lines = {{line_without_cost(old_hat)}}}, "0 variant_inactive", "0 variant_inactive"},
        {{.lines = {{line(shirt, 1, most)}}}, "", ""},
        {{.lines = {{line(shirt, 2, most)}}}, "amount_too_large", "amount_too_large"},
        {{.lines = {{line(shirt, 1, most), line(trousers, 1, 1)}}}, "amount_too_large", "amount_too_large"},
    };
    for (const Case& one : cases) check_case(one.draft, one.kept, one.sent);
}

TEST(Draft, is_proposed_with_lines_of_which_nobody_knows_the_cost) {
    const Draft unknown{.lines = {{line_without_cost(shirt)}}}, empty{.lines = {{}}};
    EXPECT_EQ(told(check(unknown, facts_of(unknown), DraftUse::propose)), "");
    EXPECT_EQ(told(check(empty, facts_of(empty), DraftUse::propose)), "lines_missing");
}

TEST(Draft, has_so_many_lines_and_no_more) {
    Draft draft;
    DraftFacts facts{.today = today};
    auto& lines = draft.lines.emplace();
    for (std::int64_t id = 1; id <= static_cast<std::int64_t>(purchase_lines_max); ++id) {
        facts.variants[{id}] = stock::Activity::active;
        lines.push_back(line({id}));
    }
    EXPECT_EQ(told(check(draft, facts, DraftUse::send)), "");
    facts.variants[{5'000}] = stock::Activity::active;
    lines.push_back(line({5'000}));
    EXPECT_EQ(told(check(draft, facts, DraftUse::keep)), "purchase_lines_too_many");
}

TEST(Draft, costs_what_its_lines_cost) {
    const DraftLine lines[] = {line(shirt, 3, 1'050), line(trousers, 2, 0), line(old_hat, 1, 5),
                               line_without_cost(nothing)};
    EXPECT_EQ(total_of(lines), Money::of_cents(3'155));
    EXPECT_EQ(total_of({}), Money());
}

}  // namespace
}  // namespace trastienda::purchases
