#include "cmd/commands/version.hpp"

#include "cmd/terminal.hpp"

#include <fmt/format.h>

namespace trastienda::cmd {

std::string_view program_version() { return TRASTIENDA_VERSION; }

ExitStatus run_version(const VersionOptions& options) {
    write_output(options.output == Output::json ? fmt::format("{{\"version\":\"{}\"}}\n", program_version())
                                                : fmt::format("trastienda {}\n", program_version()));
    return ExitStatus::success;
}

}  // namespace trastienda::cmd
