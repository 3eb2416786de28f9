#include "domain/catalog/import/shopify_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

ShopifyContents read_file(std::string_view text, RepeatedSku repeated_sku = RepeatedSku::leave_out_row,
                          std::size_t chunk_bytes = 7) {
    ShopifyFile file(repeated_sku);
    for (std::size_t at = 0; at < text.size(); at += chunk_bytes)
        if (!file.feed(text.substr(at, chunk_bytes))) break;
    return file.finish();
}

std::string summary(const ImportedVariant& variant) {
    return fmt::format("{}|{}|{}|{}|{}|{}|{}", options_text(variant.size, variant.color, variant.variation),
                       variant.sku, variant.barcode, variant.price ? variant.price->text() : "-",
                       variant.on_hand ? std::to_string(variant.on_hand->units()) : "-",
                       variant.cost ? variant.cost->text() : "-", variant.line);
}

std::vector<std::string> variants_of(const ShopifyContents& file) {
    std::vector<std::string> summaries;
    for (const ImportedProduct& product : std::get<ImportedCatalog>(file.contents).products)
        for (const ImportedVariant& variant : product.variants) summaries.push_back(summary(variant));
    return summaries;
}

// "3 sku_repeated Variant SKU" for each problem.
std::vector<std::string> problems_of(const ShopifyContents& file) {
    std::vector<std::string> problems;
    for (const Problem& problem : file.problems.items()) {
        problems.push_back(fmt::format("{} {} {}", problem.line, code(problem.code), problem.column));
        for (const Language language : {Language::es, Language::en}) {
            const std::string sentence = explain(problem, language);
            EXPECT_FALSE(sentence.empty()) << problems.back();
            EXPECT_EQ(sentence.find('{'), std::string::npos) << sentence;
        }
        EXPECT_NE(explain(problem, Language::es), explain(problem, Language::en));
    }
    return problems;
}

using Lines = std::vector<std::string>;

constexpr std::string_view full_header =
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Published,Option1 Name,Option1 Value,Option2 Name,Option2 "
    "Value,"
    "Option3 Name,Option3 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Barcode,Image Src,Cost per "
    "item,"
    "Status\n";

std::string with_header(std::string_view rows) { return std::string(full_header) + std::string(rows); }

TEST(ShopifyProducts, reads_a_product_with_options_and_pictures) {
    const auto file = read_file(with_header(
        "Vestido-Largo,Vestido largo,\"<p>Con \"\"vuelo\"\"\nde seda</p>\",Acme ,Apparel > Clothing > Dresses,,TRUE,"
        "Talla,M,Color,Azul,Tejido,Seda,V-1,5,\"49,90\",'4006381333931,a.jpg,20.5,active\n"
        "vestido-largo,,,,,,,,L,,Azul,,Seda,V-2,7,49.90,,,,\n"
        "vestido-largo,,,,,,,,,,,,,,,,,b.jpg,,\n"
        ",,,,,,,,,,,,,,,,,,,\n"
        "gorra,Gorra,,,,Gorras,,Title,Default Title,,,,,,,15,,,,draft\n"));
    EXPECT_EQ(problems_of(file), (Lines{"7 sku_missing Variant SKU"}));
    EXPECT_EQ(variants_of(file), (Lines{"M / Azul / Tejido: Seda|V-1|4006381333931|49.90|5|20.50|2",
                                        "L / Azul / Tejido: Seda|V-2||49.90|7|-|4", "|||15.00|-|-|7"}));
    const auto& catalog = std::get<ImportedCatalog>(file.contents);
    ASSERT_EQ(catalog.products.size(), 2U);
    EXPECT_EQ(catalog.products[0].handle, "vestido-largo");
    EXPECT_EQ(catalog.products[0].description, "<p>Con \"vuelo\"\nde seda</p>");
    EXPECT_EQ(catalog.products[0].brand, "Acme");
    EXPECT_EQ(catalog.products[0].category, "Dresses");
    EXPECT_EQ(catalog.products[0].is_active, true);
    EXPECT_EQ(catalog.products[1].category, "Gorras");
    EXPECT_EQ(catalog.products[1].is_active, false);
    EXPECT_EQ(catalog.image_rows, 1U);
    EXPECT_EQ(catalog.variants, 3U);
}

