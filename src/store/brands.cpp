#include "store/brands.hpp"

#include "store/brands_sql.hpp"

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::brands;

namespace {

constexpr NamedStatements statements{.add = sql::add,
                                     .read = sql::read,
                                     .find_by_name = sql::find_by_name,
                                     .change = sql::change,
                                     .list_ascending = sql::list_ascending,
                                     .list_descending = sql::list_descending,
                                     .name_constraint = "brands_name_unique",
                                     .unknown = CatalogRefusal::brand_unknown};

Brand brand_of(const pg::Row& row) {
    Brand brand = named_row<Brand>(row);
    brand.description = row.text(own_columns_start);
    return brand;
}

}  // namespace

Brands::Brands(pg::Pool& pool) : table_(pool, statements, brand_of) {}

asio::awaitable<Result<std::optional<Brand>>> Brands::read(BrandId id) { return table_.read(id.value); }

asio::awaitable<Result<std::vector<Brand>>> Brands::list(NamedList list) { return table_.list(std::move(list)); }

asio::awaitable<Result<OrFaults<Brand>>> Brands::add(const BrandFields& fields) {
    std::string folded = name_key(fields.name);
    pg::Params params;
    params.text(fields.name).text(folded).text(fields.description);
    return table_.add(std::move(folded), std::move(params));
}

asio::awaitable<Result<OrFaults<Brand>>> Brands::change(BrandId id, std::optional<std::int64_t> version,
                                                        const BrandChange& change) {
    std::optional<std::string> folded = maybe_name_key(change.name);
    pg::Params params;
    params.bigint(id.value).bigint(version).text(change.name).text(folded);
    put_maybe_boolean(params, change.is_active);
    params.text(change.description);
    return table_.change(id.value, std::move(folded), std::move(params));
}

}  // namespace trastienda::store
