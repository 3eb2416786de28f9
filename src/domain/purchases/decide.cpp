#include "domain/purchases/decide.hpp"

#include "base/check.hpp"
#include "base/distinct.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/stock/cost.hpp"

#include <algorithm>
#include <map>

namespace trastienda::purchases {

namespace {

PurchaseLine& line_of(Purchase& purchase, PurchaseLineId id) {
    const auto found = std::ranges::find(purchase.lines, id, &PurchaseLine::id);
    CHECK(found != purchase.lines.end());
    return *found;
}

template <class Act>
auto rule_lines(const Act& act) {
    std::vector<decltype(act.lines.front().line)> lines;
    lines.reserve(act.lines.size());
    for (const auto& line : act.lines) lines.push_back(line.line);
    return lines;
}

Changes::Standing standing_of(const Purchase& purchase) {
    Changes::Standing standing{.status = purchase.status, .received = 0, .given_back = 0};
    for (const PurchaseLine& line : purchase.lines) {
        standing.received += line.received.units();
        standing.given_back += line.given_back.units();
    }
    return standing;
}

}  // namespace

Outcome Decision::decide(const Command& command) {
    return std::visit(
        [&](const auto& act) -> Outcome {
            const auto found = snapshot_.purchases.find(act.purchase);
            if (found == snapshot_.purchases.end()) return Refusals{{.reason = Refusal::purchase_unknown}};
            // It was a draft when it was read by whoever commands, and has been given another location since.
            if (found->second.location != act.location) return Refusals{{.reason = Refusal::purchase_draft}};
            return decide_act(command, act, found->second);
        },
        command.act);
}

Changes Decision::take_changes() && {
    sort_distinct(touched_);
    for (const PurchaseId id : touched_) changes_.purchases.push_back(std::move(snapshot_.purchases.at(id)));
    return std::move(changes_);
}

Outcome Decision::decide_act(const Command& command, const Receive& act, Purchase& purchase) {
    const auto receipt = receive(purchase.status, purchase.lines, rule_lines(act), act.excess);
    if (!receipt) return receipt.error();
    const stock::Outcome booked = book(command, purchase, {receipt->unit_costs.begin(), receipt->unit_costs.end()}, {});
    if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;

    CHECK(may_become(purchase.status, receipt->status));
    const Changes::Standing before = standing_of(purchase);
    for (const Receive::Line& one : act.lines) {
        PurchaseLine& line = line_of(purchase, one.line.line);
        const Quantity expected = outstanding(purchase.status, line);
        line.received = *line.received.plus(one.line.quantity);
        if (const Quantity units = expected.minus_or_zero(outstanding(purchase.status, line)); !units.is_zero())
            changes_.arrivals.push_back(
                {.level = {.variant = one.variant, .location = purchase.location}, .units = units});
    }
    purchase.status = receipt->status;
    return keep(command, act, purchase, before, ReceiptKind::receipt, std::get<stock::Accepted>(booked));
}

Outcome Decision::decide_act(const Command& command, const GiveBack& act, Purchase& purchase) {
    const auto allowed = give_back(purchase.status, purchase.lines, rule_lines(act));
    if (!allowed) return allowed.error();
    const std::vector<std::optional<Money>> costs = costs_of(act);
    std::vector<std::optional<Money>> unit_costs;
    for (std::size_t i = 0; i < costs.size(); ++i)
        unit_costs.push_back(costs[i] ? share(*costs[i], 1, act.lines[i].line.quantity.units()) : std::nullopt);
    const stock::Outcome booked = book(command, purchase, unit_costs, costs);
    if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;

    const Changes::Standing before = standing_of(purchase);
    for (const GiveBack::Line& one : act.lines) {
        PurchaseLine& line = line_of(purchase, one.line.line);
        line.given_back = *line.given_back.plus(one.line.quantity);
    }
    return keep(command, act, purchase, before, ReceiptKind::give_back, std::get<stock::Accepted>(booked));
}

std::vector<std::optional<Money>> Decision::costs_of(const GiveBack& act) const {
    std::vector<std::optional<Money>> costs;
    std::map<PurchaseLineId, std::optional<stock::Level>> running;
    for (const GiveBack::Line& one : act.lines) {
        const auto found = snapshot_.held.find(one.line.line);
        auto& held = running.try_emplace(one.line.line, found == snapshot_.held.end() ? stock::Level{} : found->second)
                         .first->second;
        if (held && one.line.quantity > held->on_hand) held.reset();
        if (!held) {
            costs.emplace_back();
            continue;
        }
        costs.emplace_back(stock::value_of_exit(*held, one.line.quantity));
        stock::leave(*held, one.line.quantity, *costs.back());
    }
    return costs;
}

stock::Outcome Decision::book(const Command& command, const Purchase& purchase,
                              const std::vector<std::optional<Money>>& unit_costs,
                              const std::vector<std::optional<Money>>& values) {
    stock::RecordMovements movements = stock_act(command.act);
    for (auto& line : movements.lines) line.reference_number = purchase.reference_number;
    for (std::size_t i = 0; i < unit_costs.size(); ++i) movements.lines[i].unit_cost = unit_costs[i];
    return stock_.decide_at({.user = command.user, .idempotency_key = {}, .act = std::move(movements)}, values);
}

template <class Some>
Done Decision::keep(const Command& command, const Some& act, Purchase& purchase, const Changes::Standing& before,
                    ReceiptKind kind, const stock::Accepted& booked) {
    Done done{.purchase = purchase.id,
              .receipt = snapshot_.receipt_ids.at(receipt_ids_used_++),
              .kind = kind,
              .status = purchase.status,
              .date = booked.date,
              .lines = {}};
    done.lines.reserve(act.lines.size());
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const stock::Movement& movement = booked.movements[i];
        done.lines.push_back({.line = act.lines[i].line.line,
                              .variant = act.lines[i].variant,
                              .quantity = movement.quantity,
                              .unit_cost = movement.unit_cost,
                              .value = movement.value,
                              .movement = movement.id});
        // Of orders of which nothing goes back it is counted, too, and never asked for.
        auto& held = snapshot_.held.try_emplace(done.lines.back().line, stock::Level{}).first->second;
        if (held && !purchases::book(*held, kind, movement.quantity, movement.value)) held.reset();
    }
    changes_.receipts.push_back({.id = done.receipt,
                                 .purchase = purchase.id,
                                 .kind = kind,
                                 .user = command.user,
                                 .delivery_note = act.delivery_note,
                                 .notes = act.notes,
                                 .lines = done.lines,
                                 .acting = command.acting,
                                 .before = before,
                                 .after = standing_of(purchase)});
    touched_.push_back(purchase.id);
    return done;
}

}  // namespace trastienda::purchases
