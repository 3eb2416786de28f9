// What may be ordered from a provider: the rules of a draft, and of what is sent. Floor 1, pure functions.
#pragma once

#include "base/day.hpp"
#include "domain/purchases/purchase.hpp"
#include "domain/stock/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::purchases {

struct DraftLine {
    VariantId variant;
    Quantity ordered;
    std::optional<Money> unit_cost;  // nothing: not known yet. It is not 0.00, which would be a present
    bool operator==(const DraftLine&) const = default;
};

/// Nobody orders clothes for longer ahead: a later date has a slip of the pen in its year.
inline constexpr std::int32_t expected_years_ahead_max = 10;

/// The parts of an order that are to be judged: what is not given stays as it is, and was judged before.
struct Draft {
    std::optional<ProviderId> provider = {};
    std::optional<LocationId> location = {};
    std::optional<Day> expected_date = {};
    std::optional<std::vector<DraftLine>> lines = {};
};

/// What is known of what a draft names. What is absent does not exist.
struct DraftFacts {
    Day today;  // the shop's own
    std::optional<stock::Activity> provider = {};
    std::optional<stock::Activity> location = {};
    stock::FlatMap<VariantId, stock::Activity> variants = {};
};

enum class DraftUse : std::uint8_t {
    keep = 1,     // may still be without lines
    propose = 2,  // has lines, of which some may still be without a cost
    send = 3,     // has lines, each with its cost: it comes in at that, and into the average
};

/// All that is wrong with it, by line; what is about no line comes last. Nothing where it may be so.
Refusals check(const Draft& draft, const DraftFacts& facts, DraftUse use);

/// What the lines cost in all, as far as it is known; nothing where that is more than Money holds.
std::optional<Money> total_of(std::span<const DraftLine> lines);

}  // namespace trastienda::purchases
