#include "cmd/commands/migrate.hpp"

#include "cmd/database.hpp"
#include "cmd/report.hpp"
#include "cmd/shop.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace trastienda::cmd {

ExitStatus run_migrate(const MigrateOptions& options, const Context& context) {
    const auto database = Database::open(context.configuration(), DatabaseUse::make, context.language);
    if (!database) return report_error(database.error(), context);
    boost::asio::io_context io;
    const auto report = run_to_end(io, migrate_database(io, database->settings(), context.language));
    if (!report) return report_error(report.error(), context);

    if (options.output == Output::json) {
        std::string names;
        for (const std::string& name : report->applied)
            names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", name);
        write_output(fmt::format("{{\"applied\":[{}],\"current\":{}}}\n", names, report->current));
        return ExitStatus::success;
    }
    for (const std::string& name : report->applied)
        write_output(
            fmt::format(fmt::runtime(context.language == Language::es ? "Aplicada: {}\n" : "Applied: {}\n"), name));
    constexpr Bilingual current{"La base de datos está al día: migración {}.\n",
                                "The database is current: migration {}.\n"};
    write_output(fmt::format(fmt::runtime(current.in(context.language)), report->current));
    return ExitStatus::success;
}

}  // namespace trastienda::cmd
