#include "domain/catalog/import/plan.hpp"

#include "domain/catalog/ean.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/catalog/import/shopify_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>

namespace trastienda::catalog {
namespace {

// A catalogue as the database would hold it: plans are applied to it, and it gives what is there to plan against.
class Shop {
  public:
    void apply(const CatalogPlan& plan) {
        for (const std::string& name : plan.brands_to_create)
            EXPECT_TRUE(existing_.brands.emplace(folded(name), name).second);
        for (const std::string& name : plan.categories_to_create)
            EXPECT_TRUE(existing_.categories.emplace(folded(name), name).second);
        for (const PlannedProduct& product : plan.products) {
            ExistingProduct& stored = existing_.products[product.after.handle];
            EXPECT_EQ(stored.id, product.id);
            if (!stored.id.is_set()) stored.id = ProductId{++last_id_};
            stored.value = product.after;
        }
        std::vector<VariantId> new_ids;
        new_ids.reserve(plan.variants().size());
        for (const PlannedVariant& variant : plan.variants()) new_ids.push_back(apply(plan, variant));
        for (const PlannedStock& stock : plan.stock()) {
            const VariantId id = stock.new_variant ? new_ids[*stock.new_variant] : stock.variant;
            EXPECT_EQ(find(id).on_hand.value_or(Quantity()), stock.before);
            find(id).on_hand = stock.after;
        }
        index();
    }

    ExistingCatalog& existing() { return existing_; }

    // What the database's unique constraints hold.
    [[nodiscard]] bool is_sound() const {
        std::set<std::string> skus;
        std::set<std::string> barcodes;
        std::set<std::string> options;
        for (const auto& [handle, product] : existing_.products) {
            for (const ExistingVariant& variant : product.variants) {
                const Variant& value = variant.value;
                if (!value.sku.empty() && !skus.insert(value.sku).second) return false;
                if (!value.barcode.empty() && !barcodes.insert(Barcode::parse(value.barcode)->key()).second)
                    return false;
                if (!options.insert(handle + '\n' + options_key(value.size, value.color, value.variation)).second)
                    return false;
                if (!find_faults(value).empty()) return false;
            }
            if (!find_faults(product.value).empty()) return false;
        }
        return true;
    }

  private:
    VariantId apply(const CatalogPlan& plan, const PlannedVariant& planned) {
        const std::string handle =
            planned.new_product ? plan.products[*planned.new_product].after.handle : handle_of(planned.product);
        if (planned.id.is_set()) {
            find(planned.id).value = planned.after;
            return planned.id;
        }
        const VariantId id{++last_id_};
        existing_.products[handle].variants.push_back({.id = id, .value = planned.after, .on_hand = {}});
        return id;
    }
    [[nodiscard]] std::string handle_of(ProductId id) const {
        for (const auto& [handle, product] : existing_.products)
            if (product.id == id) return handle;
        ADD_FAILURE() << "no such product";
        return {};
    }
    ExistingVariant& find(VariantId id) {
        for (auto& [handle, product] : existing_.products)
            for (ExistingVariant& variant : product.variants)
                if (variant.id == id) return variant;
        ADD_FAILURE() << "no such variant";
        static ExistingVariant none;
        return none;
    }
    void index() {
        existing_.sku_owners.clear();
        existing_.barcode_owners.clear();
        for (const auto& [handle, product] : existing_.products) {
            for (const ExistingVariant& variant : product.variants) {
                if (!variant.value.sku.empty()) existing_.sku_owners[variant.value.sku] = {variant.id, handle};
                if (const auto barcode = Barcode::parse(variant.value.barcode))
                    existing_.barcode_owners[barcode->key()] = {variant.id, handle};
            }
        }
    }

