#include "app/catalog_imports.hpp"

#include "domain/catalog/fold.hpp"
#include "pg/acting.hpp"

#include <malloc.h>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;
using catalog::StockPolicy;

namespace {

class Changes {
  public:
    explicit Changes(ImportAnswer& answer) : answer_(answer) {}
    void add(ImportChange change) {
        ++answer_.changes_count;
        if (!is_full()) answer_.changes.push_back(std::move(change));
    }
    // What comes now is counted only, so that it need not be made.
    [[nodiscard]] bool is_full() const { return answer_.changes.size() == CatalogImports::changes_max; }
    void count(std::size_t more) { answer_.changes_count += more; }

  private:
    ImportAnswer& answer_;
};

using Subject = ImportChange::Subject;
using Action = ImportChange::Action;

template <class Planned>
void add_planned(Changes& changes, const Planned& planned, Subject subject, const std::string& name) {
    if (!planned.id.is_set())
        return changes.add({.line = planned.line,
                            .subject = subject,
                            .action = Action::create,
                            .name = name,
                            .field = {},
                            .before = {},
                            .after = {}});
    for (const catalog::FieldChange& change : planned.changes)
        changes.add({.line = planned.line,
                     .subject = subject,
                     .action = Action::change,
                     .name = name,
                     .field = std::string(field_name(change.field)),
                     .before = std::string(catalog::shortened(change.before, catalog::problem_value_bytes_max)),
                     .after = std::string(catalog::shortened(change.after, catalog::problem_value_bytes_max))});
}

void describe(ImportAnswer& answer, const catalog::CatalogPlan& plan) {
    Changes changes(answer);
    const auto add_names = [&](const std::vector<std::string>& names, Subject subject) {
        for (const std::string& name : names)
            changes.add({.line = 0,
                         .subject = subject,
                         .action = Action::create,
                         .name = name,
                         .field = {},
                         .before = {},
                         .after = {}});
    };
    add_names(plan.brands_to_create, Subject::brand);
    add_names(plan.categories_to_create, Subject::category);
    store::ImportCounts& counts = answer.counts;
    for (const catalog::PlannedProduct& product : plan.products) {
        ++(product.id.is_set() ? counts.products_changed : counts.products_created);
        add_planned(changes, product, Subject::product, product.after.handle);
    }
    const std::size_t variants = plan.variants().size();
    for (std::size_t i = 0; i < variants; ++i) {
        const bool is_new = !plan.variant_id(i).is_set();
        ++(is_new ? counts.variants_created : counts.variants_changed);
        if (is_new && changes.is_full()) {
            changes.count(1);
        } else {
            const catalog::PlannedVariant variant = plan.variant(i);
            add_planned(changes, variant, Subject::variant, variant.name);
        }
    }
    const std::size_t levels = plan.stock().size();
    counts.levels_changed = levels;
    for (std::size_t i = 0; i < levels; ++i) {
        if (changes.is_full()) {
            changes.count(levels - i);
            break;
        }
        const catalog::PlannedStock stock = plan.stock(i);
        changes.add({.line = stock.line,
                     .subject = Subject::level,
                     .action = Action::change,
                     .name = plan.stock_name(i),
                     .field = "on_hand",
                     .before = std::to_string(stock.before.units()),
                     .after = std::to_string(stock.after.units())});
    }
    counts.products_unchanged = plan.products_unchanged;
    counts.variants_unchanged = plan.variants_unchanged;
}

void describe(ImportAnswer& answer, const catalog::InventoryPlan& plan) {
    Changes changes(answer);
    for (const std::string& name : plan.locations_to_create)
        changes.add({.line = 0,
                     .subject = Subject::location,
                     .action = Action::create,
                     .name = name,
                     .field = {},
                     .before = {},
                     .after = {}});
    for (const catalog::PlannedLevel& level : plan.levels) {
        const auto add = [&](std::string field, std::string before, std::string after) {
            if (before == after) return;
            changes.add({.line = level.line,
                         .subject = Subject::level,
                         .action = Action::change,
                         .name = level.name,
                         .field = std::move(field),
                         .before = std::move(before),
                         .after = std::move(after)});
        };
        add("on_hand", std::to_string(level.before.units()), std::to_string(level.after.units()));
        add("bin", level.bin_before, level.bin_after);
    }
    answer.counts.levels_changed = plan.levels.size();
}

stock::SetLevels set_levels(const store::NumberedCatalogPlan& numbered, LocationId location,
                            const std::string& file_name) {
    stock::SetLevels act{.lines = {}, .reference_number = "import", .notes = file_name};
    const auto variants = numbered.variant_ids();
    act.lines.reserve(numbered.plan->stock().size());
    for (const catalog::PlannedStock planned : numbered.plan->stock())
        act.lines.push_back(
            {.level = {.variant = planned.new_variant ? variants.at(*planned.new_variant) : planned.variant,
                       .location = location},
             .on_hand = planned.after,
             .expected = planned.before,
             .unit_cost = planned.unit_cost});
    return act;
}

stock::SetLevels set_levels(const store::NumberedInventoryPlan& numbered, const std::string& file_name) {
    stock::SetLevels act{.lines = {}, .reference_number = "import", .notes = file_name};
    act.lines.reserve(numbered.plan->levels.size());
    for (const catalog::PlannedLevel& planned : numbered.plan->levels)
        act.lines.push_back(
            {.level = numbered.key(planned), .on_hand = planned.after, .expected = planned.before, .unit_cost = {}});
    return act;
}

// Whether the file is to be turned away for what is wrong with it.
bool is_refused(const catalog::ProblemList& problems, BadRows bad_rows) {
    return problems.is_fatal() || (problems.errors() > 0 && bad_rows == BadRows::refuse_file);
}

// glibc keeps what was freed, for each thread by itself: hundreds of megabytes of a large file, of no use to the thread
// of the next step.
void give_back_memory() { malloc_trim(0); }

// Whether a plan was overtaken by what somebody else changed, so that a new one may fit.
bool is_out_of_date(const Result<ImportAnswer>& answer) {
    return answer ? answer->outcome == ImportOutcome::levels_changed : answer.error().code == ErrorCode::conflict;
}

store::NewImport new_import(const ImportAnswer& answer, const ImportOptions& options) {
    return {.user = options.user,
            .kind = answer.kind,
            .file_name = options.file_name,
            .idempotency_key = options.idempotency_key,
            .digest = options.digest,
            .counts = answer.counts,
            .acting = options.acting};
}

}  // namespace

