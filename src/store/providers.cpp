#include "store/providers.hpp"

#include "store/providers_sql.hpp"

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::providers;

namespace {

constexpr NamedStatements statements{.add = sql::add,
                                     .read = sql::read,
                                     .find_by_name = sql::find_by_name,
                                     .change = sql::change,
                                     .list_ascending = sql::list_ascending,
                                     .list_descending = sql::list_descending,
                                     .name_constraint = "providers_name_unique",
                                     .unknown = CatalogRefusal::provider_unknown};

Provider provider_of(const pg::Row& row) {
    Provider provider = named_row<Provider>(row);
    provider.contact_person = row.text(own_columns_start);
    provider.email = row.text(own_columns_start + 1);
    provider.phone = row.text(own_columns_start + 2);
    provider.address = row.text(own_columns_start + 3);
    return provider;
}

}  // namespace

Providers::Providers(pg::Pool& pool) : table_(pool, statements, provider_of) {}

asio::awaitable<Result<std::optional<Provider>>> Providers::read(ProviderId id) { return table_.read(id.value); }

asio::awaitable<Result<std::vector<Provider>>> Providers::list(NamedList list) { return table_.list(std::move(list)); }

asio::awaitable<Result<OrFaults<Provider>>> Providers::add(const ProviderFields& fields) {
    std::string folded = name_key(fields.name);
    pg::Params params;
    params.text(fields.name)
        .text(folded)
        .text(fields.contact_person)
        .text(fields.email)
        .text(fields.phone)
        .text(fields.address);
    return table_.add(std::move(folded), std::move(params));
}

asio::awaitable<Result<OrFaults<Provider>>> Providers::change(ProviderId id, std::optional<std::int64_t> version,
                                                              const ProviderChange& change) {
    std::optional<std::string> folded = maybe_name_key(change.name);
    pg::Params params;
    params.bigint(id.value).bigint(version).text(change.name).text(folded);
    put_maybe_boolean(params, change.is_active);
    params.text(change.contact_person).text(change.email).text(change.phone).text(change.address);
    return table_.change(id.value, std::move(folded), std::move(params));
}

}  // namespace trastienda::store
