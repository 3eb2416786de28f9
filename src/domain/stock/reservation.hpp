// A reservation: units promised to somebody that still stand here. Floor 1, pure values.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>

namespace trastienda::stock {

/// What the units were set aside for: the original design's three. Stored by number.
enum class ReservationType : std::uint8_t { order_in_process = 1, pending_sale = 2, special = 3 };
BOOST_DESCRIBE_ENUM(ReservationType, order_in_process, pending_sale, special)

/// Stored by number. Only an active one can change, and it does so once.
enum class ReservationStatus : std::uint8_t { active = 1, committed = 2, released = 3, expired = 4 };

struct Reservation {
    ReservationId id;
    LevelKey level;
    Quantity quantity;  // at least 1
    ReservationType type = ReservationType::order_in_process;
    ReservationStatus status = ReservationStatus::active;
    UserId user;
    Instant reservation_date;
    Instant expiration_date = Instant::never();  // from this instant on it does not count
    std::string reference_number;
    bool operator==(const Reservation&) const = default;

    /// What the status is at `now`: one that ran out is expired whether or not anybody wrote that down.
    [[nodiscard]] ReservationStatus status_at(Instant now) const {
        return status == ReservationStatus::active && expiration_date <= now ? ReservationStatus::expired : status;
    }
};

}  // namespace trastienda::stock
