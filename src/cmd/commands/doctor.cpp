#include "cmd/commands/doctor.hpp"

#include "cmd/database.hpp"
#include "cmd/progress.hpp"
#include "cmd/report.hpp"
#include "cmd/shop.hpp"
#include "http/json_write.hpp"
#include "store/chain_text.hpp"
#include "store/doctor.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<store::Examination>> examine_database(asio::io_context& io, pg::Settings settings,
                                                             std::vector<store::ChainLink> kept, Language language) {
    CO_TRY(auto connection, co_await pg::Connection::open(io.get_executor(), settings));
    Progress progress({.label = language == Language::es ? "Examinando" : "Examining",
                       .unit = language == Language::es ? "comprobaciones" : "checks",
                       .total = store::examination_checks(),
                       .language = language});
    std::uint64_t begun = 0;
    auto examination =
        co_await store::examine(*connection, [&](std::string_view) { progress.update(begun++); }, std::move(kept));
    progress.finish();
    co_return examination;
}

std::string format_json(const store::Examination& examination) {
    std::string out = fmt::format(
        R"({{"clean":{},"levels":{},"movements":{},"reservations":{},"sales":{},"invoices":{},"is_cut":{},"heads":[)",
        examination.differences.empty(), examination.levels, examination.movements, examination.reservations,
        examination.sales, examination.invoices, examination.is_cut);
    for (std::size_t i = 0; i < examination.heads.size(); ++i) {
        const store::ChainLink& head = examination.heads[i];
        out += fmt::format(R"({}{{"chain_id":{},"chain_number":{},"hash":"{}"}})", i == 0 ? "" : ",", head.chain_id,
                           head.chain_number, store::text_of(head.hash));
    }
    out += R"(],"differences":[)";
    for (std::size_t i = 0; i < examination.differences.size(); ++i) {
        const store::Difference& difference = examination.differences[i];
        out += fmt::format(R"({}{{"check":"{}")", i == 0 ? "" : ",", difference.check);
        for (const auto& [name, value] : difference.values) {
            out += fmt::format(",\"{}\":", name);
            http::append_json_string(out, value);
        }
        out += '}';
    }
    return out + "]}\n";
}

std::string format_text(const store::Examination& examination, Language language) {
    std::string out;
    for (const store::Difference& difference : examination.differences) {
        out += difference.check;
        for (const auto& [name, value] : difference.values) out += fmt::format(" {}={}", name, value);
        out += '\n';
    }
    constexpr Bilingual examined{"Examinados: {} niveles, {} movimientos, {} reservas, {} ventas, {} facturas.\n",
                                 "Examined: {} levels, {} movements, {} reservations, {} sales, {} invoices.\n"};
    constexpr Bilingual clean{"Todo cuadra.\n", "All is right.\n"};
    constexpr Bilingual heads{"Cabezas de las cadenas, para guardarlas aparte (--expect-head):\n",
                              "Heads of the chains, to be kept elsewhere (--expect-head):\n"};
    constexpr Bilingual at_least{"Al menos ", "At least "};
    constexpr Bilingual differences{
        "{} diferencias. El libro no cuadra: guarde una copia antes de tocar nada.\n",
        "{} differences. The ledger does not agree: keep a copy before anything is changed.\n"};
    out += fmt::format(fmt::runtime(examined.in(language)), examination.levels, examination.movements,
                       examination.reservations, examination.sales, examination.invoices);
    if (examination.differences.empty()) {
        out += clean.in(language);
    } else {
        if (examination.is_cut) out += at_least.in(language);
        out += fmt::format(fmt::runtime(differences.in(language)), examination.differences.size());
    }
    if (!examination.heads.empty()) out += heads.in(language);
    for (const store::ChainLink& head : examination.heads) out += store::text_of(head) + '\n';
    return out;
}

}  // namespace

ExitStatus run_doctor(const DoctorOptions& options, const Context& context) {
    const auto database = Database::open(context.configuration(), DatabaseUse::existing, context.language);
    if (!database) return report_error(database.error(), context);
    asio::io_context io;
    // A database of an older program has not the tables that the checks read: say so, and change nothing.
    if (const auto checked = check_schema(io, database->settings(), context.language); !checked)
        return report_error(checked.error(), context);
    const auto examination = run_to_end(io, examine_database(io, database->settings(), options.kept, context.language));
    if (!examination) return report_error(examination.error(), context);
    write_output(options.output == Output::json ? format_json(*examination)
                                                : format_text(*examination, context.language));
    return examination->differences.empty() ? ExitStatus::success : ExitStatus::failure;
}

}  // namespace trastienda::cmd
