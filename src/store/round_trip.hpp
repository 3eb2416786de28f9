// How long a small transaction waits for one answer of the database. Floor 3.
#pragma once

#include <chrono>

namespace trastienda::store {

/// Far longer than a few rows take, far shorter than anybody waits.
inline constexpr std::chrono::milliseconds round_trip_timeout{10'000};

}  // namespace trastienda::store
