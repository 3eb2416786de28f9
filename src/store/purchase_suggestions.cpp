#include "store/purchase_suggestions.hpp"

#include "base/check.hpp"
#include "domain/stock/cost.hpp"
#include "store/listing.hpp"
#include "store/purchase_suggestions_sql.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::purchase_suggestions;

namespace {

// A sum over many orders may pass what one Quantity holds, and then nothing is missing anyhow.
Quantity quantity_of(std::int64_t units) { return Quantity::of(std::min<std::int64_t>(units, Quantity::units_max)); }

PurchaseSuggestion suggestion_of(const pg::Row& row, PurchaseSuggestions::Drafts drafts) {
    const std::int64_t on_order = row.bigint(12);
    const std::int64_t in_drafts = row.bigint(13);
    stock::Level level;
    level.on_hand = Quantity::of(row.integer(10));
    level.value = row.money(16);
    level.last_unit_cost = row.money(17);
    PurchaseSuggestion suggestion{
        .provider = maybe_id<ProviderId>(row.maybe_bigint(0)),
        .provider_name = std::string(row.text(1)),
        .location = {row.bigint(2)},
        .variant = {row.bigint(3)},
        .product = {row.bigint(4)},
        .description = std::string(row.text(5)),
        .size = std::string(row.text(6)),
        .color = std::string(row.text(7)),
        .variation = std::string(row.text(8)),
        .sku = std::string(row.text(9)),
        .state = {.on_hand = level.on_hand,
                  .reserved = Quantity::of(row.integer(11)),
                  .on_order =
                      quantity_of(drafts == PurchaseSuggestions::Drafts::counted ? on_order + in_drafts : on_order),
                  .minimum = Quantity::of(row.integer(14)),
                  .optimal = Quantity::of(row.integer(15))},
        .in_drafts = quantity_of(in_drafts),
        .suggested = {},
        .average_unit_cost = stock::average_unit_cost(level),
        .last_unit_cost = row.maybe_money(18)};
    suggestion.suggested = purchases::suggest_order(suggestion.state);
    return suggestion;
}

}  // namespace

PurchaseSuggestions::Position PurchaseSuggestions::position_of(const PurchaseSuggestion& suggestion) {
    return {.provider = suggestion.provider ? suggestion.provider->value : std::numeric_limits<std::int64_t>::max(),
            .variant = suggestion.variant,
            .location = suggestion.location};
}

asio::awaitable<Result<std::vector<PurchaseSuggestion>>> PurchaseSuggestions::list(Filter filter, Position after,
                                                                                   std::size_t limit) {
    CO_TRY(const auto rows, co_await read_list(pool_, listing(filter, after, limit)));
    co_return taken(rows, filter.drafts);
}

pg::Call PurchaseSuggestions::listing(const Filter& filter, Position after, std::size_t limit) {
    pg::Call call{.statement = sql::list_suggestions, .params = {}};
    call.params.bigint(maybe_number(filter.location)).bigint(maybe_number(filter.provider));
    call.params.boolean(filter.providers == Providers::none).boolean(filter.drafts == Drafts::counted);
    call.params.bigint(after.provider).bigint(after.variant.value).bigint(after.location.value);
    call.params.bigint(static_cast<std::int64_t>(limit));
    return call;
}

std::vector<PurchaseSuggestion> PurchaseSuggestions::taken(const pg::Rows& rows, Drafts drafts) {
    std::vector<PurchaseSuggestion> found;
    found.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) {
        // The statement leaves out exactly what the rule suggests nothing for.
        CHECK(!found.emplace_back(suggestion_of(row, drafts)).suggested.quantity.is_zero());
    }
    return found;
}

}  // namespace trastienda::store
