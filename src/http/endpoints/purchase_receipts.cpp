// What comes of an order to a provider and what goes back: by line, by variant, or by table of sizes and colours.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/purchase_fields.hpp"
#include "pg/acting.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

using purchases::Excess;
using purchases::PurchaseAct;

// Names a line of the order.
struct NamedLineIn {
    std::optional<PurchaseLineId> line_id;
    std::optional<VariantId> product_variant_id;
    PositiveQuantity quantity;
};
BOOST_DESCRIBE_STRUCT(NamedLineIn, (), (line_id, product_variant_id, quantity))

void check_one_name(const NamedLineIn& line, const ReadAt& at) {
    if (line.line_id.has_value() == line.product_variant_id.has_value())
        at.fail(FieldCode::missing,
                both(Bilingual{"Diga `line_id` o `product_variant_id`, y solo uno de los dos.",
                               "Give `line_id` or `product_variant_id`, and only one of the two."}));
}

struct ReceiptLineIn : NamedLineIn {
    std::optional<Price> unit_cost;
};
BOOST_DESCRIBE_STRUCT(ReceiptLineIn, (NamedLineIn), (unit_cost))
constexpr auto notes(const ReceiptLineIn*) {
    return std::to_array<FieldNote>(
        {{.field = "line_id", .text = "This, or `product_variant_id`."},
         {.field = "product_variant_id", .text = "An order has one line of a variant at the most."},
         {.field = "quantity", .text = "Pieces that have come.", .example = "12"},
         {.field = "unit_cost", .text = "Where the provider's invoice says another than the order."}});
}
void check_fields(const ReceiptLineIn& line, const ReadAt& at) { check_one_name(line, at); }

struct GiveBackLineIn : NamedLineIn {};
BOOST_DESCRIBE_STRUCT(GiveBackLineIn, (NamedLineIn), ())
constexpr auto notes(const GiveBackLineIn*) {
    return std::to_array<FieldNote>({{.field = "line_id", .text = "This, or `product_variant_id`."},
                                     {.field = "quantity", .text = "Pieces that go back.", .example = "2"}});
}
void check_fields(const GiveBackLineIn& line, const ReadAt& at) { check_one_name(line, at); }