Result<ImportTurn> CatalogImports::take_turn() {
    if (*is_taken_) return fail(ErrorCode::overloaded, "Another file is being imported; try again when it is done.");
    return ImportTurn(is_taken_);
}

ImportTurn::~ImportTurn() {
    if (!is_taken_) return;
    *is_taken_ = false;
    give_back_memory();
}

asio::awaitable<Result<ImportAnswer>> CatalogImports::run(const ImportTurn&, catalog::ShopifyContents contents,
                                                          ImportOptions options) {
    const auto file = std::make_shared<const catalog::ShopifyContents>(std::move(contents));
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    options.acting = pg::acting_text(pg::acting_of(executor));
    options.origin = pg::origin_text(pg::acting_of(executor));
    give_back_memory();
    for (std::size_t plans = 1;; ++plans) {
        // Each time: another server may have been sent the same key, and have been the quicker one.
        CO_TRY(auto done, co_await find_done(file, options));
        if (done) co_return *std::move(done);
        auto answer = co_await run_once(file, options);
        if (!is_out_of_date(answer) || plans == plans_max) co_return answer;
    }
}

asio::awaitable<Result<std::optional<ImportAnswer>>> CatalogImports::find_done(File file, ImportOptions options) {
    if (!options.idempotency_key || options.mode == ImportMode::dry_run) co_return std::nullopt;
    CO_TRY(auto record, co_await imports_.find(options.user, *options.idempotency_key));
    if (!record) co_return std::nullopt;
    const bool is_same = record->digest == options.digest;
    co_return ImportAnswer{.outcome = is_same ? ImportOutcome::imported : ImportOutcome::key_reused,
                           .kind = record->kind,
                           .counts = record->counts,
                           .problems = file->problems,
                           .changes = {},
                           .changes_count = 0,
                           .record = std::move(record)};
}

asio::awaitable<Result<ImportAnswer>> CatalogImports::run_once(File file, ImportOptions options) {
    if (std::holds_alternative<catalog::ImportedCatalog>(file->contents))
        co_return co_await run_products(std::move(file), std::move(options));
    if (std::holds_alternative<catalog::ImportedInventory>(file->contents))
        co_return co_await run_inventory(std::move(file), std::move(options));
    ImportAnswer answer;
    answer.outcome = ImportOutcome::refused;
    answer.problems = file->problems;
    co_return answer;
}

