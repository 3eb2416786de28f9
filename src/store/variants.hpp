// Variants: the pieces of a product that can be counted and sold, one size and colour each. Floor 3. One executor
// thread.
#pragma once

#include "base/instant.hpp"
#include "pg/pool.hpp"
#include "store/variant_fields.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

struct VariantRow {
    VariantId id;
    ProductId product;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    Money price;
    std::optional<std::string> sku;
    std::optional<std::string> barcode;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    std::string color_sort_key;
    std::string size_sort_key;
    std::int64_t current_stock = 0;  // on hand, over all locations
    std::int64_t in_transit = 0;     // on its way between two of them
};

/// What is left out stays as it is; a SKU or barcode that is there but empty is taken away.
struct VariantChange {
    std::optional<std::string> size = {};
    std::optional<std::string> color = {};
    std::optional<std::string> variation = {};
    std::optional<Money> price = {};
    std::optional<std::optional<std::string>> sku = {};
    std::optional<std::optional<std::string>> barcode = {};
    std::optional<bool> is_active = {};
};

enum class VariantOrder : std::uint8_t {
    in_shop_order = 1,  // by product, then colour, then size, as on a rail
    by_sku = 2,         // those without one first
    cheapest_first = 3,
    dearest_first = 4,
    newest_first = 5,
    by_id = 6,
};

/// After which row a list goes on; what its order does not look at is left as it is.
struct VariantPosition {
    ProductId product = {};
    std::string color_sort_key = {};
    std::string size_sort_key = {};
    std::string sku = {};
    Money price = {};
    Instant created_at = {};
    VariantId id = {};
};
/// That of a row.
VariantPosition position_of(const VariantRow& variant);

struct VariantList {
    VariantOrder order = VariantOrder::in_shop_order;
    std::optional<VariantPosition> after = {};
    std::optional<ProductId> product = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> size = {};   // "xl" finds "X-Large": domain/catalog/size.hpp
    std::optional<std::string> color = {};  // "black" finds "Negro": domain/catalog/color.hpp
    std::optional<std::string> sku = {};
    std::optional<std::string> barcode = {};
    std::string query = {};  // as typed: words of name, SKU, barcode, size or colour; empty for all
    std::int64_t limit = 1;
};

class Variants {
  public:
    explicit Variants(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::optional<VariantRow>>> read(VariantId id);
    boost::asio::awaitable<Result<std::vector<VariantRow>>> list(VariantList list);
    /// All of a product, in shop order.
    boost::asio::awaitable<Result<std::vector<VariantRow>>> list_of(ProductId product);

    /// Refused: product_unknown, product_inactive, variants_too_many, price_too_fine, options_taken, sku_taken,
    /// barcode_taken.
    boost::asio::awaitable<Result<OrFaults<VariantRow>>> add(ProductId product, VariantFields fields);
    /// With a version: only where the row still has it. Refused: variant_unknown, version_changed, product_inactive,
    /// price_too_fine, options_taken, sku_taken, barcode_taken.
    boost::asio::awaitable<Result<OrFaults<VariantRow>>> change(VariantId id, std::optional<std::int64_t> version,
                                                                VariantChange change);

  private:
    boost::asio::awaitable<Result<OrFaults<VariantId>>> try_add(ProductId product, const VariantFields& fields);
    boost::asio::awaitable<Result<OrFaults<VariantId>>> try_change(VariantId id, std::optional<std::int64_t> version,
                                                                   const VariantChange& change);
    boost::asio::awaitable<Result<OrFaults<VariantRow>>> read_changed(Result<OrFaults<VariantId>> changed);

    pg::Pool& pool_;
};

}  // namespace trastienda::store
