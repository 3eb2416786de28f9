#include "cmd/run.hpp"

#include "base/localized.hpp"
#include "cmd/command_line.hpp"
#include "cmd/commands/version.hpp"
#include "cmd/log.hpp"

#include <fmt/format.h>
#include <variant>

namespace trastienda::cmd {

namespace {

ExitStatus run_line(const Invocation& invocation, Dispatch dispatch, DerivedShapes derived) {
    const Terminal output = look_at_standard_output();
    const auto line = parse_command_line(invocation.arguments, invocation.language, output.columns, derived);
    if (!line) {
        write_output(line.error().output);
        write_error(line.error().error);
        return line.error().status;
    }
    // Which program this is, one may ask of a broken configuration too.
    if (const auto* version = std::get_if<VersionOptions>(&line->command)) return run_version(*version);

    const auto loaded = load_configuration({.flags = line->flags,
                                            .environment = invocation.environment,
                                            .folder = invocation.folder,
                                            .toml_file = line->toml_file});
    if (!loaded) {
        write_error(explain(loaded.error(), invocation.language));
        return ExitStatus::usage;
    }
    log::start(loaded->configuration.log_level, loaded->configuration.log_format);
    for (const auto& warning : loaded->warnings)
        log::warning("setting_unknown", {{"message", warning.in(invocation.language)}});
    const ExitStatus status = dispatch(
        line->command,
        {.loaded = *loaded, .language = invocation.language, .output = output, .error = look_at_standard_error()});
    log::stop();
    return status;
}

}  // namespace

ExitStatus run(const Invocation& invocation, Dispatch dispatch, DerivedShapes derived) {
    const ExitStatus status = run_line(invocation, dispatch, derived);
    const std::error_code lost = lost_output();
    if (!lost) return status;
    // Whoever reads the exit status only must not take half a list, or no token, for all of it.
    constexpr Bilingual sentence{"trastienda: no se ha podido escribir todo en la salida estándar: {}.\n",
                                 "trastienda: standard output could not be written to its end: {}.\n"};
    write_error(fmt::format(fmt::runtime(sentence.in(invocation.language)), system_reason(lost, invocation.language)));
    return status == ExitStatus::success ? ExitStatus::failure : status;
}

}  // namespace trastienda::cmd
