// Products, their variants and what people set of a level, on a real PostgreSQL.
#include "store/products.hpp"

#include "store/brands.hpp"
#include "store/catalog_test_support.hpp"
#include "store/level_settings.hpp"
#include "store/levels.hpp"
#include "store/variants.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>
#include <tuple>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using enum CatalogRefusal;
using Reasons = std::vector<CatalogRefusal>;
using tests::must;

VariantFields shirt(std::string size, std::string color, std::optional<std::string> sku = std::nullopt) {
    return {.size = std::move(size), .color = std::move(color), .price = Money::of_cents(1990), .sku = std::move(sku)};
}

asio::awaitable<void> product_with_variants(pg::Pool& pool) {
    Products products(pool);
    Variants variants(pool);
    Brands brands(pool);
    const Brand brand = accepted(co_await brands.add({.name = "Zara"}));
    ProductFields fields{.name = "Camisa Ñandú", .brand = brand.id};
    fields.variants = {shirt("M", "Azul", "A-M"), shirt("XS", "Azul"), shirt("S", "Negro"), shirt("10", "Azul")};
    fields.variants[0].barcode = "036000291452";
    fields.variants[0].bin = "B-7";
    const ProductRow product = accepted(co_await products.add(fields));
    EXPECT_EQ(product.handle, "camisa-nandu");
    EXPECT_EQ(product.brand_name, "Zara");
    EXPECT_EQ(product.version, 1);

    std::vector<std::string> order;
    for (const VariantRow& variant : must(co_await variants.list_of(product.id)))
        order.push_back(variant.color + " " + variant.size);
    EXPECT_EQ(order, (std::vector<std::string>{"Negro S", "Azul XS", "Azul M", "Azul 10"}));

    EXPECT_EQ(accepted(co_await products.add({.name = "Camisa Ñandú"})).handle, "camisa-nandu-2");
    EXPECT_EQ(accepted(co_await products.add({.name = "CAMISA NANDU"})).handle, "camisa-nandu-3");
    EXPECT_EQ(accepted(co_await products.add({.name = "★"})).handle, "producto");
}

TEST(Products, ComeWithTheirVariantsInShopOrder) { Shop().run(product_with_variants); }

// What is not there yet is low: it has to be on the list of what to buy.
asio::awaitable<void> new_variants_have_a_level(pg::Pool& pool) {
    Products products(pool);
    Variants variants(pool);
    Levels levels(co_await asio::this_coro::executor, pool);
    const ProductRow product = accepted(co_await products.add({.name = "Falda", .variants = {shirt("38", "Rojo")}}));
    accepted(co_await variants.add(product.id, shirt("40", "Rojo")));
    const LocationId shop = must(co_await levels.default_location());
    const auto low = *must(co_await levels.low_stocks(shop, 100));
    EXPECT_EQ(low.size(), 2U);
    for (const VariantStock& stock : low) {
        EXPECT_EQ(stock.level.on_hand, Quantity());
        EXPECT_EQ(stock.level.minimum_stock, Quantity::of(5));
        EXPECT_EQ(stock.level.version, 1);
    }
}

TEST(Variants, HaveALevelFromTheStart) { Shop().run(new_variants_have_a_level); }

asio::awaitable<void> all_faults_at_once(pg::Pool& pool) {
    Products products(pool);
    ProductFields first{.name = "Uno", .handle = "uno", .variants = {shirt("M", "Azul", "A-M")}};
    first.variants[0].barcode = "0036000291452";
    const ProductRow holder = accepted(co_await products.add(first));

    ProductFields second{.name = "Dos", .handle = "uno", .brand = BrandId{77}, .category = CategoryId{77}};
    second.variants = {shirt("M", "Azul", "A-M"), shirt("m", "AZUL", "B"), shirt("L", "Azul", "B"), shirt("S", "Rojo")};
    second.variants[3].barcode = "036000291452";
    const auto refused = must(co_await products.add(second));
    EXPECT_FALSE(refused.has_value());
    if (refused.has_value()) co_return;
    const CatalogFaults& faults = refused.error();
    EXPECT_EQ(reasons<ProductRow>(refused), (Reasons{brand_unknown, category_unknown, handle_taken, options_taken,
                                                     sku_taken, sku_taken, barcode_taken}));
    EXPECT_EQ(faults[2].holder, holder.id.value);
    EXPECT_EQ(faults[3].variant, 1U);
    EXPECT_EQ(faults[3].holder_in_request, 0U);
    EXPECT_EQ(faults[4].variant, 0U);
    EXPECT_EQ(faults[4].holder_name, "Uno (M, Azul)");
    EXPECT_EQ(faults[5].holder_in_request, 1U);
    EXPECT_EQ(faults[6].variant, 3U);
    EXPECT_EQ(must(co_await products.list({.limit = 10})).size(), 1U);
}

