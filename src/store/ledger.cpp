#include "store/ledger.hpp"

#include "store/ledger_sql.hpp"
#include "store/listing.hpp"

#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::ledger;

namespace {

// SQL's side of "no filter" and "from the newest".
template <class IdType>
std::int64_t number_or_zero(std::optional<IdType> id) {
    return id ? id->value : 0;
}
std::int64_t number_or_zero(std::optional<stock::ReservationStatus> status) {
    return status ? std::to_underlying(*status) : 0;
}
template <class IdType>
std::int64_t number_or_newest(std::optional<IdType> id) {
    return id ? id->value : std::numeric_limits<std::int64_t>::max();
}

// What a reservation may be stored as that is of this status now, or of any: that an active one expired is seen when it
// is read.
std::vector<std::int64_t> stored_statuses(std::optional<stock::ReservationStatus> status) {
    using enum stock::ReservationStatus;
    std::vector<stock::ReservationStatus> stored{active, committed, released, expired};
    if (status) stored = {*status};
    if (status == expired) stored.push_back(active);
    std::vector<std::int64_t> numbers;
    for (const stock::ReservationStatus one : stored) numbers.push_back(std::to_underlying(one));
    return numbers;
}

TransferRow transfer_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .from = {row.bigint(1)},
            .to = {row.bigint(2)},
            .reference_number = std::string(row.text(3)),
            .notes = std::string(row.text(4)),
            .user = {row.bigint(5)},
            .date = row.instant(6),
            .arrival = row.boolean(7) ? stock::Arrival::later : stock::Arrival::at_once};
}

template <class Make>
auto all_of(const pg::Rows& rows, Make make) {
    std::vector<decltype(make(rows[0]))> values;
    values.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) values.push_back(make(row));
    return values;
}

template <class Make>
auto first_of(const pg::Rows& rows, Make make) {
    return rows.empty() ? std::nullopt : std::optional(make(rows[0]));
}

BookedMovement booked_movement_of(const pg::Row& row) {
    BookedMovement movement{movement_of(row), {}};
    if (const auto reversed_by = row.maybe_bigint(17)) movement.reversed_by = MovementId{*reversed_by};
    return movement;
}

pg::Call call_with_id(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

StockOrigin origin_of(const pg::Row& row) {
    StockOrigin origin{.source = static_cast<AuditSource>(row.integer(0)),
                       .user = {},
                       .session = {},
                       .remote_address = std::string(row.text(3))};
    if (const auto user = row.maybe_bigint(1)) origin.user = UserId{*user};
    if (const auto session = row.maybe_bigint(2)) origin.session = SessionId{*session};
    return origin;
}

template <class Id>
pg::Call call_with_ids(pg::Statement statement, const std::vector<Id>& ids) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(ids.size());
    for (const Id id : ids) numbers.push_back(id.value);
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigints(numbers);
    return call;
}

}  // namespace

stock::Movement movement_of(const pg::Row& row) {
    stock::Movement movement{.id = {row.bigint(0)},
                             .level = {.variant = {row.bigint(1)}, .location = {row.bigint(2)}},
                             .type = {row.bigint(3)},
                             .effect = row.boolean(4) ? stock::Effect::increase : stock::Effect::decrease,
                             .quantity = Quantity::of(row.integer(5)),
                             .balance = Quantity::of(row.integer(6)),
                             .unit_cost = row.maybe_money(7),
                             .value = row.money(8),
                             .value_balance = row.money(9),
                             .reference_number = std::string(row.text(10)),
                             .notes = std::string(row.text(11)),
                             .user = {row.bigint(12)},
                             .date = row.instant(13),
                             .reservation = {},
                             .transfer = {},
                             .reverses = {}};
    if (const auto reservation = row.maybe_bigint(14)) movement.reservation = ReservationId{*reservation};
    if (const auto transfer = row.maybe_bigint(15)) movement.transfer = TransferId{*transfer};
    if (const auto reverses = row.maybe_bigint(16)) movement.reverses = MovementId{*reverses};
    return movement;
}

stock::Reservation reservation_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .level = {.variant = {row.bigint(1)}, .location = {row.bigint(2)}},
            .quantity = Quantity::of(row.integer(3)),
            .type = static_cast<stock::ReservationType>(row.integer(4)),
            .status = static_cast<stock::ReservationStatus>(row.integer(5)),
            .user = {row.bigint(6)},
            .reservation_date = row.instant(7),
            .expiration_date = row.instant(8),
            .reference_number = std::string(row.text(9))};
}

Ledger::Found<BookedMovement> Ledger::movement(MovementId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::read_movement, id.value)));
    co_return first_of(rows, booked_movement_of);
}

Ledger::Found<StockOrigin> Ledger::origin(MovementId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::read_origin_of_movement, id.value)));
    co_return first_of(rows, origin_of);
}

Ledger::Listed<BookedMovement> Ledger::movements(MovementFilter filter, std::optional<MovementId> before,
                                                 std::int64_t limit) {
    pg::Call call{.statement = sql::list_movements, .params = {}};
    call.params.bigint(number_or_newest(before)).bigint(limit);
    if (filter.variant || filter.location || filter.type) {
        call.statement = sql::list_movements_of_location_or_type;
        call.params.bigint(number_or_zero(filter.location)).bigint(number_or_zero(filter.type));
    }
    if (filter.variant) {
        call.statement = sql::list_movements_of_variant;
        call.params.bigint(filter.variant->value);
    }
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return all_of(rows, booked_movement_of);
}

