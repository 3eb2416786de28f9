#include "cmd/commands/import_shopify.hpp"

#include "base/localized.hpp"
#include "cmd/commands/actor.hpp"
#include "cmd/database.hpp"
#include "cmd/progress.hpp"
#include "cmd/report.hpp"
#include "cmd/shop.hpp"
#include "http/json_write.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <fstream>
#include <sodium.h>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// Read at a time: large enough that the system's calls do not count.
constexpr std::size_t chunk_bytes = std::size_t{256} * 1024;

struct ReadFile {
    catalog::ShopifyContents contents;
    std::string digest;
};

template <class... Args>
std::unexpected<Error> refused(Bilingual sentence, Language language, const Args&... args) {
    return fail(ErrorCode::invalid, fmt::format(fmt::runtime(sentence.in(language)), args...));
}

Result<ReadFile> read_file(const std::filesystem::path& path, Language language) {
    std::ifstream in(path, std::ios::binary);
    std::error_code unreadable;
    const auto size = std::filesystem::file_size(path, unreadable);
    if (!in && !unreadable) unreadable = std::make_error_code(std::errc::permission_denied);
    if (unreadable)
        return refused({"{} no se puede leer: {}.", "{} cannot be read: {}."}, language, path.string(),
                       system_reason(unreadable, language));
    Progress progress({.label = language == Language::es ? "Leyendo" : "Reading",
                       .unit = "bytes",
                       .total = size,
                       .language = language});
    catalog::ShopifyFile file(catalog::RepeatedSku::leave_out_sku);
    crypto_generichash_state digest{};
    crypto_generichash_init(&digest, nullptr, 0, 32);
    std::string chunk(chunk_bytes, '\0');
    std::uint64_t done = 0;
    bool is_usable = true;
    while (is_usable && (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0)) {
        const std::string_view piece(chunk.data(), static_cast<std::size_t>(in.gcount()));
        crypto_generichash_update(&digest, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
        progress.update(done += piece.size());
        is_usable = file.feed(piece);
    }
    progress.finish();
    // Half of a file may be a whole list of products: nothing may be imported of it.
    if (in.bad() || (is_usable && done != size))
        return refused(
            {"{} no se pudo leer hasta el final: {} de {} bytes.", "{} could not be read to its end: {} of {} bytes."},
            language, path.string(), done, size);
    ReadFile read{.contents = file.finish(), .digest = std::string(32, '\0')};
    crypto_generichash_final(&digest, reinterpret_cast<unsigned char*>(read.digest.data()), read.digest.size());
    return read;
}

// Books in the name of whoever acts: stock has somebody who moved it.
asio::awaitable<Result<app::ImportAnswer>> import_file(Shop& shop, ReadFile file, ImportShopifyOptions options,
                                                       std::optional<people::EmailAddress> acting_as,
                                                       pg::Acting& acting, Language language) {
    CO_TRY(const auto who, co_await find_actor(shop, std::move(acting_as), language));
    CO_TRY_DO(check_permission(who, people::Permission::run_imports, language));
    acting.user = who.user;
    app::ImportOptions wanted{
        .user = who.user,
        .file_name = options.file.filename().string(),
        .mode = options.run == ImportRun::dry ? app::ImportMode::dry_run : app::ImportMode::write,
        .bad_rows = options.bad_rows == BadRows::skip ? app::BadRows::leave_out : app::BadRows::refuse_file,
        .stock = options.stock,
        .location = {},
        .idempotency_key = {},
        .digest = std::move(file.digest)};
    if (options.location) {
        CO_TRY(wanted.location, co_await shop.imports.find_location(*options.location));
        if (!wanted.location)
            co_return refused({"No hay ninguna ubicación que se llame «{}»: véalas con `trastienda location list`.",
                               "There is no location named \"{}\": see them with `trastienda location list`."},
                              language, *options.location);
    }
    CO_TRY(const auto turn, shop.catalog_imports.take_turn());
    co_return co_await shop.catalog_imports.run(turn, std::move(file.contents), std::move(wanted));
}

std::string_view word(app::ImportOutcome outcome) {
    switch (outcome) {
        case app::ImportOutcome::imported:
            return "imported";
        case app::ImportOutcome::unchanged:
            return "unchanged";
        case app::ImportOutcome::would_import:
            return "would_import";
        case app::ImportOutcome::refused:
            return "refused";
        case app::ImportOutcome::key_reused:
            return "key_reused";
        case app::ImportOutcome::levels_changed:
            return "levels_changed";
        case app::ImportOutcome::location_unknown:
            return "location_unknown";
        case app::ImportOutcome::location_inactive:
            return "location_inactive";
        case app::ImportOutcome::nothing_usable:
            return "nothing_usable";
    }
    CHECK(false);
}

Bilingual sentence(const app::ImportAnswer& answer) {
    switch (answer.outcome) {
        case app::ImportOutcome::imported:
            return {"Importado.", "Imported."};
        case app::ImportOutcome::unchanged:
            return {"La tienda ya tiene todo lo que dice el archivo: no cambia nada.",
                    "The shop has all that the file says already: nothing changes."};
        case app::ImportOutcome::would_import:
            return {"Simulacro: no se ha cambiado nada. Sin --dry-run se importa.",
                    "A dry run: nothing was changed. Without --dry-run it is imported."};
        case app::ImportOutcome::refused:
            if (answer.problems.is_fatal())
                return {"El archivo no se puede leer: no se ha cambiado nada. Corríjalo y repita.",
                        "The file cannot be read: nothing was changed. Mend it and try again."};
            return {"No se ha cambiado nada. Corrija los errores y repita, o use --skip-bad para dejarlos fuera.",
                    "Nothing was changed. Mend the errors and try again, or use --skip-bad to leave them out."};
        case app::ImportOutcome::key_reused:
            return {"La clave ya se usó.", "The key was used before."};
        case app::ImportOutcome::levels_changed:
            return {"Se vendió o entró stock mientras tanto y no se ha cambiado nada: repítalo.",
                    "Stock was sold or received meanwhile and nothing was changed: try again."};
        case app::ImportOutcome::location_unknown:
            return {"La ubicación no existe: no se ha cambiado nada.",
                    "There is no such location: nothing was changed."};
        case app::ImportOutcome::location_inactive:
            return {"La ubicación está cerrada y no se ha cambiado nada: ábrala, o diga otra con --location.",
                    "The location is closed and nothing was changed: open it, or name another with --location."};
        case app::ImportOutcome::nothing_usable:
            return {"Nada del archivo se puede importar: no se ha cambiado nada. Corrija los errores y repita.",
                    "Nothing of the file can be imported: nothing was changed. Mend the errors and try again."};
    }
    CHECK(false);
}

struct Counted {
    std::string_view key;
    Bilingual label;
    std::uint64_t count;
};

bool is_good(app::ImportOutcome outcome) {
    return outcome == app::ImportOutcome::imported || outcome == app::ImportOutcome::unchanged ||
           outcome == app::ImportOutcome::would_import;
}

// Where nothing was changed, what was planned is no result.
std::vector<Counted> counted(const app::ImportAnswer& answer) {
    store::ImportCounts counts{.rows_read = answer.counts.rows_read, .left_out = answer.counts.left_out};
    if (is_good(answer.outcome)) counts = answer.counts;
    return {{"rows_read", {"filas leídas", "rows read"}, counts.rows_read},
            {"left_out", {"dejadas fuera", "left out"}, counts.left_out},
            {"products_created", {"productos nuevos", "new products"}, counts.products_created},
            {"products_changed", {"productos cambiados", "changed products"}, counts.products_changed},
            {"products_unchanged", {"productos iguales", "unchanged products"}, counts.products_unchanged},
            {"variants_created", {"variantes nuevas", "new variants"}, counts.variants_created},
            {"variants_changed", {"variantes cambiadas", "changed variants"}, counts.variants_changed},
            {"variants_unchanged", {"variantes iguales", "unchanged variants"}, counts.variants_unchanged},
            {"levels_changed", {"niveles de stock", "stock levels"}, counts.levels_changed}};
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += fmt::format(",\"{}\":", name);
    http::append_json_string(out, value);
}

std::string format_json(const app::ImportAnswer& answer, Language language) {
    std::string out = fmt::format(R"({{"outcome":"{}")", word(answer.outcome));
    for (const Counted& line : counted(answer)) out += fmt::format(",\"{}\":{}", line.key, line.count);
    out += fmt::format(R"(,"errors_count":{},"warnings_count":{},"problems":[)", answer.problems.errors(),
                       answer.problems.warnings());
    bool is_first = true;
    for (const catalog::Problem& problem : answer.problems.items()) {
        out += fmt::format(R"({}{{"line":{})", std::exchange(is_first, false) ? "" : ",", problem.line);
        append_field(out, "column", problem.column);
        append_field(out, "code", code(problem.code));
        append_field(out, "severity", code(severity(problem.code)));
        append_field(out, "value", problem.value);
        append_field(out, "detail", explain(problem, language));
        out += '}';
    }
    return out + "]}\n";
}

std::string format_problems(const catalog::ProblemList& problems, const Context& context) {
    const bool is_coloured = context.output.colour == Colour::on;
    std::string out;
    for (const catalog::Problem& problem : problems.items()) {
        const bool is_warning = severity(problem.code) == catalog::Severity::warning;
        const std::string_view colour = !is_coloured ? "" : is_warning ? "\x1b[33m" : "\x1b[31m";
        constexpr Bilingual line{"línea", "line"};
        out += fmt::format("{} {}{}{}: {}{}{}: {}\n", line.in(context.language), problem.line,
                           problem.column.empty() ? "" : ", ", problem.column, colour, code(problem.code),
                           is_coloured ? "\x1b[0m" : "", explain(problem, context.language));
    }
    if (problems.dropped() > 0) {
        constexpr Bilingual more{"... y {} más.\n", "... and {} more.\n"};
        out += fmt::format(fmt::runtime(more.in(context.language)), problems.dropped());
    }
    return out;
}

std::string_view subject_word(app::ImportChange::Subject subject, Language language) {
    using Subject = app::ImportChange::Subject;
    switch (subject) {
        case Subject::brand:
            return Bilingual{"marca", "brand"}.in(language);
        case Subject::category:
            return Bilingual{"categoría", "category"}.in(language);
        case Subject::product:
            return Bilingual{"producto", "product"}.in(language);
        case Subject::variant:
            return Bilingual{"variante", "variant"}.in(language);
        case Subject::level:
            return Bilingual{"nivel", "level"}.in(language);
        case Subject::location:
            return Bilingual{"ubicación", "location"}.in(language);
    }
    CHECK(false);
}

std::string format_changes(const app::ImportAnswer& answer, Language language) {
    if (answer.outcome != app::ImportOutcome::would_import) return "";
    std::string out;
    for (const app::ImportChange& change : answer.changes) {
        if (change.action == app::ImportChange::Action::create)
            out += fmt::format("+ {} {}\n", subject_word(change.subject, language), change.name);
        else
            out += fmt::format("~ {} {} {}: {} -> {}\n", subject_word(change.subject, language), change.name,
                               change.field, change.before, change.after);
    }
    if (answer.changes_count > answer.changes.size()) {
        constexpr Bilingual more{"... y {} cambios más.\n", "... and {} more changes.\n"};
        out += fmt::format(fmt::runtime(more.in(language)), answer.changes_count - answer.changes.size());
    }
    return out;
}

std::string format_text(const app::ImportAnswer& answer, const Context& context) {
    std::string out = format_changes(answer, context.language) + format_problems(answer.problems, context);
    for (const Counted& line : counted(answer))
        if (line.count > 0) out += fmt::format("{:>9}  {}\n", line.count, line.label.in(context.language));
    if (answer.problems.errors() + answer.problems.warnings() > 0) {
        constexpr Bilingual problems{"{:>9}  errores, {} avisos\n", "{:>9}  errors, {} warnings\n"};
        out += fmt::format(fmt::runtime(problems.in(context.language)), answer.problems.errors(),
                           answer.problems.warnings());
    }
    return out.append(sentence(answer).in(context.language)) + "\n";
}

}  // namespace

ExitStatus run_import_shopify(const ImportShopifyOptions& options, const Context& context) {
    auto file = read_file(options.file, context.language);
    if (!file) return report_error(file.error(), context);
    const auto database = Database::open(context.configuration(), DatabaseUse::make, context.language);
    if (!database) return report_error(database.error(), context);
    asio::io_context io;
    if (const auto migrated = run_to_end(io, migrate_database(io, database->settings(), context.language)); !migrated)
        return report_error(migrated.error(), context);
    Shop shop(io, database->settings(), {});
    pg::Acting acting{.source = pg::ActingSource::command_line};
    const auto answer = run_to_end(
        io, import_file(shop, *std::move(file), options, context.configuration().acting_as, acting, context.language),
        acting);
    shop.pool.close();
    if (!answer) return report_error(answer.error(), context);
    write_output(options.output == Output::json ? format_json(*answer, context.language)
                                                : format_text(*answer, context));
    return is_good(answer->outcome) ? ExitStatus::success : ExitStatus::failure;
}

}  // namespace trastienda::cmd
