// /api/v1/stock/reservations: units promised to somebody, until they are sold, given back, or run out.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

struct ReservationLineInput {
    VariantId product_variant_id;
    std::optional<LocationId> location_id;
    PositiveQuantity quantity;
};
BOOST_DESCRIBE_STRUCT(ReservationLineInput, (), (product_variant_id, location_id, quantity))
constexpr auto notes(const ReservationLineInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Where; left out: the shop's default location.", .example = "1"}});
}

// A month: a lay-away is the longest promise that a shop makes in advance by a time to run.
constexpr std::int64_t expires_in_seconds_max = 31LL * 24 * 3600;

struct ReservationInput {
    List<ReservationLineInput, lines_max, 1> lines;
    std::optional<stock::ReservationType> reservation_type;
    std::optional<Instant> expiration_date;
    std::optional<Whole<1, expires_in_seconds_max>> expires_in_seconds;
    std::optional<ReferenceNumber> reference_number;
};
BOOST_DESCRIBE_STRUCT(ReservationInput, (),
                      (lines, reservation_type, expiration_date, expires_in_seconds, reference_number))
constexpr auto notes(const ReservationInput*) {
    return std::to_array<FieldNote>(
        {{.field = "lines", .text = "One reservation each; all are made, or none."},
         {.field = "reservation_type", .text = "Left out: order_in_process."},
         {.field = "expiration_date",
          .text = "From this instant on it does not count. Left out with expires_in_seconds: never.",
          .example = "\"2026-12-24T20:00:00Z\""},
         {.field = "expires_in_seconds", .text = "Instead of expiration_date: a time from now on.", .example = "900"}});
}
void check_fields(const ReservationInput& input, const ReadAt& at) {
    if (input.expiration_date && input.expires_in_seconds)
        at.field("expires_in_seconds")
            .fail(FieldCode::conflicting, both({"Indique expiration_date o expires_in_seconds, no ambos.",
                                                "Give expiration_date or expires_in_seconds, not both."}));
}

struct ReservationPath {
    ReservationId reservation_id;
};
BOOST_DESCRIBE_STRUCT(ReservationPath, (), (reservation_id))

struct ReleaseInput {
    DistinctList<ReservationId, lines_max, 1> reservation_ids;
};
BOOST_DESCRIBE_STRUCT(ReleaseInput, (), (reservation_ids))

struct CommitInput {
    DistinctList<ReservationId, lines_max, 1> reservation_ids;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(CommitInput, (), (reservation_ids, reference_number, notes))
constexpr auto notes(const CommitInput*) {
    return std::to_array<FieldNote>({{.field = "reference_number",
                                      .text = "Of the sale; left out: the reservation's own.",
                                      .example = "\"F-2026-118\""}});
}

struct ReservationCursor {
    ReservationId before;
};
BOOST_DESCRIBE_STRUCT(ReservationCursor, (), (before))

struct ReservationsQuery {
    PageLimit limit;
    std::optional<After<ReservationCursor>> after;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
    std::optional<ReservationStatusOut> status;
};
BOOST_DESCRIBE_STRUCT(ReservationsQuery, (), (limit, after, product_variant_id, location_id, status))

asio::awaitable<Reply<StockReply>> create_reservations(StockServices& services, Call<Body<ReservationInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    const ReservationInput& input = call.body;
    stock::Reserve act{.lines = {},
                       .type = input.reservation_type.value_or(stock::ReservationType::order_in_process),
                       .expiration = {},
                       .reference_number = input.reference_number.value_or(ReferenceNumber{}).value};
    if (input.expiration_date) act.expiration = *input.expiration_date;
    if (input.expires_in_seconds) act.expiration = std::chrono::seconds(input.expires_in_seconds->value);
    for (const ReservationLineInput& line : input.lines.value)
        act.lines.push_back(
            {.level = {.variant = line.product_variant_id, .location = line.location_id.value_or(location)},
             .quantity = line.quantity.value});
    co_return co_await run_command(services, call.context, std::move(act), "#/lines");
}

// What a sale keeps its units with ends with the sale alone: else it would be paid and have nothing to hand over.
// `act` is a Release or a Commit.
template <class Act>
asio::awaitable<Reply<StockReply>> end(StockServices& services, const RequestContext& context, Act act,
                                       std::string_view pointer, Lines lines) {
    const std::vector<ReservationId> ids = act.reservations;
    CO_TRY(const auto of_sales, co_await services.ledger.of_sales(ids));
    if (of_sales.empty()) co_return co_await run_command(services, context, std::move(act), pointer, lines);
    std::vector<RefusedId> of_others;
    std::vector<std::size_t> places;
    act.reservations.clear();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto of_sale = std::ranges::find(of_sales, ids[i], &store::Ledger::OfSale::reservation);
        if (of_sale == of_sales.end()) {
            act.reservations.push_back(ids[i]);
            places.push_back(i);
            continue;
        }
        of_others.push_back({.line = i,
                             .code = ProblemCode::reservation_of_sale,
                             .detail = both({"La reserva {} es de la venta {}: cóbrela o cancélela.",
                                             "Reservation {} is of sale {}: take its payment, or cancel it."},
                                            ids[i].value, of_sale->sale.value)});
    }
    co_return co_await refuse(services, context, std::move(of_others),
                              {.act = std::move(act), .lines = std::move(places)}, pointer, lines);
}

