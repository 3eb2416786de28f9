#include "domain/catalog/catalog.hpp"

#include <gtest/gtest.h>

namespace trastienda::catalog {
namespace {

template <class Thing>
std::string faults_of(const Thing& thing) {
    std::string text;
    for (const FieldFault& fault : find_faults(thing)) {
        EXPECT_FALSE(explain(fault, Language::es).empty());
        EXPECT_NE(explain(fault, Language::es), explain(fault, Language::en));
        text += std::string(field_name(fault.field)) + ":" + std::string(code(fault)) + " ";
    }
    return text;
}

Product good_product() {
    return {.handle = "camisa",
            .name = "Camisa",
            .description = "<p>\n</p>",
            .brand = "Acme",
            .category = {},
            .provider = {}};
}

TEST(Catalog, finds_every_fault_of_a_product_at_once) {
    EXPECT_EQ(faults_of(good_product()), "");
    EXPECT_EQ(faults_of(Product()), "handle:required name:required ");
    Product bad = good_product();
    bad.name = "a\nb";
    bad.description = std::string(description_characters_max + 1, 'x');
    bad.brand = " Acme";
    bad.category = "\xFF";
    bad.provider = std::string(name_characters_max + 1, 'x');
    EXPECT_EQ(faults_of(bad),
              "name:control_character description:too_long brand:blank_at_edge category:not_utf8 provider:too_long ");
}

TEST(Catalog, counts_characters_not_bytes) {
    Product product = good_product();
    for (std::size_t i = 1; i < name_characters_max; ++i) product.brand += "ñ";
    product.brand.erase(0, 4);
    EXPECT_EQ(faults_of(product), "");
}

TEST(Catalog, finds_every_fault_of_a_variant_at_once) {
    EXPECT_EQ(faults_of(Variant()), "");
    const Variant bad{.size = std::string(size_characters_max + 1, 'x'),
                      .color = "a\tb",
                      .variation = "ok",
                      .price = Money::of_cents(-1),
                      .sku = "x ",
                      .barcode = "4006381333932"};
    EXPECT_EQ(faults_of(bad),
              "size:too_long color:control_character price:negative sku:blank_at_edge barcode:wrong_check_digit ");
}

TEST(Catalog, options_differ_by_more_than_spelling) {
    EXPECT_EQ(options_key("M", "Azul", ""), options_key(" m ", "AZUL", ""));
    EXPECT_NE(options_key("M", "", ""), options_key("", "M", ""));
    EXPECT_NE(options_key("M", "Azul", ""), options_key("M", "Azul", "Fabric: silk"));
}

}  // namespace
}  // namespace trastienda::catalog
