#include "store/variant_fields.hpp"

#include "domain/catalog/catalog.hpp"
#include "domain/catalog/color.hpp"
#include "domain/catalog/search_text.hpp"
#include "domain/catalog/size.hpp"
#include "domain/sales/currency.hpp"
#include "store/round_trip.hpp"
#include "store/variants_sql.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::variants;

namespace {

struct Holder {
    std::int64_t id = 0;
    std::string name;
    std::optional<std::size_t> in_request;
};
using Holders = std::unordered_map<std::string, Holder>;

// "Camisa (M, azul)".
std::string described(std::string_view product_name, std::string_view size, std::string_view color) {
    std::string text(product_name);
    if (size.empty() && color.empty()) return text;
    (text += " (") += size;
    if (!size.empty() && !color.empty()) text += ", ";
    return (text += color) += ')';
}

// The three are refused together; the complaint stands at the first that says something.
std::string_view first_option(const VariantFields& variant) {
    if (variant.size.empty() && !variant.color.empty()) return "color";
    if (variant.size.empty() && !variant.variation.empty()) return "variation";
    return "size";
}

pg::Call find_owners(std::span<const VariantFields> variants, VariantId self) {
    std::vector<std::string_view> skus;
    std::vector<std::string> keys;
    for (const VariantFields& variant : variants) {
        if (variant.sku) skus.emplace_back(*variant.sku);
        if (variant.barcode) keys.push_back(barcode_key(*variant.barcode));
    }
    pg::Call call{.statement = sql::find_owners, .params = {}};
    call.params.texts(skus).texts(std::vector<std::string_view>(keys.begin(), keys.end())).bigint(self.value);
    return call;
}

// What is taken, by whom: first by the rows that are there, then by each variant of the request in turn.
class Claims {
  public:
    Claims(const pg::Rows& siblings, const pg::Rows& owners, VariantId self) {
        for (const pg::Row row : siblings)
            if (row.bigint(0) != self.value)
                options_[catalog::options_key(row.text(1), row.text(2), row.text(3))] = {
                    .id = row.bigint(0), .name = described(row.text(6), row.text(1), row.text(2)), .in_request = {}};
        for (const pg::Row row : owners) {
            const Holder owner{
                .id = row.bigint(0), .name = described(row.text(3), row.text(4), row.text(5)), .in_request = {}};
            if (const auto sku = row.maybe_text(1)) skus_[std::string(*sku)] = owner;
            if (const auto key = row.maybe_text(2)) barcodes_[std::string(*key)] = owner;
        }
    }

    void claim(const VariantFields& variant, std::size_t index, CatalogFaults& faults) {
        claim(options_, catalog::options_key(variant.size, variant.color, variant.variation), index,
              {.reason = CatalogRefusal::options_taken, .field = first_option(variant)}, faults);
        if (variant.sku)
            claim(skus_, *variant.sku, index, {.reason = CatalogRefusal::sku_taken, .field = "sku"}, faults);
        if (variant.barcode)
            claim(barcodes_, barcode_key(*variant.barcode), index,
                  {.reason = CatalogRefusal::barcode_taken, .field = "barcode"}, faults);
    }

  private:
    static void claim(Holders& holders, std::string key, std::size_t index, CatalogFault fault, CatalogFaults& faults) {
        const auto [holder, is_free] =
            holders.try_emplace(std::move(key), Holder{.id = 0, .name = {}, .in_request = index});
        if (is_free) return;
        fault.variant = index;
        fault.holder = holder->second.id;
        fault.holder_name = holder->second.name;
        fault.holder_in_request = holder->second.in_request;
        faults.push_back(std::move(fault));
    }

    Holders options_;
    Holders skus_;
    Holders barcodes_;
};

// The columns of the set statement that adds variants.
struct VariantColumns {
    std::vector<std::int64_t> ids;
    std::vector<std::string_view> sizes;
    std::vector<std::string_view> colors;
    std::vector<std::string_view> variations;
    std::vector<std::optional<Money>> prices;
    std::vector<std::optional<std::string_view>> skus;
    std::vector<std::optional<std::string_view>> barcodes;
    std::vector<std::uint8_t> are_active;
    std::vector<std::string> size_keys;
    std::vector<std::string> color_keys;
    std::vector<std::string> search_texts;

    void add(VariantId id, std::string_view product_name, const VariantFields& variant) {
        ids.push_back(id.value);
        sizes.emplace_back(variant.size);
        colors.emplace_back(variant.color);
        variations.emplace_back(variant.variation);
        prices.emplace_back(variant.price);
        skus.emplace_back(variant.sku);
        barcodes.emplace_back(variant.barcode);
        are_active.push_back(variant.is_active ? 1 : 0);
        size_keys.push_back(catalog::size_sort_key(variant.size));
        color_keys.push_back(catalog::color_sort_key(variant.color));
        search_texts.push_back(variant_search_text(product_name, skus.back().value_or(""), barcodes.back().value_or(""),
                                                   variant.size, variant.color, variant.variation));
    }