asio::awaitable<Reply<StockReply>> release_one(StockServices& services, Call<Path<ReservationPath>> call) {
    stock::Release act{{call.path.reservation_id}};
    co_return co_await end(services, call.context, std::move(act), "#", Lines::one);
}

asio::awaitable<Reply<StockReply>> commit_one(StockServices& services, Call<Path<ReservationPath>> call) {
    stock::Commit act{.reservations = {call.path.reservation_id}, .reference_number = {}, .notes = {}};
    co_return co_await end(services, call.context, std::move(act), "#", Lines::one);
}

asio::awaitable<Reply<StockReply>> release_many(StockServices& services, Call<Body<ReleaseInput>> call) {
    stock::Release act{std::move(call.body.reservation_ids.value)};
    co_return co_await end(services, call.context, std::move(act), "#/reservation_ids", Lines::many);
}

asio::awaitable<Reply<StockReply>> commit_many(StockServices& services, Call<Body<CommitInput>> call) {
    stock::Commit act{.reservations = std::move(call.body.reservation_ids.value),
                      .reference_number = call.body.reference_number.value_or(ReferenceNumber{}).value,
                      .notes = call.body.notes.value_or(Notes{}).value};
    co_return co_await end(services, call.context, std::move(act), "#/reservation_ids", Lines::many);
}

