// Every resource's endpoints: one function per file of this folder. Floor 5.
#pragma once

#include "http/endpoint.hpp"

#include <chrono>
#include <cstddef>

// Only named here: most files of this folder know one of them, and the headers of all take longer to read than many a
// file to compile.
namespace trastienda::app {
class CatalogImports;
struct People;
class StockFeed;
class Worker;
}  // namespace trastienda::app
namespace trastienda::store {
class AuditLog;
class Brands;
class Categories;
class EmailLog;
class Imports;
class Levels;
class LevelSettings;
class Locations;
class MovementTypes;
class Products;
class Providers;
class ShopStore;
class TaxRates;
class Variants;
}  // namespace trastienda::store

namespace trastienda::http {

struct PaymentIntentServices;
struct PurchaseServices;
struct SaleServices;
struct StockServices;
struct StripeWebhookServices;

/// What the endpoints of imports work with; all of it outlives the server.
struct ImportServices {
    app::CatalogImports& catalog_imports;
    store::Imports& imports;
    std::size_t upload_bytes_max = 0;
};
/// Reading, comparing and writing the largest file that is taken.
inline constexpr std::chrono::minutes import_timeout{10};

/// What the endpoints of products work with; all of it outlives the server.
struct CatalogProducts {
    store::Products& products;
    store::Variants& variants;
};
/// What the settings of levels work with; all of it outlives the server.
struct LevelSettingsServices {
    store::LevelSettings& settings;
    store::Levels& levels;
};

/// What the endpoints of the shop's own settings work with; all of it outlives the server.
struct ShopServices {
    store::ShopStore& shop;
    app::Worker& document_worker;
};

Endpoints location_endpoints(store::Locations& locations);
Endpoints movement_type_endpoints(store::MovementTypes& types);
Endpoints category_endpoints(store::Categories& categories);
Endpoints brand_endpoints(store::Brands& brands);
Endpoints provider_endpoints(store::Providers& providers);
Endpoints product_endpoints(CatalogProducts& stores);
Endpoints variant_endpoints(store::Variants& variants);
/// Changing a level's minimum, optimum and bin.
Endpoints level_settings_endpoints(LevelSettingsServices& services);

Endpoints import_endpoints(ImportServices& services);
Endpoints movement_endpoints(StockServices& services);
Endpoints movement_batch_endpoints(StockServices& services);
Endpoints reversal_endpoints(StockServices& services);
Endpoints transfer_endpoints(StockServices& services);
Endpoints arrival_endpoints(StockServices& services);
Endpoints reservation_endpoints(StockServices& services);
Endpoints level_endpoints(StockServices& services);
/// Setting levels to what was counted.
Endpoints level_count_endpoints(StockServices& services);
/// What stood where at any past instant, and what it was worth.
Endpoints as_of_endpoints(StockServices& services);
/// Following along: every change of a level as it happens.
Endpoints stock_event_endpoints(app::StockFeed& feed);
/// The five routes of the original design.
Endpoints original_endpoints(StockServices& services);

Endpoints shop_endpoints(ShopServices& services);
/// Selling, paying, cancelling, and reading sales.
Endpoints sale_endpoints(SaleServices& services);
/// Returns, exchanges and vouchers.
Endpoints sale_return_endpoints(SaleServices& services);
Endpoints invoice_endpoints(SaleServices& services);
/// Paying sales by a provider, and what the provider tells.
Endpoints payment_intent_endpoints(PaymentIntentServices& services);
Endpoints stripe_webhook_endpoints(StripeWebhookServices& services);
Endpoints tax_rate_endpoints(store::TaxRates& rates);

/// Orders to providers: drafts, sending, cancelling, closing.
Endpoints purchase_endpoints(PurchaseServices& services);
/// What comes of them and what goes back.
Endpoints purchase_receipt_endpoints(PurchaseServices& services);
/// What should be ordered, and why.
Endpoints purchase_suggestion_endpoints(PurchaseServices& services);

Endpoints sign_in_endpoints(app::People& people);
/// Opening an account and choosing another password, for those who are not signed in.
Endpoints self_service_endpoints(app::People& people);
Endpoints user_endpoints(app::People& people);
/// Finding the customer whom a sale is for.
Endpoints customer_endpoints(app::People& people);
Endpoints personal_data_endpoints(app::People& people);
Endpoints audit_log_endpoints(store::AuditLog& log);
Endpoints email_log_endpoints(store::EmailLog& log);
Endpoints token_endpoints(app::People& people);

}  // namespace trastienda::http