TEST(Products, AreRefusedWithEveryFaultAndLeaveNothing) { Shop().run(all_faults_at_once); }

asio::awaitable<void> change_product(pg::Pool& pool) {
    Products products(pool);
    Variants variants(pool);
    ProductFields fields{.name = "Camisa", .variants = {shirt("M", "Azul", "A-M"), shirt("L", "Azul")}};
    const ProductRow product = accepted(co_await products.add(fields));
    EXPECT_EQ(must(co_await variants.list({.query = "camisa", .limit = 10})).size(), 2U);

    EXPECT_EQ(accepted(co_await products.change(product.id, 1, {.name = "Blusa"})).version, 2);
    EXPECT_EQ(must(co_await variants.list({.query = "camisa", .limit = 10})).size(), 0U);
    EXPECT_EQ(must(co_await variants.list({.query = "blusa a-m", .limit = 10})).size(), 1U);
    EXPECT_EQ(must(co_await products.list({.query = "a-m", .limit = 10})).size(), 1U);

    EXPECT_EQ(reasons(co_await products.change(product.id, 1, {.name = "x"})), Reasons{version_changed});
    EXPECT_EQ(reasons(co_await products.change({99}, 1, {.name = "x"})), Reasons{product_unknown});
    EXPECT_EQ(reasons(co_await products.change(product.id, 2, {.provider = ProviderId{9}})), Reasons{provider_unknown});

    accepted(co_await products.change(product.id, 2, {.is_active = false}));
    const auto closed = must(co_await variants.list({.product = product.id, .is_active = false, .limit = 10}));
    EXPECT_EQ(closed.size(), 2U);
    EXPECT_EQ(reasons(co_await variants.change(closed[0].id, std::nullopt, {.is_active = true})),
              Reasons{product_inactive});
    EXPECT_EQ(reasons(co_await variants.add(product.id, shirt("S", "Azul"))), Reasons{product_inactive});
    accepted(co_await products.change(product.id, 3, {.is_active = true}));
    EXPECT_EQ(must(co_await variants.list({.product = product.id, .is_active = true, .limit = 10})).size(), 0U);
    EXPECT_TRUE(accepted(co_await variants.change(closed[0].id, std::nullopt, {.is_active = true})).is_active);
}

TEST(Products, TakeTheirVariantsAlong) { Shop().run(change_product); }

asio::awaitable<void> change_variant(pg::Pool& pool) {
    Products products(pool);
    Variants variants(pool);
    const ProductRow product = accepted(co_await products.add({.name = "Falda"}));
    const VariantRow medium = accepted(co_await variants.add(product.id, shirt("M", "Rojo", "F-M")));
    const VariantRow large = accepted(co_await variants.add(product.id, shirt("L", "Rojo", "F-L")));
    EXPECT_EQ(medium.product_name, "Falda");
    EXPECT_EQ(medium.price, Money::of_cents(1990));

    EXPECT_EQ(reasons(co_await variants.add({99}, shirt("M", ""))), Reasons{product_unknown});
    EXPECT_EQ(reasons(co_await variants.add(product.id, shirt("m", "ROJO", "F-L"))),
              (Reasons{options_taken, sku_taken}));
    EXPECT_EQ(reasons(co_await variants.change(large.id, 1, {.size = "M"})), Reasons{options_taken});
    EXPECT_EQ(reasons(co_await variants.change(large.id, 1, {.sku = "F-M"})), Reasons{sku_taken});
    EXPECT_EQ(reasons(co_await variants.change(large.id, 4, {.size = "XL"})), Reasons{version_changed});
    EXPECT_EQ(reasons(co_await variants.change({99}, 1, {.size = "XL"})), Reasons{variant_unknown});

    const VariantRow changed = accepted(co_await variants.change(
        large.id, 1, {.size = "XL", .price = Money::of_cents(2500), .sku = std::optional<std::string>()}));
    EXPECT_EQ(changed.size, "XL");
    EXPECT_EQ(changed.color, "Rojo");
    EXPECT_EQ(changed.price, Money::of_cents(2500));
    EXPECT_EQ(changed.sku, std::nullopt);
    EXPECT_EQ(changed.version, 2);
    EXPECT_EQ(must(co_await variants.list({.query = "f-l", .limit = 9})).size(), 0U);
    // The same as it is: its own SKU and options are not in its way.
    EXPECT_EQ(reasons(co_await variants.change(medium.id, 1, {.size = "m", .sku = "F-M"})), Reasons{});

    const auto [left, right] = co_await (variants.change(medium.id, 2, {.price = Money::of_cents(1)}) &&
                                         variants.change(medium.id, 2, {.price = Money::of_cents(2)}));
    EXPECT_NE(reasons(left), reasons(right));
    EXPECT_EQ(must(co_await variants.read(medium.id))->version, 3);
}

