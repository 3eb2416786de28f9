// Reads the records of a Shopify inventory file: how many of each variant stand at each location. Floor 1, pure. One
// thread at a time.
#pragma once

#include "base/quantity.hpp"
#include "domain/catalog/import/columns.hpp"
#include "domain/catalog/import/csv_reader.hpp"
#include "domain/catalog/import/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trastienda::catalog {

/// The most locations of one file.
inline constexpr std::size_t import_locations_max = 500;

/// A quantity at a location. "not stocked" and empty cells give none: they change nothing.
struct ImportedLevel {
    std::size_t location = 0;  // in ImportedInventory::locations
    std::string column;        // of the quantity, as the file names it
    Quantity on_hand;
};

/// A row: a variant, named by its SKU or by its product and options.
struct ImportedItem {
    std::uint64_t line = 1;
    std::string handle;
    std::string title;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
    std::string bin;  // shelf or box at the row's location; "" where the file says nothing
    std::vector<ImportedLevel> levels;
};

/// What of an inventory file can be used: whatever is wrong has a problem and is left out.
struct ImportedInventory {
    std::vector<std::string> locations;  // names, in the order in which they come up
    std::vector<ImportedItem> items;
    std::uint64_t rows = 0;
    std::uint64_t rows_left_out = 0;
    std::uint64_t levels = 0;
    std::uint64_t not_stocked = 0;
};

class ShopifyInventory {
  public:
    ShopifyInventory(Header header, ProblemList& problems);

    void add(const CsvRecord& record);
    /// All records were added. Call once.
    ImportedInventory finish() { return std::move(inventory_); }

  private:
    bool check_location(const std::string& column);
    bool read_item(const CsvRecord& record, ImportedItem& item);
    bool read_levels(const CsvRecord& record, ImportedItem& item);
    bool read_location_columns(const CsvRecord& record, ImportedItem& item);
    bool read_level(std::string_view cell, Problem place, std::size_t location, ImportedItem& item);
    std::size_t location_of(std::string_view name);
    std::optional<Column> quantity_column(const CsvRecord& record) const;
    bool check_field(const CsvRecord& record, Column column, Field field, std::string_view value);
    Problem place(const CsvRecord& record, Column column) const;

    Header header_;
    ProblemList& problems_;
    ImportedInventory inventory_;
    std::vector<std::size_t> location_columns_;               // numbers of fields, in the layout with a column each
    std::unordered_map<std::string, std::size_t> locations_;  // by folded name
    std::string option_names_[option_count];                  // of the product of the last rows
    std::string option_names_handle_;
};

}  // namespace trastienda::catalog
