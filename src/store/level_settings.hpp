// What people set of a level: its minimum, its optimum and its bin. Stock itself changes through the engine alone.
// Floor 3. One executor thread.
#pragma once

#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"
#include "pg/pool.hpp"
#include "store/catalog_fault.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace trastienda::store {

/// What is left out stays as it is; where no level was made yet, it gets the defaults of migrations/0002_stock.sql.
struct LevelSettingsChange {
    std::optional<Quantity> minimum_stock = {};
    std::optional<Quantity> optimal_stock = {};
    std::optional<std::string> bin = {};
};

class LevelSettings {
  public:
    explicit LevelSettings(pg::Pool& pool) : pool_(pool) {}

    /// With a version: only where the level still has it; 0 is the version of a level that was not made yet.
    /// Refused: variant_unknown, location_unknown, version_changed.
    boost::asio::awaitable<Result<std::optional<CatalogFaults>>> change(stock::LevelKey key,
                                                                        std::optional<std::int64_t> version,
                                                                        LevelSettingsChange change);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
