// CHECK ends the process when our own code is wrong. Floor 0. It is on in every build, and no input may ever reach it:
// what a caller can get wrong is a refusal, what the world can get wrong is an Error (see result.hpp).
#pragma once

namespace trastienda {

/// Prints the condition and its place on standard error and aborts. Called only by CHECK.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace trastienda

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): only a macro can print the condition's own text.
#define CHECK(condition)                                                \
    do {                                                                \
        if (!(condition)) [[unlikely]]                                  \
            ::trastienda::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
