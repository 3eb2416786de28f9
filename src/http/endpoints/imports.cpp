// /api/v1/imports: a Shopify export in, streamed; and what was imported before.
#include "app/catalog_imports.hpp"
#include "domain/catalog/import/shopify_file.hpp"
#include "http/endpoints/endpoints.hpp"

#include <sodium.h>

namespace trastienda::http {

namespace {

enum class StockWord : std::uint8_t { opening_only = 1, set = 2, ignore = 3 };
BOOST_DESCRIBE_ENUM(StockWord, opening_only, set, ignore)
enum class OutcomeWord : std::uint8_t { imported = 1, unchanged = 2, would_import = 3 };
BOOST_DESCRIBE_ENUM(OutcomeWord, imported, unchanged, would_import)
enum class KindWord : std::uint8_t { products = 1, inventory = 2 };
BOOST_DESCRIBE_ENUM(KindWord, products, inventory)
enum class SubjectWord : std::uint8_t { brand = 1, category = 2, product = 3, variant = 4, level = 5, location = 6 };
BOOST_DESCRIBE_ENUM(SubjectWord, brand, category, product, variant, level, location)
enum class ActionWord : std::uint8_t { create = 1, change = 2 };
BOOST_DESCRIBE_ENUM(ActionWord, create, change)

struct ImportQuery {
    Defaulted<bool, false> dry_run;
    Defaulted<bool, false> skip_bad;
    std::optional<StockWord> stock;
    std::optional<LocationId> location_id;
    std::optional<Text<1, 200>> file_name;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (dry_run, skip_bad, stock, location_id, file_name))
constexpr auto notes(const ImportQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "dry_run", .text = "Show what would change and change nothing."},
         {.field = "skip_bad", .text = "Leave out what is wrong and import the rest. Otherwise all of it or nothing."},
         {.field = "stock",
          .text =
              "What the file's quantities mean: the opening stock of variants that are new (opening_only, the default "
              "for products), the level as it is now (set, the default for an inventory), or nothing (ignore)."},
         {.field = "location_id", .text = "Where the stock of a product file stands; left out: the default location."},
         {.field = "file_name",
          .text = "For the record and the notes of the movements.",
          .example = "\"products_export.csv\""}});
}

struct ImportProblemOut {
    std::int64_t line = 0;
    std::string column;
    std::string code;
    std::string severity;
    std::string value;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ImportProblemOut, (), (line, column, code, severity, value, detail))
constexpr auto notes(const ImportProblemOut*) {
    return std::to_array<FieldNote>({{.field = "severity", .text = "fatal, error or warning."},
                                     {.field = "value", .text = "What was read there, shortened."},
                                     {.field = "detail", .text = "What is wrong and what to do."}});
}

struct ImportChangeOut {
    std::int64_t line = 0;
    SubjectWord subject = SubjectWord::product;
    ActionWord action = ActionWord::create;
    std::string name;
    std::string field;
    std::string before;
    std::string after;
};
BOOST_DESCRIBE_STRUCT(ImportChangeOut, (), (line, subject, action, name, field, before, after))

struct CountsOut {
    std::int64_t products_created = 0;
    std::int64_t products_changed = 0;
    std::int64_t products_unchanged = 0;
    std::int64_t variants_created = 0;
    std::int64_t variants_changed = 0;
    std::int64_t variants_unchanged = 0;
    std::int64_t levels_changed = 0;
    std::int64_t rows_read = 0;
    std::int64_t left_out = 0;
};
BOOST_DESCRIBE_STRUCT(CountsOut, (),
                      (products_created, products_changed, products_unchanged, variants_created, variants_changed,
                       variants_unchanged, levels_changed, rows_read, left_out))

