#include "domain/catalog/import/inventory_plan.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/import/shopify_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

using Lines = std::vector<std::string>;

ImportedInventory read_inventory(std::string_view text) {
    ShopifyFile file;
    (void)file.feed(text);
    return std::get<ImportedInventory>(file.finish().contents);
}

ExistingStock stock_of_a_shop() {
    ExistingStock stock;
    stock.variants = {
        {.id = VariantId{1}, .handle = "camisa", .size = "S", .color = "Azul", .variation = "", .sku = "C-S"},
        {.id = VariantId{2}, .handle = "camisa", .size = "M", .color = "Azul", .variation = "", .sku = ""},
        {.id = VariantId{3}, .handle = "gorra", .size = "", .color = "", .variation = "", .sku = "G"},
    };
    stock.locations.emplace("tienda sol", ExistingLocation{.id = {1}, .name = "Tienda Sol"});
    stock.locations.emplace("deposito", ExistingLocation{.id = {2}, .name = "Depósito", .is_active = false});
    stock.levels[{VariantId{1}, LocationId{2}}] = {.on_hand = Quantity::of(5), .bin = "", .has_moved = true};
    stock.levels[{VariantId{1}, LocationId{1}}] = {.on_hand = Quantity::of(5), .bin = "A", .has_moved = true};
    stock.levels[{VariantId{3}, LocationId{1}}] = {};
    return stock;
}

void apply(const InventoryPlan& plan, ExistingStock& stock) {
    std::vector<LocationId> created;
    for (const std::string& name : plan.locations_to_create) {
        created.push_back(LocationId{static_cast<std::int64_t>(stock.locations.size()) + 1});
        EXPECT_TRUE(stock.locations.emplace(folded(name), ExistingLocation{.id = created.back(), .name = name}).second);
    }
    for (const PlannedLevel& level : plan.levels) {
        ExistingLevel& stored =
            stock.levels[{level.variant, level.new_location ? created[*level.new_location] : level.location}];
        EXPECT_EQ(stored.on_hand, level.before);
        EXPECT_EQ(stored.bin, level.bin_before);
        const bool moves = level.after != level.before;
        stored = {.on_hand = level.after, .bin = level.bin_after, .has_moved = stored.has_moved || moves};
    }
}

Lines summary(const InventoryPlan& plan) {
    Lines lines;
    for (const std::string& name : plan.locations_to_create) lines.push_back("location " + name);
    for (const PlannedLevel& level : plan.levels)
        lines.push_back(fmt::format(
            "{} at {} {}->{} {}->{}", level.variant.value,
            level.new_location ? "new " + std::to_string(*level.new_location) : std::to_string(level.location.value),
            level.before.units(), level.after.units(), level.bin_before, level.bin_after));
    for (const Problem& problem : plan.problems.items()) {
        EXPECT_NE(explain(problem, Language::es), explain(problem, Language::en));
        lines.push_back(fmt::format("problem {} {}", problem.line, code(problem.code)));
    }
    return lines;
}

constexpr std::string_view header = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,COO,";

TEST(InventoryPlan, names_what_changes) {
    const auto file =
        read_inventory(std::string(header) + "TIENDA SOL\nx,X,,,,,C-S,,8\ncamisa,C,Talla,m,Color,Azul,,,2\n");
    const InventoryPlan plan = make_plan(file, stock_of_a_shop(), StockPolicy::set);
    ASSERT_EQ(plan.levels.size(), 2U);
    EXPECT_EQ(plan.levels[0].name, "C-S @ TIENDA SOL");
    EXPECT_EQ(plan.levels[1].name, "camisa, M / Azul @ TIENDA SOL");
}

