// How a level looks outside, for the endpoints that read one and the one that changes its settings. Floor 5.
#pragma once

#include "http/endpoint.hpp"
#include "store/levels.hpp"

#include <optional>
#include <string>
#include <utility>

namespace trastienda::http {

struct StockLevelOut {
    VariantId product_variant_id;
    LocationId location_id;
    std::optional<std::string> sku;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    std::string location_name;
    Quantity on_hand;
    Quantity reserved;
    Quantity available;
    Quantity over_committed;
    Quantity minimum_stock;
    Quantity optimal_stock;
    bool is_low = false;
    std::string bin;
    Money value;
    Money unit_cost;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(StockLevelOut, (),
                      (product_variant_id, location_id, sku, product_name, size, color, variation, location_name,
                       on_hand, reserved, available, over_committed, minimum_stock, optimal_stock, is_low, bin, value,
                       unit_cost, version))
constexpr auto notes(const StockLevelOut*) {
    return std::to_array<FieldNote>(
        {{.field = "reserved", .text = "Units of reservations that count now."},
         {.field = "available", .text = "On hand less reserved, never below zero."},
         {.field = "over_committed", .text = "Units that were promised but are no longer here."},
         {.field = "is_low", .text = "On hand is at or below the minimum."},
         {.field = "bin", .text = "The shelf or box."},
         {.field = "value", .text = "What the units on hand cost, in all."},
         {.field = "unit_cost", .text = "Of one unit: the moving average, or of the last one there was."},
         {.field = "version",
          .text = "Of minimum_stock, optimal_stock and bin: grows with each change of them; the ETag."}});
}

struct LevelPath {
    VariantId product_variant_id;
    LocationId location_id;
};
BOOST_DESCRIBE_STRUCT(LevelPath, (), (product_variant_id, location_id))

inline StockLevelOut level_out(const store::ValuedLevelRow& level, store::LevelNames names) {
    return {.product_variant_id = level.key.variant,
            .location_id = level.key.location,
            .sku = std::move(names.sku),
            .product_name = std::move(names.product_name),
            .size = std::move(names.size),
            .color = std::move(names.color),
            .variation = std::move(names.variation),
            .location_name = std::move(names.location_name),
            .on_hand = level.on_hand,
            .reserved = level.reserved,
            .available = level.available(),
            .over_committed = level.over_committed(),
            .minimum_stock = level.minimum_stock,
            .optimal_stock = level.optimal_stock,
            .is_low = level.is_low(),
            .bin = level.bin,
            .value = level.value,
            .unit_cost = level.unit_cost,
            .version = level.version};
}

/// The level as it is now, with its names; nothing where there is none.
inline asio::awaitable<Result<std::optional<StockLevelOut>>> find_level(store::Levels& levels, stock::LevelKey key) {
    CO_TRY(const auto level, co_await levels.read(key));
    if (!level) co_return std::nullopt;
    CO_TRY(auto names, co_await levels.names({key}));
    co_return level_out(*level, std::move(names.front()));
}

/// Notes at both fields where the minimum is more than the optimum: what is filled up would be low at once.
inline void check_order(const ReadAt& at, Quantity minimum, Quantity optimal) {
    if (minimum <= optimal) return;
    for (const std::string_view field : {"minimum_stock", "optimal_stock"})
        at.field(field).fail(FieldCode::conflicting, both({"El mínimo ({}) no puede ser mayor que el óptimo ({}).",
                                                           "The minimum ({}) may not be more than the optimum ({})."},
                                                          minimum.units(), optimal.units()));
}

}  // namespace trastienda::http