// A reservation as people read it: what is kept, and where, by their names.
struct NamedReservationOut {
    ReservationId id;
    std::optional<std::string> sku;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    std::string location_name;
    Quantity quantity;
    ReservationStatusOut status = ReservationStatusOut::ACTIVE;
    stock::ReservationType reservation_type = stock::ReservationType::order_in_process;
    Instant reservation_date;
    std::optional<Instant> expiration_date;
    std::string reference_number;
    VariantId product_variant_id;
    LocationId location_id;
    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(NamedReservationOut, (),
                      (id, sku, product_name, size, color, variation, location_name, quantity, status, reservation_type,
                       reservation_date, expiration_date, reference_number, product_variant_id, location_id, user_id))
constexpr auto notes(const NamedReservationOut*) { return notes(static_cast<const ReservationOut*>(nullptr)); }

// One reservation tells also from where it was made, and given back or sold.
struct OneReservationOut : NamedReservationOut {
    std::optional<OriginOut> origin;
    std::optional<OriginOut> ended_origin;
};
BOOST_DESCRIBE_STRUCT(OneReservationOut, (NamedReservationOut), (origin, ended_origin))
constexpr auto notes(const OneReservationOut*) {
    return std::to_array<FieldNote>(
        {{.field = "origin",
          .text =
              "From where it was made, for who may read the audit log. null, too: it came with a sale, of which the "
              "audit log tells, or was made by a version that did not keep it."},
         {.field = "ended_origin",
          .text = "Likewise of its release or its sale. null, too: it runs still, or ran out."}});
}

// In the order of the reservations: one look-up for the levels of all.
asio::awaitable<Result<std::vector<NamedReservationOut>>> named_all(StockServices& services,
                                                                    std::vector<stock::Reservation> reservations) {
    std::vector<stock::LevelKey> keys;
    for (const stock::Reservation& reservation : reservations) keys.push_back(reservation.level);
    CO_TRY(auto names, co_await services.levels.names(std::move(keys)));
    std::vector<NamedReservationOut> rows;
    rows.reserve(reservations.size());
    for (std::size_t i = 0; i < reservations.size(); ++i) {
        ReservationOut out = reservation_out(reservations[i]);
        rows.push_back({.id = out.id,
                        .sku = std::move(names[i].sku),
                        .product_name = std::move(names[i].product_name),
                        .size = std::move(names[i].size),
                        .color = std::move(names[i].color),
                        .variation = std::move(names[i].variation),
                        .location_name = std::move(names[i].location_name),
                        .quantity = out.quantity,
                        .status = out.status,
                        .reservation_type = out.reservation_type,
                        .reservation_date = out.reservation_date,
                        .expiration_date = out.expiration_date,
                        .reference_number = std::move(out.reference_number),
                        .product_variant_id = out.product_variant_id,
                        .location_id = out.location_id,
                        .user_id = out.user_id});
    }
    co_return rows;
}

asio::awaitable<Reply<Page<NamedReservationOut>>> list_reservations(StockServices& services,
                                                                    Call<Query<ReservationsQuery>> call) {
    const ReservationsQuery& query = call.query;
    store::Ledger::ReservationFilter filter{
        .variant = query.product_variant_id, .location = query.location_id, .status = {}};
    if (query.status) filter.status = static_cast<stock::ReservationStatus>(*query.status);
    CO_TRY(auto reservations,
           co_await services.ledger.reservations(
               filter, query.after ? std::optional(query.after->value.before) : std::nullopt, query.limit.get() + 1));
    CO_TRY(auto rows, co_await named_all(services, std::move(reservations)));
    co_return make_page(std::move(rows), query.limit,
                        [](const NamedReservationOut& last) { return ReservationCursor{last.id}; });
}

asio::awaitable<Reply<OneReservationOut>> read_reservation(StockServices& services, Call<Path<ReservationPath>> call) {
    CO_TRY(const auto reservation, co_await services.ledger.reservation(call.path.reservation_id));
    if (!reservation)
        co_return problem(ProblemCode::reservation_unknown, {"No existe la reserva {}.", "There is no reservation {}."},
                          call.path.reservation_id.value);
    CO_TRY(auto rows, co_await named_all(services, {*reservation}));
    if (!may_read_origins(call.context))
        co_return OneReservationOut{std::move(rows.front()), std::nullopt, std::nullopt};
    CO_TRY(auto origins, co_await services.ledger.origins(call.path.reservation_id));
    co_return OneReservationOut{std::move(rows.front()), origin_out(std::move(origins.made)),
                                origin_out(std::move(origins.ended))};
}

// A row for what happens to reservations that exist.
Row ending(std::string_view path, std::string_view summary) {
    return {.method = Method::post,
            .path = path,
            .summary = summary,
            .permission = people::Permission::reserve_stock,
            .refusals = ending_refusals(),
            .idempotency = Idempotency::accepted};
}

}  // namespace

Endpoints reservation_endpoints(StockServices& services) {
    return {
        endpoint(
            services, create_reservations,
            {.method = Method::post,
             .path = "/api/v1/stock/reservations",
             .summary = "Set units aside",
             .description = "Takes from what is available, for all lines or none. The units count as reserved until "
                            "the reservation is committed (sold), released, or runs out.",
             .permission = people::Permission::reserve_stock,
             .success = 201,
             .refusals = reservation_refusals(),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_reservations,
                 {.method = Method::get,
                  .path = "/api/v1/stock/reservations",
                  .summary = "Reservations, newest first",
                  .permission = people::Permission::read_stock}),
        endpoint(services, read_reservation,
                 {.method = Method::get,
                  .path = "/api/v1/stock/reservations/{reservation_id}",
                  .summary = "One reservation",
                  .permission = people::Permission::read_stock,
                  .refusals = {ProblemCode::reservation_unknown}}),
        endpoint(services, release_one,
                 ending("/api/v1/stock/reservations/{reservation_id}/release", "Give a reservation's units back")),
        endpoint(services, commit_one,
                 ending("/api/v1/stock/reservations/{reservation_id}/commit", "Turn a reservation into a sale")),
        endpoint(services, release_many,
                 ending("/api/v1/stock/reservations/release", "Give back several, all or none")),
        endpoint(services, commit_many, ending("/api/v1/stock/reservations/commit", "Sell several, all or none")),
    };
}

}  // namespace trastienda::http
