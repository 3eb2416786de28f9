// /api/v1/categories: what kind of clothing a product is.
#include "store/categories.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/named_list.hpp"

namespace trastienda::http {

namespace {

struct CategoryOut {
    CategoryId id;
    std::string name;
    std::string description;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(CategoryOut, (), (id, name, description, is_active, version, created_at, updated_at))
constexpr auto notes(const CategoryOut*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false: put out of use; it stays where it is used."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct CategoryInput {
    CatalogName name;
    std::optional<Description> description;
};
BOOST_DESCRIBE_STRUCT(CategoryInput, (), (name, description))
constexpr auto notes(const CategoryInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Camisas\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"De vestir y de sport\""}});
}

struct CategoryChange {
    Change<CatalogName> name;
    Change<Description> description;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(CategoryChange, (), (name, description, is_active))
constexpr auto notes(const CategoryChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Camisas\""},
         {.field = "description", .text = "Anything worth knowing.", .example = "\"De vestir y de sport\""},
         {.field = "is_active", .text = "false puts it out of use, true back.", .example = "false"}});
}

struct CategoryPath {
    CategoryId category_id;
};
BOOST_DESCRIBE_STRUCT(CategoryPath, (), (category_id))

CategoryOut category_out(store::Category category) {
    return {.id = category.id,
            .name = std::move(category.name),
            .description = std::move(category.description),
            .is_active = category.is_active,
            .version = category.version,
            .created_at = category.created_at,
            .updated_at = category.updated_at};
}

asio::awaitable<Reply<Page<CategoryOut>>> list_categories(store::Categories& categories, Call<Query<NamedQuery>> call) {
    CO_TRY(auto rows, co_await categories.list(named_list(call.query)));
    co_return named_page(std::move(rows), call.query, category_out);
}

asio::awaitable<Reply<CategoryOut>> read_category(store::Categories& categories, Call<Path<CategoryPath>> call) {
    const CategoryId id = call.path.category_id;
    CO_TRY(auto category, co_await categories.read(id));
    if (!category) co_return unknown(store::CatalogRefusal::category_unknown, id.value);
    const std::int64_t version = category->version;
    co_return Reply(category_out(*std::move(category))).version(version);
}

asio::awaitable<Reply<CategoryOut>> create_category(store::Categories& categories, Call<Body<CategoryInput>> call) {
    CategoryInput& input = call.body;
    store::CategoryFields fields{.name = std::move(input.name.value)};
    if (input.description) fields.description = std::move(input.description->value);
    CO_TRY(auto category, co_await categories.add(fields));
    if (!category) co_return refused(category.error());
    const std::int64_t id = category->id.value;
    const std::int64_t version = category->version;
    co_return Reply(category_out(*std::move(category))).location("/api/v1/categories/{}", id).version(version);
}

asio::awaitable<Reply<CategoryOut>> change_category(store::Categories& categories,
                                                    Call<Path<CategoryPath>, Body<CategoryChange>> call) {
    CategoryChange& input = call.body;
    store::CategoryChange change{.is_active = input.is_active.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.description.value) change.description = std::move(input.description.value->value);
    CO_TRY(auto category, co_await categories.change(call.path.category_id, call.context.if_match.version(), change));
    if (!category) co_return refused(category.error());
    const std::int64_t version = category->version;
    co_return Reply(category_out(*std::move(category))).version(version);
}

}  // namespace

Endpoints category_endpoints(store::Categories& categories) {
    return {
        endpoint(categories, list_categories,
                 {.method = Method::get,
                  .path = "/api/v1/categories",
                  .summary = "Categories, by name",
                  .permission = people::Permission::read_catalog}),
        endpoint(categories, create_category,
                 {.method = Method::post,
                  .path = "/api/v1/categories",
                  .summary = "Add a category",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::name_taken}}),
        endpoint(categories, read_category,
                 {.method = Method::get,
                  .path = "/api/v1/categories/{category_id}",
                  .summary = "One category",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::category_unknown}}),
        endpoint(
            categories, change_category,
            {.method = Method::patch,
             .path = "/api/v1/categories/{category_id}",
             .summary = "Change a category, or put it out of use",
             .description = "Fields that are left out stay as they are. It is never deleted: products may refer to it.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::category_unknown, ProblemCode::version_changed, ProblemCode::name_taken},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