struct DeliveryIn {
    std::optional<DeliveryNote> delivery_note;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(DeliveryIn, (), (delivery_note, notes))

constexpr FieldNote note_of_delivery_note{.field = "delivery_note",
                                          .text = "The number of the paper that comes with it; the movements bear it.",
                                          .example = "\"ALB-2041\""};
constexpr FieldNote note_of_excess{.field = "excess",
                                   .text = "accepted: more may be received than was ordered. Else that is refused."};

struct ReceiptInput : DeliveryIn {
    List<ReceiptLineIn, purchases::purchase_lines_max, 1> lines;
    Defaulted<Excess, Excess::refused> excess;
};
BOOST_DESCRIBE_STRUCT(ReceiptInput, (DeliveryIn), (lines, excess))
constexpr auto notes(const ReceiptInput*) { return std::to_array<FieldNote>({note_of_delivery_note, note_of_excess}); }

struct ReceiptCellIn : MatrixCellIn {
    std::optional<Price> unit_cost;
};
BOOST_DESCRIBE_STRUCT(ReceiptCellIn, (MatrixCellIn), (unit_cost))

struct ReceiptMatrixInput : DeliveryIn {
    ProductId product_id;
    std::optional<Price> unit_cost;
    List<ReceiptCellIn, purchases::purchase_lines_max, 1> cells;
    Defaulted<Excess, Excess::refused> excess;
};
BOOST_DESCRIBE_STRUCT(ReceiptMatrixInput, (DeliveryIn), (product_id, unit_cost, cells, excess))
constexpr auto notes(const ReceiptMatrixInput*) {
    return std::to_array<FieldNote>(
        {note_of_delivery_note,
         note_of_excess,
         {.field = "unit_cost", .text = "Of the cells that say none. Left out there too: as the order says."}});
}

struct GiveBackInput : DeliveryIn {
    List<GiveBackLineIn, purchases::purchase_lines_max, 1> lines;
};
BOOST_DESCRIBE_STRUCT(GiveBackInput, (DeliveryIn), (lines))
constexpr auto notes(const GiveBackInput*) {
    return std::to_array<FieldNote>(
        {note_of_delivery_note, {.field = "notes", .text = "Why.", .example = "\"Costuras rotas\""}});
}

struct ReceiptLineOut {
    PurchaseLineId line_id;
    VariantId product_variant_id;
    Quantity quantity;
    std::optional<Money> unit_cost;
    Money value;
    MovementId stock_movement_id;
};
BOOST_DESCRIBE_STRUCT(ReceiptLineOut, (), (line_id, product_variant_id, quantity, unit_cost, value, stock_movement_id))
constexpr auto notes(const ReceiptLineOut*) {
    return std::to_array<FieldNote>(
        {{.field = "unit_cost",
          .text = "At which a unit came: of what went back, what the provider owes "
                  "for one. null: it went back before that was noted."},
         {.field = "value",
          .text = "In all. What went back left at what it came in for, as far as that is still there."}});
}

struct PurchaseReceiptResult {
    PurchaseId purchase_order_id;
    PurchaseReceiptId receipt_id;
    purchases::ReceiptKind kind = purchases::ReceiptKind::receipt;
    purchases::PurchaseStatus status = purchases::PurchaseStatus::received;
    Instant receipt_date;
    std::vector<ReceiptLineOut> lines;
};
BOOST_DESCRIBE_STRUCT(PurchaseReceiptResult, (), (purchase_order_id, receipt_id, kind, status, receipt_date, lines))
constexpr auto notes(const PurchaseReceiptResult*) {
    return std::to_array<FieldNote>({{.field = "status", .text = "The order's, right after it."}});
}

struct PurchaseReceiptOut {
    PurchaseReceiptId id;
    purchases::ReceiptKind kind = purchases::ReceiptKind::receipt;
    std::string delivery_note;
    std::string notes;
    UserId user_id;
    Instant receipt_date;
    std::vector<ReceiptLineOut> lines;
};
BOOST_DESCRIBE_STRUCT(PurchaseReceiptOut, (), (id, kind, delivery_note, notes, user_id, receipt_date, lines))

struct ReceiptCursor {
    PurchaseReceiptId id;
};
BOOST_DESCRIBE_STRUCT(ReceiptCursor, (), (id))

// However many are asked for: each may have a thousand lines.
constexpr std::int64_t receipts_page_max = 10;

struct ReceiptsQuery {
    PageLimit limit;
    std::optional<After<ReceiptCursor>> after;
};
BOOST_DESCRIBE_STRUCT(ReceiptsQuery, (), (limit, after))

std::vector<ReceiptLineOut> lines_out(const std::vector<purchases::BookedLine>& lines) {
    std::vector<ReceiptLineOut> out;
    out.reserve(lines.size());
    for (const purchases::BookedLine& line : lines)
        out.push_back({.line_id = line.line,
                       .product_variant_id = line.variant,
                       .quantity = line.quantity,
                       .unit_cost = line.unit_cost,
                       .value = line.value,
                       .stock_movement_id = line.movement});
    return out;
}

// The lines of an order, by id and by variant.
class OrderLines {
  public:
    explicit OrderLines(const store::PurchaseWithLines& order) : order_(order) {
        for (const store::PurchaseLineRow& row : order.lines) {
            lines.push_back(row.line);
            by_variant_[row.variant] = &row;
            by_id_[row.line.id] = &row;
        }
    }
    // Nothing where the order has no such line.
    [[nodiscard]] const store::PurchaseLineRow* find(VariantId variant) const { return find_in(by_variant_, variant); }
    [[nodiscard]] const store::PurchaseLineRow* find(const NamedLineIn& line) const {
        return line.line_id ? find_in(by_id_, *line.line_id) : find_in(by_variant_, *line.product_variant_id);
    }
    [[nodiscard]] purchases::PurchaseStatus status() const { return order_.purchase.status; }