struct ImportReport {
    std::optional<ImportId> id;
    OutcomeWord outcome = OutcomeWord::unchanged;
    KindWord kind = KindWord::products;
    CountsOut counts;
    std::int64_t errors_count = 0;
    std::int64_t warnings_count = 0;
    std::vector<ImportProblemOut> problems;
    std::int64_t changes_count = 0;
    std::vector<ImportChangeOut> changes;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (),
                      (id, outcome, kind, counts, errors_count, warnings_count, problems, changes_count, changes))
constexpr auto notes(const ImportReport*) {
    return std::to_array<FieldNote>({{.field = "id", .text = "Of the record; null where nothing was written."},
                                     {.field = "problems", .text = "In the order of the file's lines; at most 10,000."},
                                     {.field = "changes", .text = "In a dry run: the first 500 changes."}});
}

struct ImportOut {
    ImportId id;
    UserId user_id;
    KindWord kind = KindWord::products;
    std::string file_name;
    CountsOut counts;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(ImportOut, (), (id, user_id, kind, file_name, counts, created_at))

struct ImportPath {
    ImportId import_id;
};
BOOST_DESCRIBE_STRUCT(ImportPath, (), (import_id))

struct ImportCursor {
    ImportId before;
};
BOOST_DESCRIBE_STRUCT(ImportCursor, (), (before))

struct ImportsQuery {
    PageLimit limit;
    std::optional<After<ImportCursor>> after;
};
BOOST_DESCRIBE_STRUCT(ImportsQuery, (), (limit, after))

CountsOut counts_out(const store::ImportCounts& counts) {
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    return {.products_created = number(counts.products_created),
            .products_changed = number(counts.products_changed),
            .products_unchanged = number(counts.products_unchanged),
            .variants_created = number(counts.variants_created),
            .variants_changed = number(counts.variants_changed),
            .variants_unchanged = number(counts.variants_unchanged),
            .levels_changed = number(counts.levels_changed),
            .rows_read = number(counts.rows_read),
            .left_out = number(counts.left_out)};
}

std::vector<ImportProblemOut> problems_out(const catalog::ProblemList& problems, Language language) {
    std::vector<ImportProblemOut> rows;
    rows.reserve(problems.items().size());
    for (const catalog::Problem& problem : problems.items())
        rows.push_back({.line = static_cast<std::int64_t>(problem.line),
                        .column = problem.column,
                        .code = std::string(code(problem.code)),
                        .severity = std::string(code(severity(problem.code))),
                        .value = problem.value,
                        .detail = explain(problem, language)});
    return rows;
}

ImportReport report_of(const app::ImportAnswer& answer, Language language) {
    ImportReport report{.id = answer.record ? std::optional(answer.record->id) : std::nullopt,
                        .outcome = static_cast<OutcomeWord>(answer.outcome),
                        .kind = static_cast<KindWord>(answer.kind),
                        .counts = counts_out(answer.counts),
                        .errors_count = static_cast<std::int64_t>(answer.problems.errors()),
                        .warnings_count = static_cast<std::int64_t>(answer.problems.warnings()),
                        .problems = problems_out(answer.problems, language),
                        .changes_count = static_cast<std::int64_t>(answer.changes_count),
                        .changes = {}};
    if (answer.outcome == app::ImportOutcome::would_import)
        for (const app::ImportChange& change : answer.changes)
            report.changes.push_back({.line = static_cast<std::int64_t>(change.line),
                                      .subject = static_cast<SubjectWord>(change.subject),
                                      .action = static_cast<ActionWord>(change.action),
                                      .name = change.name,
                                      .field = change.field,
                                      .before = change.before,
                                      .after = change.after});
    return report;
}

Problem refusal_of(const app::ImportAnswer& answer, Language language) {
    if (answer.outcome == app::ImportOutcome::key_reused)
        return problem(ProblemCode::key_reused,
                       {"Esta clave de idempotencia ya se usó para otro archivo: use una nueva.",
                        "This idempotency key was used before for another file: use a new one."});
    if (answer.outcome == app::ImportOutcome::levels_changed)
        return problem(ProblemCode::level_changed,
                       {"Se vendió o entró stock mientras se importaba y no se ha cambiado nada: vuelva a enviarlo.",
                        "Stock was sold or received during the import and nothing was changed: send it again."});
    if (answer.outcome == app::ImportOutcome::location_unknown)
        return problem(ProblemCode::location_unknown,
                       {"No existe la ubicación que dice location_id; no se ha cambiado nada.",
                        "There is no such location as location_id says; nothing was changed."});
    if (answer.outcome == app::ImportOutcome::location_inactive)
        return problem(ProblemCode::location_inactive,
                       {"La ubicación está cerrada y no se ha cambiado nada: ábrala, o diga otra.",
                        "The location is closed and nothing was changed: open it, or name another."});
    const auto count = answer.problems.errors();
    // Leaving out what is wrong helps only where something is left.
    Problem refused =
        answer.problems.is_fatal()
            ? problem(ProblemCode::import_refused,
                      {"El archivo no se puede leer y no se ha cambiado nada: vea `problems` y corríjalo.",
                       "The file cannot be read and nothing was changed: see `problems` and mend it."})
        : answer.outcome == app::ImportOutcome::nothing_usable
            ? problem(ProblemCode::import_refused,
                      {"Nada del archivo se puede importar y no se ha cambiado nada: corrija sus errores ({}).",
                       "Nothing of the file can be imported and nothing was changed: mend its errors ({})."},
                      count)
            : problem(
                  ProblemCode::import_refused,
                  {"El archivo tiene errores ({}) y no se ha cambiado nada: corríjalos, o use skip_bad=true para "
                   "dejarlos fuera.",
                   "The file has errors ({}) and nothing was changed: mend them, or use skip_bad=true to leave them "
                   "out."},
                  count);
    return std::move(refused)
        .with("errors_count", static_cast<std::int64_t>(count))
        .with("problems", problems_out(answer.problems, language));
}

class Digest {
  public:
    Digest() { crypto_generichash_init(&state_, nullptr, 0, bytes); }
    void add(std::string_view part) {
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    }
    [[nodiscard]] std::string finish() {
        std::string digest(bytes, '\0');
        crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(digest.data()), bytes);
        return digest;
    }