TEST(ShopifyProducts, reads_the_names_that_columns_have_had) {
    const Lines expected{"S / Red|A||9.00|3|-|2"};
    const std::string_view files[] = {
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant "
        "Price\n"
        "x,X,Size,S,Color,Red,A,3,9\n",
        "Title,URL handle,Description,SKU,Price,Price / International,Inventory quantity,Option1 name,Option1 value,"
        "Option1 Linked To,Option2 name,Option2 value\nX,x,text,A,9,99,3,Size,S,,Color,Red\n",
        "Handle;Title;BodyHtml;Option1Name;Option1Value;Option2Name;Option2Value;VariantSKU;VariantPrice;"
        "VariantInventoryQty\r\n"
        "x;X;t;Size;S;Color;Red;A;9,00;3\r\n",
        "\xEF\xBB\xBFVariant Price,\"Variant SKU\",Option2 Value,Option2 Name,Option1 Value,Option1 Name,TITLE,handle,"
        "Inventory qty\n9.00,'A,S,Size,Red,Colour,X,x,3",
    };
    for (const std::string_view text : files) {
        const auto file = read_file(text);
        EXPECT_EQ(problems_of(file), Lines{}) << text;
        EXPECT_EQ(variants_of(file), expected) << text;
    }
}

TEST(ShopifyProducts, knows_size_and_colour_in_many_languages) {
    struct Row {
        std::string_view name;
        OptionMeaning meaning;
    };
    const Row rows[] = {
        {"Size", {OptionRole::size, true}},         {"Talla", {OptionRole::size, true}},
        {"TAMAÑO", {OptionRole::size, true}},       {"Größe", {OptionRole::size, true}},
        {"Groesse", {OptionRole::size, true}},      {"taille", {OptionRole::size, true}},
        {"Taglia", {OptionRole::size, true}},       {"Maat", {OptionRole::size, true}},
        {"Color", {OptionRole::color, true}},       {"COLOUR", {OptionRole::color, true}},
        {"Farbe", {OptionRole::color, true}},       {"Couleur", {OptionRole::color, true}},
        {"Colore", {OptionRole::color, true}},      {"Cor", {OptionRole::color, true}},
        {"Kleur", {OptionRole::color, true}},       {"Title", {OptionRole::none, true}},
        {"Ring size", {OptionRole::size, false}},   {"Talla (EU)", {OptionRole::size, false}},
        {"Lens color", {OptionRole::color, false}}, {"Color/Size", {OptionRole::other, false}},
        {"Fabric", {OptionRole::other, false}},     {"Oversized", {OptionRole::other, false}},
        {"", {OptionRole::other, false}},
    };
    for (const Row& row : rows) EXPECT_EQ(option_meaning(row.name), row.meaning) << row.name;
}

TEST(ShopifyProducts, options_without_a_place_of_their_own_go_into_the_variation) {
    const OptionPair two_sizes[] = {
        {.name = "Cup size", .value = "B"}, {.name = "Size", .value = "75"}, {.name = "Fit", .value = "slim"}};
    const Options options = sort_options(two_sizes);
    EXPECT_EQ(options.size, "75");
    EXPECT_EQ(options.color, "");
    EXPECT_EQ(options.variation, "Cup size: B / Fit: slim");
}

