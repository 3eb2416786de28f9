// POST /api/v1/stock/levels/set: making levels hold what was counted, if they still are what the counter believed.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"

#include <map>
#include <utility>
#include <vector>

namespace trastienda::http {

namespace {

struct CountLineInput {
    VariantId product_variant_id;
    std::optional<LocationId> location_id;
    Quantity on_hand;
    std::optional<Quantity> expected_on_hand;
    std::optional<Price> unit_cost;
};
BOOST_DESCRIBE_STRUCT(CountLineInput, (), (product_variant_id, location_id, on_hand, expected_on_hand, unit_cost))
constexpr auto notes(const CountLineInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Left out: the shop's default location."},
         {.field = "on_hand", .text = "What it shall be.", .example = "12"},
         {.field = "expected_on_hand",
          .text = "What it is now, as far as you know: refused if it is something else by then, and told what it is.",
          .example = "10"},
         {.field = "unit_cost", .text = "Of what is added; left out: the moving average."}});
}

struct CountsInput {
    List<CountLineInput, lines_max, 1> lines;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(CountsInput, (), (lines, reference_number, notes))

// Two counts of one level contradict each other, and the second would quietly win.
FieldErrors repeated_levels(const std::vector<CountLineInput>& lines, LocationId default_location) {
    FieldErrors errors;
    std::map<stock::LevelKey, std::size_t> first_lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const stock::LevelKey level{.variant = lines[i].product_variant_id,
                                    .location = lines[i].location_id.value_or(default_location)};
        const auto [first, is_new] = first_lines.emplace(level, i);
        if (is_new) continue;
        ReadAt(errors, FieldPlace::body)
            .field("lines")
            .item(i)
            .fail(FieldCode::repeated, both({"Cuenta otra vez el nivel de #/lines/{}; dígalo una sola vez.",
                                             "It counts the level of #/lines/{} again; say it once."},
                                            first->second));
    }
    return errors;
}

asio::awaitable<Reply<StockReply>> set_levels(StockServices& services, Call<Body<CountsInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    if (FieldErrors errors = repeated_levels(call.body.lines.value, location); !errors.empty())
        co_return invalid_request(std::move(errors));
    stock::SetLevels act{.lines = {},
                         .reference_number = call.body.reference_number.value_or(ReferenceNumber{}).value,
                         .notes = call.body.notes.value_or(Notes{}).value};
    for (const CountLineInput& line : call.body.lines.value)
        act.lines.push_back(
            {.level = {.variant = line.product_variant_id, .location = line.location_id.value_or(location)},
             .on_hand = line.on_hand,
             .expected = line.expected_on_hand,
             .unit_cost = line.unit_cost ? std::optional(line.unit_cost->value) : std::nullopt});
    co_return co_await run_command(services, call.context, std::move(act), "#/lines");
}

}  // namespace

Endpoints level_count_endpoints(StockServices& services) {
    return {
        endpoint(
            services, set_levels,
            {.method = Method::post,
             .path = "/api/v1/stock/levels/set",
             .summary = "Set levels to what was counted",
             .description = "The difference is booked as an adjustment. With `expected_on_hand` a level is set only "
                            "if it is still that; a refusal says what it is. All of the lines, or none. Where nothing "
                            "ever was, 0 is what there is already: no level is made.",
             .permission = people::Permission::change_stock,
             .refusals = {ProblemCode::key_reused, ProblemCode::variant_unknown, ProblemCode::location_unknown,
                          ProblemCode::location_inactive, ProblemCode::level_changed, ProblemCode::balance_too_large,
                          ProblemCode::value_too_large},
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
    };
}

}  // namespace trastienda::http
