// /api/v1/stock/levels: what stands where.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/level_fields.hpp"
#include "http/endpoints/stock_command.hpp"
#include "http/endpoints/variant_fields.hpp"

namespace trastienda::http {

namespace {

struct LevelCursor {
    VariantId product_variant_id;
    LocationId location_id;
};
BOOST_DESCRIBE_STRUCT(LevelCursor, (), (product_variant_id, location_id))

struct LevelsQuery {
    PageLimit limit;
    std::optional<After<LevelCursor>> after;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
    Defaulted<bool, false> low;
};
BOOST_DESCRIBE_STRUCT(LevelsQuery, (), (limit, after, product_variant_id, location_id, low))
constexpr auto notes(const LevelsQuery*) {
    return std::to_array<FieldNote>({{.field = "low",
                                      .text = "Only those at or below their minimum, and without product_variant_id "
                                              "only those of variants in use."}});
}

struct AvailabilityQuery {
    PageLimit limit;
    std::optional<After<LevelCursor>> after;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(AvailabilityQuery, (), (limit, after, product_variant_id, location_id))

struct AvailabilityOut {
    VariantId product_variant_id;
    LocationId location_id;
    Quantity available;
};
BOOST_DESCRIBE_STRUCT(AvailabilityOut, (), (product_variant_id, location_id, available))
constexpr auto notes(const AvailabilityOut*) {
    return std::to_array<FieldNote>(
        {{.field = "available", .text = "Units that can be had there now: on hand less reserved."}});
}

stock::LevelKey key_after(const std::optional<After<LevelCursor>>& after) {
    if (!after) return {};
    return {.variant = after->value.product_variant_id, .location = after->value.location_id};
}

asio::awaitable<Reply<Page<StockLevelOut>>> list_levels(StockServices& services, Call<Query<LevelsQuery>> call) {
    const LevelsQuery& query = call.query;
    using Low = store::Levels::Filter::Low;
    CO_TRY(const auto levels, co_await services.levels.list({.variant = query.product_variant_id,
                                                             .location = query.location_id,
                                                             .low = query.low.get() ? Low::low_only : Low::all},
                                                            key_after(query.after), query.limit.get() + 1));
    std::vector<stock::LevelKey> keys;
    for (const store::ValuedLevelRow& level : levels) keys.push_back(level.key);
    CO_TRY(auto names, co_await services.levels.names(std::move(keys)));
    std::vector<StockLevelOut> rows;
    for (std::size_t i = 0; i < levels.size(); ++i) rows.push_back(level_out(levels[i], std::move(names[i])));
    co_return make_page(std::move(rows), query.limit, [](const StockLevelOut& last) {
        return LevelCursor{last.product_variant_id, last.location_id};
    });
}

asio::awaitable<Reply<Page<AvailabilityOut>>> list_availability(StockServices& services,
                                                                Call<Query<AvailabilityQuery>> call) {
    const AvailabilityQuery& query = call.query;
    using Use = store::Levels::Filter::Use;
    CO_TRY(const auto levels,
           co_await services.levels.list({.variant = query.product_variant_id,
                                          .location = query.location_id,
                                          .use = may_know_unused(call.context.who()) ? Use::all : Use::in_use_only},
                                         key_after(query.after), query.limit.get() + 1));
    std::vector<AvailabilityOut> rows;
    for (const store::ValuedLevelRow& level : levels)
        rows.push_back({.product_variant_id = level.key.variant,
                        .location_id = level.key.location,
                        .available = level.available()});
    co_return make_page(std::move(rows), query.limit, [](const AvailabilityOut& last) {
        return LevelCursor{last.product_variant_id, last.location_id};
    });
}

asio::awaitable<Reply<StockLevelOut>> read_level(StockServices& services, Call<Path<LevelPath>> call) {
    const stock::LevelKey key{.variant = call.path.product_variant_id, .location = call.path.location_id};
    CO_TRY(auto level, co_await find_level(services.levels, key));
    if (!level)
        co_return problem(
            ProblemCode::level_unknown,
            {"La variante {} nunca ha estado en la ubicación {}.", "Variant {} has never been at location {}."},
            key.variant.value, key.location.value);
    const std::int64_t version = level->version;
    co_return Reply(*std::move(level)).version_of_fields(version);
}

}  // namespace

Endpoints level_endpoints(StockServices& services) {
    return {
        endpoint(services, list_levels,
                 {.method = Method::get,
                  .path = "/api/v1/stock/levels",
                  .summary = "Stock levels, by variant and location",
                  .permission = people::Permission::read_stock}),
        endpoint(
            services, read_level,
            {.method = Method::get,
             .path = "/api/v1/stock/levels/{product_variant_id}/{location_id}",
             .summary = "One level",
             .description = "Stock changes only through movements; minimum, optimal and bin are the level's settings.",
             .permission = people::Permission::read_stock,
             .refusals = {ProblemCode::level_unknown}}),
        endpoint(
            services, list_availability,
            {.method = Method::get,
             .path = "/api/v1/stock/availability",
             .summary = "How many units can be had, by variant and location",
             .description = "For customers and web shops: nothing of what stock costs, or of who set it aside. What "
                            "is out of use is not there for who lacks read_stock, as customers do.",
             .permission = people::Permission::read_availability}),
    };
}

}  // namespace trastienda::http