  private:
    static constexpr std::size_t bytes = 32;
    crypto_generichash_state state_{};
};

Problem import_under_way() {
    Problem made = problem(ProblemCode::import_under_way,
                           {"Solo se importa un archivo a la vez y de este no se leyó nada: envíelo de nuevo cuando "
                            "acabe el otro.",
                            "One file is imported at a time, and nothing was read of this one: send it again when the "
                            "other is done."});
    // Most files take less; who comes back too early is told so again.
    constexpr int retry_after_seconds = 5;
    made.retry_after_seconds = retry_after_seconds;
    return made;
}

asio::awaitable<Reply<ImportReport>> import_shopify(ImportServices& services, Call<Query<ImportQuery>, Upload> call) {
    // Before the first byte: who may not import now is told at once, and nothing is kept of what they send.
    const auto taken = services.catalog_imports.take_turn();
    if (!taken) co_return import_under_way();
    const app::ImportTurn& turn = *taken;
    catalog::ShopifyFile file(catalog::RepeatedSku::leave_out_sku);
    Digest digest;
    bool is_usable = true;
    for (;;) {
        CO_TRY(const auto piece, co_await call.upload->next());
        if (!piece) break;
        digest.add(*piece);
        // What follows a fatal fault is still taken from the network, so that the caller hears the answer.
        if (is_usable) is_usable = file.feed(*piece);
    }
    const ImportQuery& query = call.query;
    app::ImportOptions options{
        .user = call.context.who().user,
        .file_name = query.file_name.value_or(Text<1, 200>{}).value,
        .mode = query.dry_run.get() ? app::ImportMode::dry_run : app::ImportMode::write,
        .bad_rows = query.skip_bad.get() ? app::BadRows::leave_out : app::BadRows::refuse_file,
        .stock = query.stock ? std::optional(static_cast<catalog::StockPolicy>(*query.stock)) : std::nullopt,
        .location = query.location_id,
        .idempotency_key = {},
        .digest = {}};
    if (call.context.idempotency_key) options.idempotency_key = std::string(*call.context.idempotency_key);
    digest.add(fmt::format("{} {} {} {} {}", static_cast<int>(options.mode), static_cast<int>(options.bad_rows),
                           query.stock ? static_cast<int>(*query.stock) : 0,
                           query.location_id.value_or(LocationId{}).value, options.file_name));
    options.digest = digest.finish();

    CO_TRY(const auto answer, co_await services.catalog_imports.run(turn, file.finish(), std::move(options)));
    const Language language = call.context.language;
    switch (answer.outcome) {
        case app::ImportOutcome::imported:
        case app::ImportOutcome::unchanged:
        case app::ImportOutcome::would_import:
            co_return report_of(answer, language);
        case app::ImportOutcome::refused:
        case app::ImportOutcome::key_reused:
        case app::ImportOutcome::levels_changed:
        case app::ImportOutcome::location_unknown:
        case app::ImportOutcome::location_inactive:
        case app::ImportOutcome::nothing_usable:
            break;
    }
    co_return refusal_of(answer, language);
}