asio::awaitable<Result<std::map<MovementTypeId, std::string>>> Ledger::type_names(std::set<MovementTypeId> types) {
    std::vector<std::int64_t> numbers;
    for (const MovementTypeId type : types) numbers.push_back(type.value);
    pg::Call call{.statement = sql::read_type_names, .params = {}};
    call.params.bigints(numbers);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::map<MovementTypeId, std::string> names;
    for (const pg::Row row : rows) names.emplace(MovementTypeId{row.bigint(0)}, row.text(1));
    co_return names;
}

Ledger::Found<stock::Reservation> Ledger::reservation(ReservationId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::read_reservation, id.value)));
    co_return first_of(rows, reservation_of);
}

asio::awaitable<Result<Ledger::ReservationOrigins>> Ledger::origins(ReservationId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::read_origins_of_reservation, id.value)));
    ReservationOrigins origins;
    for (const pg::Row row : rows) (row.boolean(4) ? origins.ended : origins.made) = origin_of(row);
    co_return origins;
}

Ledger::Listed<stock::Reservation> Ledger::reservations(ReservationFilter filter, std::optional<ReservationId> before,
                                                        std::int64_t limit) {
    pg::Call call{.statement = sql::list_reservations, .params = {}};
    call.params.bigint(number_or_newest(before)).bigint(limit);
    if (filter.status == stock::ReservationStatus::active) {
        call.statement = filter.variant ? sql::list_active_reservations_of_variant : sql::list_active_reservations;
        if (filter.variant) call.params.bigint(filter.variant->value);
        call.params.bigint(number_or_zero(filter.location));
    } else if (!filter.variant && (filter.location || filter.status)) {
        call.statement = sql::list_reservations_of_kinds;
        call.params.bigint(number_or_zero(filter.location));
        call.params.boolean(filter.status == stock::ReservationStatus::expired);
        call.params.bigints(stored_statuses(filter.status));
    } else {
        call.params.bigint(number_or_zero(filter.variant)).bigint(number_or_zero(filter.location));
        call.params.bigint(number_or_zero(filter.status));
    }
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    co_return all_of(rows, reservation_of);
}

Ledger::Listed<Ledger::OfSale> Ledger::of_sales(const std::vector<ReservationId>& ids) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_ids(sql::find_reservations_of_sales, ids)));
    co_return all_of(
        rows, [](const pg::Row& row) { return OfSale{.reservation = {row.bigint(0)}, .sale = {row.bigint(1)}}; });
}

Ledger::Listed<Ledger::MovementOfSale> Ledger::of_sales(const std::vector<MovementId>& ids) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_ids(sql::find_movements_of_sales, ids)));
    co_return all_of(
        rows, [](const pg::Row& row) { return MovementOfSale{.movement = {row.bigint(0)}, .sale = {row.bigint(1)}}; });
}

Ledger::Listed<Ledger::MovementOfPurchase> Ledger::of_purchases(const std::vector<MovementId>& ids) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_ids(sql::find_movements_of_purchases, ids)));
    co_return all_of(rows, [](const pg::Row& row) {
        return MovementOfPurchase{.movement = {row.bigint(0)}, .purchase = {row.bigint(1)}};
    });
}

Ledger::Found<TransferRow> Ledger::transfer(TransferId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::read_transfer, id.value)));
    co_return first_of(rows, transfer_of);
}

Ledger::Listed<TransferRow> Ledger::transfers(TransferFilter filter, std::optional<TransferId> before,
                                              std::int64_t limit) {
    pg::Call call{.statement = sql::list_transfers, .params = {}};
    call.params.bigint(number_or_newest(before)).bigint(limit);
    if (filter.transit == TransferFilter::Transit::in_transit_only) {
        call.statement = sql::list_transfers_in_transit;
        call.params.bigint(number_or_zero(filter.location));
    } else if (filter.location) {
        call.statement = sql::list_transfers_of_location;
        call.params.bigint(filter.location->value);
    }
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    co_return all_of(rows, transfer_of);
}

Ledger::Listed<stock::Movement> Ledger::movements_of(TransferId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::list_movements_of_transfer, id.value)));
    co_return all_of(rows, movement_of);
}

Ledger::Listed<TransitRow> Ledger::transits_of(TransferId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::list_transits, id.value)));
    co_return all_of(rows, [](const pg::Row& row) {
        return TransitRow{.variant = {row.bigint(0)},
                          .transit = {.sent = Quantity::of(row.integer(1)),
                                      .received = Quantity::of(row.integer(2)),
                                      .lost = Quantity::of(row.integer(3)),
                                      .returned = Quantity::of(row.integer(4))}};
    });
}

Ledger::Listed<BookedMovement> Ledger::movements(const std::vector<MovementId>& ids) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_ids(sql::read_movements, ids)));
    co_return all_of(rows, booked_movement_of);
}

}  // namespace trastienda::store
