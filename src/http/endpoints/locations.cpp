// /api/v1/locations: shop floors, store rooms, warehouses.
#include "store/locations.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/named_list.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct LocationOut {
    LocationId id;
    std::string name;
    std::string address;
    bool is_default = false;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(LocationOut, (), (id, name, address, is_default, is_active, version, created_at, updated_at))
constexpr auto notes(const LocationOut*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false: put out of use; it stays where it is used."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct LocationInput {
    CatalogName name;
    std::optional<PostalAddress> address;
};
BOOST_DESCRIBE_STRUCT(LocationInput, (), (name, address))
constexpr auto notes(const LocationInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Tienda Centro\""},
         {.field = "address", .text = "Where it is.", .example = "\"Av. Corrientes 1234, Buenos Aires\""}});
}

struct LocationChange {
    Change<CatalogName> name;
    Change<PostalAddress> address;
    Change<bool> is_default;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(LocationChange, (), (name, address, is_default, is_active))
constexpr auto notes(const LocationChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Tienda Centro\""},
         {.field = "address", .text = "Where it is.", .example = "\"Av. Corrientes 1234, Buenos Aires\""},
         {.field = "is_default",
          .text = "true makes it the one where stock goes when nobody says where; the one that was is it no longer.",
          .example = "true"},
         {.field = "is_active",
          .text = "false closes it: nothing may stand or be promised there, and the default cannot be closed.",
          .example = "false"}});
}

struct LocationPath {
    LocationId location_id;
};
BOOST_DESCRIBE_STRUCT(LocationPath, (), (location_id))

LocationOut location_out(store::Location location) {
    return {.id = location.id,
            .name = std::move(location.name),
            .address = std::move(location.address),
            .is_default = location.is_default,
            .is_active = location.is_active,
            .version = location.version,
            .created_at = location.created_at,
            .updated_at = location.updated_at};
}

asio::awaitable<Reply<Page<LocationOut>>> list_locations(store::Locations& locations, Call<Query<NamedQuery>> call) {
    CO_TRY(auto rows, co_await locations.list(named_list(call.query)));
    co_return named_page(std::move(rows), call.query, location_out);
}

asio::awaitable<Reply<LocationOut>> read_location(store::Locations& locations, Call<Path<LocationPath>> call) {
    const LocationId id = call.path.location_id;
    CO_TRY(auto location, co_await locations.read(id));
    if (!location) co_return unknown(store::CatalogRefusal::location_unknown, id.value);
    const std::int64_t version = location->version;
    co_return Reply(location_out(*std::move(location))).version(version);
}

asio::awaitable<Reply<LocationOut>> create_location(store::Locations& locations, Call<Body<LocationInput>> call) {
    LocationInput& input = call.body;
    store::LocationFields fields{.name = std::move(input.name.value)};
    if (input.address) fields.address = std::move(input.address->value);
    CO_TRY(auto location, co_await locations.add(fields));
    if (!location) co_return refused(location.error());
    const std::int64_t id = location->id.value;
    const std::int64_t version = location->version;
    co_return Reply(location_out(*std::move(location))).location("/api/v1/locations/{}", id).version(version);
}

asio::awaitable<Reply<LocationOut>> change_location(store::Locations& locations,
                                                    Call<Path<LocationPath>, Body<LocationChange>> call) {
    LocationChange& input = call.body;
    store::LocationChange change{.is_active = input.is_active.value, .is_default = input.is_default.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.address.value) change.address = std::move(input.address.value->value);
    CO_TRY(auto location, co_await locations.change(call.path.location_id, call.context.if_match.version(), change));
    if (!location) co_return refused(location.error());
    const std::int64_t version = location->version;
    co_return Reply(location_out(*std::move(location))).version(version);
}

}  // namespace

Endpoints location_endpoints(store::Locations& locations) {
    return {
        endpoint(locations, list_locations,
                 {.method = Method::get,
                  .path = "/api/v1/locations",
                  .summary = "Locations, by name",
                  .permission = people::Permission::read_catalog}),
        endpoint(locations, create_location,
                 {.method = Method::post,
                  .path = "/api/v1/locations",
                  .summary = "Add a location",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::name_taken}}),
        endpoint(locations, read_location,
                 {.method = Method::get,
                  .path = "/api/v1/locations/{location_id}",
                  .summary = "One location",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::location_unknown}}),
        endpoint(
            locations, change_location,
            {.method = Method::patch,
             .path = "/api/v1/locations/{location_id}",
             .summary = "Change a location, make it the default, or close it",
             .description = "Fields that are left out stay as they are. It is never deleted: the ledger refers to it.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::location_unknown, ProblemCode::version_changed, ProblemCode::still_in_use,
                          ProblemCode::location_inactive, ProblemCode::name_taken},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
