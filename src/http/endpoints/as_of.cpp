// /api/v1/stock/as-of: what stood where at a past instant, and what it was worth, from the balances in the ledger; and
// what was sold in a period had cost.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/period.hpp"
#include "http/endpoints/stock_command.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

struct PastLevelOut {
    VariantId product_variant_id;
    LocationId location_id;
    std::optional<std::string> sku;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    std::string location_name;
    Quantity on_hand;
    Money value;
};
BOOST_DESCRIBE_STRUCT(PastLevelOut, (),
                      (product_variant_id, location_id, sku, product_name, size, color, variation, location_name,
                       on_hand, value))
constexpr auto notes(const PastLevelOut*) {
    return std::to_array<FieldNote>({{.field = "product_name", .text = "What it is called now, as the other names."}});
}

struct PastCursor {
    VariantId product_variant_id;
    LocationId location_id;
};
BOOST_DESCRIBE_STRUCT(PastCursor, (), (product_variant_id, location_id))

struct PastLevelsQuery {
    std::optional<Instant> at;
    PageLimit limit;
    std::optional<After<PastCursor>> after;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(PastLevelsQuery, (), (at, limit, after, product_variant_id, location_id))
constexpr auto notes(const PastLevelsQuery*) {
    return std::to_array<FieldNote>({{.field = "at",
                                      .text = "The instant, not in the future; left out: now.",
                                      .example = "\"2026-11-22T17:00:00Z\""}});
}

struct PastTotalQuery {
    std::optional<Instant> at;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(PastTotalQuery, (), (at, product_variant_id, location_id))
constexpr auto notes(const PastTotalQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "at",
          .text = "The instant, not in the future; left out: now.",
          .example = "\"2026-11-22T17:00:00Z\""},
         {.field = "location_id", .text = "Left out: all of them, and what was in transit."}});
}