    std::vector<purchases::PurchaseLine> lines;

  private:
    template <class Map, class Key>
    static const store::PurchaseLineRow* find_in(const Map& map, const Key& key) {
        const auto found = map.find(key);
        return found == map.end() ? nullptr : found->second;
    }
    const store::PurchaseWithLines& order_;
    stock::FlatMap<VariantId, const store::PurchaseLineRow*> by_variant_;
    stock::FlatMap<PurchaseLineId, const store::PurchaseLineRow*> by_id_;
};

// Lines of the command; one that the order does not have stands there without a line.
template <class Line>
void add_line(std::vector<Line>& lines, const store::PurchaseLineRow* row, decltype(Line::line) line) {
    if (row != nullptr) line.line = row->line.id;
    lines.push_back({.line = std::move(line), .variant = row != nullptr ? row->variant : VariantId{}});
}

template <class Act>
bool names_unknown_lines(const Act& act) {
    return std::ranges::any_of(act.lines, [](const auto& line) { return !line.variant.is_set(); });
}

template <class Act>
auto rule_lines(const Act& act) {
    std::vector<decltype(act.lines.front().line)> lines;
    for (const auto& line : act.lines) lines.push_back(line.line);
    return lines;
}

Problem refused(const sales::Refusals& refusals, std::string_view list) {
    return http::refused(refusals, [&](const sales::Refused& one) {
        return one.line ? fmt::format("{}/{}", list, *one.line) : std::string("#");
    });
}

// Where a line is named that the order does not have, the stock has nothing to say: the order's own rules tell all.
std::optional<Problem> refuse_unknown_lines(const OrderLines& order, const purchases::Receive& act,
                                            std::string_view list) {
    if (!names_unknown_lines(act)) return std::nullopt;
    return refused(receive(order.status(), order.lines, rule_lines(act), act.excess).error(), list);
}
std::optional<Problem> refuse_unknown_lines(const OrderLines& order, const purchases::GiveBack& act,
                                            std::string_view list) {
    if (!names_unknown_lines(act)) return std::nullopt;
    return refused(give_back(order.status(), order.lines, rule_lines(act)).error(), list);
}

asio::awaitable<Reply<PurchaseReceiptResult>> run_purchase(PurchaseServices& services, const RequestContext& context,
                                                           purchases::Act act, std::string_view list) {
    purchases::Command command{.user = context.who().user,
                               .idempotency_key = key_of(context),
                               .act = std::move(act),
                               .acting = pg::acting_text(pg::acting_of(co_await asio::this_coro::executor))};
    CO_TRY(const auto outcome, co_await services.engine.submit(std::move(command)));
    if (const auto* refusals = std::get_if<purchases::Refusals>(&outcome)) co_return refused(*refusals, list);
    if (const auto* of_stock = std::get_if<stock::Refused>(&outcome)) {
        const bool is_key = of_stock->lines.front().reason == stock::Refusal::key_reused;
        co_return http::refused(*of_stock, is_key ? "#" : list, is_key ? Lines::one : Lines::many);
    }
    const auto& done = std::get<purchases::Done>(outcome);
    co_return PurchaseReceiptResult{.purchase_order_id = done.purchase,
                                    .receipt_id = done.receipt,
                                    .kind = done.kind,
                                    .status = done.status,
                                    .receipt_date = done.date,
                                    .lines = lines_out(done.lines)};
}

// A command without its lines.
template <class Act>
Act act_of(const store::PurchaseWithLines& order, const DeliveryIn& delivery) {
    Act act;
    act.purchase = order.purchase.id;
    act.location = order.purchase.location;
    act.delivery_note = delivery.delivery_note.value_or(DeliveryNote{}).value;
    act.notes = delivery.notes.value_or(Notes{}).value;
    return act;
}

asio::awaitable<Reply<PurchaseReceiptResult>> receive_lines(PurchaseServices& services,
                                                            Call<Path<PurchasePath>, Body<ReceiptInput>> call) {
    const ReceiptInput& body = call.body;
    CO_TRY(const auto found, co_await services.purchases.read(call.path.purchase_order_id));
    if (!found) co_return unknown_purchase(call.path.purchase_order_id);
    const OrderLines order(*found);
    auto act = act_of<purchases::Receive>(*found, body);
    act.excess = body.excess.get();
    for (const ReceiptLineIn& line : body.lines.value)
        add_line(act.lines, order.find(line),
                 {.line = {}, .quantity = line.quantity.value, .unit_cost = money_of(line.unit_cost)});
    if (auto problem = refuse_unknown_lines(order, act, "#/lines")) co_return *std::move(problem);
    co_return co_await run_purchase(services, call.context, std::move(act), "#/lines");
}

// The variants of the cells: those on the order first, so that a variation need be named only where the order has
// several of it. A cell whose variant is not on the order has it all the same: its line will be missing.
std::vector<std::expected<VariantId, purchases::CellFault>> resolve_on(
    const OrderLines& order, const std::vector<purchases::MatrixVariant>& variants,
    const std::vector<purchases::MatrixCell>& cells) {
    std::vector<purchases::MatrixVariant> on_order;
    for (const purchases::MatrixVariant& variant : variants)
        if (order.find(variant.id) != nullptr) on_order.push_back(variant);
    auto resolved = purchases::resolve(on_order, cells);
    const auto of_all = purchases::resolve(variants, cells);
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (!resolved[i] && resolved[i].error() == purchases::CellFault::unknown) resolved[i] = of_all[i];
    return resolved;
}

asio::awaitable<Reply<PurchaseReceiptResult>> receive_matrix(PurchaseServices& services,
                                                             Call<Path<PurchasePath>, Body<ReceiptMatrixInput>> call) {
    const ReceiptMatrixInput& body = call.body;
    CO_TRY(const auto found, co_await services.purchases.read(call.path.purchase_order_id));
    if (!found) co_return unknown_purchase(call.path.purchase_order_id);
    CO_TRY(const auto variants, co_await services.purchases.matrix(body.product_id));
    if (!variants) co_return unknown_product(body.product_id, "#/product_id");
    const OrderLines order(*found);
    std::vector<purchases::MatrixCell> cells;
    for (const ReceiptCellIn& cell : body.cells.value) cells.push_back(cell_of(cell));
    const auto resolved = resolve_on(order, *variants, cells);
    CellFaults faults(body.product_id, "#/cells");
    auto act = act_of<purchases::Receive>(*found, body);
    act.excess = body.excess.get();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!resolved[i]) {
            faults.add(i, cells[i], resolved[i].error());
            continue;
        }
        const ReceiptCellIn& cell = body.cells.value[i];
        add_line(act.lines, order.find(*resolved[i]),
                 {.line = {},
                  .quantity = cell.quantity.value,
                  .unit_cost = money_of(cell.unit_cost ? cell.unit_cost : body.unit_cost)});
    }
    std::optional<Problem> problem;
    faults.put_into(problem);
    if (!problem) problem = refuse_unknown_lines(order, act, "#/cells");
    if (problem) co_return *std::move(problem);
    co_return co_await run_purchase(services, call.context, std::move(act), "#/cells");
}

