// Locations: shop floors, store rooms, warehouses. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "store/named_table.hpp"

namespace trastienda::store {

struct Location {
    LocationId id;
    std::string name;
    std::string name_folded;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    std::string address;
    bool is_default = false;
};

struct LocationFields {
    std::string name;
    std::string address = {};
};

/// What is left out stays as it is.
struct LocationChange {
    std::optional<std::string> name = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> address = {};
    std::optional<bool> is_default = {};
};

class Locations {
  public:
    explicit Locations(pg::Pool& pool);

    boost::asio::awaitable<Result<std::optional<Location>>> read(LocationId id);
    boost::asio::awaitable<Result<std::vector<Location>>> list(NamedList list);
    /// Refused: name_taken.
    boost::asio::awaitable<Result<OrFaults<Location>>> add(const LocationFields& fields);
    /// With a version: only where the row still has it. One that becomes the default takes that from the one that was.
    /// Refused: location_unknown, version_changed, default_location, location_inactive, stock_left, name_taken. Nothing
    /// that the engine books at the same moment can leave stock in a location put out of use.
    boost::asio::awaitable<Result<OrFaults<Location>>> change(LocationId id, std::optional<std::int64_t> version,
                                                              LocationChange change);

  private:
    // Inside the transaction that holds the lock on all locations.
    boost::asio::awaitable<Result<std::optional<CatalogFault>>> find_stock_left(pg::Connection& connection,
                                                                                LocationId id);

    NamedTable<Location> table_;
};

}  // namespace trastienda::store