ImportOut import_out(const store::ImportRecord& record) {
    return {.id = record.id,
            .user_id = record.user,
            .kind = static_cast<KindWord>(record.kind),
            .file_name = record.file_name,
            .counts = counts_out(record.counts),
            .created_at = record.created_at};
}

asio::awaitable<Reply<Page<ImportOut>>> list_imports(ImportServices& services, Call<Query<ImportsQuery>> call) {
    const ImportsQuery& query = call.query;
    CO_TRY(const auto records,
           co_await services.imports.list(query.after ? std::optional(query.after->value.before) : std::nullopt,
                                          query.limit.get() + 1));
    std::vector<ImportOut> rows;
    for (const store::ImportRecord& record : records) rows.push_back(import_out(record));
    co_return make_page(std::move(rows), query.limit, [](const ImportOut& last) { return ImportCursor{last.id}; });
}

asio::awaitable<Reply<ImportOut>> read_import(ImportServices& services, Call<Path<ImportPath>> call) {
    CO_TRY(const auto record, co_await services.imports.read(call.path.import_id));
    if (!record)
        co_return problem(ProblemCode::import_unknown, {"No existe la importación {}.", "There is no import {}."},
                          call.path.import_id.value);
    co_return import_out(*record);
}

}  // namespace

Endpoints import_endpoints(ImportServices& services) {
    return {
        endpoint(
            services, import_shopify,
            {.method = Method::post,
             .path = "/api/v1/imports/shopify",
             .summary = "Import a Shopify export",
             .description =
                 "Products or inventory, found out by the header. Everything that is wrong is told at once, by "
                 "line and column; all of the file is imported, or nothing. Importing the same file again "
                 "changes nothing.",
             .permission = people::Permission::run_imports,
             .refusals = {ProblemCode::import_refused, ProblemCode::import_under_way, ProblemCode::key_reused,
                          ProblemCode::level_changed, ProblemCode::location_unknown, ProblemCode::location_inactive},
             .idempotency = Idempotency::accepted,
             .body_bytes_max = services.upload_bytes_max,
             .timeout = import_timeout,
             .upload_type = "text/csv"}),
        endpoint(services, list_imports,
                 {.method = Method::get,
                  .path = "/api/v1/imports",
                  .summary = "What was imported, newest first",
                  .permission = people::Permission::read_imports}),
        endpoint(services, read_import,
                 {.method = Method::get,
                  .path = "/api/v1/imports/{import_id}",
                  .summary = "One import",
                  .permission = people::Permission::read_imports,
                  .refusals = {ProblemCode::import_unknown}}),
    };
}

}  // namespace trastienda::http