asio::awaitable<Reply<PurchaseReceiptResult>> give_lines_back(PurchaseServices& services,
                                                              Call<Path<PurchasePath>, Body<GiveBackInput>> call) {
    const GiveBackInput& body = call.body;
    CO_TRY(const auto found, co_await services.purchases.read(call.path.purchase_order_id));
    if (!found) co_return unknown_purchase(call.path.purchase_order_id);
    const OrderLines order(*found);
    auto act = act_of<purchases::GiveBack>(*found, body);
    for (const GiveBackLineIn& line : body.lines.value)
        add_line(act.lines, order.find(line), {.line = {}, .quantity = line.quantity.value});
    if (auto problem = refuse_unknown_lines(order, act, "#/lines")) co_return *std::move(problem);
    co_return co_await run_purchase(services, call.context, std::move(act), "#/lines");
}

asio::awaitable<Reply<Page<PurchaseReceiptOut>>> list_receipts(PurchaseServices& services,
                                                               Call<Path<PurchasePath>, Query<ReceiptsQuery>> call) {
    const PurchaseId id = call.path.purchase_order_id;
    CO_TRY(const auto order, co_await services.purchases.read(id));
    if (!order) co_return unknown_purchase(id);
    const std::int64_t limit = std::min(call.query.limit.get(), receipts_page_max);
    CO_TRY(const auto found,
           co_await services.purchases.receipts(
               id, call.query.after ? std::optional(call.query.after->value.id) : std::nullopt, limit + 1));
    std::vector<PurchaseReceiptOut> rows;
    for (const store::PurchaseReceiptRow& row : found)
        rows.push_back({.id = row.id,
                        .kind = row.kind,
                        .delivery_note = row.delivery_note,
                        .notes = row.notes,
                        .user_id = row.user,
                        .receipt_date = row.date,
                        .lines = lines_out(row.lines)});
    co_return make_page(std::move(rows), PageLimit{{limit}},
                        [](const PurchaseReceiptOut& last) { return ReceiptCursor{last.id}; });
}

