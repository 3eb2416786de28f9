// /api/v1/brands: who made what the shop sells.
#include "store/brands.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/named_list.hpp"

namespace trastienda::http {

namespace {

struct BrandOut {
    BrandId id;
    std::string name;
    std::string description;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(BrandOut, (), (id, name, description, is_active, version, created_at, updated_at))
constexpr auto notes(const BrandOut*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false: put out of use; it stays where it is used."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct BrandInput {
    CatalogName name;
    std::optional<Description> description;
};
BOOST_DESCRIBE_STRUCT(BrandInput, (), (name, description))
constexpr auto notes(const BrandInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Levi's\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"Jeans\""}});
}

struct BrandChange {
    Change<CatalogName> name;
    Change<Description> description;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(BrandChange, (), (name, description, is_active))
constexpr auto notes(const BrandChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Levi's\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"Jeans\""},
         {.field = "is_active", .text = "false puts it out of use, true back.", .example = "false"}});
}

struct BrandPath {
    BrandId brand_id;
};
BOOST_DESCRIBE_STRUCT(BrandPath, (), (brand_id))

BrandOut brand_out(store::Brand brand) {
    return {.id = brand.id,
            .name = std::move(brand.name),
            .description = std::move(brand.description),
            .is_active = brand.is_active,
            .version = brand.version,
            .created_at = brand.created_at,
            .updated_at = brand.updated_at};
}

asio::awaitable<Reply<Page<BrandOut>>> list_brands(store::Brands& brands, Call<Query<NamedQuery>> call) {
    CO_TRY(auto rows, co_await brands.list(named_list(call.query)));
    co_return named_page(std::move(rows), call.query, brand_out);
}

asio::awaitable<Reply<BrandOut>> read_brand(store::Brands& brands, Call<Path<BrandPath>> call) {
    const BrandId id = call.path.brand_id;
    CO_TRY(auto brand, co_await brands.read(id));
    if (!brand) co_return unknown(store::CatalogRefusal::brand_unknown, id.value);
    const std::int64_t version = brand->version;
    co_return Reply(brand_out(*std::move(brand))).version(version);
}

asio::awaitable<Reply<BrandOut>> create_brand(store::Brands& brands, Call<Body<BrandInput>> call) {
    BrandInput& input = call.body;
    store::BrandFields fields{.name = std::move(input.name.value)};
    if (input.description) fields.description = std::move(input.description->value);
    CO_TRY(auto brand, co_await brands.add(fields));
    if (!brand) co_return refused(brand.error());
    const std::int64_t id = brand->id.value;
    const std::int64_t version = brand->version;
    co_return Reply(brand_out(*std::move(brand))).location("/api/v1/brands/{}", id).version(version);
}

asio::awaitable<Reply<BrandOut>> change_brand(store::Brands& brands, Call<Path<BrandPath>, Body<BrandChange>> call) {
    BrandChange& input = call.body;
    store::BrandChange change{.is_active = input.is_active.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.description.value) change.description = std::move(input.description.value->value);
    CO_TRY(auto brand, co_await brands.change(call.path.brand_id, call.context.if_match.version(), change));
    if (!brand) co_return refused(brand.error());
    const std::int64_t version = brand->version;
    co_return Reply(brand_out(*std::move(brand))).version(version);
}

}  // namespace

Endpoints brand_endpoints(store::Brands& brands) {
    return {
        endpoint(brands, list_brands,
                 {.method = Method::get,
                  .path = "/api/v1/brands",
                  .summary = "Brands, by name",
                  .permission = people::Permission::read_catalog}),
        endpoint(brands, create_brand,
                 {.method = Method::post,
                  .path = "/api/v1/brands",
                  .summary = "Add a brand",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::name_taken}}),
        endpoint(brands, read_brand,
                 {.method = Method::get,
                  .path = "/api/v1/brands/{brand_id}",
                  .summary = "One brand",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::brand_unknown}}),
        endpoint(
            brands, change_brand,
            {.method = Method::patch,
             .path = "/api/v1/brands/{brand_id}",
             .summary = "Change a brand, or put it out of use",
             .description = "Fields that are left out stay as they are. It is never deleted: products may refer to it.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::brand_unknown, ProblemCode::version_changed, ProblemCode::name_taken},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
