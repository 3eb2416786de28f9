#include "store/purchase_suggestions.hpp"

#include "base/check.hpp"
#include "domain/stock/cost.hpp"
#include "store/listing.hpp"
#include "store/purchase_suggestions_sql.hpp"
#include "store/round_trip.hpp"
#include "store/set_columns.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::purchase_suggestions;

namespace {

// Where those without a provider stand: after all others.
constexpr std::int64_t nobody = std::numeric_limits<std::int64_t>::max();
// So many products at first, and then twice as many each time.
constexpr std::int64_t products_first = 100;
constexpr std::int64_t products_max = 3'200;
// Where fewer than one suggestion comes of so many products, the rest is sought among the levels: a product costs
// some 80 us to look at, a level that may be short 2 us.
constexpr std::size_t products_per_suggestion_max = 4;
// Nearly all levels that may be short are. Where few of the first ones were, that many times more are looked at.
constexpr std::size_t levels_per_suggestion = 2;
constexpr std::int64_t levels_growth = 8;

// A sum over many orders may pass what one Quantity holds, and then nothing is missing anyhow.
Quantity quantity_of(std::int64_t units) { return Quantity::of(std::min<std::int64_t>(units, Quantity::units_max)); }

// What a level is short of, and where it stands in the list; the rest of a suggestion is its description.
PurchaseSuggestion found_in(const pg::Row& row, PurchaseSuggestions::Drafts drafts) {
    const std::int64_t provider = row.bigint(0);
    const std::int64_t on_order = row.bigint(6);
    const std::int64_t in_drafts = row.bigint(7);
    PurchaseSuggestion suggestion;
    if (provider != nobody) suggestion.provider = ProviderId{provider};
    suggestion.product = {row.bigint(1)};
    suggestion.variant = {row.bigint(2)};
    suggestion.location = {row.bigint(3)};
    suggestion.state = {
        .on_hand = Quantity::of(row.integer(4)),
        .reserved = Quantity::of(row.integer(5)),
        .on_order = quantity_of(drafts == PurchaseSuggestions::Drafts::counted ? on_order + in_drafts : on_order),
        .minimum = Quantity::of(row.integer(8)),
        .optimal = Quantity::of(row.integer(9))};
    suggestion.in_drafts = quantity_of(in_drafts);
    suggestion.suggested = purchases::suggest_order(suggestion.state);
    // The statements leave out exactly what the rule suggests nothing for.
    CHECK(!suggestion.suggested.quantity.is_zero());
    return suggestion;
}

void put_description(PurchaseSuggestion& suggestion, const pg::Row& row) {
    suggestion.provider_name = row.text(1);
    suggestion.description = row.text(2);
    suggestion.size = row.text(3);
    suggestion.color = row.text(4);
    suggestion.variation = row.text(5);
    suggestion.sku = row.text(6);
    stock::Level level;
    level.on_hand = suggestion.state.on_hand;
    level.value = row.money(7);
    level.last_unit_cost = row.money(8);
    // Units that came in without a cost are worth 0.00: that is what the ledger knows of them, not what others cost.
    if (const Money average = stock::average_unit_cost(level); average != Money())
        suggestion.average_unit_cost = average;
    suggestion.last_unit_cost = row.maybe_money(9);
}

std::int64_t order_of(const std::optional<ProviderId>& provider) { return provider ? provider->value : nobody; }

PurchaseSuggestions::Position place_of(const pg::Row& row) {
    return {
        .provider = row.bigint(0), .product = {row.bigint(1)}, .variant = {row.bigint(2)}, .location = {row.bigint(3)}};
}

void put_position(pg::Params& params, const PurchaseSuggestions::Position& after) {
    params.bigint(after.provider).bigint(after.product.value).bigint(after.variant.value).bigint(after.location.value);
}

}  // namespace

PurchaseSuggestions::Position PurchaseSuggestions::position_of(const PurchaseSuggestion& suggestion) {
    return {.provider = order_of(suggestion.provider),
            .product = suggestion.product,
            .variant = suggestion.variant,
            .location = suggestion.location};
}

PurchaseSuggestions::Found PurchaseSuggestions::list(Filter filter, Position after, std::size_t limit) {
    CO_TRY(auto connection, co_await pool_.acquire());
    std::vector<pg::Call> calls{{.statement = pg::begin, .params = {}}, plan_for_values()};
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    CO_TRY(auto found, co_await read(*connection, filter, after, limit));
    CO_TRY_DO(co_await connection->run({.statement = pg::commit, .params = {}}, round_trip_timeout));
    co_return found;
}

