#include "store/level_settings.hpp"

#include "store/level_settings_sql.hpp"

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::level_settings;

namespace {

std::optional<std::int64_t> units(const std::optional<Quantity>& quantity) {
    return quantity ? std::optional<std::int64_t>(quantity->units()) : std::nullopt;
}

pg::Call call_for(pg::Statement statement, stock::LevelKey key) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(key.variant.value).bigint(key.location.value);
    return call;
}

void put_settings(pg::Params& params, const LevelSettingsChange& change) {
    params.bigint(units(change.minimum_stock)).bigint(units(change.optimal_stock)).text(change.bin);
}

}  // namespace

asio::awaitable<Result<std::optional<CatalogFaults>>> LevelSettings::change(stock::LevelKey key,
                                                                            std::optional<std::int64_t> version,
                                                                            LevelSettingsChange change) {
    // Twice, for somebody may make the level between the two statements.
    for (int attempt = 0; attempt < 2; ++attempt) {
        pg::Call update = call_for(sql::change, key);
        update.params.bigint(version);
        put_settings(update.params, change);
        CO_TRY(const auto updated, co_await pool_.write(std::move(update)));
        if (updated.affected() > 0) co_return std::nullopt;
        if (version.value_or(0) != 0) break;

        pg::Call make = call_for(sql::make, key);
        put_settings(make.params, change);
        CO_TRY(const auto made, co_await pool_.write(std::move(make)));
        if (made.affected() > 0) co_return std::nullopt;
    }
    CO_TRY(const auto rows, co_await pool_.read(call_for(sql::check_key, key)));
    CatalogFaults faults;
    if (!rows[0].boolean(0)) faults.push_back({.reason = CatalogRefusal::variant_unknown});
    if (!rows[0].boolean(1)) faults.push_back({.reason = CatalogRefusal::location_unknown});
    // Both are there, so that the level has another version.
    if (faults.empty()) faults.push_back({.reason = CatalogRefusal::version_changed});
    co_return faults;
}

}  // namespace trastienda::store