TEST(Variants, ChangeOneByOne) { Shop().run(change_variant); }

asio::awaitable<void> races(pg::Pool& pool) {
    Products products(pool);
    const ProductFields fields{.name = "Media", .variants = {shirt("M", "Rojo", "SOLO")}};
    const ProductFields plain{.name = "Media"};
    const auto [one, two, three, four] =
        co_await (products.add(fields) && products.add(fields) && products.add(plain) && products.add(plain));
    EXPECT_EQ(reasons(one).size() + reasons(two).size(), 1U);
    EXPECT_EQ(reasons(reasons(one).empty() ? two : one), Reasons{sku_taken});
    EXPECT_NE(accepted(three).handle, accepted(four).handle);
    EXPECT_EQ(must(co_await products.list({.limit = 10})).size(), 3U);
}

TEST(Products, MadeAtTheSameMomentDoNotShareAnything) { Shop().run(races); }

asio::awaitable<void> filters(pg::Pool& pool) {
    Products products(pool);
    Variants variants(pool);
    ProductFields fields{.name = "Abrigo 100%",
                         .variants = {shirt("X-Large", "Negro", "AB_1"), shirt("S", "Rojo", "ABX1")}};
    fields.variants[0].barcode = "036000291452";
    const ProductRow product = accepted(co_await products.add(fields));
    accepted(co_await products.add({.name = "Otro", .variants = {shirt("XL", "Blanco")}}));

    const auto finds = [&](VariantList list) {
        list.limit = 10;
        return variants.list(std::move(list));
    };
    EXPECT_EQ(must(co_await finds({.size = "xl"})).size(), 2U);
    EXPECT_EQ(must(co_await finds({.color = "black"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.product = product.id})).size(), 2U);
    EXPECT_EQ(must(co_await finds({.sku = "AB_1"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.sku = "ab_1"})).size(), 0U);
    EXPECT_EQ(must(co_await finds({.barcode = "0036000291452"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.query = "AB_1"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.query = "6000291"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.query = "100% rojo s abx1 abrigo"})).size(), 1U);
    EXPECT_EQ(must(co_await finds({.query = "\\"})).size(), 0U);
    EXPECT_EQ(must(co_await finds({.is_active = false})).size(), 0U);
}

TEST(Variants, AreFoundByAnyOfTheirWords) { Shop().run(filters); }

asio::awaitable<void> level_settings(pg::Pool& pool) {
    Products products(pool);
    LevelSettings settings(pool);
    ProductFields fields{.name = "Gorra", .variants = {shirt("U", "Rojo"), shirt("U", "Azul")}};
    fields.variants[1].minimum_stock = Quantity::of(2);
    fields.variants[1].bin = "G-1";
    accepted(co_await products.add(fields));
    const pg::Statement read{"read_levels",
                             "SELECT product_variant_id, minimum_stock, optimal_stock, bin, version, on_hand "
                             "FROM stock_levels ORDER BY product_variant_id, location_id"};
    const auto made = must(co_await pool.read({.statement = read, .params = {}}));
    EXPECT_EQ(made.size(), 2);
    EXPECT_EQ(made[0].integer(1), 5);
    EXPECT_EQ(made[1].integer(1), 2);
    EXPECT_EQ(made[1].integer(2), 20);
    EXPECT_EQ(made[1].text(3), "G-1");
    EXPECT_EQ(made[1].integer(5), 0);

    const stock::LevelKey missing{.variant = {1}, .location = {2}};
    const stock::LevelKey present{.variant = {2}, .location = {1}};
    EXPECT_EQ(must(co_await settings.change(missing, 0, {.optimal_stock = Quantity::of(9)})), std::nullopt);
    EXPECT_EQ(must(co_await settings.change(missing, 0, {.bin = "x"}))->front().reason, version_changed);
    EXPECT_EQ(must(co_await settings.change(present, 1, {.bin = "G-2"})), std::nullopt);
    EXPECT_EQ(must(co_await settings.change(present, 1, {.bin = "G-3"}))->front().reason, version_changed);
    EXPECT_EQ(must(co_await settings.change(present, std::nullopt, {.minimum_stock = Quantity()})), std::nullopt);
    const auto neither = must(co_await settings.change({.variant = {9}, .location = {9}}, std::nullopt, {}));
    EXPECT_EQ(neither->size(), 2U);
    EXPECT_EQ(neither->front().reason, variant_unknown);

    const auto changed = must(co_await pool.read({.statement = read, .params = {}}));
    EXPECT_EQ(changed.size(), 3);
    EXPECT_EQ(changed[1].integer(1), 5);
    EXPECT_EQ(changed[1].integer(2), 9);
    EXPECT_EQ(changed[2].integer(1), 0);
    EXPECT_EQ(changed[2].text(3), "G-2");
    EXPECT_EQ(changed[2].bigint(4), 3);
}

