// PATCH /api/v1/stock/levels/...: what people set of a level.
#include "store/level_settings.hpp"

#include "http/endpoints/catalog_fields.hpp"
#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/level_fields.hpp"
#include "store/levels.hpp"

namespace trastienda::http {

namespace {

struct LevelSettingsInput {
    Change<Quantity> minimum_stock;
    Change<Quantity> optimal_stock;
    Change<BinText> bin;
};
BOOST_DESCRIBE_STRUCT(LevelSettingsInput, (), (minimum_stock, optimal_stock, bin))
constexpr auto notes(const LevelSettingsInput*) {
    return std::to_array<FieldNote>(
        {{.field = "minimum_stock", .text = "At or below it the level is low.", .example = "5"},
         {.field = "optimal_stock", .text = "What to fill up to.", .example = "20"},
         {.field = "bin", .text = "The shelf or box.", .example = "\"B-07\""}});
}

constexpr int tries_max = 5;

void check_fields(const LevelSettingsInput& input, const ReadAt& at) {
    if (input.minimum_stock.is_present() && input.optimal_stock.is_present())
        check_order(at, *input.minimum_stock.value, *input.optimal_stock.value);
}

asio::awaitable<Reply<StockLevelOut>> change_level(LevelSettingsServices& services,
                                                   Call<Path<LevelPath>, Body<LevelSettingsInput>> call) {
    const stock::LevelKey key{.variant = call.path.product_variant_id, .location = call.path.location_id};
    LevelSettingsInput& input = call.body;
    // Where only one of them is set, the level's own is the other. What changes between here and there, the store sees.
    if (input.minimum_stock.is_present() != input.optimal_stock.is_present()) {
        CO_TRY(const auto before, co_await services.levels.read(key));
        FieldErrors errors;
        if (before && call.context.if_match.allows(before->version))
            check_order(ReadAt(errors, FieldPlace::body), input.minimum_stock.value.value_or(before->minimum_stock),
                        input.optimal_stock.value.value_or(before->optimal_stock));
        if (errors.count() > 0) co_return invalid_request(std::move(errors));
    }
    store::LevelSettingsChange change{.minimum_stock = input.minimum_stock.value,
                                      .optimal_stock = input.optimal_stock.value};
    if (input.bin.value) change.bin = std::move(input.bin.value->value);
    // A level that is set to what a new one has anyway may be taken away again by a batch that had made it for nothing.
    for (int tries = 0; tries < tries_max; ++tries) {
        CO_TRY(const auto faults, co_await services.settings.change(key, call.context.if_match.version(), change));
        if (faults) co_return refused(*faults);
        CO_TRY(auto level, co_await find_level(services.levels, key));
        if (!level) continue;
        const std::int64_t version = level->version;
        co_return Reply(*std::move(level)).version_of_fields(version);
    }
    co_return fail(ErrorCode::unavailable, "The level is made and taken away by others all the time.");
}

}  // namespace

Endpoints level_settings_endpoints(LevelSettingsServices& services) {
    return {
        endpoint(
            services, change_level,
            {.method = Method::patch,
             .path = "/api/v1/stock/levels/{product_variant_id}/{location_id}",
             .summary = "Set a level's minimum, optimum or bin",
             .description =
                 "Stock itself changes through movements alone. Where the variant was never at the location, "
                 "send `If-Match: \"v0\"` (or `*`): the level is made, with nothing there.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::variant_unknown, ProblemCode::location_unknown, ProblemCode::version_changed},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
