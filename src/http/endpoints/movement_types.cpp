// /api/v1/stock/movement-types: what movements there are, and what each does to stock.
#include "store/movement_types.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/named_list.hpp"

namespace trastienda::http {

namespace {

struct MovementTypeOut {
    MovementTypeId id;
    std::string name;
    stock::Effect affects_stock = stock::Effect::increase;
    stock::Demand demand = stock::Demand::on_hand;
    std::string description;
    bool is_built_in = false;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(MovementTypeOut, (),
                      (id, name, affects_stock, demand, description, is_built_in, is_active, version, created_at,
                       updated_at))
constexpr auto notes(const MovementTypeOut*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false: put out of use; it stays where it is used."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct MovementTypeInput {
    CatalogName name;
    stock::Effect affects_stock = stock::Effect::increase;
    std::optional<stock::Demand> demand;
    std::optional<Description> description;
};
BOOST_DESCRIBE_STRUCT(MovementTypeInput, (), (name, affects_stock, demand, description))
constexpr auto notes(const MovementTypeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Regalo\""},
         {.field = "affects_stock", .text = "What it does to units on hand. Never changes.", .example = "\"decrease\""},
         {.field = "demand",
          .text =
              "Of a decrease: on_hand needs units that stand there and may cut into what is reserved; available needs "
              "units that nobody was promised. Never changes; on_hand where it is left out.",
          .example = "\"available\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"Obsequios a clientes\""}});
}
void check_fields(const MovementTypeInput& input, const ReadAt& at) {
    if (input.affects_stock == stock::Effect::increase && input.demand == stock::Demand::available)
        at.field("demand").fail(FieldCode::conflicting, both(Bilingual{"Una entrada no necesita existencias: quítelo.",
                                                                       "An increase needs no stock: leave it out."}));
}

struct MovementTypeChange {
    Change<CatalogName> name;
    Change<Description> description;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(MovementTypeChange, (), (name, description, is_active))
constexpr auto notes(const MovementTypeChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Regalo\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"Obsequios a clientes\""},
         {.field = "is_active", .text = "false puts it out of use, true back.", .example = "false"}});
}

struct MovementTypePath {
    MovementTypeId movement_type_id;
};
BOOST_DESCRIBE_STRUCT(MovementTypePath, (), (movement_type_id))

MovementTypeOut type_out(store::MovementTypeRow type) {
    return {.id = type.id,
            .name = std::move(type.name),
            .affects_stock = type.affects_stock,
            .demand = type.demand,
            .description = std::move(type.description),
            .is_built_in = type.is_built_in,
            .is_active = type.is_active,
            .version = type.version,
            .created_at = type.created_at,
            .updated_at = type.updated_at};
}

asio::awaitable<Reply<Page<MovementTypeOut>>> list_movement_types(store::MovementTypes& types,
                                                                  Call<Query<NamedQuery>> call) {
    CO_TRY(auto rows, co_await types.list(named_list(call.query)));
    co_return named_page(std::move(rows), call.query, type_out);
}

asio::awaitable<Reply<MovementTypeOut>> read_movement_type(store::MovementTypes& types,
                                                           Call<Path<MovementTypePath>> call) {
    const MovementTypeId id = call.path.movement_type_id;
    CO_TRY(auto type, co_await types.read(id));
    if (!type) co_return unknown(store::CatalogRefusal::movement_type_unknown, id.value);
    const std::int64_t version = type->version;
    co_return Reply(type_out(*std::move(type))).version(version);
}

asio::awaitable<Reply<MovementTypeOut>> create_movement_type(store::MovementTypes& types,
                                                             Call<Body<MovementTypeInput>> call) {
    MovementTypeInput& input = call.body;
    store::MovementTypeFields fields{.name = std::move(input.name.value),
                                     .affects_stock = input.affects_stock,
                                     .demand = input.demand.value_or(stock::Demand::on_hand)};
    if (input.description) fields.description = std::move(input.description->value);
    CO_TRY(auto type, co_await types.add(fields));
    if (!type) co_return refused(type.error());
    const std::int64_t id = type->id.value;
    const std::int64_t version = type->version;
    co_return Reply(type_out(*std::move(type))).location("/api/v1/stock/movement-types/{}", id).version(version);
}

asio::awaitable<Reply<MovementTypeOut>> change_movement_type(
    store::MovementTypes& types, Call<Path<MovementTypePath>, Body<MovementTypeChange>> call) {
    MovementTypeChange& input = call.body;
    store::MovementTypeChange change{.is_active = input.is_active.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.description.value) change.description = std::move(input.description.value->value);
    CO_TRY(auto type, co_await types.change(call.path.movement_type_id, call.context.if_match.version(), change));
    if (!type) co_return refused(type.error());
    const std::int64_t version = type->version;
    co_return Reply(type_out(*std::move(type))).version(version);
}

}  // namespace

Endpoints movement_type_endpoints(store::MovementTypes& types) {
    return {
        endpoint(types, list_movement_types,
                 {.method = Method::get,
                  .path = "/api/v1/stock/movement-types",
                  .summary = "MovementTypes, by name",
                  .permission = people::Permission::read_catalog}),
        endpoint(types, create_movement_type,
                 {.method = Method::post,
                  .path = "/api/v1/stock/movement-types",
                  .summary = "Add a movement type",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::name_taken}}),
        endpoint(types, read_movement_type,
                 {.method = Method::get,
                  .path = "/api/v1/stock/movement-types/{movement_type_id}",
                  .summary = "One movement type",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::movement_type_unknown}}),
        endpoint(types, change_movement_type,
                 {.method = Method::patch,
                  .path = "/api/v1/stock/movement-types/{movement_type_id}",
                  .summary = "Change a movement type, or put it out of use",
                  .description = "Fields that are left out stay as they are. What it does to stock never changes: the "
                                 "ledger was written under it.",
                  .permission = people::Permission::change_catalog,
                  .refusals = {ProblemCode::movement_type_unknown, ProblemCode::version_changed, ProblemCode::built_in,
                               ProblemCode::name_taken},
                  .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