PurchaseSuggestions::Found PurchaseSuggestions::read(pg::Connection& connection, Filter filter, Position after,
                                                     std::size_t limit) {
    pg::Call count{.statement = sql::count_short, .params = {}};
    count.params.bigint(maybe_number(filter.location)).bigint(short_max);
    CO_TRY(const auto short_levels, co_await connection.run(std::move(count), round_trip_timeout));
    const bool are_few = short_levels[0].bigint(0) < short_max;
    std::vector<PurchaseSuggestion> found;
    std::optional<Position> rest = after;
    if (!are_few) {
        CO_TRY(rest, co_await among_products(connection, filter, after, limit, found));
    }
    if (rest) {
        CO_TRY(auto more, co_await among_short(connection, filter, *rest, limit - found.size()));
        found.insert(found.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (found.empty()) co_return found;
    pg::Call describe{.statement = sql::describe, .params = {}};
    describe.params.bigints(column(found, [](const PurchaseSuggestion& one) { return order_of(one.provider); }));
    describe.params.bigints(column(found, [](const PurchaseSuggestion& one) { return one.product.value; }));
    describe.params.bigints(column(found, [](const PurchaseSuggestion& one) { return one.variant.value; }));
    describe.params.bigints(column(found, [](const PurchaseSuggestion& one) { return one.location.value; }));
    CO_TRY(const auto rows, co_await connection.run(std::move(describe), round_trip_timeout));
    CHECK(static_cast<std::size_t>(rows.size()) == found.size());
    auto one = found.begin();
    for (const pg::Row row : rows) put_description(*one++, row);
    co_return found;
}

PurchaseSuggestions::Found PurchaseSuggestions::among_short(pg::Connection& connection, Filter filter, Position after,
                                                            std::size_t limit) {
    std::vector<PurchaseSuggestion> found;
    for (auto count = static_cast<std::int64_t>(levels_per_suggestion * limit);; count *= levels_growth) {
        pg::Call call{.statement = sql::find_among_short, .params = {}};
        call.params.bigint(maybe_number(filter.location)).bigint(maybe_number(filter.provider));
        call.params.boolean(filter.providers == Providers::none).boolean(filter.drafts == Drafts::counted);
        put_position(call.params, after);
        call.params.bigint(count);
        CO_TRY(const auto rows, co_await connection.run(std::move(call), round_trip_timeout));
        for (const pg::Row row : rows) {
            if (found.size() == limit) break;
            if (row.boolean(10)) found.push_back(found_in(row, filter.drafts));
            after = place_of(row);
        }
        if (found.size() == limit || rows.size() < count) co_return found;
    }
}

// Adds to `found` until it holds `limit`, and then gives nothing; nor where all products were looked at. Where that
// would take too long, from where on the rest is to be sought.
asio::awaitable<Result<std::optional<PurchaseSuggestions::Position>>> PurchaseSuggestions::among_products(
    pg::Connection& connection, Filter filter, Position after, std::size_t limit,
    std::vector<PurchaseSuggestion>& found) {
    std::size_t looked_at = 0;
    std::int64_t provider = after.provider;
    std::int64_t product = after.product.value;
    for (std::int64_t count = products_first; found.size() < limit; count = std::min(2 * count, products_max)) {
        pg::Call next{.statement = sql::next_products, .params = {}};
        next.params.bigint(maybe_number(filter.provider)).boolean(filter.providers == Providers::none);
        next.params.bigint(provider).bigint(product).bigint(count);
        CO_TRY(const auto products, co_await connection.run(std::move(next), round_trip_timeout));
        if (products.empty()) break;
        std::vector<std::int64_t> ids;
        std::vector<std::int64_t> providers;
        for (const pg::Row row : products) {
            ids.push_back(row.bigint(0));
            providers.push_back(row.bigint(1));
        }
        provider = providers.back();
        product = ids.back() + 1;
        pg::Call call{.statement = sql::find_among_products, .params = {}};
        call.params.bigints(ids).bigints(providers).bigint(maybe_number(filter.location));
        call.params.boolean(filter.drafts == Drafts::counted);
        put_position(call.params, after);
        call.params.bigint(static_cast<std::int64_t>(limit - found.size()));
        CO_TRY(const auto rows, co_await connection.run(std::move(call), round_trip_timeout));
        for (const pg::Row row : rows) found.push_back(found_in(row, filter.drafts));
        if (std::ssize(ids) < count) break;
        looked_at += ids.size();
        if (found.size() < limit && found.size() * products_per_suggestion_max < looked_at)
            co_return Position{.provider = provider, .product = {product}};
    }
    co_return std::nullopt;
}

}  // namespace trastienda::store
