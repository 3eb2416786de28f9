#include "store/purchase_drafts.hpp"

#include "base/check.hpp"
#include "domain/catalog/search_text.hpp"
#include "store/listing.hpp"
#include "store/purchase_drafts_sql.hpp"
#include "store/purchase_suggestions.hpp"
#include "store/round_trip.hpp"
#include "store/sale_rows.hpp"
#include "store/set_columns.hpp"

#include <algorithm>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::purchase_drafts;

using purchases::Draft;
using purchases::DraftFacts;
using purchases::DraftLine;
using purchases::DraftUse;
using purchases::PurchaseAct;
using purchases::PurchaseStatus;
using purchases::Refusal;
using purchases::Refusals;

namespace {

template <class T>
std::expected<T, PurchaseFault> refused(PurchaseFault fault) {
    return std::unexpected(std::move(fault));
}

pg::Call call_with(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

pg::Call keyed(pg::Statement statement, UserId user, const stock::IdempotencyKey& key) {
    pg::Call call = call_with(statement, user.value);
    call.params.text(key.key);
    return call;
}

std::string_view bytes_of(const std::array<std::byte, 32>& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

stock::Activity activity(bool is_active) { return is_active ? stock::Activity::active : stock::Activity::inactive; }

std::optional<stock::Activity> activity_in(const pg::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(activity(rows[0].boolean(0)));
}

std::vector<std::int64_t> variants_of(const std::vector<DraftLine>& lines) {
    return column(lines, [](const DraftLine& line) { return line.variant.value; });
}

// The calls that look at what a draft names, always the same four, and lock it; their rows begin at `first`.
void add_facts(const Draft& draft, std::vector<pg::Call>& calls) {
    calls.push_back({.statement = sql::read_today, .params = {}});
    calls.push_back(call_with(sql::lock_provider, draft.provider.value_or(ProviderId{}).value));
    calls.push_back(call_with(sql::lock_location, draft.location.value_or(LocationId{}).value));
    pg::Call variants{.statement = sql::lock_variants, .params = {}};
    variants.params.bigints(draft.lines ? variants_of(*draft.lines) : std::vector<std::int64_t>());
    calls.push_back(std::move(variants));
}

DraftFacts take_facts(const std::vector<pg::Rows>& rows, std::size_t first) {
    DraftFacts facts{.today = day_of(rows[first][0], 0),
                     .provider = activity_in(rows[first + 1]),
                     .location = activity_in(rows[first + 2])};
    for (const pg::Row row : rows[first + 3]) facts.variants[{row.bigint(0)}] = activity(row.boolean(1));
    return facts;
}

pg::Call put_lines(PurchaseId id, const std::vector<DraftLine>& lines) {
    pg::Call call = call_with(sql::put_lines, id.value);
    call.params.bigints(variants_of(lines));
    call.params.integers(column(lines, [](const DraftLine& line) { return line.ordered.units(); }));
    call.params.moneys(column(lines, [](const DraftLine& line) { return line.unit_cost; }));
    return call;
}

// For levels as `lock_levels` gave them. A draft that somebody changed meanwhile may name others by now: of those less
// is known than is on order, which they allow (migrations/0027).
pg::Call count_on_order(const pg::Rows& locked) {
    std::vector<std::int64_t> variants, locations;
    for (const pg::Row row : locked) {
        variants.push_back(row.bigint(0));
        locations.push_back(row.bigint(1));
    }
    pg::Call call{.statement = sql::count_on_order, .params = {}};
    call.params.bigints(variants).bigints(locations);
    return call;
}

// What both statements that write an order set, in that order.
void put_fields(pg::Params& params, const PurchaseFields& fields) {
    const auto total = purchases::total_of(fields.lines);
    CHECK(total.has_value());
    params.bigint(fields.provider.value).bigint(fields.location.value).text(fields.provider_reference);
    params.bigint(days_or_null(fields.expected_date)).text(fields.notes).money(total);
    params.bigint(static_cast<std::int64_t>(fields.lines.size()));
}

// An order as it stands under its lock.
struct Locked {
    PurchaseStatus status = PurchaseStatus::draft;
    std::int64_t version = 0;
    PurchaseFields fields;
    stock::FlatMap<VariantId, stock::Activity> variants;
};

std::optional<Locked> take_locked(const pg::Rows& purchase, const pg::Rows& lines) {
    if (purchase.empty()) return std::nullopt;
    const pg::Row row = purchase[0];
    Locked locked{.status = static_cast<PurchaseStatus>(row.integer(0)),
                  .version = row.bigint(1),
                  .fields = {.provider = {row.bigint(2)},
                             .location = {row.bigint(3)},
                             .provider_reference = std::string(row.text(4)),
                             .expected_date = row.is_null(5) ? std::nullopt : std::optional(day_of(row, 5)),
                             .notes = std::string(row.text(6))},
                  .variants = {}};
    for (const pg::Row line : lines) {
        const VariantId variant{line.bigint(0)};
        locked.fields.lines.push_back(
            {.variant = variant, .ordered = Quantity::of(line.integer(1)), .unit_cost = line.maybe_money(2)});
        locked.variants[variant] = activity(line.boolean(3));
    }
    return locked;
}

// Why the act cannot be done with the order as it stands, or nothing.
std::optional<PurchaseFault> fault_of(const std::optional<Locked>& locked, std::optional<std::int64_t> version,
                                      PurchaseAct act) {
    if (!locked) return Refusals{{.reason = Refusal::purchase_unknown}};
    if (version && *version != locked->version) return PurchaseVersionChanged{};
    if (const auto reason = purchases::refusal_of(act, locked->status)) return Refusals{{.reason = *reason}};
    return std::nullopt;
}

// What of the fields is different; nothing where all of it is as it was.
struct Different {
    bool is_header = false;
    bool is_lines = false;
};
Different put_change(PurchaseFields& fields, PurchaseChange change) {
    Different different;
    const auto put = [&](auto& to, auto& from) {
        if (!from || *from == to) return;
        to = *std::move(from);
        different.is_header = true;
    };
    put(fields.provider, change.provider);
    put(fields.location, change.location);
    put(fields.provider_reference, change.provider_reference);
    put(fields.expected_date, change.expected_date);
    put(fields.notes, change.notes);
    if (change.lines && *change.lines != fields.lines) {
        fields.lines = *std::move(change.lines);
        different.is_lines = true;
    }
    return different;
}

}  // namespace

PurchaseDrafts::OrFault<PurchaseId> PurchaseDrafts::add(UserId user, Key key, PurchaseFields fields) {
    // What ends without a COMMIT is rolled back with the lease.
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY(const auto known, co_await begin(*connection, user, key));
    if (!known) co_return refused<PurchaseId>(known.error());
    if (*known) co_return **known;
    co_return co_await put(*connection, user, key, std::move(fields), DraftUse::keep);
}

PurchaseDrafts::OrFault<std::optional<PurchaseId>> PurchaseDrafts::find(UserId user, Key key) {
    CO_TRY(auto connection, co_await pool_.acquire());
    co_return co_await begin(*connection, user, key);
}

PurchaseDrafts::OrFault<PurchaseId> PurchaseDrafts::add_suggested(UserId user, Key key, PurchaseFields fields) {
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY(const auto known, co_await begin(*connection, user, key));
    if (!known) co_return refused<PurchaseId>(known.error());
    if (*known) co_return **known;
    pg::Call lock = call_with(sql::lock_suggestions, fields.provider.value);
    lock.params.bigint(fields.location.value);
    const PurchaseSuggestions::Filter filter{
        .provider = fields.provider, .location = fields.location, .drafts = PurchaseSuggestions::Drafts::counted};
    std::vector<pg::Call> calls{std::move(lock), plan_for_values()};
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    CO_TRY(const auto found,
           co_await PurchaseSuggestions::read(*connection, filter, {}, purchases::purchase_lines_max));
    for (const PurchaseSuggestion& one : found)
        fields.lines.push_back({.variant = one.variant,
                                .ordered = one.suggested.quantity,
                                .unit_cost = one.last_unit_cost ? one.last_unit_cost : one.average_unit_cost});
    co_return co_await put(*connection, user, key, std::move(fields), DraftUse::propose);
}

// The order that was made under the key before, if there is one. Whoever asks under the same key meanwhile waits here.
PurchaseDrafts::OrFault<std::optional<PurchaseId>> PurchaseDrafts::begin(pg::Connection& connection, UserId user,
                                                                         const Key& key) {
    using Known = std::optional<PurchaseId>;
    std::vector<pg::Call> calls{{.statement = pg::begin, .params = {}}};
    if (key) {
        calls.push_back(keyed(sql::lock_key, user, *key));
        calls.push_back(keyed(sql::read_key, user, *key));
    }
    CO_TRY(const auto rows, co_await connection.run(calls, round_trip_timeout));
    if (!key || rows[2].empty()) co_return Known();
    const pg::Row row = rows[2][0];
    if (row.bytes(1) != bytes_of(key->digest)) co_return refused<Known>(PurchaseKeyReused{});
    co_return Known({row.bigint(0)});
}

PurchaseDrafts::OrFault<PurchaseId> PurchaseDrafts::put(pg::Connection& connection, UserId user, const Key& key,
                                                        PurchaseFields fields, DraftUse use) {
    const Draft draft{.provider = fields.provider,
                      .location = fields.location,
                      .expected_date = fields.expected_date,
                      .lines = fields.lines};
    std::vector<pg::Call> calls;
    add_facts(draft, calls);
    CO_TRY(const auto rows, co_await connection.run(calls, round_trip_timeout));
    if (auto refusals = check(draft, take_facts(rows, 0), use); !refusals.empty())
        co_return refused<PurchaseId>(std::move(refusals));

    pg::Call add{.statement = sql::add_purchase, .params = {}};
    put_fields(add.params, fields);
    add.params.bigint(user.value).text(catalog::search_text({fields.provider_reference}));
    CO_TRY(const auto added, co_await connection.run(std::move(add), round_trip_timeout));
    const PurchaseId id{added[0].bigint(0)};
    calls.clear();
    calls.push_back(put_lines(id, fields.lines));
    if (key) {
        pg::Call keep = keyed(sql::keep_key, user, *key);
        keep.params.bytes(key->digest).bigint(id.value);
        calls.push_back(std::move(keep));
    }
    calls.push_back({.statement = pg::commit, .params = {}});
    CO_TRY_DO(co_await connection.run(calls, round_trip_timeout));
    co_return id;
}

PurchaseDrafts::OrFault<void> PurchaseDrafts::change(PurchaseId id, std::optional<std::int64_t> version,
                                                     PurchaseChange change) {
    const Draft draft{.provider = change.provider,
                      .location = change.location,
                      .expected_date = change.expected_date.value_or(std::nullopt),
                      .lines = change.lines};
    CO_TRY(auto connection, co_await pool_.acquire());
    std::vector<pg::Call> calls{{.statement = pg::begin, .params = {}}};
    add_facts(draft, calls);
    const std::size_t locks = calls.size();
    calls.push_back(call_with(sql::lock_purchase, id.value));
    calls.push_back(call_with(sql::read_lines, id.value));
    CO_TRY(const auto rows, co_await connection->run(calls, round_trip_timeout));
    auto locked = take_locked(rows[locks], rows[locks + 1]);
    if (auto fault = fault_of(locked, version, PurchaseAct::change)) co_return refused<void>(*std::move(fault));
    if (auto refusals = check(draft, take_facts(rows, 1), DraftUse::keep); !refusals.empty())
        co_return refused<void>(std::move(refusals));

    const Different different = put_change(locked->fields, std::move(change));
    if (!different.is_header && !different.is_lines) co_return std::expected<void, PurchaseFault>();
    calls.clear();
    pg::Call header = call_with(sql::change_purchase, id.value);
    put_fields(header.params, locked->fields);
    header.params.text(catalog::search_text({locked->fields.provider_reference}));
    calls.push_back(std::move(header));
    if (different.is_lines) {
        pg::Call drop = call_with(sql::drop_lines, id.value);
        drop.params.bigints(variants_of(locked->fields.lines));
        calls.push_back(std::move(drop));
        calls.push_back(put_lines(id, locked->fields.lines));
    }
    calls.push_back({.statement = pg::commit, .params = {}});
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    co_return std::expected<void, PurchaseFault>();
}

PurchaseDrafts::OrFault<void> PurchaseDrafts::step(PurchaseId id, std::optional<std::int64_t> version,
                                                   PurchaseAct act) {
    CO_TRY(auto connection, co_await pool_.acquire());
    std::vector<pg::Call> calls{{.statement = pg::begin, .params = {}},  call_with(sql::lock_levels, id.value),
                                call_with(sql::lock_purchase, id.value), call_with(sql::read_lines, id.value),
                                call_with(sql::read_places, id.value),   {.statement = sql::read_today, .params = {}}};
    CO_TRY(const auto rows, co_await connection->run(calls, round_trip_timeout));
    auto locked = take_locked(rows[2], rows[3]);
    if (auto fault = fault_of(locked, version, act)) co_return refused<void>(*std::move(fault));
    if (act == PurchaseAct::send) {
        const Draft draft{.provider = locked->fields.provider,
                          .location = locked->fields.location,
                          .expected_date = locked->fields.expected_date,
                          .lines = std::move(locked->fields.lines)};
        const DraftFacts facts{.today = day_of(rows[5][0], 0),
                               .provider = activity(rows[4][0].boolean(0)),
                               .location = activity(rows[4][0].boolean(1)),
                               .variants = std::move(locked->variants)};
        if (auto refusals = check(draft, facts, DraftUse::send); !refusals.empty())
            co_return refused<void>(std::move(refusals));
    }
    CHECK(act == PurchaseAct::send || act == PurchaseAct::cancel || act == PurchaseAct::close);
    const pg::Statement statement = act == PurchaseAct::send
                                        ? sql::send_purchase
                                        : (act == PurchaseAct::cancel ? sql::cancel_purchase : sql::close_purchase);
    calls.clear();
    calls.push_back(call_with(statement, id.value));
    calls.push_back(count_on_order(rows[1]));
    calls.push_back({.statement = pg::commit, .params = {}});
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    co_return std::expected<void, PurchaseFault>();
}

}  // namespace trastienda::store
