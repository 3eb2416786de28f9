#include "http/endpoints/purchase_fields.hpp"

#include "http/endpoints/catalog_problem.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace trastienda::http {

namespace {

using purchases::CellFault;
using sales::Refusal;

// Where in the body stands what a refusal is about that is about no line.
constexpr std::pair<Refusal, std::string_view> places[] = {
    {Refusal::provider_unknown, "#/provider_id"},
    {Refusal::provider_inactive, "#/provider_id"},
    {Refusal::location_unknown, "#/location_id"},
    {Refusal::location_inactive, "#/location_id"},
    {Refusal::expected_date_past, "#/expected_date"},
    {Refusal::expected_date_too_far, "#/expected_date"},
    {Refusal::lines_missing, "#/lines"},
    {Refusal::purchase_lines_too_many, "#/lines"},
    {Refusal::amount_too_large, "#/lines"},
};

std::string pointer_to(const sales::Refused& refused, const std::vector<std::string>& lines) {
    if (refused.line) return lines.at(*refused.line);
    const auto* place = std::ranges::find(places, refused.reason, &std::pair<Refusal, std::string_view>::first);
    return place == std::end(places) ? "#" : std::string(place->second);
}

BilingualText sentence(ProductId product, const purchases::MatrixCell& cell, CellFault fault) {
    const std::string size = shown(cell.size);
    const std::string color = shown(cell.color);
    switch (fault) {
        case CellFault::unknown:
            return both({"El producto {} no tiene ninguna variante de talla «{}» y color «{}»{}.",
                         "Product {} has no variant of size \"{}\" and colour \"{}\"{}."},
                        product.value, size, color,
                        cell.variation ? fmt::format(" ({})", shown(*cell.variation)) : std::string());
        case CellFault::ambiguous:
            return both({"Hay varias variantes de talla «{}» y color «{}»: diga también `variation`.",
                         "There are several variants of size \"{}\" and colour \"{}\": give `variation` too."},
                        size, color);
        case CellFault::repeated:
            return both({"La talla «{}» y el color «{}» ya están en otra celda: súmelas en una.",
                         "Size \"{}\" and colour \"{}\" are in another cell already: put both into one."},
                        size, color);
    }
    std::unreachable();
}

std::string_view reason_of(CellFault fault) {
    switch (fault) {
        case CellFault::unknown:
            return "variant_unknown";
        case CellFault::ambiguous:
            return "cell_ambiguous";
        case CellFault::repeated:
            return "cell_repeated";
    }
    std::unreachable();
}

}  // namespace

PurchaseRowOut purchase_row_out(const store::PurchaseRow& row) {
    return {.id = row.id,
            .reference_number = row.reference_number,
            .provider_id = row.provider,
            .provider_name = row.provider_name,
            .location_id = row.location,
            .status = row.status,
            .provider_reference = row.provider_reference,
            .expected_date = row.expected_date,
            .total = row.total,
            .lines_count = row.lines_count,
            .created_by = row.created_by,
            .created_at = row.created_at,
            .sent_at = row.sent_at,
            .received_at = row.received_at,
            .cancelled_at = row.cancelled_at,
            .closed_short = row.is_closed_short,
            .version = row.version};
}

PurchaseOut purchase_out(const store::PurchaseWithLines& found) {
    PurchaseOut out{{purchase_row_out(found.purchase)}, found.purchase.notes, {}};
    for (const store::PurchaseLineRow& row : found.lines)
        out.lines.push_back({.id = row.line.id,
                             .product_variant_id = row.variant,
                             .description = row.description,
                             .size = row.size,
                             .color = row.color,
                             .variation = row.variation,
                             .sku = row.sku,
                             .ordered = row.line.ordered,
                             .received = row.line.received,
                             .given_back = row.line.given_back,
                             .outstanding = outstanding(found.purchase.status, row.line),
                             .unit_cost = row.line.unit_cost});
    return out;
}

asio::awaitable<Reply<PurchaseOut>> show_purchase(PurchaseServices& services, PurchaseId id) {
    CO_TRY(const auto found, co_await services.purchases.read(id));
    if (!found) co_return unknown_purchase(id);
    co_return Reply(purchase_out(*found)).version(found->purchase.version);
}

std::optional<Money> money_of(const std::optional<Price>& price) {
    return price ? std::optional(price->value) : std::nullopt;
}

Problem unknown_purchase(PurchaseId id) {
    return problem(ProblemCode::purchase_unknown, {"No existe el pedido {}.", "There is no purchase order {}."},
                   id.value);
}

Problem refused(const store::PurchaseFault& fault, const std::vector<std::string>& lines) {
    if (std::holds_alternative<store::PurchaseVersionChanged>(fault))
        return refused(store::CatalogFaults{{.reason = store::CatalogRefusal::version_changed}});
    if (std::holds_alternative<store::PurchaseKeyReused>(fault)) {
        const stock::Refused reused{
            {{.line = 0, .reason = stock::Refusal::key_reused, .wanted = {}, .on_hand = {}, .reserved = {}}}};
        return refused(reused, "#", Lines::one);
    }
    return refused(std::get<sales::Refusals>(fault), [&](const sales::Refused& one) { return pointer_to(one, lines); });
}

void CellFaults::add(std::size_t cell, const purchases::MatrixCell& named, CellFault fault) {
    errors_.push_back({.place = FieldPlace::body,
                       .where = fmt::format("{}/{}", pointer_, cell),
                       .code = FieldCode::refused,
                       .detail = sentence(product_, named, fault),
                       .reason = reason_of(fault)});
}

void CellFaults::put_into(std::optional<Problem>& problem) const {
    for (const FieldError& error : errors_) {
        if (!problem)
            problem = http::problem(
                error.reason == "variant_unknown" ? ProblemCode::variant_unknown : ProblemCode::purchase_refused,
                error.detail);
        if (problem->errors.size() < FieldErrors::errors_max)
            problem->errors.push_back(error);
        else
            ++problem->errors_omitted;
    }
}

purchases::MatrixCell cell_of(const MatrixCellIn& cell) {
    return {.size = cell.size.value_or(SizeText{}).value,
            .color = cell.color.value_or(ColorText{}).value,
            .variation = cell.variation ? std::optional(cell.variation->value) : std::nullopt};
}

Problem unknown_product(ProductId id, std::string_view pointer) {
    Problem made = unknown(store::CatalogRefusal::product_unknown, id.value);
    made.errors.push_back({.place = FieldPlace::body,
                           .where = std::string(pointer),
                           .code = FieldCode::refused,
                           .detail = made.detail,
                           .reason = "product_unknown"});
    return made;
}

}  // namespace trastienda::http