struct PastTotalOut {
    Instant at;
    std::int64_t levels = 0;
    std::int64_t on_hand = 0;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(PastTotalOut, (), (at, levels, on_hand, value))
constexpr auto notes(const PastTotalOut*) {
    return std::to_array<FieldNote>({{.field = "levels", .text = "Those that had ever moved by then."},
                                     {.field = "value", .text = "Money.", .example = "\"1234.50\""}});
}

struct CostOfGoodsQuery {
    Instant from;
    std::optional<Instant> until;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(CostOfGoodsQuery, (), (from, until, location_id))
constexpr auto notes(const CostOfGoodsQuery*) {
    return std::to_array<FieldNote>({{.field = "from", .text = "Included.", .example = "\"2026-11-01T00:00:00Z\""},
                                     {.field = "until", .text = "Not included; left out: now."},
                                     {.field = "location_id", .text = "Left out: all of them."}});
}
void check_fields(const CostOfGoodsQuery& query, const ReadAt& at) {
    check_period(std::optional(query.from), query.until, at);
}

struct CostOfGoodsOut {
    Instant from;
    Instant until;
    std::string sold;
    std::string returned;
    std::string cost_of_goods_sold;
};
BOOST_DESCRIBE_STRUCT(CostOfGoodsOut, (), (from, until, sold, returned, cost_of_goods_sold))
constexpr auto notes(const CostOfGoodsOut*) {
    return std::to_array<FieldNote>(
        {{.field = "sold", .text = "What the units sold had cost: money.", .example = "\"1234.50\""},
         {.field = "returned", .text = "Likewise of what customers brought back: money.", .example = "\"34.50\""},
         {.field = "cost_of_goods_sold", .text = "The one less the other: money.", .example = "\"1200.00\""}});
}

// By how much a till's clock, or the database's, may be before the server's: up to there it is now that is meant.
constexpr std::chrono::minutes clock_difference_max{1};

std::optional<Problem> not_yet(const StockServices& services, std::string_view field, std::optional<Instant> at) {
    const Instant now = services.clock.now();
    if (!at || *at <= now.plus(clock_difference_max)) return std::nullopt;
    Problem refused = problem(ProblemCode::date_in_future,
                              {"El instante {} está en el futuro: ahora es {}. Dé uno pasado.",
                               "The instant {} is in the future: it is {} now. Give a past one."},
                              at->text(), now.text());
    refused.errors.push_back({.place = FieldPlace::query,
                              .where = std::string(field),
                              .code = FieldCode::refused,
                              .detail = refused.detail,
                              .reason = kind_of(ProblemCode::date_in_future).name});
    return refused;
}

// Nothing would be answered of what does not exist: better to say so.
asio::awaitable<Result<std::optional<Problem>>> unknown_of(StockServices& services, store::History::Filter filter) {
    if (!filter.variant && !filter.location) co_return std::nullopt;
    CO_TRY(const auto known, co_await services.history.knows(filter));
    if (!known.variant)
        co_return problem(ProblemCode::variant_unknown, {"No existe la variante {}.", "There is no variant {}."},
                          filter.variant->value);
    if (!known.location)
        co_return problem(ProblemCode::location_unknown, {"No existe la ubicación {}.", "There is no location {}."},
                          filter.location->value);
    co_return std::nullopt;
}

asio::awaitable<Reply<Page<PastLevelOut>>> list_past_levels(StockServices& services,
                                                            Call<Query<PastLevelsQuery>> call) {
    const PastLevelsQuery& query = call.query;
    if (auto refused = not_yet(services, "at", query.at)) co_return *std::move(refused);
    const store::History::Filter filter{.variant = query.product_variant_id, .location = query.location_id};
    CO_TRY(auto unknown, co_await unknown_of(services, filter));
    if (unknown) co_return *std::move(unknown);
    stock::LevelKey after{.variant = {}, .location = {-1}};
    if (query.after)
        after = {.variant = query.after->value.product_variant_id, .location = query.after->value.location_id};
    CO_TRY(const auto past,
           co_await services.history.levels(filter, query.at.value_or(Instant::never()), after, query.limit.get() + 1));
    const std::vector<store::PastLevel>& levels = past.levels;
    std::vector<stock::LevelKey> keys;
    for (const store::PastLevel& level : levels) keys.push_back(level.key);
    CO_TRY(auto names, co_await services.levels.names(std::move(keys)));
    std::vector<PastLevelOut> rows;
    for (std::size_t i = 0; i < levels.size(); ++i)
        rows.push_back({.product_variant_id = levels[i].key.variant,
                        .location_id = levels[i].key.location,
                        .sku = std::move(names[i].sku),
                        .product_name = std::move(names[i].product_name),
                        .size = std::move(names[i].size),
                        .color = std::move(names[i].color),
                        .variation = std::move(names[i].variation),
                        .location_name = std::move(names[i].location_name),
                        .on_hand = levels[i].on_hand,
                        .value = levels[i].value});
    auto page = make_page(std::move(rows), query.limit, [](const PastLevelOut& last) {
        return PastCursor{last.product_variant_id, last.location_id};
    });
    if (!page.next && past.examined_to)
        page.next = make_cursor(PastCursor{past.examined_to->variant, past.examined_to->location});
    co_return page;
}

asio::awaitable<Reply<PastTotalOut>> read_past_total(StockServices& services, Call<Query<PastTotalQuery>> call) {
    const PastTotalQuery& query = call.query;
    if (auto refused = not_yet(services, "at", query.at)) co_return *std::move(refused);
    const store::History::Filter filter{.variant = query.product_variant_id, .location = query.location_id};
    CO_TRY(auto unknown, co_await unknown_of(services, filter));
    if (unknown) co_return *std::move(unknown);
    CO_TRY(const auto total, co_await services.history.total(filter, query.at.value_or(Instant::never())));
    co_return PastTotalOut{
        .at = total.at, .levels = total.levels, .on_hand = total.on_hand, .value = text_of_cents(total.value_cents)};
}

asio::awaitable<Reply<CostOfGoodsOut>> read_cost_of_goods(StockServices& services, Call<Query<CostOfGoodsQuery>> call) {
    const CostOfGoodsQuery& query = call.query;
    if (auto refused = not_yet(services, "from", query.from)) co_return *std::move(refused);
    // A till's clock may be a little ahead: of that nothing is sold yet.
    const Instant until = query.until.value_or(std::max(services.clock.now(), query.from));
    CO_TRY(auto unknown, co_await unknown_of(services, {.variant = {}, .location = query.location_id}));
    if (unknown) co_return *std::move(unknown);
    CO_TRY(const auto cost, co_await services.history.cost_of_goods(query.location_id, query.from, until));
    co_return CostOfGoodsOut{.from = query.from,
                             .until = until,
                             .sold = text_of_cents(cost.sold_cents),
                             .returned = text_of_cents(cost.returned_cents),
                             .cost_of_goods_sold = text_of_cents(cost.sold_cents - cost.returned_cents)};
}

}  // namespace

Endpoints as_of_endpoints(StockServices& services) {
    return {
        endpoint(
            services, list_past_levels,
            {.method = Method::get,
             .path = "/api/v1/stock/as-of",
             .summary = "What stood where at a past instant",
             .description = "One look-up in the ledger for each level, however long ago and however much has moved "
                            "since. Levels that had never moved by then are left out, and so is what was in transit: "
                            "the total has it. A page looks at 5,000 levels at most: it may be short, or empty, and "
                            "still have a `next`. A movement has the date at which it was decided and is seen once it "
                            "is committed, milliseconds later or, where the database stands still, seconds: an "
                            "instant that long past is answered the same for ever.",
             .permission = people::Permission::read_stock,
             .refusals = {ProblemCode::date_in_future, ProblemCode::variant_unknown, ProblemCode::location_unknown}}),
        endpoint(
            services, read_past_total,
            {.method = Method::get,
             .path = "/api/v1/stock/as-of/total",
             .summary = "Units and value of a variant, a location or the whole shop at a past instant",
             .permission = people::Permission::read_stock,
             .refusals = {ProblemCode::date_in_future, ProblemCode::variant_unknown, ProblemCode::location_unknown}}),
        endpoint(services, read_cost_of_goods,
                 {.method = Method::get,
                  .path = "/api/v1/stock/cost-of-goods-sold",
                  .summary = "What was sold in a period had cost",
                  .description = "Each unit at what it left the stock with, less what customers brought back, at what "
                                 "it had left with. What was written off is no cost of what was sold: those movements "
                                 "have a type of their own. A movement that was reversed counts where the reversal is "
                                 "dated, with the opposite sign.",
                  .permission = people::Permission::read_stock,
                  .refusals = {ProblemCode::location_unknown}}),
    };
}

}  // namespace trastienda::http
