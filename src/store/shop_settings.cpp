#include "store/shop_settings.hpp"

#include "domain/sales/tax_number.hpp"
#include "store/shop_settings_sql.hpp"

#include <span>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::shop_settings;

namespace {

ShopSettings settings_of(const pg::Row& row) {
    int column = 0;
    ShopSettings settings;
    for (std::string* text :
         {&settings.name, &settings.legal_name, &settings.tax_number, &settings.address, &settings.city,
          &settings.country, &settings.phone, &settings.email, &settings.currency, &settings.time_zone})
        *text = row.text(column++);
    // It may have been kept since before it was made the agency's.
    settings.tax_number = sales::agency_tax_number(settings.tax_number);
    settings.language = static_cast<Language>(row.bigint(column++));
    settings.sale_expiry_s = row.integer(column++);
    settings.has_logo = row.boolean(column++);
    settings.version = row.bigint(column++);
    settings.updated_at = row.instant(column++);
    return settings;
}

}  // namespace

asio::awaitable<Result<ShopSettings>> ShopStore::read() {
    CO_TRY(const auto rows, co_await pool_.read({.statement = sql::read, .params = {}}));
    co_return settings_of(rows[0]);
}

asio::awaitable<Result<ShopLogo>> ShopStore::read_logo() {
    CO_TRY(const auto rows, co_await pool_.read({.statement = sql::read_logo, .params = {}}));
    co_return ShopLogo{.png = std::string(rows[0].bytes(0)), .version = rows[0].bigint(1)};
}

asio::awaitable<Result<std::optional<Letterhead>>> ShopStore::letterhead(LetterheadId id) {
    pg::Call call{.statement = sql::read_letterhead, .params = {}};
    call.params.bigint(id.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    co_return Letterhead{.name = std::string(rows[0].text(0)),
                         .phone = std::string(rows[0].text(1)),
                         .email = std::string(rows[0].text(2)),
                         .logo_png = std::string(rows[0].bytes(3)),
                         .country = std::string(rows[0].text(4))};
}

asio::awaitable<Result<Instant>> ShopStore::beginning_of(Day day) {
    pg::Call call{.statement = sql::beginning_of_day, .params = {}};
    call.params.text(day.text());
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows[0].instant(0);
}

asio::awaitable<Result<ShopStore::Changed>> ShopStore::change(std::optional<std::int64_t> version,
                                                              const ShopSettingsChange& change) {
    if (change.time_zone) {
        pg::Call find{.statement = sql::find_time_zone, .params = {}};
        find.params.text(*change.time_zone);
        CO_TRY(const auto rows, co_await pool_.read(std::move(find)));
        if (!rows[0].boolean(0)) co_return Changed(std::unexpected(ShopRefusal::time_zone_unknown));
    }
    if (change.currency) {
        pg::Call find{.statement = sql::find_sale_in_another_currency, .params = {}};
        find.params.text(*change.currency);
        CO_TRY(const auto rows, co_await pool_.read(std::move(find)));
        if (rows[0].boolean(0)) co_return Changed(std::unexpected(ShopRefusal::currency_in_use));
    }
    pg::Call call{.statement = sql::change, .params = {}};
    call.params.bigint(version);
    for (const std::optional<std::string>* text :
         {&change.name, &change.legal_name, &change.tax_number, &change.address, &change.city, &change.country,
          &change.phone, &change.email, &change.currency, &change.time_zone})
        call.params.text(*text);
    call.params.bigint(change.language ? std::optional(std::int64_t{static_cast<std::uint8_t>(*change.language)})
                                       : std::nullopt);
    call.params.bigint(change.sale_expiry_s ? std::optional(std::int64_t{*change.sale_expiry_s}) : std::nullopt);
    co_return co_await write(std::move(call));
}

asio::awaitable<Result<ShopStore::Changed>> ShopStore::change_logo(std::optional<std::int64_t> version,
                                                                   const std::string& png) {
    pg::Call call{.statement = sql::change_logo, .params = {}};
    call.params.bigint(version).bytes(std::as_bytes(std::span(png)));
    co_return co_await write(std::move(call));
}

asio::awaitable<Result<ShopStore::Changed>> ShopStore::write(pg::Call call) {
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    // There is always one row: it has another version.
    if (rows.empty()) co_return Changed(std::unexpected(ShopRefusal::version_changed));
    co_return Changed(settings_of(rows[0]));
}

}  // namespace trastienda::store
