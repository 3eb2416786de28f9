#include "cmd/demo_shop.hpp"

#include "base/money_arithmetic.hpp"
#include "cmd/inventory_csv.hpp"
#include "cmd/products_csv.hpp"
#include "domain/sales/currency.hpp"
#include "store/products.hpp"
#include "store/shop_settings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// About what a euro comes to where the currency has no cents, as a power of ten: the files' prices are euros, and 59.90
// would be none there. Elsewhere they are what the files say.
Quantity units_of_a_euro(std::string_view currency) {
    constexpr std::string_view hundreds[] = {"DJF", "ISK", "JPY", "VUV", "XPF"};
    constexpr std::string_view ten_thousands[] = {"GNF", "PYG", "VND"};
    if (sales::smallest_unit(currency) == sales::cent) return Quantity::of(1);
    const auto is_among = [&](const auto& codes) { return std::ranges::find(codes, currency) != std::end(codes); };
    if (is_among(hundreds)) return Quantity::of(100);
    return Quantity::of(is_among(ten_thousands) ? 10'000 : 1'000);
}

void fit_to_currency(catalog::ShopifyContents& contents, std::string_view currency) {
    auto* const read = std::get_if<catalog::ImportedCatalog>(&contents.contents);
    if (read == nullptr) return;
    const Quantity units = units_of_a_euro(currency);
    for (catalog::ImportedProduct& product : read->products) {
        catalog::ImportedVariants fitting;
        for (catalog::ImportedVariant variant : product.variants) {
            if (variant.price) variant.price = times(*variant.price, units);
            if (variant.cost) variant.cost = times(*variant.cost, units);
            fitting.push_back(variant);
        }
        product.variants = std::move(fitting);
    }
}

asio::awaitable<Result<app::ImportAnswer>> import_text(Shop& shop, std::string_view csv, std::string file_name) {
    store::UserFilter administrators;
    administrators.role = people::Role::admin;
    CO_TRY(const auto found, co_await shop.people.users.list(administrators, UserId{}, 1));
    CHECK(!found.empty());  // serve makes one before it fills the shop
    catalog::ShopifyFile file;
    file.feed(csv);
    store::ShopStore settings(shop.pool);
    CO_TRY(const auto shop_settings, co_await settings.read());
    auto contents = file.finish();
    fit_to_currency(contents, shop_settings.currency);
    CO_TRY(const auto turn, shop.catalog_imports.take_turn());
    CO_TRY(auto answer, co_await shop.catalog_imports.run(turn, std::move(contents),
                                                          {.user = found.front().id,
                                                           .file_name = std::move(file_name),
                                                           .stock = {},
                                                           .location = {},
                                                           .idempotency_key = {},
                                                           .digest = std::string(32, '\0')}));
    // The files are right; but somebody else may have given the shop something that clashes with them since we looked.
    if (answer.outcome != app::ImportOutcome::imported)
        co_return fail(
            ErrorCode::conflict, "The demo shop does not fit what is there already: start without --demo.",
            answer.problems.items().empty() ? std::string() : explain(answer.problems.items().front(), Language::en));
    co_return answer;
}

}  // namespace

asio::awaitable<Result<std::optional<DemoReport>>> fill_with_demo(Shop& shop) {
    store::Products catalogue(shop.pool);
    CO_TRY(const auto products_there, co_await catalogue.list({.order = store::ProductOrder::by_id}));
    CO_TRY(const auto imports, co_await shop.imports.list(std::nullopt, 1));
    if (!products_there.empty() || !imports.empty()) co_return std::nullopt;
    CO_TRY(const auto products, co_await import_text(shop, embedded::products_csv, "demo-products.csv"));
    CO_TRY_DO(co_await import_text(shop, embedded::inventory_csv, "demo-inventory.csv"));
    co_return DemoReport{.products = products.counts.products_created, .variants = products.counts.variants_created};
}

}  // namespace trastienda::cmd