    ExistingCatalog existing_;
    std::int64_t last_id_ = 0;
};

CatalogPlan plan_of(ImportedCatalog file, const ExistingCatalog& existing, StockPolicy policy) {
    return make_plan(std::make_shared<const ImportedCatalog>(std::move(file)),
                     std::make_shared<const ExistingCatalog>(existing), policy);
}

ImportedCatalog read_catalog(std::string_view text) {
    ShopifyFile file;
    (void)file.feed(text);
    return std::get<ImportedCatalog>(file.finish().contents);
}

using Lines = std::vector<std::string>;

std::string changes_text(const std::vector<FieldChange>& changes) {
    std::string text;
    for (const FieldChange& change : changes)
        text += fmt::format(" {}:{}->{}", field_name(change.field), change.before, change.after);
    return text;
}

// One line for each thing that a plan says.
Lines summary(const CatalogPlan& plan) {
    Lines lines;
    for (const std::string& name : plan.brands_to_create) lines.push_back("brand " + name);
    for (const std::string& name : plan.categories_to_create) lines.push_back("category " + name);
    for (const PlannedProduct& product : plan.products)
        lines.push_back((product.id.is_set() ? "change " : "create ") + product.after.handle +
                        changes_text(product.changes));
    for (const PlannedVariant& variant : plan.variants()) {
        const Variant& after = variant.after;
        lines.push_back((variant.id.is_set() ? "change " : "create ") +
                        options_text(after.size, after.color, after.variation) + "|" + after.sku + "|" +
                        after.price.text() + changes_text(variant.changes));
    }
    for (const PlannedStock& stock : plan.stock())
        lines.push_back(fmt::format("stock {} {}->{}", stock.line, stock.before.units(), stock.after.units()));
    for (const Problem& problem : plan.problems.items()) {
        EXPECT_FALSE(explain(problem, Language::es).empty());
        EXPECT_NE(explain(problem, Language::es), explain(problem, Language::en));
        lines.push_back(fmt::format("problem {} {} {}", problem.line, code(problem.code), problem.detail));
    }
    return lines;
}

constexpr std::string_view header =
    "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,Inventory "
    "quantity,Price,"
    "Barcode,Status\n";

ImportedCatalog rows(std::string_view text) { return read_catalog(std::string(header) + std::string(text)); }

constexpr std::string_view shirts =
    "camisa,Camisa,<p>x</p>,Acme,Camisas,Talla,S,Color,Azul,C-S,3,19.99,4006381333931,active\n"
    "camisa,,,,,,M,,Azul,C-M,0,19.99,,\n"
    "camisa,,,,,,L,,Azul,,,19.99,,\n"
    "gorra,Gorra,,ACME,,Title,Default Title,,,G,4,9,036000291452,\n";

Shop shop_with_shirts() {
    Shop shop;
    shop.apply(plan_of(rows(shirts), {}, StockPolicy::opening_only));
    return shop;
}

TEST(Plan, of_a_first_import_creates_everything) {
    EXPECT_EQ(summary(plan_of(rows(shirts), {}, StockPolicy::opening_only)),
              (Lines{"brand Acme", "category Camisas", "create camisa", "create gorra", "create S / Azul|C-S|19.99",
                     "create M / Azul|C-M|19.99", "create L / Azul||19.99", "create |G|9.00", "stock 2 0->3",
                     "stock 5 0->4"}));
}

TEST(Plan, of_the_same_file_again_is_empty) {
    Shop shop = shop_with_shirts();
    for (const StockPolicy policy : {StockPolicy::opening_only, StockPolicy::set, StockPolicy::ignore}) {
        const CatalogPlan again = plan_of(rows(shirts), shop.existing(), policy);
        EXPECT_TRUE(again.is_empty());
        EXPECT_EQ(again.problems.errors(), 0U);
        EXPECT_EQ(again.products_unchanged, 2U);
        EXPECT_EQ(again.variants_unchanged, 4U);
    }
}

// Prices of a shop whose currency has no cents.
TEST(Plan, takes_no_price_that_is_finer_than_the_currency) {
    ExistingCatalog chile;
    chile.price_unit = Money::of_cents(100);
    constexpr std::string_view file =
        "polera,Polera,,,,Talla,S,,,P-S,,19990,,\n"
        "polera,,,,,,M,,,P-M,,19990.50,,\n"
        "jeans,Jeans,,,,Talla,S,,,J-S,,0.01,,\n";
    EXPECT_EQ(summary(plan_of(rows(file), chile, StockPolicy::ignore)),
              (Lines{"create polera", "create S|P-S|19990.00", "problem 3 price_too_fine 1.00",
                     "problem 4 price_too_fine 1.00"}));

    // The shop had another currency before: what it has is no change, and what changes is whole.
    Shop shop = shop_with_shirts();
    shop.existing().price_unit = Money::of_cents(100);
    EXPECT_TRUE(plan_of(rows(shirts), shop.existing(), StockPolicy::ignore).is_empty());
    constexpr std::string_view changed =
        "camisa,,,,,Talla,S,Color,Azul,C-S,,20.50,,\n"
        "camisa,,,,,,M,,Azul,C-M,,21,,\n";
    EXPECT_EQ(summary(plan_of(rows(changed), shop.existing(), StockPolicy::ignore)),
              (Lines{"change M / Azul|C-M|21.00 price:19.99->21.00", "problem 2 price_too_fine 1.00"}));
}

TEST(Plan, says_what_changes) {
    struct Row {
        std::string_view what;
        std::string_view file;
        Lines expected;
        StockPolicy policy = StockPolicy::opening_only;
    };
    const Row table[] = {
        {"a price", "camisa,,,,,Talla,S,Color,Azul,C-S,,21,,\n", {"change S / Azul|C-S|21.00 price:19.99->21.00"}},
        {"product fields",
         "camisa,Camisa larga,<b>y</b>,Otra,Blusas,Talla,S,Color,Azul,C-S,,,,draft\n",
         {"brand Otra", "category Blusas",
          "change camisa name:Camisa->Camisa larga description:<p>x</p>-><b>y</b> brand:Acme->Otra "
          "category:Camisas->Blusas "
          "is_active:true->false"}},
        {"the brand by another spelling", "camisa,,,ácme,,Talla,S,Color,Azul,C-S,,,,\n", {}},
        {"options of a known SKU",
         "camisa,,,,,Talla,XS,Color,Azul,C-S,,,,\n",
         {"change XS / Azul|C-S|19.99 size:S->XS"}},
        {"a SKU where there was none",
         "camisa,,,,,Talla,l,Color,AZUL,C-L,,,,\n",
         {"change l / AZUL|C-L|19.99 size:L->l color:Azul->AZUL sku:->C-L"}},
        {"another SKU", "camisa,,,,,Talla,S,Color,Azul,C-9,,,,\n", {"change S / Azul|C-9|19.99 sku:C-S->C-9"}},
        {"options that change places",
         "camisa,,,,,Talla,M,Color,Azul,C-S,,,,\ncamisa,,,,,,S,,Azul,C-M,,,,\n",
         {"change M / Azul|C-S|19.99 size:S->M", "change S / Azul|C-M|19.99 size:M->S"}},
        {"nothing by empty cells", "camisa,,,,,,,,,C-S,,,,\n", {}},
        {"a new variant",
         "camisa,,,,,Talla,XL,Color,Azul,C-XL,7,25,,\n",
         {"create XL / Azul|C-XL|25.00", "stock 2 0->7"}},
        {"no stock of what is there", "gorra,,,,,,,,,G,9,,,\n", {}},
        {"stock where it is to be set",
         "gorra,,,,,,,,,G,9,,,\ncamisa,,,,,Talla,S,Color,Azul,,0,,,\n",
         {"stock 2 4->9", "stock 3 3->0"},
         StockPolicy::set},
        {"no stock where it is to be ignored",
         "nueva,Nueva,,,,,,,,N,9,1,,\n",
         {"create nueva", "create |N|1.00"},
         StockPolicy::ignore},
        {"UPC written as EAN", "gorra,,,,,,,,,G,,,0036000291452,\n", {}},
        {"a barcode", "camisa,,,,,Talla,M,Color,Azul,,,,73513537,\n", {"change M / Azul|C-M|19.99 barcode:->73513537"}},
    };
    for (const Row& row : table) {
        Shop shop = shop_with_shirts();
        const CatalogPlan plan = plan_of(rows(row.file), shop.existing(), row.policy);
        EXPECT_EQ(summary(plan), row.expected) << row.what;
        shop.apply(plan);
        EXPECT_TRUE(shop.is_sound()) << row.what;
        EXPECT_TRUE(plan_of(rows(row.file), shop.existing(), row.policy).is_empty()) << row.what;
    }
}

TEST(Plan, names_the_variant_of_a_level) {
    Shop shop = shop_with_shirts();
    const CatalogPlan plan = plan_of(rows("camisa,,,,,Talla,S,Color,Azul,C-S,9,,,\ncamisa,,,,,,L,,Azul,,9,,,\n"),
                                     shop.existing(), StockPolicy::set);
    ASSERT_EQ(plan.stock().size(), 2U);
    EXPECT_EQ(plan.stock_name(0), "C-S");
    EXPECT_EQ(plan.stock_name(1), "camisa, L / Azul");
}

// A draft is not to be sold, and what is on sale again can be.
TEST(Plan, variants_follow_their_product_into_use) {
    constexpr std::string_view draft = "camisa,Camisa,,,,Talla,S,,,C-S,3,19.99,,draft\n";
    constexpr std::string_view larger = "camisa,Camisa,,,,Talla,M,,,C-M,,19.99,,\n";
    constexpr std::string_view on_sale = "camisa,Camisa,,,,Talla,S,,,C-S,3,19.99,,active\n";
    Shop shop;
    const auto import = [&shop](std::string_view text) {
        const CatalogPlan plan = plan_of(rows(text), shop.existing(), StockPolicy::opening_only);
        shop.apply(plan);
        EXPECT_TRUE(plan_of(rows(text), shop.existing(), StockPolicy::opening_only).is_empty()) << text;
        return plan;
    };
    EXPECT_FALSE(import(draft).variants()[0].after.is_active);
    EXPECT_FALSE(import(larger).variants()[0].after.is_active);
    const CatalogPlan plan = import(on_sale);
    EXPECT_EQ(summary(plan),
              (Lines{"change camisa is_active:false->true", "change S|C-S|19.99 is_active:false->true"}));
    for (const ExistingVariant& variant : shop.existing().products.at("camisa").variants)
        EXPECT_EQ(variant.value.is_active, variant.value.sku == "C-S");
}

TEST(Plan, leaves_out_what_the_catalogue_makes_wrong) {
    struct Row {
        std::string_view what;
        std::string_view file;
        Lines expected;
    };
    const Row table[] = {
        {"a new product without a name", "nueva,,,,,,,,,N,1,1,,\n", {"problem 2 title_missing nueva"}},
        {"a new product whose title was refused by the reader", "nueva,a\x01z,,,,,,,,N,1,1,,\n", {}},
        {"a title refused in one row and good in another",
         "nueva,a\x01z,,,,Talla,S,,,N,1,1,,\nnueva,Nueva,,,,,M,,,O,1,0,,\n",
         {"create nueva", "create S|N|1.00", "create M|O|0.00", "stock 2 0->1", "stock 3 0->1"}},
        {"a new variant without a price", "nueva,Nueva,,,,,,,,N,1,,,\n", {"problem 2 price_missing "}},
        {"one of two without a price",
         "nueva,Nueva,,Marca,,Talla,S,,,N,1,,,\nnueva,,,,,,M,,,O,1,0,,\n",
         {"brand Marca", "create nueva", "create M|O|0.00", "stock 3 0->1", "problem 2 price_missing "}},
        {"the SKU of another product", "gorra,,,,,,,,,C-S,,5,,\n", {"problem 2 sku_elsewhere camisa"}},
        {"the barcode of another variant",
         "camisa,,,,,Talla,M,Color,Azul,C-M,,5,036000291452,\n",
         {"change M / Azul|C-M|5.00 price:19.99->5.00", "problem 2 barcode_elsewhere gorra"}},
        {"options of a variant that the file does not name",
         "camisa,,,,,Talla,M,Color,Azul,C-S,,,,\n",
         {"problem 2 options_taken camisa"}},
        {"a chain of options that one refusal breaks",
         "camisa,,,,,Talla,M,Color,Azul,C-S,,,,\ncamisa,,,,,,L,,Azul,C-M,,,,\n",
         {"problem 2 options_taken camisa", "problem 3 options_taken camisa"}},
    };
    for (const Row& row : table) {
        Shop shop = shop_with_shirts();
        const CatalogPlan plan = plan_of(rows(row.file), shop.existing(), StockPolicy::opening_only);
        EXPECT_EQ(summary(plan), row.expected) << row.what;
        shop.apply(plan);
        EXPECT_TRUE(shop.is_sound()) << row.what;
    }
}

// Every variant is to get the SKU of the next, and the last one's is another product's: one refusal after another.
TEST(Plan, a_long_chain_of_handovers_ends) {
    constexpr int length = 300;
    std::string before = "gorra,Gorra,,,,,,,,G,,1,,\n";
    std::string after = before;
    for (int i = 0; i < length; ++i) {
        before += fmt::format("p{0},P{0},,,,,,,,S{0},,1,,\n", i);
        after += fmt::format("p{0},P{0},,,,,,,,{1},,1,,\n", i, i + 1 < length ? fmt::format("S{}", i + 1) : "G");
    }
    Shop shop;
    shop.apply(plan_of(rows(before), {}, StockPolicy::opening_only));
    const CatalogPlan plan = plan_of(rows(after), shop.existing(), StockPolicy::opening_only);
    EXPECT_TRUE(plan.is_empty());
}

TEST(Plan, codes_may_change_places) {
    Shop shop;
    shop.apply(plan_of(rows("a,A,,,,,,,,1,,1,73513537,\nb,B,,,,,,,,2,,1,4006381333931,\n"), {}, StockPolicy::ignore));
    const auto swapped = rows("a,A,,,,,,,,2,,1,4006381333931,\nb,B,,,,,,,,1,,1,73513537,\n");
    const CatalogPlan plan = plan_of(swapped, shop.existing(), StockPolicy::ignore);
    EXPECT_EQ(summary(plan), (Lines{"change |2|1.00 sku:1->2 barcode:73513537->4006381333931",
                                    "change |1|1.00 sku:2->1 barcode:4006381333931->73513537"}));
    shop.apply(plan);
    EXPECT_TRUE(shop.is_sound());
}

TEST(Plan, prices_are_zero_where_the_file_has_no_column_of_them) {
    const auto plan = plan_of(read_catalog("Handle,Title,SKU\na,A,1\n"), {}, StockPolicy::opening_only);
    EXPECT_EQ(summary(plan), (Lines{"create a", "create |1|0.00"}));
}

std::string any_file() {
    const auto pick = [](auto... choices) { return *rc::gen::element<std::string>(choices...); };
    std::string text(header);
    const auto count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
        const std::string handle = pick("a", "b", "c");
        text += handle + "," + pick("", "Camisa", "Gorra", "Gorra") + "," + pick("", "<p>", "<b>") + "," +
                pick("", "Acme", "ACME", "Zeta") + "," + pick("", "Blusas", "blusas") + ",Talla," +
                pick("", "S", "s", "M", "L") + ",Color," + pick("", "Azul", "azul", "Rojo") + "," +
                pick("", "1", "2", "3", "4", "x", "X") + "," + pick("", "0", "5", "-2", "7") + "," +
                pick("", "9", "\"10,50\"", "0") + "," +
                pick("", "", "4006381333931", "73513537", "036000291452", "0036000291452") + "," +
                pick("", "active", "draft") + "\n";
    }
    return text;
}

RC_GTEST_PROP(Plan, applied_and_planned_again_is_empty, ()) {
    Shop shop;
    const auto policy = *rc::gen::element(StockPolicy::opening_only, StockPolicy::set, StockPolicy::ignore);
    // Several files one after another, so that plans meet catalogues of every kind.
    for (int i = 0; i < 4; ++i) {
        const std::string file = any_file();
        shop.apply(plan_of(read_catalog(file), shop.existing(), policy));
        RC_ASSERT(shop.is_sound());
        const CatalogPlan again = plan_of(read_catalog(file), shop.existing(), policy);
        RC_LOG() << file << fmt::format("{}", fmt::join(summary(again), "\n"));
        RC_ASSERT(again.is_empty());
    }
}

}  // namespace
}  // namespace trastienda::catalog
