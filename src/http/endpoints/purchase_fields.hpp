// How orders to providers look outside, for the endpoints that make, change, receive and show them. Floor 5.
#pragma once

#include "domain/purchases/decide.hpp"
#include "domain/purchases/matrix.hpp"
#include "http/endpoints/catalog_fields.hpp"
#include "http/endpoints/sale_fields.hpp"
#include "store/purchase_drafts.hpp"
#include "store/purchase_suggestions.hpp"
#include "store/purchases.hpp"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::http {

/// What the endpoints of purchases work with; all of it outlives the server.
struct PurchaseServices {
    engine::Engine& engine;
    store::Levels& levels;
    store::Purchases& purchases;
    store::PurchaseDrafts& drafts;
    store::PurchaseSuggestions& suggestions;
};

using ProviderReference = Trimmed<0, 100>;
/// The provider's paper that comes with a delivery: its number.
using DeliveryNote = Trimmed<0, 100>;

/// A cell of a product's table of sizes and colours.
struct MatrixCellIn {
    std::optional<SizeText> size;
    std::optional<ColorText> color;
    std::optional<VariationText> variation;
    PositiveQuantity quantity;
};
BOOST_DESCRIBE_STRUCT(MatrixCellIn, (), (size, color, variation, quantity))
constexpr auto notes(const MatrixCellIn*) {
    return std::to_array<FieldNote>(
        {{.field = "size",
          .text = "As the variant has it; capitals and accents do not count. Left out: it has none.",
          .example = "\"M\""},
         {.field = "color", .text = "Likewise.", .example = "\"Azul\""},
         {.field = "variation", .text = "Needed where several variants share size and colour."},
         {.field = "quantity", .text = "Pieces.", .example = "6"}});
}

struct PurchasePath {
    PurchaseId purchase_order_id;
};
BOOST_DESCRIBE_STRUCT(PurchasePath, (), (purchase_order_id))

struct PurchaseRowOut {
    PurchaseId id;
    std::string reference_number;
    ProviderId provider_id;
    std::string provider_name;
    LocationId location_id;
    purchases::PurchaseStatus status = purchases::PurchaseStatus::draft;
    std::string provider_reference;
    std::optional<Day> expected_date;
    Money total;
    std::int64_t lines_count = 0;
    UserId created_by;
    Instant created_at;
    std::optional<Instant> sent_at;
    std::optional<Instant> received_at;
    std::optional<Instant> cancelled_at;
    bool closed_short = false;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PurchaseRowOut, (),
                      (id, reference_number, provider_id, provider_name, location_id, status, provider_reference,
                       expected_date, total, lines_count, created_by, created_at, sent_at, received_at, cancelled_at,
                       closed_short, version))
constexpr auto notes(const PurchaseRowOut*) {
    return std::to_array<FieldNote>(
        {{.field = "reference_number", .text = "The shop's own; its movements bear it."},
         {.field = "provider_reference", .text = "How the provider calls it."},
         {.field = "total", .text = "What was ordered, at what it was to cost; of a draft, as far as that is known."},
         {.field = "received_at", .text = "Since then nothing more will come."},
         {.field = "closed_short", .text = "It was closed before all of it had come."},
         {.field = "version", .text = "Grows with each change, also with what comes; the ETag."}});
}

struct PurchaseLineOut {
    PurchaseLineId id;
    VariantId product_variant_id;
    std::string description;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
    Quantity ordered;
    Quantity received;
    Quantity given_back;
    Quantity outstanding;
    std::optional<Money> unit_cost;
};
BOOST_DESCRIBE_STRUCT(PurchaseLineOut, (),
                      (id, product_variant_id, description, size, color, variation, sku, ordered, received, given_back,
                       outstanding, unit_cost))
constexpr auto notes(const PurchaseLineOut*) {
    return std::to_array<FieldNote>(
        {{.field = "outstanding", .text = "Still to come: nothing of a draft, nor of an order that is closed."},
         {.field = "unit_cost", .text = "null: not known yet, in a draft. It is sent when each line has its own."}});
}

struct PurchaseOut : PurchaseRowOut {
    std::string notes;
    std::vector<PurchaseLineOut> lines;
};
BOOST_DESCRIBE_STRUCT(PurchaseOut, (PurchaseRowOut), (notes, lines))

PurchaseRowOut purchase_row_out(const store::PurchaseRow& row);
PurchaseOut purchase_out(const store::PurchaseWithLines& found);

/// The order as it is now, with its version: the answer of everything that changes one without touching stock.
asio::awaitable<Reply<PurchaseOut>> show_purchase(PurchaseServices& services, PurchaseId id);

std::optional<Money> money_of(const std::optional<Price>& price);

Problem unknown_purchase(PurchaseId id);
/// Why a draft or a step was refused; `lines` says where each line stands in the body.
Problem refused(const store::PurchaseFault& fault, const std::vector<std::string>& lines);

/// What is wrong with cells of a matrix, or nothing: `pointer` is that of the list of them.
class CellFaults {
  public:
    CellFaults(ProductId product, std::string pointer) : product_(product), pointer_(std::move(pointer)) {}
    void add(std::size_t cell, const purchases::MatrixCell& named, purchases::CellFault fault);
    void put_into(std::optional<Problem>& problem) const;

  private:
    ProductId product_;
    std::string pointer_;
    std::vector<FieldError> errors_;
};
purchases::MatrixCell cell_of(const MatrixCellIn& cell);
Problem unknown_product(ProductId id, std::string_view pointer);

}  // namespace trastienda::http
