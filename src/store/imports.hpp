// What imports read and write: the part of the catalogue that concerns a file, the rows of a plan, and the record of
// what was imported. Floor 3. One executor thread, but where it says otherwise.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/catalog/import/inventory_plan.hpp"
#include "domain/catalog/import/plan.hpp"
#include "domain/stock/command.hpp"
#include "pg/pool.hpp"
#include "store/journal.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trastienda {
using ImportId = Id<struct ImportTag>;
}

namespace trastienda::store {

/// The rows that concern a product file, and the versions that they had when they were read.
struct LoadedCatalog {
    std::shared_ptr<catalog::ExistingCatalog> existing = std::make_shared<catalog::ExistingCatalog>();
    std::unordered_map<ProductId, std::int64_t> product_versions;
    std::unordered_map<VariantId, std::int64_t> variant_versions;
};

enum class LocationState : std::uint8_t { unknown = 1, open = 2, closed = 3 };

enum class ImportKind : std::uint8_t { products = 1, inventory = 2 };

/// What an import did.
struct ImportCounts {
    std::uint64_t products_created = 0;
    std::uint64_t products_changed = 0;
    std::uint64_t products_unchanged = 0;
    std::uint64_t variants_created = 0;
    std::uint64_t variants_changed = 0;
    std::uint64_t variants_unchanged = 0;
    std::uint64_t levels_changed = 0;
    std::uint64_t rows_read = 0;
    std::uint64_t left_out = 0;
    bool operator==(const ImportCounts&) const = default;
};

struct ImportRecord {
    ImportId id;
    UserId user;
    ImportKind kind = ImportKind::products;
    std::string file_name;
    ImportCounts counts;
    Instant created_at;
    std::string digest;  // of the file and the options: 32 bytes
};

/// What is noted of an import that is about to be written.
struct NewImport {
    UserId user;
    ImportKind kind = ImportKind::products;
    std::string file_name;
    std::optional<std::string> idempotency_key;
    std::string digest;
    ImportCounts counts;
    std::string acting;  // pg::acting_text(): who is behind it, since the journal's coroutine writes it
};

/// A plan with ids for all that it makes: fit to be written.
struct NumberedCatalogPlan {
    std::shared_ptr<const catalog::CatalogPlan> plan;
    std::shared_ptr<const LoadedCatalog> loaded;
    std::vector<ProductId> new_products;                       // of plan->products without an id, in their order
    std::vector<VariantId> new_variants;                       // likewise
    [[nodiscard]] std::vector<ProductId> product_ids() const;  // of each of plan->products
    [[nodiscard]] std::vector<VariantId> variant_ids() const;  // of each of plan->variants()
};

struct NumberedInventoryPlan {
    std::shared_ptr<const catalog::InventoryPlan> plan;
    std::vector<LocationId> new_locations;  // of plan->locations_to_create
    [[nodiscard]] stock::LevelKey key(const catalog::PlannedLevel& level) const;
};

class Imports {
  public:
    explicit Imports(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<LoadedCatalog>> load(const catalog::ImportedCatalog& file, LocationId location);
    boost::asio::awaitable<Result<catalog::ExistingStock>> load(const catalog::ImportedInventory& file);

    boost::asio::awaitable<Result<NumberedCatalogPlan>> number(std::shared_ptr<const catalog::CatalogPlan> plan,
                                                               std::shared_ptr<const LoadedCatalog> loaded);
    boost::asio::awaitable<Result<NumberedInventoryPlan>> number(std::shared_ptr<const catalog::InventoryPlan> plan);

    /// By its name, without letter case and accents.
    boost::asio::awaitable<Result<std::optional<LocationId>>> find_location(std::string name);
    boost::asio::awaitable<Result<LocationState>> location_state(LocationId location);

    boost::asio::awaitable<Result<std::optional<ImportRecord>>> read(ImportId id);
    boost::asio::awaitable<Result<std::optional<ImportRecord>>> find(UserId user, std::string key);
    boost::asio::awaitable<Result<std::vector<ImportRecord>>> list(std::optional<ImportId> before, std::int64_t limit);

  private:
    pg::Pool& pool_;
};

/// Writes a plan inside the transaction of its stock movements. `written` is filled with the record.
std::shared_ptr<CataloguePreparation> prepare(NumberedCatalogPlan plan, NewImport import,
                                              std::shared_ptr<ImportRecord> written);
std::shared_ptr<CataloguePreparation> prepare(NumberedInventoryPlan plan, NewImport import,
                                              std::shared_ptr<ImportRecord> written);

}  // namespace trastienda::store