TEST(InventoryPlan, says_what_changes) {
    struct Row {
        std::string_view what;
        std::string_view file;
        Lines expected;
        StockPolicy policy = StockPolicy::set;
    };
    const Row table[] = {
        {"a level by SKU", "TIENDA SOL\nx,X,,,,,C-S,,8\n", {"1 at 1 5->8 A->A"}},
        {"the same level", "Tienda Sol\nx,X,,,,,C-S,,5\n", {}},
        {"a level by options", "Tienda Sol\ncamisa,C,Talla,m,Color,AZUL,,,2\n", {"2 at 1 0->2 ->"}},
        {"a SKU that we do not have yet", "Tienda Sol\ncamisa,C,Talla,M,Color,Azul,C-M,,2\n", {"2 at 1 0->2 ->"}},
        {"a new location, where it holds something",
         "Norte,Sur\ngorra,G,Title,Default Title,,,G,,2,0\n",
         {"location Norte", "3 at new 0 0->2 ->"}},
        {"nothing where not stocked", "Tienda Sol,Norte\nx,X,,,,,C-S,,not stocked,\n", {}},
        {"a shelf", "Location,Bin name,On hand\nx,X,,,,,C-S,,Tienda Sol,B,5\n", {"1 at 1 5->5 A->B"}},
        {"only where nothing was ever booked",
         "Tienda Sol\nx,X,,,,,C-S,,8\ngorra,G,,,,,G,,3\n",
         {"3 at 1 0->3 ->"},
         StockPolicy::opening_only},
        {"nothing", "Tienda Sol\nx,X,,,,,C-S,,8\n", {}, StockPolicy::ignore},
        {"not what is unknown",
         "Tienda Sol\nx,X,,,,,NO,,8\ncamisa,C,Talla,XL,Color,Azul,,,8\n",
         {"problem 2 variant_unknown", "problem 3 variant_unknown"}},
        {"not a variant with another SKU",
         "Tienda Sol\ncamisa,C,Talla,S,Color,Azul,OTHER,,8\n",
         {"problem 2 variant_unknown"}},
        {"the variant of its options where one SKU serves several sizes",
         "Tienda Sol\ncamisa,C,Talla,S,Color,Azul,C-S,,8\ncamisa,C,Talla,M,Color,Azul,C-S,,9\n",
         {"1 at 1 5->8 A->A", "2 at 1 0->9 ->"}},
        {"likewise where the other one comes alone",
         "Tienda Sol\ncamisa,C,Talla,M,Color,Azul,C-S,,9\n",
         {"2 at 1 0->9 ->"}},
        {"likewise where it has got a SKU of its own since",
         "Tienda Sol\ncamisa,C,Talla,M,Color,Azul,C-S,,9\ngorra,G,,,,,C-S,,4\n",
         {"2 at 1 0->9 ->", "3 at 1 0->4 ->"}},
        {"a variant whose SKU stands with options that nobody has",
         "Tienda Sol\ncamisa,C,Talla,XS,Color,Azul,C-S,,8\n",
         {"1 at 1 5->8 A->A"}},
        {"the SKU's variant where the options name one with another SKU",
         "Tienda Sol\ncamisa,C,Talla,S,Color,Azul,G,,8\n",
         {"3 at 1 0->8 ->"}},
        {"nothing into a closed location, but out of it",
         "Depósito\nx,X,,,,,C-S,,3\ngorra,G,,,,,G,,1\n",
         {"1 at 2 5->3 ->", "problem 3 location_inactive"}},
        {"a variant once",
         "Tienda Sol\nx,X,,,,,C-S,,8\ncamisa,C,Talla,S,Color,Azul,,,9\n",
         {"1 at 1 5->8 A->A", "problem 3 level_repeated"}},
    };
    for (const Row& row : table) {
        const auto file = read_inventory(std::string(header) + std::string(row.file));
        ExistingStock stock = stock_of_a_shop();
        const InventoryPlan plan = make_plan(file, stock, row.policy);
        EXPECT_EQ(summary(plan), row.expected) << row.what;
        apply(plan, stock);
        EXPECT_TRUE(make_plan(file, stock, row.policy).is_empty()) << row.what;
    }
}

RC_GTEST_PROP(InventoryPlan, applied_and_planned_again_is_empty, ()) {
    const auto pick = [](auto... choices) { return *rc::gen::element<std::string>(choices...); };
    ExistingStock stock = stock_of_a_shop();
    const auto policy = *rc::gen::element(StockPolicy::opening_only, StockPolicy::set, StockPolicy::ignore);
    for (int i = 0; i < 3; ++i) {
        std::string text = std::string(header) + "Location,Bin name,On hand\n";
        const auto count = *rc::gen::inRange(0, 10);
        for (int row = 0; row < count; ++row)
            text += pick("camisa", "gorra") + ",T,Talla," + pick("S", "M", "") + ",Color," + pick("Azul", "") + "," +
                    pick("", "C-S", "G", "NO") + ",," + pick("Sol", "Tienda Sol", "NORTE", "norte") + "," +
                    pick("", "B", "C") + "," + pick("", "0", "3", "9") + "\n";
        const auto file = read_inventory(text);
        apply(make_plan(file, stock, policy), stock);
        RC_ASSERT(make_plan(file, stock, policy).is_empty());
    }
}

}  // namespace
}  // namespace trastienda::catalog
