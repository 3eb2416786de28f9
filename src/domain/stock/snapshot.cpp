#include "domain/stock/snapshot.hpp"

#include "base/distinct.hpp"

#include <utility>
#include <variant>

namespace trastienda::stock {

namespace {

struct Collect {
    Needs& needs;

    void operator()(const RecordMovements& act) const {
        for (const auto& line : act.lines) {
            needs.levels.push_back(line.level);
            needs.types.push_back(line.type);
        }
    }
    void operator()(const Transfer& act) const {
        for (const auto& line : act.lines) {
            needs.levels.push_back({line.variant, act.from});
            needs.levels.push_back({line.variant, act.to});
            if (act.arrival == Arrival::later) needs.levels.push_back({line.variant, in_transit});
        }
    }
    // Whoever changes what is in transit of a variant holds its level there: that guards the transfer's line too.
    void operator()(const SettleTransfer& act) const {
        for (const auto& line : act.lines) {
            needs.levels.push_back({line.variant, in_transit});
            if (!line.received.is_zero()) needs.levels.push_back({line.variant, act.to});
            if (!line.returned.is_zero()) needs.levels.push_back({line.variant, act.from});
            needs.transits.push_back({act.transfer, line.variant});
        }
    }
    void operator()(const Reverse& act) const {
        for (const Movement& original : act.originals) {
            needs.levels.push_back(original.level);
            needs.movements.push_back(original.id);
        }
    }
    void operator()(const Reserve& act) const {
        for (const auto& line : act.lines) needs.levels.push_back(line.level);
    }
    void operator()(const Release& act) const { name(act.reservations); }
    void operator()(const Commit& act) const { name(act.reservations); }
    void operator()(const SetLevels& act) const {
        for (const auto& line : act.lines) needs.levels.push_back(line.level);
    }
    void operator()(const Expire& act) const {
        for (const auto& line : act.lines) needs.levels.push_back(line.level);
    }
    void name(const std::vector<ReservationId>& reservations) const {
        needs.reservations.insert(needs.reservations.end(), reservations.begin(), reservations.end());
    }
};

}  // namespace

void NeedsBuilder::add(const Act& act) {
    std::visit(Collect{needs_}, act);
    const IdCounts ids = count_ids(act);
    needs_.ids.movements += ids.movements;
    needs_.ids.reservations += ids.reservations;
    needs_.ids.transfers += ids.transfers;
}

Needs NeedsBuilder::finish() && {
    sort_distinct(needs_.levels);
    sort_distinct(needs_.reservations);
    sort_distinct(needs_.types);
    sort_distinct(needs_.transits);
    sort_distinct(needs_.movements);
    return std::move(needs_);
}

}  // namespace trastienda::stock
