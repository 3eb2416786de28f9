#include "store/locations.hpp"

#include "store/locations_sql.hpp"
#include "store/round_trip.hpp"

#include <array>
#include <span>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::locations;

namespace {

constexpr NamedStatements statements{.add = sql::add,
                                     .read = sql::read,
                                     .find_by_name = sql::find_by_name,
                                     .change = sql::change,
                                     .list_ascending = sql::list_ascending,
                                     .list_descending = sql::list_descending,
                                     .name_constraint = "locations_name_unique",
                                     .unknown = CatalogRefusal::location_unknown};

Location location_of(const pg::Row& row) {
    Location location = named_row<Location>(row);
    location.address = row.text(own_columns_start);
    location.is_default = row.boolean(own_columns_start + 1);
    return location;
}

pg::Call call_for(pg::Statement statement, LocationId id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id.value);
    return call;
}

// What can be said against a change from the row as it is; whether stock is left is asked afterwards.
std::optional<CatalogFault> find_fault(const pg::Rows& all, LocationId id, std::optional<std::int64_t> version,
                                       const LocationChange& change) {
    for (const pg::Row row : all) {
        if (row.bigint(0) != id.value) continue;
        const bool is_active = change.is_active.value_or(row.boolean(1));
        const bool is_default = row.boolean(3);
        if (version && *version != row.bigint(2)) return CatalogFault{.reason = CatalogRefusal::version_changed};
        if (is_default && !is_active)
            return CatalogFault{.reason = CatalogRefusal::default_location, .field = "is_active"};
        if (is_default && !change.is_default.value_or(true))
            return CatalogFault{.reason = CatalogRefusal::default_location, .field = "is_default"};
        if (change.is_default.value_or(false) && !is_active)
            return CatalogFault{.reason = CatalogRefusal::location_inactive, .field = "is_default"};
        return std::nullopt;
    }
    return CatalogFault{.reason = CatalogRefusal::location_unknown};
}

pg::Call change_call(LocationId id, const LocationChange& change) {
    pg::Call call = call_for(sql::change, id);
    call.params.text(change.name).text(maybe_name_key(change.name));
    put_maybe_boolean(call.params, change.is_active);
    call.params.text(change.address).boolean(change.is_default.value_or(false));
    return call;
}

}  // namespace

Locations::Locations(pg::Pool& pool) : table_(pool, statements, location_of) {}

asio::awaitable<Result<std::optional<Location>>> Locations::read(LocationId id) { return table_.read(id.value); }

asio::awaitable<Result<std::vector<Location>>> Locations::list(NamedList list) { return table_.list(std::move(list)); }

asio::awaitable<Result<OrFaults<Location>>> Locations::add(const LocationFields& fields) {
    std::string folded = name_key(fields.name);
    pg::Params params;
    params.text(fields.name).text(folded).text(fields.address);
    return table_.add(std::move(folded), std::move(params));
}

asio::awaitable<Result<OrFaults<Location>>> Locations::change(LocationId id, std::optional<std::int64_t> version,
                                                              LocationChange change) {
    CO_TRY(auto connection, co_await table_.pool().acquire());
    // What ends without a COMMIT is rolled back with the lease.
    const std::array<pg::Call, 2> start{pg::Call{.statement = pg::begin, .params = {}},
                                        pg::Call{.statement = sql::lock_all, .params = {}}};
    CO_TRY(const auto locked, co_await connection->run(start, round_trip_timeout));
    if (auto fault = find_fault(locked[1], id, version, change)) co_return refused<Location>(*std::move(fault));
    if (!change.is_active.value_or(true)) {
        CO_TRY(auto fault, co_await find_stock_left(*connection, id));
        if (fault) co_return refused<Location>(*std::move(fault));
    }
    std::vector<pg::Call> calls;
    if (change.is_default.value_or(false)) calls.push_back(call_for(sql::clear_default, id));
    calls.push_back(change_call(id, change));
    const std::size_t changed = calls.size() - 1;
    calls.push_back({.statement = pg::commit, .params = {}});
    auto rows = co_await connection->run(calls, round_trip_timeout);
    if (rows) co_return location_of((*rows)[changed][0]);
    // Whether it can be rolled back or not: only the first error knows whether the COMMIT may have happened.
    static_cast<void>(co_await connection->run({.statement = pg::rollback, .params = {}}, round_trip_timeout));
    CO_TRY(auto fault,
           co_await fault_of(table_.pool(), statements, std::move(rows).error(), maybe_name_key(change.name)));
    co_return refused<Location>(std::move(fault));
}

asio::awaitable<Result<std::optional<CatalogFault>>> Locations::find_stock_left(pg::Connection& connection,
                                                                                LocationId id) {
    // First without locks: most locations that something stands in are found so, and nobody has to wait.
    for (const bool with_locks : {false, true}) {
        std::vector<pg::Call> calls;
        if (with_locks) {
            calls.push_back(call_for(sql::lock_against_new_levels, id));
            calls.push_back(call_for(sql::lock_levels, id));
        }
        calls.push_back(call_for(sql::count_stock_left, id));
        CO_TRY(const auto rows, co_await connection.run(calls, round_trip_timeout));
        const pg::Row left = rows.back()[0];
        if (left.bigint(0) > 0)
            co_return CatalogFault{.reason = CatalogRefusal::stock_left, .field = "is_active", .units = left.bigint(1)};
    }
    co_return std::nullopt;
}

}  // namespace trastienda::store
