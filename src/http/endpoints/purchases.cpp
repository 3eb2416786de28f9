// /api/v1/purchase-orders: making, changing, sending, cancelling and closing orders to providers, and reading them.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/period.hpp"
#include "http/endpoints/purchase_fields.hpp"

namespace trastienda::http {

namespace {

using purchases::DraftLine;
using purchases::PurchaseAct;

constexpr std::size_t matrices_max = 100;  // of one order: each of another product

struct PurchaseLineIn {
    VariantId product_variant_id;
    PositiveQuantity quantity;
    std::optional<Price> unit_cost;
};
BOOST_DESCRIBE_STRUCT(PurchaseLineIn, (), (product_variant_id, quantity, unit_cost))
constexpr auto notes(const PurchaseLineIn*) {
    return std::to_array<FieldNote>({{.field = "product_variant_id", .text = "At most once in an order."},
                                     {.field = "unit_cost",
                                      .text = "What one piece is to cost. Left out or null: not known yet; it is "
                                              "needed before the order is sent."}});
}

struct PurchaseMatrixIn {
    ProductId product_id;
    std::optional<Price> unit_cost;
    List<MatrixCellIn, purchases::purchase_lines_max, 1> cells;
};
BOOST_DESCRIBE_STRUCT(PurchaseMatrixIn, (), (product_id, unit_cost, cells))
constexpr auto notes(const PurchaseMatrixIn*) {
    return std::to_array<FieldNote>(
        {{.field = "unit_cost", .text = "Of each piece, whatever its size and colour; or not known yet."}});
}

using PurchaseLines = List<PurchaseLineIn, purchases::purchase_lines_max>;
using PurchaseMatrices = List<PurchaseMatrixIn, matrices_max>;

struct PurchaseInput {
    ProviderId provider_id;
    std::optional<LocationId> location_id;
    std::optional<ProviderReference> provider_reference;
    std::optional<Day> expected_date;
    std::optional<Notes> notes;
    std::optional<PurchaseLines> lines;
    std::optional<PurchaseMatrices> matrices;
};
BOOST_DESCRIBE_STRUCT(PurchaseInput, (),
                      (provider_id, location_id, provider_reference, expected_date, notes, lines, matrices))
constexpr auto notes(const PurchaseInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Where it is to come. Left out: the default location."},
         {.field = "provider_reference", .text = "How the provider calls it.", .example = "\"OC-7731\""},
         {.field = "expected_date", .text = "From today to ten years ahead, by the shop's own calendar."},
         {.field = "matrices", .text = "More lines, as tables of sizes and colours: one for each product."}});
}

struct PurchaseChangeInput {
    Change<ProviderId> provider_id;
    Change<LocationId> location_id;
    Change<ProviderReference> provider_reference;
    Patch<Day> expected_date;
    Change<Notes> notes;
    Change<PurchaseLines> lines;
    Change<PurchaseMatrices> matrices;
};
BOOST_DESCRIBE_STRUCT(PurchaseChangeInput, (),
                      (provider_id, location_id, provider_reference, expected_date, notes, lines, matrices))
constexpr auto notes(const PurchaseChangeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "expected_date", .text = "From today to ten years ahead; null: not known."},
         {.field = "lines", .text = "With `matrices` all of its lines: those that are not named are dropped."},
         {.field = "matrices", .text = "See `lines`."}});
}

struct PurchaseCursor {
    PurchaseId id;
};
BOOST_DESCRIBE_STRUCT(PurchaseCursor, (), (id))

struct PurchasesQuery {
    PageLimit limit;
    std::optional<After<PurchaseCursor>> after;
    std::optional<ProviderId> provider_id;
    std::optional<LocationId> location_id;
    std::optional<purchases::PurchaseStatus> status;
    std::optional<Day> expected_from;
    std::optional<Day> expected_until;
    std::optional<SearchText> q;
};
BOOST_DESCRIBE_STRUCT(PurchasesQuery, (),
                      (limit, after, provider_id, location_id, status, expected_from, expected_until, q))
