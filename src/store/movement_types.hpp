// Movement types: the built-in ones and those that a shop adds. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "domain/stock/movement.hpp"
#include "store/named_table.hpp"

namespace trastienda::store {

struct MovementTypeRow {
    MovementTypeId id;
    std::string name;
    std::string name_folded;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    stock::Effect affects_stock = stock::Effect::increase;
    stock::Demand demand = stock::Demand::on_hand;
    std::string description;
    bool is_built_in = false;
};

struct MovementTypeFields {
    std::string name;
    stock::Effect affects_stock = stock::Effect::increase;
    stock::Demand demand = stock::Demand::on_hand;  // of an increase always this
    std::string description = {};
};

/// What is left out stays as it is. Effect and demand never change: the ledger was written under them.
struct MovementTypeChange {
    std::optional<std::string> name = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> description = {};
};

class MovementTypes {
  public:
    explicit MovementTypes(pg::Pool& pool);

    boost::asio::awaitable<Result<std::optional<MovementTypeRow>>> read(MovementTypeId id);
    boost::asio::awaitable<Result<std::vector<MovementTypeRow>>> list(NamedList list);
    /// Refused: name_taken.
    boost::asio::awaitable<Result<OrFaults<MovementTypeRow>>> add(const MovementTypeFields& fields);
    /// With a version: only where the row still has it. Refused: movement_type_unknown, version_changed, name_taken,
    /// built_in where one of the engine's own would be put out of use.
    boost::asio::awaitable<Result<OrFaults<MovementTypeRow>>> change(MovementTypeId id,
                                                                     std::optional<std::int64_t> version,
                                                                     const MovementTypeChange& change);

  private:
    NamedTable<MovementTypeRow> table_;
};

}  // namespace trastienda::store
