#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace trastienda {

void check_failed(const char* condition, const char* file, int line) noexcept {
    (void)std::fprintf(stderr, "CHECK failed: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace trastienda
