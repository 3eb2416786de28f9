#include "domain/purchases/command.hpp"

namespace trastienda::purchases {

namespace {

MovementTypeId type_of(const Receive&) { return stock::types::purchase; }
MovementTypeId type_of(const GiveBack&) { return stock::types::provider_return; }
std::optional<Money> cost_of(const ReceiptLine& line) { return line.unit_cost; }
std::optional<Money> cost_of(const GiveBackLine&) { return std::nullopt; }

}  // namespace

std::size_t count_lines(const Act& act) {
    return std::visit([](const auto& one) { return one.lines.size(); }, act);
}

stock::RecordMovements stock_act(const Act& act) {
    return std::visit(
        [](const auto& one) {
            stock::RecordMovements booked;
            booked.lines.reserve(one.lines.size());
            for (const auto& [line, variant] : one.lines)
                booked.lines.push_back({.level = {.variant = variant, .location = one.location},
                                        .type = type_of(one),
                                        .quantity = line.quantity,
                                        .unit_cost = cost_of(line),
                                        .reference_number = {},
                                        .notes = one.delivery_note});
            return booked;
        },
        act);
}

}  // namespace trastienda::purchases
