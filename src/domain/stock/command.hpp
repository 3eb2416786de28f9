// A command: what somebody wants done to the stock, all of it or nothing. Floor 1, pure values.
#pragma once

#include "domain/stock/movement.hpp"
#include "domain/stock/reservation.hpp"

#include <array>
#include <boost/describe/enum.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::stock {

/// Lines of a command that comes over the network. Imports have a bound of their own (app/import).
inline constexpr std::size_t command_lines_max = 10'000;

/// What becomes of the lines of a command if one of them cannot be done.
enum class Mode : std::uint8_t {
    all_or_nothing = 1,
    each_on_its_own = 2,  // those that can be done are
};
BOOST_DESCRIBE_ENUM(Mode, all_or_nothing, each_on_its_own)

/// Books movements of any type, one a line.
struct RecordMovements {
    struct Line {
        LevelKey level;
        MovementTypeId type;
        Quantity quantity;  // at least 1
        std::optional<Money> unit_cost;
        std::string reference_number;
        std::string notes;
    };
    std::vector<Line> lines;
    Mode mode = Mode::all_or_nothing;
};

/// When what is sent is there.
enum class Arrival : std::uint8_t {
    at_once = 1,
    later = 2,  // it is in transit until SettleTransfer
};
BOOST_DESCRIBE_ENUM(Arrival, at_once, later)

/// Moves units from one location to another: two movements a line.
struct Transfer {
    struct Line {
        VariantId variant;
        Quantity quantity;  // at least 1
    };
    LocationId from;
    LocationId to;
    std::vector<Line> lines;
    std::string reference_number;
    std::string notes;
    Arrival arrival = Arrival::at_once;
};

/// Says what became of units in transit: some came, some were lost on the way, some went back.
struct SettleTransfer {
    struct Line {
        VariantId variant;
        Quantity received;
        Quantity lost;
        Quantity returned;
    };
    TransferId transfer;
    LocationId from;  // the transfer's own two, as stored: they never change
    LocationId to;
    std::vector<Line> lines;
    std::string notes;
};

/// Takes movements back: books the exact opposite of each, and links the two.
struct Reverse {
    std::vector<Movement> originals;  // as stored: a movement never changes
    std::string reference_number;
    std::string notes;
};

/// Sets units aside: one reservation a line.
struct Reserve {
    struct Line {
        LevelKey level;
        Quantity quantity;  // at least 1
    };
    std::vector<Line> lines;
    ReservationType type = ReservationType::order_in_process;
    /// An instant, or a time from the decision on, or neither: it never runs out.
    std::variant<std::monostate, Instant, std::chrono::seconds> expiration;
    std::string reference_number;
};

/// Gives the units of reservations back to everybody.
struct Release {
    std::vector<ReservationId> reservations;
};

/// Turns reservations into sale movements.
struct Commit {
    std::vector<ReservationId> reservations;
    std::string reference_number;
    std::string notes;
};

/// Makes levels hold exactly so many units, by adjustment movements of the difference: what an import does.
struct SetLevels {
    struct Line {
        LevelKey level;
        Quantity on_hand;                     // what it shall be
        std::optional<Quantity> expected;     // refused unless it is this now
        std::optional<Money> unit_cost = {};  // of what comes in, where units are added
    };
    std::vector<Line> lines;
    std::string reference_number;
    std::string notes;
};

/// Looks at levels, and nothing more: every decision releases what has run out of the levels that it names. Nothing is
/// right only because of it (docs/adr/0005); it is how whoever follows along hears of an expiry that no other command
/// meets.
struct Expire {
    struct Line {
        LevelKey level;
    };
    std::vector<Line> lines;
};

using Act =
    std::variant<RecordMovements, Transfer, SettleTransfer, Reverse, Reserve, Release, Commit, SetLevels, Expire>;

/// The client's own name for a command, and a digest of what it asked for. The same key with another digest is refused.
struct IdempotencyKey {
    std::string key;                     // 1 to 255 visible ASCII characters, unique per user
    std::array<std::byte, 32> digest{};  // of method, path and body
};

/// What a command is decided for.
enum class Purpose : std::uint8_t {
    book = 1,
    dry_run = 2,  // to know what would become of it: nothing is changed, and the answer bears no ids
};

/// What is told of a command that was done.
enum class Telling : std::uint8_t {
    in_full = 1,
    nothing = 2,  // nobody reads what an import has booked: its many movements need not stand in memory twice
};

struct Command {
    UserId user;
    std::optional<IdempotencyKey> idempotency_key;  // none for a dry run
    Act act;
    Purpose purpose = Purpose::book;
    Telling telling = Telling::in_full;
    std::string origin = {};  // from where it came, as the ledger is told it: handed on unread
};

/// How many lines (or named reservations or movements) an act has.
std::size_t count_lines(const Act& act);
/// How many movements, reservations and transfers it makes at the most: so many ids it needs.
struct IdCounts {
    std::size_t movements = 0;
    std::size_t reservations = 0;
    std::size_t transfers = 0;
};
IdCounts count_ids(const Act& act);

}  // namespace trastienda::stock
