#include "cmd/demo_shop.hpp"

#include "cmd/inventory_csv.hpp"
#include "cmd/products_csv.hpp"
#include "store/products.hpp"

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<app::ImportAnswer>> import_text(Shop& shop, std::string_view csv, std::string file_name) {
    store::UserFilter administrators;
    administrators.role = people::Role::admin;
    CO_TRY(const auto found, co_await shop.people.users.list(administrators, UserId{}, 1));
    CHECK(!found.empty());  // serve makes one before it fills the shop
    catalog::ShopifyFile file;
    file.feed(csv);
    CO_TRY(const auto turn, shop.catalog_imports.take_turn());
    CO_TRY(auto answer, co_await shop.catalog_imports.run(turn, file.finish(),
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
