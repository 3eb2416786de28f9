#include "domain/catalog/import/imported_variants.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace trastienda::catalog {
namespace {

ImportedVariant any_variant() {
    const auto text = [] { return *rc::gen::string<std::string>(); };
    ImportedVariant variant{.line = *rc::gen::arbitrary<std::uint64_t>(),
                            .size = text(),
                            .color = text(),
                            .variation = text(),
                            .sku = text(),
                            .barcode = text(),
                            .price = {},
                            .cost = {},
                            .on_hand = {}};
    if (*rc::gen::arbitrary<bool>()) variant.price = Money::from_cents(*rc::gen::inRange(-1'000'000, 1'000'000));
    if (*rc::gen::arbitrary<bool>()) variant.cost = Money::from_cents(*rc::gen::inRange(-300, 300));
    if (*rc::gen::arbitrary<bool>())
        variant.on_hand = Quantity::of(*rc::gen::inRange<std::int64_t>(0, Quantity::units_max + std::int64_t{1}));
    return variant;
}

RC_GTEST_PROP(ImportedVariants, give_back_what_was_put_in, ()) {
    std::vector<ImportedVariant> expected(*rc::gen::inRange<std::size_t>(0, 20));
    ImportedVariants packed;
    for (ImportedVariant& variant : expected) packed.push_back(variant = any_variant());
    RC_ASSERT(packed.size() == expected.size());
    std::vector<ImportedVariants::Place> places;
    std::size_t seen = 0;
    for (auto each = packed.begin(); each != ImportedVariants::end(); ++each) {
        RC_ASSERT(*each == expected[seen++]);
        places.push_back(each.place());
    }
    RC_ASSERT(seen == expected.size());
    for (std::size_t i = 0; i < places.size(); ++i) RC_ASSERT(packed.at(places[i]) == expected[i]);
}

}  // namespace
}  // namespace trastienda::catalog
