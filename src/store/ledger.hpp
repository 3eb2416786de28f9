// Reading what the engine wrote: movements, reservations and transfers, newest first. Floor 3. One executor thread.
#pragma once

#include "domain/stock/movement.hpp"
#include "domain/stock/reservation.hpp"
#include "domain/stock/snapshot.hpp"
#include "pg/pool.hpp"
#include "store/audit_log.hpp"

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace trastienda::store {

struct TransferRow {
    TransferId id;
    LocationId from;
    LocationId to;
    std::string reference_number;
    std::string notes;
    UserId user;
    Instant date;
    stock::Arrival arrival = stock::Arrival::at_once;
};

/// What was sent of a variant with a transfer, and what has become of it.
struct TransitRow {
    VariantId variant;
    stock::Transit transit;
};

/// A movement as it stands in the ledger, with the one that took it back since.
struct BookedMovement : stock::Movement {
    std::optional<MovementId> reversed_by;
};

/// From where something was commanded: as the audit log tells it of everything else.
struct StockOrigin {
    AuditSource source = AuditSource::request;
    std::optional<UserId> user;        // nothing: nobody was signed in
    std::optional<SessionId> session;  // of the session or token
    std::string remote_address;
};

class Ledger {
  public:
    explicit Ledger(pg::Pool& pool) : pool_(pool) {}

    template <class T>
    using Found = boost::asio::awaitable<Result<std::optional<T>>>;
    template <class T>
    using Listed = boost::asio::awaitable<Result<std::vector<T>>>;

    Found<BookedMovement> movement(MovementId id);
    /// Nothing where it was not known, and of what sales and orders to providers book, of which the audit log tells.
    Found<StockOrigin> origin(MovementId id);
    struct MovementFilter {
        std::optional<VariantId> variant = {};
        std::optional<LocationId> location = {};
        std::optional<MovementTypeId> type = {};
    };
    /// Newest first, of ids below `before` (nothing: from the newest).
    Listed<BookedMovement> movements(MovementFilter filter, std::optional<MovementId> before, std::int64_t limit);

    /// Of the named types, by their numbers.
    boost::asio::awaitable<Result<std::map<MovementTypeId, std::string>>> type_names(std::set<MovementTypeId> types);

    /// With the status that it has now: one that ran out is expired.
    Found<stock::Reservation> reservation(ReservationId id);
    struct ReservationOrigins {
        std::optional<StockOrigin> made;   // likewise
        std::optional<StockOrigin> ended;  // nothing, too, of one that runs still or ran out
    };
    boost::asio::awaitable<Result<ReservationOrigins>> origins(ReservationId id);
    struct ReservationFilter {
        std::optional<VariantId> variant = {};
        std::optional<LocationId> location = {};
        std::optional<stock::ReservationStatus> status = {};
    };
    Listed<stock::Reservation> reservations(ReservationFilter filter, std::optional<ReservationId> before,
                                            std::int64_t limit);

    /// Those of the reservations that keep units for a sale, by id: what becomes of them is the sale's to say. It never
    /// changes once a reservation is there.
    struct OfSale {
        ReservationId reservation;
        SaleId sale;
    };
    Listed<OfSale> of_sales(const std::vector<ReservationId>& ids);
    /// Likewise of movements: what went out with a sale, or came back to it.
    struct MovementOfSale {
        MovementId movement;
        SaleId sale;
    };
    Listed<MovementOfSale> of_sales(const std::vector<MovementId>& ids);
    /// Likewise of what came from a provider with an order, or went back.
    struct MovementOfPurchase {
        MovementId movement;
        PurchaseId purchase;
    };
    Listed<MovementOfPurchase> of_purchases(const std::vector<MovementId>& ids);

    Found<TransferRow> transfer(TransferId id);
    struct TransferFilter {
        enum class Transit : std::uint8_t { any = 1, in_transit_only = 2 };
        std::optional<LocationId> location = {};  // from it or to it
        Transit transit = Transit::any;           // in_transit_only: something of it is on its way still
    };
    /// Newest first, of ids below `before` (nothing: from the newest).
    Listed<TransferRow> transfers(TransferFilter filter, std::optional<TransferId> before, std::int64_t limit);
    /// Out and in, in the order of the lines. At most two for each of a command's lines.
    Listed<stock::Movement> movements_of(TransferId id);
    /// The lines of a transfer that arrives later, by variant; none of another.
    Listed<TransitRow> transits_of(TransferId id);
    /// Those of the named movements that exist, in no order.
    Listed<BookedMovement> movements(const std::vector<MovementId>& ids);

  private:
    pg::Pool& pool_;
};

/// A movement out of a row whose columns are id, variant, location, type, whether it is an increase, quantity, balance,
/// unit cost, value, value balance, reference number, notes, user, date, reservation, transfer, the movement that it
/// reverses.
stock::Movement movement_of(const pg::Row& row);

/// A reservation out of a row whose columns are id, variant, location, quantity, type, status, user, reservation date,
/// expiration date, reference number.
stock::Reservation reservation_of(const pg::Row& row);

}  // namespace trastienda::store