constexpr auto notes(const PurchasesQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "expected_until", .text = "Included."},
         {.field = "q", .text = "Words of its references: the shop's own, or the provider's."}});
}
void check_fields(const PurchasesQuery& query, const ReadAt& at) {
    check_period(query.expected_from, query.expected_until, at, {.from = "expected_from", .until = "expected_until"});
}

// Lines as they were given, each with its place in the body.
struct GivenLines {
    std::vector<DraftLine> lines;
    std::vector<std::string> pointers;
};
using GivenLinesOrProblem = std::expected<GivenLines, Problem>;

// A table's errors beside those of the tables before it.
void add_unknown_product(std::optional<Problem>& problem, ProductId product, std::string_view pointer) {
    Problem unknown = unknown_product(product, pointer);
    if (!problem)
        problem = std::move(unknown);
    else if (problem->errors.size() < FieldErrors::errors_max)
        problem->errors.push_back(std::move(unknown.errors.front()));
    else
        ++problem->errors_omitted;
}

asio::awaitable<Result<GivenLinesOrProblem>> given_lines(PurchaseServices& services, const PurchaseLines& lines,
                                                         const PurchaseMatrices& matrices) {
    std::size_t count = lines.value.size();
    for (const PurchaseMatrixIn& matrix : matrices.value) count += matrix.cells.value.size();
    // Before anything is read or locked for so many.
    if (count > purchases::purchase_lines_max) {
        const sales::Refused too_many{.reason = sales::Refusal::purchase_lines_too_many,
                                      .units_limit = Quantity::of(purchases::purchase_lines_max)};
        co_return GivenLinesOrProblem(std::unexpected(refused(store::PurchaseFault(sales::Refusals{too_many}), {})));
    }
    GivenLines given;
    for (std::size_t i = 0; i < lines.value.size(); ++i) {
        const PurchaseLineIn& line = lines.value[i];
        given.lines.push_back({.variant = line.product_variant_id,
                               .ordered = line.quantity.value,
                               .unit_cost = money_of(line.unit_cost)});
        given.pointers.push_back(fmt::format("#/lines/{}", i));
    }
    std::optional<Problem> problem;
    for (std::size_t i = 0; i < matrices.value.size(); ++i) {
        const PurchaseMatrixIn& matrix = matrices.value[i];
        CO_TRY(const auto variants, co_await services.purchases.matrix(matrix.product_id));
        if (!variants) {
            add_unknown_product(problem, matrix.product_id, fmt::format("#/matrices/{}/product_id", i));
            continue;
        }
        std::vector<purchases::MatrixCell> cells;
        for (const MatrixCellIn& cell : matrix.cells.value) cells.push_back(cell_of(cell));
        const auto resolved = purchases::resolve(*variants, cells);
        CellFaults faults(matrix.product_id, fmt::format("#/matrices/{}/cells", i));
        for (std::size_t j = 0; j < cells.size(); ++j) {
            if (!resolved[j]) {
                faults.add(j, cells[j], resolved[j].error());
                continue;
            }
            given.lines.push_back({.variant = *resolved[j],
                                   .ordered = matrix.cells.value[j].quantity.value,
                                   .unit_cost = money_of(matrix.unit_cost)});
            given.pointers.push_back(fmt::format("#/matrices/{}/cells/{}", i, j));
        }
        faults.put_into(problem);
    }
    if (problem) co_return GivenLinesOrProblem(std::unexpected(*std::move(problem)));
    co_return given;
}

Reply<PurchaseOut> created(Reply<PurchaseOut> shown, PurchaseId id) {
    return std::move(shown).location("/api/v1/purchase-orders/{}", id.value);
}

