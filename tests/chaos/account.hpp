// The driver's own account of what was acknowledged, and its comparison with the ledger, the levels and the
// reservations as they stand in the database. It adds up requests, never answers. For tests only; one thread.
#pragma once

#include "pg/settings.hpp"
#include "tests/chaos/command.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::chaos {

class Account {
  public:
    /// Adds what was acknowledged. The same reservation ended twice, or the same movement taken back twice, is a
    /// violation.
    void add(const std::vector<Command>& commands);
    /// Compares everything with the database, which nobody changes meanwhile. Waits first for the reservations with an
    /// end that has not come yet.
    void compare(const pg::Settings& database);

    /// What was wrong, in sentences; grows with each call above.
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  private:
    // One line of the ledger, as far as a request says what it must be.
    struct Movement {
        std::string reference;
        LevelKey level;
        std::int64_t type = 0;
        std::int64_t quantity = 0;
        auto operator<=>(const Movement&) const = default;
    };
    enum class Status : std::uint8_t { active = 1, committed = 2, released = 3, expired = 4 };
    struct Reservation {
        Line line;
        std::string reference;
        Status status = Status::active;
        // When it has run out for certain.
        std::chrono::steady_clock::time_point ends_at = std::chrono::steady_clock::time_point::max();
    };
    struct Level {
        std::int64_t on_hand = 0;
        std::int64_t reserved = 0;
        bool operator==(const Level&) const = default;
    };

    void book(const Command& command, const LevelKey& level, std::int64_t type, std::int64_t quantity);
    void take_back(const Command& command);
    void add_reservations(const Command& command);
    void end_reservation(const Command& command, Status status);
    void let_expire();
    void compare_movements(const pg::Settings& database);
    void compare_reservations(const pg::Settings& database);
    void compare_levels(const pg::Settings& database);
    void violate(std::string text);

    std::vector<Movement> new_movements_;               // since the last comparison
    std::map<std::int64_t, std::string> answered_ids_;  // of movements, and the key whose answer named them; likewise
    std::map<std::int64_t, Reservation> reservations_;  // all that were ever acknowledged
    std::set<std::int64_t> taken_back_;                 // movements
    std::map<LevelKey, Level> levels_;
    std::int64_t movements_count_ = 0;
    std::int64_t movement_id_last_ = 0;
    std::vector<std::string> violations_;
};

}  // namespace trastienda::chaos
