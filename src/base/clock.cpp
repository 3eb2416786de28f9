#include "base/clock.hpp"

#include "base/check.hpp"

#include <chrono>
#include <sys/random.h>

namespace trastienda {

Instant SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
        CHECK(got > 0);  // it cannot fail for a valid buffer once the system's pool is ready
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

Uuid Uuid::make(Random& random) {
    Uuid uuid;
    random.fill(uuid.bytes);
    // Version 4, variant 1, as RFC 9562 wants of a random one.
    uuid.bytes[6] = (uuid.bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    uuid.bytes[8] = (uuid.bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    return uuid;
}

}  // namespace trastienda