asio::awaitable<Reply<PurchaseOut>> create_purchase(PurchaseServices& services, Call<Body<PurchaseInput>> call) {
    const PurchaseInput& body = call.body;
    const UserId user = call.context.who().user;
    const auto key = key_of(call.context);
    if (key) {
        // What was made stays made, whatever its tables of sizes and colours would name by now.
        CO_TRY(const auto known, co_await services.drafts.find(user, key));
        if (!known) co_return refused(known.error(), {});
        if (*known) co_return created(co_await show_purchase(services, **known), **known);
    }
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    CO_TRY(auto given, co_await given_lines(services, body.lines.value_or(PurchaseLines{}),
                                            body.matrices.value_or(PurchaseMatrices{})));
    if (!given) co_return std::move(given).error();
    CO_TRY(const auto added, co_await services.drafts.add(
                                 user, key,
                                 {.provider = body.provider_id,
                                  .location = body.location_id.value_or(location),
                                  .provider_reference = body.provider_reference.value_or(ProviderReference{}).value,
                                  .expected_date = body.expected_date,
                                  .notes = body.notes.value_or(Notes{}).value,
                                  .lines = std::move(given->lines)}));
    if (!added) co_return refused(added.error(), given->pointers);
    co_return created(co_await show_purchase(services, *added), *added);
}

asio::awaitable<Reply<PurchaseOut>> change_purchase(PurchaseServices& services,
                                                    Call<Path<PurchasePath>, Body<PurchaseChangeInput>> call) {
    PurchaseChangeInput& body = call.body;
    store::PurchaseChange change{.provider = body.provider_id.value, .location = body.location_id.value};
    if (body.provider_reference.value) change.provider_reference = std::move(body.provider_reference.value->value);
    if (body.expected_date.is_present) change.expected_date = body.expected_date.value;
    if (body.notes.value) change.notes = std::move(body.notes.value->value);
    std::vector<std::string> pointers;
    if (body.lines.value || body.matrices.value) {
        CO_TRY(auto given, co_await given_lines(services, body.lines.value.value_or(PurchaseLines{}),
                                                body.matrices.value.value_or(PurchaseMatrices{})));
        if (!given) co_return std::move(given).error();
        change.lines = std::move(given->lines);
        pointers = std::move(given->pointers);
    }
    const PurchaseId id = call.path.purchase_order_id;
    CO_TRY(const auto changed, co_await services.drafts.change(id, call.context.if_match.version(), std::move(change)));
    if (!changed) co_return refused(changed.error(), pointers);
    co_return co_await show_purchase(services, id);
}

asio::awaitable<Reply<PurchaseOut>> step(PurchaseServices& services, const RequestContext& context, PurchaseId id,
                                         PurchaseAct act) {
    CO_TRY(const auto done, co_await services.drafts.step(id, context.if_match.version(), act));
    if (!done) {
        // The lines of the order itself, as it is read.
        std::vector<std::string> pointers;
        for (std::size_t i = 0; i < purchases::purchase_lines_max; ++i)
            pointers.push_back(fmt::format("#/lines/{}", i));
        co_return refused(done.error(), pointers);
    }
    co_return co_await show_purchase(services, id);
}

asio::awaitable<Reply<PurchaseOut>> send_purchase(PurchaseServices& services, Call<Path<PurchasePath>> call) {
    co_return co_await step(services, call.context, call.path.purchase_order_id, PurchaseAct::send);
}

asio::awaitable<Reply<PurchaseOut>> cancel_purchase(PurchaseServices& services, Call<Path<PurchasePath>> call) {
    co_return co_await step(services, call.context, call.path.purchase_order_id, PurchaseAct::cancel);
}

asio::awaitable<Reply<PurchaseOut>> close_purchase(PurchaseServices& services, Call<Path<PurchasePath>> call) {
    co_return co_await step(services, call.context, call.path.purchase_order_id, PurchaseAct::close);
}

asio::awaitable<Reply<PurchaseOut>> read_purchase(PurchaseServices& services, Call<Path<PurchasePath>> call) {
    co_return co_await show_purchase(services, call.path.purchase_order_id);
}

