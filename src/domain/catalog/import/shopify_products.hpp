// Reads the records of a Shopify product file into products and variants, and finds everything that is wrong with them.
// Floor 1, pure. One thread at a time.
#pragma once

#include "domain/catalog/import/columns.hpp"
#include "domain/catalog/import/csv_reader.hpp"
#include "domain/catalog/import/imported_variants.hpp"
#include "domain/catalog/import/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trastienda::catalog {

/// The most rows of one file. A shop with more splits its file; what a file of this size needs in memory stays under 1
/// GB.
inline constexpr std::uint64_t import_rows_max = 1'000'000;

struct ImportedProduct {
    std::uint64_t line = 1;  // its first row
    std::string handle;
    std::string name;
    bool is_name_refused = false;  // a title was there and is complained of: it is not missing
    std::string description;
    std::string brand;
    std::string category;
    std::optional<bool> is_active;
    ImportedVariants variants;
};

/// What of a product file can be used: whatever is wrong has a problem and is left out.
struct ImportedCatalog {
    std::vector<ImportedProduct> products;  // in the order of their first rows
    bool has_prices = false;                // the file has a column of prices
    bool has_quantities = false;
    std::uint64_t rows = 0;
    std::uint64_t rows_left_out = 0;
    std::uint64_t image_rows = 0;  // rows that only add a picture
    std::uint64_t variants = 0;    // kept, over all products
};

/// What becomes of a row whose SKU another row had before it.
enum class RepeatedSku : std::uint8_t {
    leave_out_row = 1,
    leave_out_sku = 2,  // the variant is kept, without a SKU: for shops that use one SKU for all sizes of a style
};

class ShopifyProducts {
  public:
    ShopifyProducts(Header header, ProblemList& problems, RepeatedSku repeated_sku);

    void add(const CsvRecord& record);
    /// All records were added. Call once.
    ImportedCatalog finish();

  private:
    // What later rows of a product inherit from its first.
    struct Context {
        std::string option_names[option_count];
        std::uint64_t title_line = 0;
        std::uint64_t without_sku = 0;
        std::uint64_t first_without_sku = 0;
    };
    struct SeenSku {
        std::pmr::string sku;
        std::uint64_t line = 0;
    };

    std::optional<std::size_t> product_of(const CsvRecord& record);
    void read_product(const CsvRecord& record, std::size_t product);
    void read_text(const CsvRecord& record, Column column, Field field, std::string& value);
    void read_status(const CsvRecord& record, ImportedProduct& product);
    bool is_variant(const CsvRecord& record, bool is_first) const;
    void read_variant(const CsvRecord& record, std::size_t product);
    bool read_options(const CsvRecord& record, std::size_t product, ImportedVariant& variant);
    bool read_price(const CsvRecord& record, ImportedVariant& variant);
    void read_cost(const CsvRecord& record, ImportedVariant& variant);
    bool read_quantity(const CsvRecord& record, ImportedVariant& variant);
    bool read_sku(const CsvRecord& record, std::size_t product, ImportedVariant& variant);
    void read_barcode(const CsvRecord& record, ImportedVariant& variant);
    bool is_new_in_product(const CsvRecord& record, std::size_t product, const ImportedVariant& variant);
    bool check_field(const CsvRecord& record, Column column, Field field, std::string_view value);
    Problem problem(ProblemCode code, const CsvRecord& record, Column column) const;

    Header header_;
    ProblemList& problems_;
    RepeatedSku repeated_sku_;
    ImportedCatalog catalog_;
    std::vector<Context> contexts_;  // one per product
    // Whatever is known of every row, so that doubles are found, stands in large pieces of its own: small ones between
    // those of the catalogue would leave holes of their size when they go.
    std::pmr::monotonic_buffer_resource seen_;
    std::pmr::unordered_map<std::pmr::string, std::size_t> products_{&seen_};         // by handle
    std::pmr::unordered_multimap<std::pmr::string, SeenSku> skus_{&seen_};            // by folded SKU
    std::pmr::unordered_map<std::pmr::string, std::uint64_t> barcodes_{&seen_};       // by Barcode::key(), the line
    std::pmr::unordered_map<std::pmr::string, std::uint64_t> variant_lines_{&seen_};  // by product and options
};

}  // namespace trastienda::catalog