TEST(ShopifyProducts, says_everything_that_is_wrong_at_once) {
    const auto file = read_file(
        with_header("a,A,,,,,,Size,S,,,,,S-1,1,10,,,,\n"
                    "a,,,,,,,,M,,,,,S-1,1.5,-3,4006381333932,,x,\n"  // 3: SKU, quantity, price, barcode, cost
                    "a,,,,,,,,m,,,,,s-1,2,10,8.72E+12,,,\n"          // 4: variant of line 3, SKU by case, barcode
                    ",,,,,,,,M,,,,,S-9,2,10,,,,\n"                   // 5: no handle
                    "a,Another,,,,,,,L,,Rojo,,,S-2,-4,10,4006381333931,,,\n"  // 6: title, option without name, quantity
                    "a,,,,,,,,XL,,,,,S-3,2147483648,\"1,299\",4006381333931,,,\n"  // 7: quantity, price, barcode
                    "b,B,,,,,,,,,,,,S-4,not stocked,5,,,,frozen\n"                 // 8: status
                    "c,C,short\n"                                                  // 9: ragged
                    "d,\"D\x01\",,,,,,,,,,,,S-5,,5,,,,\n"));                       // 10: control character
    EXPECT_EQ(
        problems_of(file),
        (Lines{"3 sku_repeated Variant SKU", "3 price_negative Variant Price",
               "3 quantity_invalid Variant Inventory Qty", "3 barcode_invalid Variant Barcode",
               "3 cost_invalid Cost per item", "4 variant_repeated Option1 Value", "4 barcode_rounded Variant Barcode",
               "4 sku_letter_case Variant SKU", "5 handle_missing Handle", "6 option_name_missing Option2 Value",
               "6 quantity_negative Variant Inventory Qty", "6 title_differs Title", "7 price_invalid Variant Price",
               "7 quantity_too_large Variant Inventory Qty", "7 barcode_repeated Variant Barcode",
               "8 status_unknown Status", "9 row_ragged ", "10 text_invalid Title"}));
    EXPECT_EQ(variants_of(file), (Lines{"S|S-1||10.00|1|-|2", "|S-4||5.00|-|-|8", "|S-5||5.00|-|-|10"}));
    EXPECT_EQ(file.problems.errors(), 14U);
    EXPECT_EQ(file.problems.warnings(), 4U);
    EXPECT_FALSE(file.problems.is_fatal());
    // The ragged one too.
    EXPECT_EQ(std::get<ImportedCatalog>(file.contents).rows, 9U);
    EXPECT_EQ(std::get<ImportedCatalog>(file.contents).rows_left_out, 6U);
}

TEST(ShopifyProducts, keeps_variants_with_one_sku_where_that_is_wanted) {
    const std::string text = with_header(
        "a,A,,,,,,Size,S,,,,,STYLE-1,1,10,,,,\n"
        "a,,,,,,,,M,,,,,STYLE-1,2,10,,,,\n"
        "a,,,,,,,,M,,,,,STYLE-1,2,10,,,,\n");
    EXPECT_EQ(variants_of(read_file(text)), (Lines{"S|STYLE-1||10.00|1|-|2"}));
    const auto kept = read_file(text, RepeatedSku::leave_out_sku);
    EXPECT_EQ(variants_of(kept), (Lines{"S|STYLE-1||10.00|1|-|2", "M|||10.00|2|-|3"}));
    EXPECT_EQ(problems_of(kept),
              (Lines{"3 sku_left_out Variant SKU", "4 variant_repeated Option1 Value", "4 sku_left_out Variant SKU"}));
}

TEST(ShopifyProducts, says_once_that_there_are_no_prices) {
    const auto file = read_file("Handle,Title,Variant SKU\na,A,1\nb,B,2\n");
    EXPECT_EQ(problems_of(file), (Lines{"1 price_column_missing "}));
    EXPECT_EQ(variants_of(file), (Lines{"|1||-|-|-|2", "|2||-|-|-|3"}));
}

TEST(ShopifyProducts, an_older_file_says_by_published_what_is_in_use) {
    const auto file = read_file("Handle,Title,Published,Variant Price\na,A,FALSE,1\nb,B,true,1\nc,C,,1\n");
    const auto& products = std::get<ImportedCatalog>(file.contents).products;
    EXPECT_EQ(products[0].is_active, false);
    EXPECT_EQ(products[1].is_active, true);
    EXPECT_EQ(products[2].is_active, std::nullopt);
}

