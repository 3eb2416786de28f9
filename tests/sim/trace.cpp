#include "tests/sim/trace.hpp"

#include <fmt/format.h>

namespace trastienda::sim {

void Trace::note(Instant now, std::string_view what, std::int64_t first, std::int64_t second, std::int64_t third) {
    auto count = counts_.find(what);
    if (count == counts_.end()) count = counts_.emplace(std::string(what), 0).first;
    ++count->second;
    for (const char letter : what) mix(static_cast<std::uint64_t>(letter));
    for (const std::int64_t number : {now.microseconds, first, second, third}) mix(static_cast<std::uint64_t>(number));
    if (prints()) fmt::print("{:>10} {:<28} {:>6} {:>6} {:>6}\n", now.microseconds, what, first, second, third);
}

void Trace::mix(std::uint64_t value) {
    digest_ ^= value;
    digest_ *= 0x100000001B3ULL;
}

}  // namespace trastienda::sim