    [[nodiscard]] pg::Call call(ProductId product) const {
        const auto views = [](const std::vector<std::string>& texts) {
            return std::vector<std::string_view>(texts.begin(), texts.end());
        };
        pg::Call call{.statement = sql::add, .params = {}};
        call.params.bigint(product.value).bigints(ids).texts(sizes).texts(colors).texts(variations).moneys(prices);
        call.params.texts(skus).texts(barcodes).booleans(are_active);
        call.params.texts(views(size_keys)).texts(views(color_keys)).texts(views(search_texts));
        return call;
    }
};

// The columns of the set statement that makes their levels.
struct LevelColumns {
    std::vector<std::int64_t> ids;
    std::vector<std::optional<std::int64_t>> minimums;
    std::vector<std::optional<std::int64_t>> optimums;
    std::vector<std::optional<std::string_view>> bins;

    void add(VariantId id, const VariantFields& variant) {
        const auto units = [](const std::optional<Quantity>& quantity) {
            return quantity ? std::optional<std::int64_t>(quantity->units()) : std::nullopt;
        };
        ids.push_back(id.value);
        minimums.push_back(units(variant.minimum_stock));
        optimums.push_back(units(variant.optimal_stock));
        bins.emplace_back(variant.bin);
    }

    [[nodiscard]] pg::Call call() const {
        pg::Call call{.statement = sql::add_levels, .params = {}};
        call.params.bigints(ids).bigints(minimums).bigints(optimums).texts(bins);
        return call;
    }
};

}  // namespace

std::string barcode_key(std::string_view barcode) {
    constexpr std::size_t digits = 14;
    std::string key(digits - std::min(digits, barcode.size()), '0');
    return key += barcode;
}

std::string variant_search_text(std::string_view product_name, std::string_view sku, std::string_view barcode,
                                std::string_view size, std::string_view color, std::string_view variation) {
    return catalog::search_text({product_name, sku, barcode, color, size, variation});
}

asio::awaitable<Result<CatalogFaults>> find_variant_faults(pg::Connection& connection, ProductId product,
                                                           std::span<const VariantFields> variants, VariantId self) {
    std::vector<pg::Call> calls(1, {.statement = sql::read_options, .params = {}});
    calls[0].params.bigint(product.value);
    calls.push_back(find_owners(variants, self));
    calls.push_back({.statement = sql::read_currency, .params = {}});
    CO_TRY(const auto rows, co_await connection.run(calls, round_trip_timeout));

    CatalogFaults faults;
    const std::size_t added = self.is_set() ? 0 : variants.size();
    if (added > 0 && static_cast<std::size_t>(rows[0].size()) + added > variants_per_product_max)
        faults.push_back({.reason = CatalogRefusal::variants_too_many});
    const Money unit = sales::smallest_unit(rows[2][0].text(0));
    for (std::size_t i = 0; i < variants.size(); ++i)
        if (is_finer(variants[i].price, unit))
            faults.push_back({.reason = CatalogRefusal::price_too_fine, .field = "price", .variant = i});
    Claims claims(rows[0], rows[1], self);
    for (std::size_t i = 0; i < variants.size(); ++i) claims.claim(variants[i], i, faults);
    co_return faults;
}

asio::awaitable<Result<std::vector<VariantId>>> add_variants(pg::Connection& connection, ProductId product,
                                                             std::string_view product_name,
                                                             std::span<const VariantFields> variants) {
    std::vector<VariantId> ids;
    if (variants.empty()) co_return ids;
    pg::Call take{.statement = sql::take_ids, .params = {}};
    take.params.integer(static_cast<std::int32_t>(variants.size()));
    CO_TRY(const auto taken, co_await connection.run(std::move(take), round_trip_timeout));
    CHECK(static_cast<std::size_t>(taken.size()) == variants.size());

    VariantColumns columns;
    LevelColumns levels;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        ids.push_back({taken[static_cast<int>(i)].bigint(0)});
        columns.add(ids.back(), product_name, variants[i]);
        levels.add(ids.back(), variants[i]);
    }
    std::vector<pg::Call> calls;
    calls.push_back(columns.call(product));
    calls.push_back(levels.call());
    CO_TRY_DO(co_await connection.run(calls, round_trip_timeout));
    co_return ids;
}

bool lost_race(const Error& error) {
    constexpr std::array unique{"general_products_handle_unique", "product_variants_sku_unique",
                                "product_variants_barcode_unique", "product_variants_options_unique"};
    return std::ranges::find(unique, error.constraint) != unique.end();
}

Error lost_every_race(Error error) {
    error.code = ErrorCode::conflict;
    return error;
}

}  // namespace trastienda::store
