// Products (general_products): what the shop sells, with its variants. Floor 3. One executor thread.
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

struct ProductRow {
    ProductId id;
    std::string handle;
    std::string name;
    std::string name_folded;
    std::string description;  // empty in lists
    std::optional<BrandId> brand;
    std::optional<std::string> brand_name;
    std::optional<CategoryId> category;
    std::optional<std::string> category_name;
    std::optional<ProviderId> provider;
    std::optional<std::string> provider_name;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};

struct ProductFields {
    std::string name;
    /// In the form of domain/catalog/handle.hpp; made from the name where there is none.
    std::optional<std::string> handle = {};
    std::string description = {};
    std::optional<BrandId> brand = {};
    std::optional<CategoryId> category = {};
    std::optional<ProviderId> provider = {};
    bool is_active = true;
    std::vector<VariantFields> variants = {};  // out of use where the product is
};

/// What is left out stays as it is; a brand, category or provider that is there but empty is taken away.
struct ProductChange {
    std::optional<std::string> name = {};
    std::optional<std::string> handle = {};
    std::optional<std::string> description = {};
    std::optional<std::optional<BrandId>> brand = {};
    std::optional<std::optional<CategoryId>> category = {};
    std::optional<std::optional<ProviderId>> provider = {};
    std::optional<bool> is_active = {};
};

enum class ProductOrder : std::uint8_t {
    by_name = 1,
    by_name_descending = 2,
    oldest_first = 3,
    newest_first = 4,
    by_id = 5,
};

/// After which row a list goes on; what its order does not look at is left as it is.
struct ProductPosition {
    std::string name_folded = {};
    Instant created_at = {};
    ProductId id = {};
};

struct ProductList {
    ProductOrder order = ProductOrder::by_name;
    std::optional<ProductPosition> after = {};
    std::optional<bool> is_active = {};
    std::optional<BrandId> brand = {};
    std::optional<CategoryId> category = {};
    std::optional<ProviderId> provider = {};
    std::string query = {};  // as typed: words of its name, or of what its variants are found in; empty for all
    std::int64_t limit = 1;
};

class Products {
  public:
    explicit Products(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::optional<ProductRow>>> read(ProductId id);
    boost::asio::awaitable<Result<std::vector<ProductRow>>> list(ProductList list);

    /// A product with its variants, or nothing at all. Refused, with every reason: brand_unknown, category_unknown,
    /// provider_unknown, variants_too_many, handle_taken, options_taken, sku_taken, barcode_taken.
    boost::asio::awaitable<Result<OrFaults<ProductRow>>> add(ProductFields fields);

    /// With a version: only where the row still has it. A new name is found in its variants too; one that goes out of
    /// use takes its variants with it (coming back, it does not bring them: each is put back by itself). Refused:
    /// product_unknown, version_changed, brand_unknown, category_unknown, provider_unknown, handle_taken.
    boost::asio::awaitable<Result<OrFaults<ProductRow>>> change(ProductId id, std::optional<std::int64_t> version,
                                                                ProductChange change);

  private:
    boost::asio::awaitable<Result<OrFaults<ProductId>>> try_add(const ProductFields& fields);
    boost::asio::awaitable<Result<OrFaults<ProductId>>> try_change(ProductId id, std::optional<std::int64_t> version,
                                                                   const ProductChange& change);
    boost::asio::awaitable<Result<OrFaults<ProductRow>>> read_changed(Result<OrFaults<ProductId>> changed);

    pg::Pool& pool_;
};

}  // namespace trastienda::store
