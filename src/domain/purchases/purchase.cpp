#include "domain/purchases/purchase.hpp"

#include "base/check.hpp"
#include "domain/sales/pair_table.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace trastienda::purchases {

namespace {

using enum PurchaseStatus;

constexpr std::pair<PurchaseStatus, PurchaseStatus> steps[] = {
    {draft, sent},
    {draft, cancelled},
    {sent, partly_received},
    {sent, received},
    {sent, cancelled},
    {partly_received, partly_received},
    {partly_received, received},
};

constexpr std::pair<PurchaseStatus, PurchaseAct> acts[] = {
    {draft, PurchaseAct::change},          {draft, PurchaseAct::send},
    {draft, PurchaseAct::cancel},          {sent, PurchaseAct::receive},
    {sent, PurchaseAct::cancel},           {partly_received, PurchaseAct::receive},
    {partly_received, PurchaseAct::close}, {partly_received, PurchaseAct::give_back},
    {received, PurchaseAct::give_back},
};

// Why an order does not let do with it what it does not let do.
Refusal reason_of(PurchaseStatus status) {
    switch (status) {
        case draft:
            return Refusal::purchase_draft;
        case sent:
            return Refusal::purchase_sent;
        case partly_received:
            return Refusal::purchase_partly_received;
        case received:
            return Refusal::purchase_received;
        case cancelled:
            return Refusal::purchase_cancelled;
    }
    CHECK(false);
}

// Lines that are judged one after the other, each by what the former ones made of its order's line.
class RunningLines {
  public:
    explicit RunningLines(std::span<const PurchaseLine> lines) : lines_(lines.begin(), lines.end()) {
        for (PurchaseLine& line : lines_) by_id_.emplace(line.id, &line);
    }
    [[nodiscard]] PurchaseLine* find(PurchaseLineId id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }
    [[nodiscard]] const std::vector<PurchaseLine>& all() const { return lines_; }

  private:
    std::vector<PurchaseLine> lines_;
    std::unordered_map<PurchaseLineId, PurchaseLine*> by_id_;
};

// What is wrong with the act as a whole, before any line is looked at.
std::optional<Refusals> refuse_whole(PurchaseAct act, PurchaseStatus status, bool has_lines) {
    if (const auto reason = refusal_of(act, status)) return Refusals{{.reason = *reason}};
    if (!has_lines) return Refusals{{.reason = Refusal::lines_missing}};
    return std::nullopt;
}

}  // namespace

bool may_become(PurchaseStatus from, PurchaseStatus to) { return sales::holds(steps, from, to); }

std::optional<Refusal> refusal_of(PurchaseAct act, PurchaseStatus status) {
    return sales::holds(acts, status, act) ? std::nullopt : std::optional(reason_of(status));
}

Quantity outstanding(PurchaseStatus status, const PurchaseLine& line) {
    const bool is_expected = status == sent || status == partly_received;
    return is_expected ? line.ordered.minus_or_zero(line.received) : Quantity();
}

std::expected<Receipt, Refusals> receive(PurchaseStatus status, std::span<const PurchaseLine> ordered,
                                         std::span<const ReceiptLine> lines, Excess excess) {
    if (auto refusals = refuse_whole(PurchaseAct::receive, status, !lines.empty()))
        return std::unexpected(*std::move(refusals));
    const RunningLines running(ordered);
    Receipt receipt;
    Refusals refusals;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Quantity units = lines[i].quantity;
        PurchaseLine* line = running.find(lines[i].line);
        if (line == nullptr) {
            refusals.push_back({.reason = Refusal::purchase_line_unknown, .line = i});
            continue;
        }
        const auto unit_cost = lines[i].unit_cost ? lines[i].unit_cost : line->unit_cost;
        // Even what is accepted beyond the order is counted, and a count has an end.
        const Quantity most = excess == Excess::accepted ? *Quantity::of(Quantity::units_max).minus(line->received)
                                                         : outstanding(status, *line);
        if (units.is_zero())
            refusals.push_back({.reason = Refusal::quantity_missing, .line = i});
        else if (units > most)
            refusals.push_back(
                {.reason = Refusal::receipt_above_ordered, .line = i, .units = units, .units_limit = most});
        else if (!unit_cost)
            refusals.push_back({.reason = Refusal::unit_cost_missing, .line = i});
        else {
            line->received = *line->received.plus(units);
            receipt.unit_costs.push_back(*unit_cost);
        }
    }
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    const bool all =
        std::ranges::all_of(running.all(), [](const PurchaseLine& line) { return line.received >= line.ordered; });
    receipt.status = all ? received : partly_received;
    return receipt;
}

std::expected<void, Refusals> give_back(PurchaseStatus status, std::span<const PurchaseLine> ordered,
                                        std::span<const GiveBackLine> lines) {
    if (auto refusals = refuse_whole(PurchaseAct::give_back, status, !lines.empty()))
        return std::unexpected(*std::move(refusals));
    const RunningLines running(ordered);
    Refusals refusals;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Quantity units = lines[i].quantity;
        PurchaseLine* line = running.find(lines[i].line);
        if (line == nullptr) {
            refusals.push_back({.reason = Refusal::purchase_line_unknown, .line = i});
            continue;
        }
        const Quantity left = line->received.minus_or_zero(line->given_back);
        if (units.is_zero())
            refusals.push_back({.reason = Refusal::quantity_missing, .line = i});
        else if (units > left)
            refusals.push_back(
                {.reason = Refusal::give_back_above_received, .line = i, .units = units, .units_limit = left});
        else
            line->given_back = *line->given_back.plus(units);
    }
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return {};
}

}  // namespace trastienda::purchases
