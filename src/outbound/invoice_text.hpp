// What an invoice says, word by word and in the reader's language, wherever on the paper it stands. Floor 3, pure
// functions.
#pragma once

#include "outbound/invoice_document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trastienda::outbound {

struct LabelledText {
    std::string label;
    std::string value;
};

struct TaxRow {
    std::string rate;
    std::string base;
    std::string tax;
    std::string total;
};

class InvoiceText {
  public:
    /// `document` outlives it.
    explicit InvoiceText(const InvoiceDocument& document) : document_(document) {}

    [[nodiscard]] std::string title() const;
    /// "Factura F2026-000123": the PDF's own title.
    [[nodiscard]] std::string title_with_number() const;
    [[nodiscard]] std::vector<std::string> customer_lines() const;
    /// "Rectifica la factura F2026-000001 del 26/11/2026", or empty.
    [[nodiscard]] std::string correction() const;

    [[nodiscard]] std::string amount(Money money) const;
    /// What a discount takes off, with its minus; empty where it takes nothing off.
    [[nodiscard]] std::string taken_off(Money money) const;
    [[nodiscard]] std::string rate(sales::Percent percent) const;
    [[nodiscard]] std::string date() const;
    /// "CAM-001-M · Talla M · Color Azul"
    [[nodiscard]] std::string details(const InvoiceLine& line) const;

    /// From the lines to the total; none where nothing lies between them.
    [[nodiscard]] std::vector<LabelledText> sums() const;
    [[nodiscard]] std::vector<TaxRow> taxes() const;
    [[nodiscard]] std::string taxes_included() const;
    /// What was handed over, and the change.
    [[nodiscard]] std::vector<LabelledText> payments() const;
    [[nodiscard]] std::string payments_heading() const;
    [[nodiscard]] std::string record_hash() const;
    [[nodiscard]] std::string page(std::size_t number, std::size_t count) const;

    [[nodiscard]] std::string tax_name() const;
    [[nodiscard]] std::string_view word(Bilingual words) const { return words.in(document_.language); }

  private:
    const InvoiceDocument& document_;
};

/// The words that stand at one place only.
namespace words {
inline constexpr Bilingual customer{"Cliente", "Bill to"};
inline constexpr Bilingual number{"Número", "Number"};
inline constexpr Bilingual date{"Fecha", "Date"};
inline constexpr Bilingual description{"Descripción", "Description"};
inline constexpr Bilingual quantity{"Cant.", "Qty"};
inline constexpr Bilingual price{"Precio", "Price"};
inline constexpr Bilingual discount{"Dto.", "Discount"};
inline constexpr Bilingual subtotal{"Importe", "Amount"};
inline constexpr Bilingual base{"Base imponible", "Net"};
inline constexpr Bilingual tax{"Cuota", "Tax"};
inline constexpr Bilingual total{"Total", "Total"};
inline constexpr Bilingual reason{"Motivo", "Reason"};
}  // namespace words

}  // namespace trastienda::outbound
