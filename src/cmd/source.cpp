#include "cmd/source.hpp"

#include "base/check.hpp"

#include <fmt/format.h>

namespace trastienda::cmd {

std::string Source::text(Language language) const {
    const bool is_spanish = language == Language::es;
    switch (kind) {
        case SourceKind::flag:
            return fmt::format("{} {}", is_spanish ? "opción" : "flag", name);
        case SourceKind::environment:
            return fmt::format("{} {}", is_spanish ? "variable de entorno" : "environment variable", name);
        case SourceKind::dotenv:
            return fmt::format("{} {} {}", file, is_spanish ? "línea" : "line", line);
        case SourceKind::toml:
            return fmt::format("{}:{}", file, line);
        case SourceKind::fallback:
            return is_spanish ? "por omisión" : "default";
    }
    CHECK(false);
}

const char* Source::code() const {
    switch (kind) {
        case SourceKind::flag:
            return "flag";
        case SourceKind::environment:
            return "environment";
        case SourceKind::dotenv:
            return "dotenv";
        case SourceKind::toml:
            return "toml";
        case SourceKind::fallback:
            return "default";
    }
    CHECK(false);
}

}  // namespace trastienda::cmd
