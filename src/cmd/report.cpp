#include "cmd/report.hpp"

#include "cmd/terminal.hpp"

#include <fmt/format.h>

namespace trastienda::cmd {

ExitStatus report_error(const Error& error, const Context& context) {
    const bool is_coloured = context.error.colour == Colour::on;
    write_error(fmt::format("{}trastienda:{} {}\n", is_coloured ? "\x1b[1;31m" : "", is_coloured ? "\x1b[0m" : "",
                            error.message));
    if (!error.detail.empty()) write_error(fmt::format("  {}\n", error.detail));
    return ExitStatus::failure;
}

}  // namespace trastienda::cmd
