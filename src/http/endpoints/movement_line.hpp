// A line of the commands that book movements. Floor 5, pure values.
#pragma once

#include "domain/stock/command.hpp"
#include "http/endpoints/stock_fields.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace trastienda::http {

struct MovementLineInput {
    VariantId product_variant_id;
    std::optional<LocationId> location_id;
    MovementTypeId movement_type_id;
    PositiveQuantity quantity;
    std::optional<Price> unit_cost;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(MovementLineInput, (),
                      (product_variant_id, location_id, movement_type_id, quantity, unit_cost, reference_number, notes))
constexpr auto notes(const MovementLineInput*) {
    return std::to_array<FieldNote>(
        {{.field = "product_variant_id", .text = "What moves.", .example = "17"},
         {.field = "location_id", .text = "Where; left out: the shop's default location.", .example = "1"},
         {.field = "movement_type_id",
          .text = "Why; it says whether stock rises or falls. 1 is a purchase, 2 a sale.",
          .example = "1"},
         {.field = "quantity", .text = "Pieces.", .example = "12"},
         {.field = "unit_cost", .text = "What one piece cost.", .example = "\"7.50\""},
         {.field = "reference_number",
          .text = "Of an invoice, an order, a delivery note.",
          .example = "\"ALB-2041\""}});
}

/// The command of such lines; `default_location` where a line names none. It takes the lines: with long notes, ten
/// thousand of them should not stand in memory twice while the command waits for its turn.
inline stock::RecordMovements act_of(std::vector<MovementLineInput> lines, LocationId default_location) {
    stock::RecordMovements act;
    act.lines.reserve(lines.size());
    for (MovementLineInput& line : lines)
        act.lines.push_back(
            {.level = {.variant = line.product_variant_id, .location = line.location_id.value_or(default_location)},
             .type = line.movement_type_id,
             .quantity = line.quantity.value,
             .unit_cost = line.unit_cost ? std::optional(line.unit_cost->value) : std::nullopt,
             .reference_number = std::move(line.reference_number).value_or(ReferenceNumber{}).value,
             .notes = std::move(line.notes).value_or(Notes{}).value});
    return act;
}

}  // namespace trastienda::http