asio::awaitable<Result<ImportAnswer>> CatalogImports::run_products(File file, ImportOptions options) {
    const auto& read = std::get<catalog::ImportedCatalog>(file->contents);
    ImportAnswer answer;
    answer.kind = store::ImportKind::products;
    answer.counts.rows_read = read.rows;
    answer.counts.left_out = read.rows_left_out;
    answer.problems = file->problems;
    CO_TRY(const LocationId default_location, co_await levels_.default_location());
    const LocationId location = options.location.value_or(default_location);
    CO_TRY(const auto state, co_await imports_.location_state(location));
    if (state != store::LocationState::open) {
        answer.outcome =
            state == store::LocationState::closed ? ImportOutcome::location_inactive : ImportOutcome::location_unknown;
        co_return answer;
    }
    CO_TRY(auto loaded_catalog, co_await imports_.load(read, location));
    const auto loaded = std::make_shared<store::LoadedCatalog>(std::move(loaded_catalog));
    give_back_memory();
    // Comparing a large file takes a good part of a second: not on the event loop.
    const StockPolicy policy = options.stock.value_or(StockPolicy::opening_only);
    // The plan alone holds what it points to: what the worker's thread lets go of late, nobody would give back.
    std::shared_ptr<const catalog::ImportedCatalog> products(file, &read);
    CO_TRY(auto made, co_await worker_.run([products, existing = loaded->existing, policy]() mutable {
        return catalog::make_plan(std::move(products), std::move(existing), policy);
    }));
    give_back_memory();
    answer.problems.add_all(std::move(made.problems));
    answer.problems.sort();
    answer.counts.left_out += made.variants_left_out;
    const auto plan = std::make_shared<const catalog::CatalogPlan>(std::move(made));
    describe(answer, *plan);
    answer.outcome = ImportOutcome::would_import;
    if (is_refused(answer.problems, options.bad_rows))
        answer.outcome = ImportOutcome::refused;
    else if (plan->is_empty() && answer.problems.errors() > 0 &&
             answer.counts.products_unchanged + answer.counts.variants_unchanged == 0)
        answer.outcome = ImportOutcome::nothing_usable;
    if (answer.outcome != ImportOutcome::would_import || options.mode == ImportMode::dry_run) co_return answer;
    answer.outcome = ImportOutcome::unchanged;
    if (plan->is_empty()) co_return answer;

    CO_TRY(auto numbered, co_await imports_.number(plan, loaded));
    stock::SetLevels levels = set_levels(numbered, location, options.file_name);
    auto written = std::make_shared<store::ImportRecord>();
    auto preparation = store::prepare(std::move(numbered), new_import(answer, options), written);
    give_back_memory();
    co_return co_await write(std::move(answer), std::move(options), std::move(preparation), std::move(written),
                             std::move(levels));
}

asio::awaitable<Result<ImportAnswer>> CatalogImports::run_inventory(File file, ImportOptions options) {
    const auto& read = std::get<catalog::ImportedInventory>(file->contents);
    ImportAnswer answer;
    answer.kind = store::ImportKind::inventory;
    answer.counts.rows_read = read.rows;
    answer.counts.left_out = read.rows_left_out;
    answer.problems = file->problems;
    CO_TRY(auto loaded_stock, co_await imports_.load(read));
    const StockPolicy policy = options.stock.value_or(StockPolicy::set);
    CO_TRY(auto made, co_await worker_.run([file, existing = std::move(loaded_stock), policy]() mutable {
        const File contents = std::move(file);
        const catalog::ExistingStock stock = std::move(existing);
        return catalog::make_plan(std::get<catalog::ImportedInventory>(contents->contents), stock, policy);
    }));
    give_back_memory();
    answer.problems.add_all(std::move(made.problems));
    answer.problems.sort();
    answer.counts.left_out += made.levels_left_out;
    const auto plan = std::make_shared<const catalog::InventoryPlan>(std::move(made));
    describe(answer, *plan);
    answer.outcome = ImportOutcome::would_import;
    if (is_refused(answer.problems, options.bad_rows))
        answer.outcome = ImportOutcome::refused;
    else if (plan->is_empty() && answer.problems.errors() > 0 && answer.counts.left_out >= answer.counts.rows_read)
        answer.outcome = ImportOutcome::nothing_usable;
    if (answer.outcome != ImportOutcome::would_import || options.mode == ImportMode::dry_run) co_return answer;
    answer.outcome = ImportOutcome::unchanged;
    if (plan->is_empty()) co_return answer;

    CO_TRY(auto numbered, co_await imports_.number(plan));
    stock::SetLevels levels = set_levels(numbered, options.file_name);
    auto written = std::make_shared<store::ImportRecord>();
    auto preparation = store::prepare(std::move(numbered), new_import(answer, options), written);
    co_return co_await write(std::move(answer), std::move(options), std::move(preparation), std::move(written),
                             std::move(levels));
}

asio::awaitable<Result<ImportAnswer>> CatalogImports::write(ImportAnswer answer, ImportOptions options,
                                                            std::shared_ptr<store::CataloguePreparation> preparation,
                                                            std::shared_ptr<store::ImportRecord> written,
                                                            stock::SetLevels levels) {
    stock::Command command{.user = options.user,
                           .idempotency_key = {},
                           .act = std::move(levels),
                           .telling = stock::Telling::nothing,
                           .origin = std::move(options.origin)};
    CO_TRY(const auto outcome, co_await engine_.submit(std::move(command), std::move(preparation)));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) {
        // A plan made a moment ago can be refused only for what has changed since: the levels, or a location that was
        // closed.
        const bool is_closed = refusal->lines.front().reason == stock::Refusal::location_inactive;
        answer.outcome = is_closed ? ImportOutcome::location_inactive : ImportOutcome::levels_changed;
        co_return answer;
    }
    answer.outcome = ImportOutcome::imported;
    answer.record = std::move(*written);
    co_return answer;
}

}  // namespace trastienda::app
