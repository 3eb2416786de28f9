// A plain model of what goods cost, with rules of its own and nothing of the code that it judges: whole cents in maps.
// For tests only.
//
// What goes out takes its part of what its level is worth at that moment. Of n units that left together, those that
// came back first, k of them, are worth k/n of what all left with, rounded; a part that comes back is worth what that
// has grown by. What comes back damaged goes out again with just what it brought.
#pragma once

#include "domain/sales/command.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace trastienda::sales::cost_model {

using stock::LevelKey;

// How often a history came past what the property is about: one that never does proves nothing.
struct Met {
    int orders_paid = 0;
    int partial_returns = 0;  // of a line that has more to come
    int whole_in_parts = 0;   // lines that came back wholly, not at once
    int damaged = 0;
    int named_twice = 0;       // acts that name a line twice
    int of_several_lines = 0;  // acts that name several
    int twice_in_sale = 0;     // sales with one variant on two lines
    int elsewhere = 0;         // returns at the other place
    int exchanges_for_same = 0;
    int exchanges_for_other = 0;
    int off_the_average = 0;    // parts that the average of that moment would have made worth something else
    int off_by_rounding = 0;    // parts that are not their own share, rounded by itself
    int paid_and_returned = 0;  // in one batch
    int without_cost = 0;       // lines of units that had cost nothing
    int refused = 0;
};

// A movement as the ledger must have it.
struct Moved {
    MovementTypeId type = {};
    LevelKey level = {};
    std::int64_t units = 0;
    std::int64_t cents = 0;
    std::int64_t units_after = 0;
    std::int64_t cents_after = 0;
    bool operator==(const Moved&) const = default;
};

// cents * part / whole, half a cent upward: nothing here is negative.
inline std::int64_t rounded(std::int64_t cents, std::int64_t part, std::int64_t whole) {
    return (2 * cents * part + whole) / (2 * whole);
}

struct Model {
    struct Level {
        std::int64_t units = 0;
        std::int64_t promised = 0;
        std::int64_t cents = 0;
    };
    struct Line {
        VariantId variant;
        std::int64_t units = 0;
        std::int64_t cents_out = 0;
        std::int64_t units_back = 0;
        std::int64_t cents_back = 0;
        int parts_back = 0;
        SaleDetailId id = {};
        [[nodiscard]] std::int64_t left() const { return units - units_back; }
    };
    struct Sale {
        LocationId location;
        bool is_paid = false;
        std::vector<Line> lines;
        SaleId id = {};  // once it has one
    };
    std::map<LevelKey, Level> levels;
    std::vector<Sale> sales;
    std::vector<Moved> ledger;  // what has been moved since it was compared last
    Met met;

    void move(MovementTypeId type, const LevelKey& key, std::int64_t units, std::int64_t cents) {
        const bool comes = type == stock::types::purchase || type == stock::types::customer_return;
        Level& level = levels[key];
        level.units += comes ? units : -units;
        level.cents += comes ? cents : -cents;
        ledger.push_back({.type = type,
                          .level = key,
                          .units = units,
                          .cents = cents,
                          .units_after = level.units,
                          .cents_after = level.cents});
    }

    // Nothing where so many are not free.
    bool sell(Line& line, LocationId location) {
        const LevelKey key{.variant = line.variant, .location = location};
        const Level& level = levels[key];
        if (level.units - level.promised < line.units) return false;
        line.cents_out = rounded(level.cents, line.units, level.units);
        met.without_cost += line.cents_out == 0 ? 1 : 0;
        move(stock::types::sale, key, line.units, line.cents_out);
        return true;
    }

    static Sale sale_of(const std::vector<SaleLineInput>& lines, LocationId location) {
        Sale sale{.location = location, .lines = {}};
        for (const SaleLineInput& line : lines)
            sale.lines.push_back({.variant = line.variant, .units = line.quantity.units()});
        return sale;
    }

    bool act(const OpenSale& act) {
        Sale sale = sale_of(act.lines, act.location);
        sale.is_paid = act.payments.has_value();
        for (Line& line : sale.lines) {
            if (sale.is_paid) {
                if (!sell(line, act.location)) return false;
                continue;
            }
            Level& level = levels[{.variant = line.variant, .location = act.location}];
            if (level.units - level.promised < line.units) return false;
            level.promised += line.units;
        }
        for (std::size_t i = 1; i < sale.lines.size(); ++i)
            met.twice_in_sale += sale.lines[i].variant == sale.lines[0].variant ? 1 : 0;
        sales.push_back(std::move(sale));
        return true;
    }

    bool act(const PaySale& act) {
        Sale& sale = *std::ranges::find(sales, act.sale, &Sale::id);
        for (Line& line : sale.lines) {
            levels[{.variant = line.variant, .location = sale.location}].promised -= line.units;
            if (!sell(line, sale.location)) return false;
        }
        sale.is_paid = true;
        ++met.orders_paid;
        return true;
    }

    std::int64_t come_back(Line& line, const LevelKey& key, std::int64_t units) {
        const std::int64_t cents = rounded(line.cents_out, line.units_back + units, line.units) - line.cents_back;
        const Level& level = levels[key];
        if (level.units > 0 && rounded(level.cents, units, level.units) != cents) ++met.off_the_average;
        if (rounded(line.cents_out, units, line.units) != cents) ++met.off_by_rounding;
        move(stock::types::customer_return, key, units, cents);
        line.units_back += units;
        line.cents_back += cents;
        ++line.parts_back;
        if (line.left() > 0) ++met.partial_returns;
        if (line.left() == 0 && line.parts_back > 1) ++met.whole_in_parts;
        return cents;
    }

    bool act(const TakeBack& act) {
        Sale& sale = *std::ranges::find(sales, act.sale, &Sale::id);
        std::vector<Moved> losses;
        std::map<SaleDetailId, int> named;
        for (const auto& [part, variant] : act.lines) {
            Line& line = *std::ranges::find(sale.lines, part.line, &Line::id);
            const LevelKey key{.variant = line.variant, .location = act.location};
            const std::int64_t units = part.quantity.units();
            const std::int64_t cents = come_back(line, key, units);
            if (part.condition == Condition::damaged) losses.push_back({.level = key, .units = units, .cents = cents});
            if (++named[part.line] == 2) ++met.named_twice;
        }
        for (const Moved& loss : losses) move(stock::types::loss, loss.level, loss.units, loss.cents);
        met.damaged += static_cast<int>(losses.size());
        met.of_several_lines += named.size() > 1 ? 1 : 0;
        met.elsewhere += act.location != sale.location ? 1 : 0;
        if (!act.exchange) return true;

        Sale exchanged = sale_of(act.exchange->lines, act.location);
        exchanged.is_paid = true;
        for (Line& line : exchanged.lines) {
            if (!sell(line, act.location)) return false;
            const bool is_same = line.variant == act.lines.front().variant;
            ++(is_same ? met.exchanges_for_same : met.exchanges_for_other);
        }
        sales.push_back(std::move(exchanged));
        return true;
    }
};

}  // namespace trastienda::sales::cost_model
