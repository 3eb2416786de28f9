#include "store/named_table.hpp"

#include <limits>

namespace trastienda::store {

namespace asio = boost::asio;

pg::Call list_call(const NamedStatements& statements, const NamedList& list) {
    const bool is_ascending = list.order == NamedOrder::by_name;
    const NamedPosition start = is_ascending ? NamedPosition{.name_folded = {}, .id = 0}
                                             : NamedPosition{.name_folded = std::string(text_last),
                                                             .id = std::numeric_limits<std::int64_t>::max()};
    const NamedPosition& after = list.after ? *list.after : start;
    const std::vector<std::string> patterns = search_patterns(list.query);

    pg::Call call{.statement = is_ascending ? statements.list_ascending : statements.list_descending, .params = {}};
    call.params.text(after.name_folded).bigint(after.id);
    put_maybe_boolean(call.params, list.is_active);
    call.params.bigint(list.limit).texts(std::vector<std::string_view>(patterns.begin(), patterns.end()));
    return call;
}

asio::awaitable<Result<CatalogFault>> fault_of(pg::Pool& pool, const NamedStatements& statements, Error error,
                                               std::optional<std::string> name_folded) {
    if (error.constraint == "stock_movement_types_built_in_is_active")
        co_return CatalogFault{.reason = CatalogRefusal::built_in, .field = "is_active"};
    if (error.constraint != statements.name_constraint || !name_folded) co_return std::unexpected(std::move(error));

    pg::Call call{.statement = statements.find_by_name, .params = {}};
    call.params.text(*name_folded);
    CO_TRY(const auto rows, co_await pool.read(std::move(call)));
    CatalogFault fault{.reason = CatalogRefusal::name_taken, .field = "name"};
    if (!rows.empty()) {
        fault.holder = rows[0].bigint(0);
        fault.holder_name = rows[0].text(1);
    }
    co_return fault;
}

}  // namespace trastienda::store
