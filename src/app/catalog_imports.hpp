// Importing a catalogue or an inventory: read, compare, show or write, all or nothing. Floor 4. One executor thread.
#pragma once

#include "app/worker.hpp"
#include "domain/catalog/import/shopify_file.hpp"
#include "engine/engine.hpp"
#include "store/imports.hpp"
#include "store/levels.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::app {

/// What becomes of a file of which something is wrong.
enum class BadRows : std::uint8_t { refuse_file = 1, leave_out = 2 };
enum class ImportMode : std::uint8_t { write = 1, dry_run = 2 };

struct ImportOptions {
    UserId user;
    std::string file_name;
    ImportMode mode = ImportMode::write;
    BadRows bad_rows = BadRows::refuse_file;
    /// Nothing: opening_only for products, set for an inventory.
    std::optional<catalog::StockPolicy> stock;
    /// Where the stock of a product file stands; nothing: the default location.
    std::optional<LocationId> location;
    std::optional<std::string> idempotency_key;
    std::string digest;       // of the file and the options, 32 bytes
    std::string acting = {};  // run() sees to it: who is behind the import
    std::string origin = {};  // likewise: from where, as the ledger is told it
};

enum class ImportOutcome : std::uint8_t {
    imported = 1,
    unchanged = 2,       // the shop has all of it already
    would_import = 3,    // a dry run
    refused = 4,         // errors, and nobody said to leave out what is wrong: nothing was changed
    key_reused = 5,      // the idempotency key was used for another file
    levels_changed = 6,  // somebody sold or received during every try: nothing was changed
    location_unknown = 7,
    location_inactive = 8,  // nothing goes into a closed location
    nothing_usable = 9,     // what is wrong was to be left out, and nothing is left: nothing was changed
};

/// One thing that an import makes or changes.
struct ImportChange {
    std::uint64_t line = 0;
    enum class Subject : std::uint8_t {
        brand = 1,
        category = 2,
        product = 3,
        variant = 4,
        level = 5,
        location = 6
    } subject;
    enum class Action : std::uint8_t { create = 1, change = 2 } action;
    std::string name;   // handle, SKU or options, location
    std::string field;  // of a change: the column; else empty
    std::string before;
    std::string after;
};

struct ImportAnswer {
    ImportOutcome outcome = ImportOutcome::unchanged;
    store::ImportKind kind = store::ImportKind::products;
    store::ImportCounts counts;
    catalog::ProblemList problems;
    /// The first `changes_max`, in the order of the file; `changes_count` says how many there are.
    std::vector<ImportChange> changes;
    std::uint64_t changes_count = 0;
    std::optional<store::ImportRecord> record;  // where something was written
};

class ImportTurn;

class CatalogImports {
  public:
    static constexpr std::size_t changes_max = 500;
    /// Plans for one file. Each is made of the rows as they are then; who changes them during so many in a row will
    /// not be outrun.
    static constexpr std::size_t plans_max = 5;

    CatalogImports(engine::Engine& engine, store::Imports& imports, store::Levels& levels, Worker& worker)
        : engine_(engine), imports_(imports), levels_(levels), worker_(worker) {}

    /// One import at a time, from its file's first byte on: a large one takes much memory. `overloaded` while another
    /// has its turn.
    Result<ImportTurn> take_turn();

    /// Compares what was read with the shop and, unless it is a dry run or refused, writes all of it in one transaction
    /// with its stock movements. What somebody else changed meanwhile is planned anew. `conflict`: somebody changed the
    /// same rows during each of `plans_max` tries, nothing was written.
    boost::asio::awaitable<Result<ImportAnswer>> run(const ImportTurn& turn, catalog::ShopifyContents contents,
                                                     ImportOptions options);

  private:
    // What was read of a file; shared with the worker, and kept so that it can be planned anew.
    using File = std::shared_ptr<const catalog::ShopifyContents>;

    // The answer that was given to the key before, if it was used.
    boost::asio::awaitable<Result<std::optional<ImportAnswer>>> find_done(File file, ImportOptions options);
    boost::asio::awaitable<Result<ImportAnswer>> run_once(File file, ImportOptions options);
    boost::asio::awaitable<Result<ImportAnswer>> run_products(File file, ImportOptions options);
    boost::asio::awaitable<Result<ImportAnswer>> run_inventory(File file, ImportOptions options);
    boost::asio::awaitable<Result<ImportAnswer>> write(ImportAnswer answer, ImportOptions options,
                                                       std::shared_ptr<store::CataloguePreparation> preparation,
                                                       std::shared_ptr<store::ImportRecord> written,
                                                       stock::SetLevels levels);

    engine::Engine& engine_;
    store::Imports& imports_;
    store::Levels& levels_;
    Worker& worker_;
    std::shared_ptr<bool> is_taken_ = std::make_shared<bool>(false);
};

/// The right to import now; given back with the object.
class ImportTurn {
  public:
    explicit ImportTurn(std::shared_ptr<bool> is_taken) : is_taken_(std::move(is_taken)) { *is_taken_ = true; }
    ImportTurn(ImportTurn&&) noexcept = default;
    ImportTurn& operator=(ImportTurn&&) = delete;
    ImportTurn(const ImportTurn&) = delete;
    ImportTurn& operator=(const ImportTurn&) = delete;
    ~ImportTurn();

  private:
    std::shared_ptr<bool> is_taken_;  // the imports' own; null once moved from
};

}  // namespace trastienda::app