TEST(ShopifyFile, nothing_of_a_file_with_a_fatal_problem_can_be_imported) {
    struct Row {
        std::string text;
        std::string problem;
    };
    const Row rows[] = {
        {"", "1 file_empty "},
        {"\n\n", "1 file_empty "},
        {"Title,Vendor\nA,B\n", "1 columns_missing "},
        {"SKU;Cantidad\nA;1\n", "1 columns_missing "},
        {"Handle,Title,Location\na,A,B\n", "1 columns_missing "},
        {with_header("a,\"A\nB"), "2 quote_unterminated Title"},
        {with_header("a,\"A\" B"), "2 text_after_quote Title"},
        {with_header("a,A \"B\""), "2 quote_in_field Title"},
        {with_header("a,Ni\xF1o"), "2 file_not_utf8 Title"},
        {with_header(std::string("a,A\0B", 5)), "2 file_nul_byte Title"},
        {std::string("\xFF\xFEH\0", 4), "1 file_utf16 "},
        {with_header("a," + std::string(csv_field_bytes_max + 1, 'x')), "2 field_too_large Title"},
        {with_header("a" + std::string(csv_fields_max, ',')), "2 fields_too_many "},
    };
    for (const Row& row : rows) {
        const auto file = read_file(row.text, RepeatedSku::leave_out_row, 4096);
        EXPECT_EQ(problems_of(file), (Lines{row.problem})) << row.text.substr(0, 60);
        EXPECT_TRUE(file.problems.is_fatal()) << row.problem;
    }
}

TEST(ShopifyFile, names_the_columns_that_are_missing_and_found) {
    const auto file = read_file("Name,SKU\nA,1\n");
    const Problem& problem = file.problems.items().front();
    EXPECT_NE(explain(problem, Language::en).find("Handle, Title"), std::string::npos);
    EXPECT_NE(explain(problem, Language::es).find("Name, SKU"), std::string::npos);
}

TEST(ShopifyFile, two_columns_of_one_meaning_are_told) {
    const auto file = read_file("Handle,Title,SKU,Variant SKU,Price\na,A,1,2,3\n");
    EXPECT_EQ(problems_of(file), (Lines{"1 column_repeated Variant SKU"}));
    EXPECT_EQ(variants_of(file), (Lines{"|1||3.00|-|-|2"}));
}

TEST(ProblemList, keeps_so_many_and_counts_all) {
    ProblemList list;
    for (std::size_t i = 0; i < ProblemList::kept_max + 5; ++i) {
        list.add({.code = ProblemCode::row_ragged, .line = i});
        list.add({.code = ProblemCode::sku_missing, .line = i});
    }
    EXPECT_FALSE(list.is_fatal());
    list.add({.code = ProblemCode::file_not_utf8, .line = 1});
    EXPECT_EQ(list.errors(), ProblemList::kept_max + 6);
    EXPECT_EQ(list.warnings(), ProblemList::kept_max + 5);
    EXPECT_EQ(list.items().size(), 2 * ProblemList::kept_max + 1);
    EXPECT_EQ(list.dropped(), 10U);
    EXPECT_TRUE(list.is_fatal());
    ProblemList all;
    all.add({.code = ProblemCode::row_ragged});
    all.add_all(list);
    EXPECT_EQ(all.errors(), list.errors() + 1);
    EXPECT_TRUE(all.is_fatal());
}

std::vector<std::string> levels_of(const ShopifyContents& file) {
    const auto& inventory = std::get<ImportedInventory>(file.contents);
    std::vector<std::string> levels;
    for (const ImportedItem& item : inventory.items) {
        std::string text = fmt::format("{} {} {} {}:", item.line, item.handle,
                                       options_text(item.size, item.color, item.variation), item.sku);
        if (!item.bin.empty()) text += " bin " + item.bin;
        for (const ImportedLevel& level : item.levels)
            text += fmt::format(" {}={}", inventory.locations[level.location], level.on_hand.units());
        levels.push_back(text);
    }
    return levels;
}