asio::awaitable<Reply<Page<PurchaseRowOut>>> list_purchases(PurchaseServices& services,
                                                            Call<Query<PurchasesQuery>> call) {
    const PurchasesQuery& query = call.query;
    CO_TRY(const auto found,
           co_await services.purchases.list({.provider = query.provider_id,
                                             .location = query.location_id,
                                             .status = query.status,
                                             .expected_from = query.expected_from,
                                             .expected_until = query.expected_until,
                                             .query = query.q.value_or(SearchText{}).value},
                                            query.after ? std::optional(query.after->value.id) : std::nullopt,
                                            query.limit.get() + 1));
    std::vector<PurchaseRowOut> rows;
    for (const store::PurchaseRow& row : found) rows.push_back(purchase_row_out(row));
    co_return make_page(std::move(rows), query.limit,
                        [](const PurchaseRowOut& last) { return PurchaseCursor{last.id}; });
}

std::vector<Refusal> draft_refusals(std::initializer_list<ProblemCode> more) {
    std::vector<Refusal> all{
        ProblemCode::provider_unknown,  ProblemCode::provider_inactive, ProblemCode::location_unknown,
        ProblemCode::location_inactive, ProblemCode::variant_unknown,   ProblemCode::variant_inactive,
        ProblemCode::purchase_refused,  ProblemCode::amount_refused,    ProblemCode::product_unknown};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

Row step_row(std::string_view path, std::string_view summary, std::string_view description) {
    return {.method = Method::post,
            .path = path,
            .summary = summary,
            .description = description,
            .permission = people::Permission::change_purchases,
            .refusals = {ProblemCode::purchase_unknown, ProblemCode::purchase_status, ProblemCode::version_changed},
            .versioning = Versioning::accepted};
}

}  // namespace

Endpoints purchase_endpoints(PurchaseServices& services) {
    using people::Permission;
    Row sending = step_row("/api/v1/purchase-orders/{purchase_order_id}/send", "Mark an order as sent to its provider",
                           "From now on its units are on their way and can be received. It must have lines, none of "
                           "them of what is out of use or without a cost, and no expected date that has passed.");
    sending.refusals =
        draft_refusals({ProblemCode::purchase_unknown, ProblemCode::purchase_status, ProblemCode::version_changed});
    return {
        endpoint(
            services, create_purchase,
            {.method = Method::post,
             .path = "/api/v1/purchase-orders",
             .summary = "Draft an order to a provider",
             .description = "Its lines may be given one by one, as tables of sizes and colours, or both. Sent again "
                            "under its key it is the same order, as it is by then.",
             .permission = Permission::change_purchases,
             .success = 201,
             .refusals = draft_refusals({ProblemCode::key_reused}),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_purchases,
                 {.method = Method::get,
                  .path = "/api/v1/purchase-orders",
                  .summary = "Orders to providers, newest first",
                  .permission = Permission::read_purchases}),
        endpoint(services, read_purchase,
                 {.method = Method::get,
                  .path = "/api/v1/purchase-orders/{purchase_order_id}",
                  .summary = "One order with its lines",
                  .permission = Permission::read_purchases,
                  .refusals = {ProblemCode::purchase_unknown}}),
        endpoint(
            services, change_purchase,
            {.method = Method::patch,
             .path = "/api/v1/purchase-orders/{purchase_order_id}",
             .summary = "Change a draft",
             .description = "Fields that are left out stay as they are. Its lines are replaced as a whole; those of "
                            "variants that stay keep their ids.",
             .permission = Permission::change_purchases,
             .refusals = draft_refusals(
                 {ProblemCode::purchase_unknown, ProblemCode::purchase_status, ProblemCode::version_changed}),
             .versioning = Versioning::required,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, send_purchase, std::move(sending)),
        endpoint(services, cancel_purchase,
                 step_row("/api/v1/purchase-orders/{purchase_order_id}/cancel", "Cancel an order",
                          "Of which nothing has come yet.")),
        endpoint(services, close_purchase,
                 step_row("/api/v1/purchase-orders/{purchase_order_id}/close", "Close an order",
                          "Of which some has come, and nothing more will.")),
    };
}

}  // namespace trastienda::http