TEST(LevelSettings, AreKeptByVersion) {
    const Shop shop;
    shop.execute("INSERT INTO locations (name, name_folded) VALUES ('Almacén', 'almacen')");
    shop.run(level_settings);
}

constexpr int products_count = 12;

// Products with many equal names, prices and moments, so that every order has ties to break.
constexpr std::string_view many = R"(
    INSERT INTO general_products (handle, name, name_folded, created_at)
    SELECT 'p' || i, 'N' || i % 4, 'n' || i % 4, '2026-01-01'::timestamptz + make_interval(hours => i % 3)
    FROM generate_series(1, 12) AS i;
    INSERT INTO product_variants (general_product_id, size, color, price, sku, size_sort_key, color_sort_key,
        search_text,
                                  created_at)
    SELECT 1 + i % 7, 's' || i, '', i % 5, CASE WHEN i % 3 = 0 THEN NULL ELSE 'k' || i * 17 % 31 END, 's' || i % 4,
           'c' || i % 2, 'x', '2026-01-01'::timestamptz + make_interval(hours => i % 3)
    FROM generate_series(1, 30) AS i;)";

struct Walk {
    std::vector<std::int64_t> ids;
    bool is_sorted = true;
};

bool comes_before(VariantOrder order, const VariantPosition& left, const VariantPosition& right) {
    switch (order) {
        case VariantOrder::in_shop_order:
            return std::tie(left.product, left.color_sort_key, left.size_sort_key, left.id) <
                   std::tie(right.product, right.color_sort_key, right.size_sort_key, right.id);
        case VariantOrder::by_sku:
            return std::tie(left.sku, left.id) < std::tie(right.sku, right.id);
        case VariantOrder::cheapest_first:
            return std::tie(left.price, left.id) < std::tie(right.price, right.id);
        case VariantOrder::dearest_first:
            return std::tie(left.price, left.id) > std::tie(right.price, right.id);
        case VariantOrder::newest_first:
            return std::tie(left.created_at, left.id) > std::tie(right.created_at, right.id);
        case VariantOrder::by_id:
            return left.id < right.id;
    }
    return false;
}

asio::awaitable<Walk> walk_variants(Variants& variants, VariantOrder order, std::int64_t limit) {
    Walk walk;
    std::optional<VariantPosition> after;
    for (;;) {
        const auto page = must(co_await variants.list({.order = order, .after = after, .limit = limit}));
        if (page.empty()) co_return walk;
        for (const VariantRow& row : page) {
            const VariantPosition here = position_of(row);
            walk.ids.push_back(here.id.value);
            walk.is_sorted = walk.is_sorted && (!after || comes_before(order, *after, here));
            after = here;
        }
    }
}

asio::awaitable<std::vector<std::int64_t>> walk_products(Products& products, ProductOrder order, std::int64_t limit) {
    std::vector<std::int64_t> ids;
    std::optional<ProductPosition> after;
    for (;;) {
        const auto page = must(co_await products.list({.order = order, .after = after, .limit = limit}));
        if (page.empty()) co_return ids;
        for (const ProductRow& row : page) ids.push_back(row.id.value);
        const ProductRow& last = page.back();
        after = {.name_folded = last.name_folded, .created_at = last.created_at, .id = last.id};
    }
}

asio::awaitable<void> walk_both(pg::Pool& pool, VariantOrder variant_order, ProductOrder product_order,
                                std::int64_t limit, Walk& seen_variants, std::vector<std::int64_t>& seen_products) {
    Products products(pool);
    Variants variants(pool);
    seen_variants = co_await walk_variants(variants, variant_order, limit);
    seen_products = co_await walk_products(products, product_order, limit);
}

TEST(Lists, ShowEachRowOnceInEveryOrder) {
    const Shop shop;
    shop.execute(many);
    const bool holds = rc::check("each row once", [&] {
        const auto variant_order = static_cast<VariantOrder>(*rc::gen::inRange(1, 7));
        const auto product_order = static_cast<ProductOrder>(*rc::gen::inRange(1, 6));
        const std::int64_t limit = *rc::gen::inRange(1, 35);
        Walk variants;
        std::vector<std::int64_t> products;
        shop.run(
            [&](pg::Pool& pool) { return walk_both(pool, variant_order, product_order, limit, variants, products); });
        RC_ASSERT(variants.is_sorted);
        RC_ASSERT(variants.ids.size() == 30U);
        RC_ASSERT(std::set<std::int64_t>(variants.ids.begin(), variants.ids.end()).size() == 30U);
        RC_ASSERT(products.size() == static_cast<std::size_t>(products_count));
        RC_ASSERT(std::set<std::int64_t>(products.begin(), products.end()).size() == products.size());
    });
    EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace trastienda::store