TEST(ShopifyInventory, reads_a_column_for_each_location) {
    const auto file = read_file(
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,"
        "Tienda Sol,Almacén\n"
        "gorra,Gorra,Title,Default Title,,,,,G-1,6505,ES,4,not stocked\n"
        "camisa,Camisa,Color,Azul,Talla,M,,,\"\",,,0,9999\n"
        "camisa,Camisa,,Azul,,L,,,'C-2,,,,-3\n"
        "camisa,Camisa,Color,Azul,Talla,XL,,,C-3,,,1.5,2\n");
    EXPECT_EQ(problems_of(file), (Lines{"4 quantity_negative Almacén", "5 quantity_invalid Tienda Sol"}));
    EXPECT_EQ(levels_of(file), (Lines{"2 gorra  G-1: Tienda Sol=4", "3 camisa M / Azul : Tienda Sol=0 Almacén=9999",
                                      "4 camisa L / Azul C-2: Almacén=0"}));
    EXPECT_EQ(std::get<ImportedInventory>(file.contents).not_stocked, 1U);
    EXPECT_EQ(std::get<ImportedInventory>(file.contents).rows_left_out, 1U);
}

TEST(ShopifyInventory, takes_no_column_for_a_location_that_cannot_be_one) {
    std::string header =
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO";
    const std::string row = "\ngorra,Gorra,Title,Default Title,,,,,G-1,6505,ES";
    const auto unnamed = read_file(header + ",Sol,Lu\x01na" + row + ",4,5\n");
    EXPECT_EQ(problems_of(unnamed), (Lines{"1 text_invalid Lu\x01na"}));
    EXPECT_EQ(levels_of(unnamed), (Lines{"2 gorra  G-1: Sol=4"}));

    std::string cells;
    for (std::size_t i = 0; i <= import_locations_max; ++i) {
        header += fmt::format(",L{}", i);
        cells += ",1";
    }
    EXPECT_EQ(problems_of(read_file(header + row + cells + "\n")), (Lines{"1 locations_too_many L500"}));
}

TEST(ShopifyInventory, reads_a_row_for_each_location) {
    const auto file = read_file(
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),"
        "Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)\n"
        "anillo,Anillo,Title,Default Title,\"\",,,Sol,A-3,0,0,1,4,5,\n"
        "anillo,Anillo,Title,Default Title,\"\",,,SOL ,,0,0,0,1,1,8\n"
        "anillo,Anillo,Title,Default Title,\"\",,,,,0,0,0,1,1,\n"
        ",Anillo,Title,Default Title,,,,Sol,,0,0,0,1,1,\n"
        "anillo,Anillo,Title,Default Title,,,,Norte,,,,,not stocked,not stocked,\n");
    EXPECT_EQ(problems_of(file), (Lines{"4 location_missing Location", "5 handle_missing Handle"}));
    EXPECT_EQ(levels_of(file), (Lines{"2 anillo  : bin A-3 Sol=5", "3 anillo  : Sol=8", "6 anillo  :"}));
}

TEST(ShopifyInventory, reads_what_is_available_where_a_file_has_nothing_better) {
    const auto file = read_file("Handle,Title,SKU,Location,Available\na,A,1,Sol,7\n");
    EXPECT_EQ(levels_of(file), (Lines{"2 a  1: Sol=7"}));
}

// Any file of pieces that mean something is read to an end, the same however it is cut, and all of its problems
// explained.
RC_GTEST_PROP(ShopifyFile, any_file_is_read_to_an_end, ()) {
    const auto cell = rc::gen::element<std::string>(
        "", "a", "b", "M", "m", "Azul", "1", "-1", "1.5", "1,5", "Size", "Color", "Title", "Default Title",
        "4006381333931", "'4006381333932", "active", "ñ", "\"q\"", "\"\"", "\"x\ny\"", "not stocked", "x\"", "\xF1");
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(*rc::gen::element<std::size_t>(9, 9, 9, 8), cell));
    std::string text = *rc::gen::element<std::string>(
        "Handle,Title,Option1 Name,Option1 Value,SKU,Price,Barcode,Inventory quantity,Status\n",
        "Handle,Title,Option1 Name,Option1 Value,SKU,COO,Location,Bin name,On hand\n",
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Sol,Norte\n");
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + row[i];
        text += "\n";
    }
    const auto whole = read_file(text, RepeatedSku::leave_out_sku, text.size());
    const auto pieces = read_file(text, RepeatedSku::leave_out_sku, *rc::gen::inRange<std::size_t>(1, 50));
    RC_ASSERT(whole.problems.items() == pieces.problems.items());
    (void)problems_of(whole);
}

}  // namespace
}  // namespace trastienda::catalog
