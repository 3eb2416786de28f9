#include "store/movement_types.hpp"

#include "store/movement_types_sql.hpp"

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::movement_types;

namespace {

constexpr NamedStatements statements{.add = sql::add,
                                     .read = sql::read,
                                     .find_by_name = sql::find_by_name,
                                     .change = sql::change,
                                     .list_ascending = sql::list_ascending,
                                     .list_descending = sql::list_descending,
                                     .name_constraint = "stock_movement_types_name_unique",
                                     .unknown = CatalogRefusal::movement_type_unknown};

MovementTypeRow type_of(const pg::Row& row) {
    MovementTypeRow type = named_row<MovementTypeRow>(row);
    type.affects_stock = row.text(own_columns_start) == "increase" ? stock::Effect::increase : stock::Effect::decrease;
    type.demand = row.text(own_columns_start + 1) == "available" ? stock::Demand::available : stock::Demand::on_hand;
    type.description = row.text(own_columns_start + 2);
    type.is_built_in = row.boolean(own_columns_start + 3);
    return type;
}

}  // namespace

MovementTypes::MovementTypes(pg::Pool& pool) : table_(pool, statements, type_of) {}

asio::awaitable<Result<std::optional<MovementTypeRow>>> MovementTypes::read(MovementTypeId id) {
    return table_.read(id.value);
}

asio::awaitable<Result<std::vector<MovementTypeRow>>> MovementTypes::list(NamedList list) {
    return table_.list(std::move(list));
}

asio::awaitable<Result<OrFaults<MovementTypeRow>>> MovementTypes::add(const MovementTypeFields& fields) {
    const bool is_increase = fields.affects_stock == stock::Effect::increase;
    const bool needs_available = !is_increase && fields.demand == stock::Demand::available;
    std::string folded = name_key(fields.name);
    pg::Params params;
    params.text(fields.name).text(folded);
    params.text(is_increase ? "increase" : "decrease").text(needs_available ? "available" : "on_hand");
    params.text(fields.description);
    return table_.add(std::move(folded), std::move(params));
}

asio::awaitable<Result<OrFaults<MovementTypeRow>>> MovementTypes::change(MovementTypeId id,
                                                                         std::optional<std::int64_t> version,
                                                                         const MovementTypeChange& change) {
    std::optional<std::string> folded = maybe_name_key(change.name);
    pg::Params params;
    params.bigint(id.value).bigint(version).text(change.name).text(folded);
    put_maybe_boolean(params, change.is_active);
    params.text(change.description);
    return table_.change(id.value, std::move(folded), std::move(params));
}

}  // namespace trastienda::store
