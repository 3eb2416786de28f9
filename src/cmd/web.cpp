#include "cmd/web.hpp"

#include "cmd/commands/version.hpp"
#include "cmd/log.hpp"
#include "http/account_pages.hpp"
#include "http/reference.hpp"

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// Who watches the log is woken by what we did wrong, not by a shop's bad line or by a busy hour.
void log_fault(const http::Fault& fault) {
    const log::Fields fields{
        {"request_id", fault.request_id}, {"method", fault.method},       {"path", fault.path},
        {"message", fault.error.message}, {"detail", fault.error.detail}, {"sqlstate", fault.error.sqlstate}};
    switch (fault.kind) {
        case http::FaultKind::failed:
            return log::error("request_failed", fields);
        case http::FaultKind::broken_off:
            return log::info("request_broken_off", fields);
        case http::FaultKind::overloaded:
            return log::warning("request_turned_away", fields);
    }
}

void log_access(const http::AccessRecord& record) {
    if (!log::is_on(log::Level::debug)) return;
    log::debug("request", {{"request_id", record.request_id},
                           {"remote_address", record.remote_address},
                           {"method", record.method},
                           {"path", record.path},
                           {"status", record.status},
                           {"bytes_in", record.body_bytes_in},
                           {"bytes_out", record.body_bytes_out},
                           {"duration_us", record.duration.count()},
                           {"user_id", record.user.value}});
}

void append(http::Endpoints& all, http::Endpoints more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// A payment that could not be kept, a refund that did not go: somebody may have to see to it.
void log_provider_notice(const app::ProviderNotice& notice) {
    log::warning(notice.what, {{"provider_id", notice.provider_id}, {"detail", notice.detail}});
}

// A load balancer asks every few seconds and gives up after about as long: it must hear a no, not nothing.
constexpr std::chrono::milliseconds ready_timeout{2'000};

}  // namespace

Result<std::unique_ptr<outbound::Stripe>> make_stripe(asio::io_context& io, Shop& shop,
                                                      const Configuration& configuration) {
    if (configuration.stripe.secret_key.empty()) return nullptr;
    return outbound::Stripe::make(io.get_executor(), configuration.stripe, shop.random);
}

Web::Web(asio::io_context& io, Shop& shop, const Configuration& configuration, outbound::Stripe* stripe)
    : locations_(shop.pool),
      movement_types_(shop.pool),
      categories_(shop.pool),
      brands_(shop.pool),
      providers_(shop.pool),
      products_(shop.pool),
      variants_(shop.pool),
      level_settings_(shop.pool),
      audit_log_(shop.pool),
      email_log_(shop.pool),
      catalog_products_{.products = products_, .variants = variants_},
      level_settings_services_{.settings = level_settings_, .levels = shop.levels},
      shop_store_(shop.pool),
      shop_services_{.shop = shop_store_, .document_worker = shop.document_worker},
      stock_{.engine = shop.engine,
             .levels = shop.levels,
             .ledger = shop.ledger,
             .history = shop.history,
             .clock = shop.clock},
      imports_{.catalog_imports = shop.catalog_imports,
               .imports = shop.imports,
               .upload_bytes_max = static_cast<std::size_t>(configuration.upload_bytes_max)},
      sales_(shop.pool),
      invoices_(shop.pool),
      tax_rates_(shop.pool),
      invoice_print_(invoices_, sales_, shop_store_, shop.document_worker),
      voucher_print_(sales_, shop_store_, shop.document_worker),
      sale_services_{.engine = shop.engine,
                     .levels = shop.levels,
                     .sales = sales_,
                     .invoices = invoices_,
                     .print = invoice_print_,
                     .voucher_print = voucher_print_,
                     .random = shop.random},
      purchases_(shop.pool),
      purchase_drafts_(shop.pool),
      purchase_suggestions_(shop.pool),
      purchase_services_{.engine = shop.engine,
                         .levels = shop.levels,
                         .purchases = purchases_,
                         .drafts = purchase_drafts_,
                         .suggestions = purchase_suggestions_},
      payment_intents_(shop.pool),
      provider_payments(io.get_executor(), {.provider = stripe,
                                            .intents = payment_intents_,
                                            .sales = sales_,
                                            .engine = shop.engine,
                                            .notice = log_provider_notice}),
      payment_intent_services_{.payments = provider_payments,
                               .intents = payment_intents_,
                               .sales = sales_,
                               .publishable_key = configuration.stripe.publishable_key},
      stripe_webhook_services_{
          .payments = provider_payments, .secrets = configuration.stripe.webhook_secrets, .clock = shop.clock},
      readiness_{[&shop] { return shop.pool.answers(ready_timeout); }},
      authenticator_(shop.people.tokens),
      endpoints_(make_endpoints(shop)),
      server(io, {.endpoints = endpoints_,
                  .authenticator = authenticator_,
                  .clock = shop.clock,
                  .random = shop.random,
                  .fault_log = log_fault,
                  .access_log = log_access,
                  .trusted_proxies = configuration.trusted_proxies}) {}

http::Endpoints Web::make_endpoints(Shop& shop) {
    http::Endpoints all;
    append(all, http::sign_in_endpoints(shop.people));
    append(all, http::self_service_endpoints(shop.people));
    append(all, http::user_endpoints(shop.people));
    append(all, http::customer_endpoints(shop.people));
    append(all, http::personal_data_endpoints(shop.people));
    append(all, http::audit_log_endpoints(audit_log_));
    append(all, http::email_log_endpoints(email_log_));
    append(all, http::token_endpoints(shop.people));
    append(all, http::shop_endpoints(shop_services_));
    append(all, http::category_endpoints(categories_));
    append(all, http::brand_endpoints(brands_));
    append(all, http::provider_endpoints(providers_));
    append(all, http::product_endpoints(catalog_products_));
    append(all, http::variant_endpoints(variants_));
    append(all, http::location_endpoints(locations_));
    append(all, http::movement_type_endpoints(movement_types_));
    append(all, http::level_endpoints(stock_));
    append(all, http::level_count_endpoints(stock_));
    append(all, http::as_of_endpoints(stock_));
    append(all, http::level_settings_endpoints(level_settings_services_));
    append(all, http::movement_endpoints(stock_));
    append(all, http::movement_batch_endpoints(stock_));
    append(all, http::reversal_endpoints(stock_));
    append(all, http::transfer_endpoints(stock_));
    append(all, http::arrival_endpoints(stock_));
    append(all, http::reservation_endpoints(stock_));
    append(all, http::stock_event_endpoints(shop.stock_feed));
    append(all, http::import_endpoints(imports_));
    append(all, http::sale_endpoints(sale_services_));
    append(all, http::sale_return_endpoints(sale_services_));
    append(all, http::payment_intent_endpoints(payment_intent_services_));
    append(all, http::stripe_webhook_endpoints(stripe_webhook_services_));
    append(all, http::invoice_endpoints(sale_services_));
    append(all, http::tax_rate_endpoints(tax_rates_));
    append(all, http::purchase_endpoints(purchase_services_));
    append(all, http::purchase_receipt_endpoints(purchase_services_));
    append(all, http::purchase_suggestion_endpoints(purchase_services_));
    append(all, http::original_endpoints(stock_));
    append(all, http::account_page_endpoints());
    append(all, http::health_endpoints(readiness_));
    http::add_reference(all, program_version());
    return all;
}

}  // namespace trastienda::cmd
