// ShopifyFile: a file that somebody exported from Shopify, products or inventory, as it arrives. Floor 1, pure. One
// thread at a time; not to be moved while it reads.
#pragma once

#include "domain/catalog/import/columns.hpp"
#include "domain/catalog/import/csv_reader.hpp"
#include "domain/catalog/import/problem.hpp"
#include "domain/catalog/import/shopify_inventory.hpp"
#include "domain/catalog/import/shopify_products.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace trastienda::catalog {

/// Everything that can be used of a file, and everything that is wrong with it. What is wrong is already left out:
/// import `contents` if there are no errors, or if somebody asked to leave out what is wrong and none is fatal.
struct ShopifyContents {
    /// The second or third; the first only when a fatal problem came before the kind was known.
    std::variant<std::monostate, ImportedCatalog, ImportedInventory> contents;
    ProblemList problems;
};

class ShopifyFile {
  public:
    explicit ShopifyFile(RepeatedSku repeated_sku = RepeatedSku::leave_out_row);
    ShopifyFile(const ShopifyFile&) = delete;
    ShopifyFile& operator=(const ShopifyFile&) = delete;
    ~ShopifyFile() = default;

    /// Reads on. False once nothing of the file can be used: no further chunk need be fed.
    bool feed(std::string_view chunk);
    /// The file has ended. Call once.
    ShopifyContents finish();

    /// Rows read so far, for a progress bar.
    [[nodiscard]] std::uint64_t rows() const { return rows_; }
    /// What the header says, once it was read.
    [[nodiscard]] std::optional<FileKind> kind() const;

  private:
    void take(const CsvRecord& record);
    void take_header(const CsvRecord& record);
    void refuse(const CsvFault& fault);
    template <class Contents>
    void count_ragged(Contents& contents) const;

    RepeatedSku repeated_sku_;
    CsvReader reader_;
    ProblemList problems_;
    std::optional<Header> header_;
    std::variant<std::monostate, ShopifyProducts, ShopifyInventory> collector_;
    std::uint64_t rows_ = 0;
    std::uint64_t rows_ragged_ = 0;  // left out because their number of fields is not the header's
    bool has_fault_ = false;
};

}  // namespace trastienda::catalog
