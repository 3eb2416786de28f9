#include "store/categories.hpp"

#include "store/categories_sql.hpp"

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::categories;

namespace {

constexpr NamedStatements statements{.add = sql::add,
                                     .read = sql::read,
                                     .find_by_name = sql::find_by_name,
                                     .change = sql::change,
                                     .list_ascending = sql::list_ascending,
                                     .list_descending = sql::list_descending,
                                     .name_constraint = "categories_name_unique",
                                     .unknown = CatalogRefusal::category_unknown};

Category category_of(const pg::Row& row) {
    Category category = named_row<Category>(row);
    category.description = row.text(own_columns_start);
    return category;
}

}  // namespace

Categories::Categories(pg::Pool& pool) : table_(pool, statements, category_of) {}

asio::awaitable<Result<std::optional<Category>>> Categories::read(CategoryId id) { return table_.read(id.value); }

asio::awaitable<Result<std::vector<Category>>> Categories::list(NamedList list) { return table_.list(std::move(list)); }

asio::awaitable<Result<OrFaults<Category>>> Categories::add(const CategoryFields& fields) {
    std::string folded = name_key(fields.name);
    pg::Params params;
    params.text(fields.name).text(folded).text(fields.description);
    return table_.add(std::move(folded), std::move(params));
}

asio::awaitable<Result<OrFaults<Category>>> Categories::change(CategoryId id, std::optional<std::int64_t> version,
                                                               const CategoryChange& change) {
    std::optional<std::string> folded = maybe_name_key(change.name);
    pg::Params params;
    params.bigint(id.value).bigint(version).text(change.name).text(folded);
    put_maybe_boolean(params, change.is_active);
    params.text(change.description);
    return table_.change(id.value, std::move(folded), std::move(params));
}

}  // namespace trastienda::store
