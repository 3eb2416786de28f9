#include "pg/programs.hpp"

#include "base/localized.hpp"
#include "pg/child.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace trastienda::pg {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds version_timeout{10};

bool is_program(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
}

std::vector<fs::path> folders_in_path() {
    std::vector<fs::path> folders;
    const char* const value = std::getenv("PATH");
    std::string_view rest = value == nullptr ? "" : value;
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const std::string_view folder = rest.substr(0, colon);
        if (folder.starts_with('/')) folders.emplace_back(folder);
        rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
    return folders;
}

// /usr/lib/postgresql/15/bin (Debian) and /usr/pgsql-15/bin (Red Hat).
std::vector<fs::path> folders_of_systems() {
    std::vector<fs::path> folders;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored))
        folders.push_back(entry.path() / "bin");
    for (const auto& entry : fs::directory_iterator("/usr", ignored))
        if (entry.path().filename().string().starts_with("pgsql-")) folders.push_back(entry.path() / "bin");
    return folders;
}

// What pg_config says. Debian's is a script that starts others: it takes longer than all else here.
std::vector<fs::path> folders_told(const std::vector<fs::path>& path) {
    for (const fs::path& folder : path) {
        if (!is_program(folder / "pg_config")) continue;
        const auto told = run_to_end({.program = folder / "pg_config", .arguments = {"--bindir"}}, version_timeout);
        if (told) return {fs::path(told->substr(0, told->find('\n')))};
        break;
    }
    return {};
}

// Those of `folders` that hold a PostgreSQL, each once.
std::vector<Programs> programs_in(const std::vector<fs::path>& folders, std::set<fs::path>& seen) {
    std::vector<Programs> found;
    for (const fs::path& folder : folders) {
        std::error_code failure;
        const fs::path real = fs::canonical(folder, failure);
        if (failure || !seen.insert(real).second) continue;
        if (!is_program(folder / "initdb") || !is_program(folder / "postgres")) continue;
        const auto version = run_to_end({.program = folder / "postgres", .arguments = {"--version"}}, version_timeout);
        if (!version) continue;
        if (const auto major = parse_postgres_major(*version)) found.push_back({.folder = folder, .major = *major});
    }
    return found;
}

}  // namespace

Result<Programs> find_programs(std::optional<int> major_wanted, Language language) {
    std::set<fs::path> seen;
    std::vector<Programs> found;
    const auto take_fitting = [&](const std::vector<Programs>& programs) -> std::optional<Programs> {
        found.insert(found.end(), programs.begin(), programs.end());
        const auto fits = [&](const Programs& one) {
            return major_wanted ? one.major == *major_wanted : one.major >= postgres_major_min;
        };
        const auto first = std::ranges::find_if(programs, fits);
        return first == programs.end() ? std::nullopt : std::optional(*first);
    };
    // Place by place, no further than needed: each look starts programs, while somebody waits for the shop to open.
    const auto path = folders_in_path();
    if (const auto fitting = take_fitting(programs_in(path, seen))) return *fitting;
    const auto of_systems = folders_of_systems();
    if (major_wanted)
        if (const auto fitting = take_fitting(programs_in(of_systems, seen))) return *fitting;
    std::vector<fs::path> elsewhere = folders_told(path);
    elsewhere.insert(elsewhere.end(), of_systems.begin(), of_systems.end());
    std::vector<Programs> newest_first = programs_in(elsewhere, seen);
    std::ranges::sort(newest_first, std::greater(), &Programs::major);
    if (const auto fitting = take_fitting(newest_first)) return *fitting;

    std::string versions;
    for (const Programs& programs : found)
        versions += fmt::format("{}{}: {}", versions.empty() ? "" : ", ", programs.major, programs.folder.string());
    if (found.empty()) versions = Bilingual{"ninguno", "none"}.in(language);
    if (major_wanted)
        return fail_in(
            language, ErrorCode::invalid,
            {"Los archivos de la base de datos son de PostgreSQL {0}, que no está instalado (hay: {1}). Instálelo "
             "(Debian: apt-get install postgresql-{0}), o pase los datos a uno más nuevo con pg_upgrade.",
             "The database's files were made by PostgreSQL {0}, which is not installed (found: {1}). Install it "
             "(Debian: apt-get install postgresql-{0}), or move the data to a newer one with pg_upgrade."},
            *major_wanted, versions);
    return fail_in(language, ErrorCode::invalid,
                   {"No está instalado PostgreSQL {0} ni otro más nuevo (hay: {1}). Instálelo (Debian: apt-get install "
                    "postgresql-{0}), ponga su carpeta bin en PATH, o diga una base de datos con DATABASE_URL.",
                    "PostgreSQL {0} or newer is not installed (found: {1}). Install it (Debian: apt-get install "
                    "postgresql-{0}), put its bin folder into PATH, or name a database with DATABASE_URL."},
                   postgres_major_min, versions);
}

std::optional<int> parse_postgres_major(std::string_view version) {
    constexpr std::string_view marker = "(PostgreSQL) ";
    const std::size_t at = version.find(marker);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view number = version.substr(at + marker.size());
    int major = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), major).ec != std::errc()) return std::nullopt;
    return major;
}

}  // namespace trastienda::pg