std::vector<Refusal> booking_refusals(std::initializer_list<ProblemCode> more) {
    std::vector<Refusal> all{ProblemCode::key_reused,      ProblemCode::purchase_unknown,
                             ProblemCode::purchase_status, ProblemCode::purchase_line_unknown,
                             ProblemCode::variant_unknown, ProblemCode::location_unknown};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

Row receiving_row(std::string_view path, std::string_view summary, std::string_view description,
                  std::initializer_list<ProblemCode> more) {
    Row row{.method = Method::post,
            .path = path,
            .summary = summary,
            .description = description,
            .permission = people::Permission::receive_purchases,
            .success = 201,
            .refusals = booking_refusals({ProblemCode::receipt_above_ordered, ProblemCode::location_inactive,
                                          ProblemCode::balance_too_large, ProblemCode::value_too_large,
                                          ProblemCode::purchase_refused}),
            .idempotency = Idempotency::accepted,
            .body_bytes_max = lines_body_bytes_max};
    row.refusals.insert(row.refusals.end(), more.begin(), more.end());
    return row;
}

}  // namespace

Endpoints purchase_receipt_endpoints(PurchaseServices& services) {
    return {
        endpoint(services, receive_lines,
                 receiving_row("/api/v1/purchase-orders/{purchase_order_id}/receipts", "Receive what came of an order",
                               "Its units come in by purchase movements at what they cost, and the order waits for so "
                               "many fewer, in one act.",
                               {})),
        endpoint(
            services, receive_matrix,
            receiving_row("/api/v1/purchase-orders/{purchase_order_id}/receipts/matrix",
                          "Receive one product by its table of sizes and colours",
                          "The same, with a cell for each size and colour that came.", {ProblemCode::product_unknown})),
        endpoint(services, list_receipts,
                 {.method = Method::get,
                  .path = "/api/v1/purchase-orders/{purchase_order_id}/receipts",
                  .summary = "What came of an order and what went back, in that order",
                  .description = "At most ten on a page, however many are asked for: each may have a thousand lines.",
                  .permission = people::Permission::read_purchases,
                  .refusals = {ProblemCode::purchase_unknown}}),
        endpoint(
            services, give_lines_back,
            {.method = Method::post,
             .path = "/api/v1/purchase-orders/{purchase_order_id}/give-backs",
             .summary = "Give units of an order back to the provider",
             .description = "They leave the stock at what they came in for, and are not awaited anew: who wants others "
                            "in their place orders them.",
             .permission = people::Permission::receive_purchases,
             .success = 201,
             .refusals = booking_refusals({ProblemCode::give_back_above_received, ProblemCode::insufficient_on_hand,
                                           ProblemCode::insufficient_available}),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
    };
}

}  // namespace trastienda::http
