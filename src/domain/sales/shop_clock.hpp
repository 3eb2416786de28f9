// The shop's own clock, as it hangs on its wall: how far it is ahead of UTC, and how far from its next change on.
// Floor 1, pure values.
#pragma once

#include "base/instant.hpp"

#include <chrono>
#include <optional>

namespace trastienda::sales {

struct ShopClock {
    struct Change {
        Instant at;  // from this instant on
        std::chrono::minutes utc_offset{0};
    };
    std::chrono::minutes utc_offset{0};  // as long as it is not changed
    std::optional<Change> next_change;   // within the longest time that an order may wait; nothing: there is none

    /// Right until a second change follows the next.
    [[nodiscard]] constexpr std::chrono::minutes utc_offset_at(Instant instant) const {
        return next_change && instant >= next_change->at ? next_change->utc_offset : utc_offset;
    }
};

}  // namespace trastienda::sales
