// One column on a roll, wholly made of blocks: the page is as long as they are.
#include "outbound/invoice_pages.hpp"
#include "outbound/invoice_text.hpp"
#include "outbound/issuer_text.hpp"
#include "outbound/roll.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace {

constexpr double inner_width = Roll::inner_width;
constexpr double margin = Roll::margin;
// The white above an invoice's code: Spain's rules ask for 2 mm.
constexpr double qr_quiet = 6;

constexpr TextStyle small = Roll::small;
constexpr TextStyle body = Roll::body;
constexpr TextStyle title_style{.points = 10, .weight = Weight::bold, .align = Align::center};
constexpr TextStyle total_style{.points = 14, .weight = Weight::bold};

class Ticket {
  public:
    Ticket(Painter& painter, const InvoicePrint& print)
        : painter_(painter), print_(print), document_(print.document), text_(document_), roll_(painter) {}

    void draw() {
        add_head();
        add_lines();
        add_sums();
        add_taxes();
        add_payments();
        add_end();
        roll_.draw();
    }

  private:
    void add_head() {
        if (print_.qr_code) {
            roll_.add_text(document_.qr_caption, small.aligned(Align::center), qr_quiet);
            roll_.add_qr_code(*print_.qr_code);
        }
        roll_.add_shop(document_.issuer, print_.logo.get(), document_.language);
        roll_.add_rule();
        roll_.add_text(text_.title(), title_style, 2);
        roll_.add_text(fmt::format("{} · {}", document_.number, text_.date()), body.aligned(Align::center), 2);
        roll_.add_text(text_.correction(), small.aligned(Align::center));
        if (document_.corrects && !document_.corrects->reason.empty())
            roll_.add_text(fmt::format("{}: {}", text_.word(words::reason), document_.corrects->reason),
                           small.aligned(Align::center));
        if (auto lines = text_.customer_lines(); !lines.empty()) {
            roll_.add_gap(4);
            roll_.add_text(std::string(text_.word(words::customer)), small);
            for (std::string& line : lines) roll_.add_text(std::move(line), body);
        }
        roll_.add_rule();
    }

    void add_lines() {
        for (const InvoiceLine& line : document_.lines) {
            roll_.add_pair(one_paragraph(line.description), text_.amount(line.subtotal), body);
            roll_.add_text(arithmetic(line), small);
            roll_.add_text(text_.details(line), small);
            roll_.add_gap(3.5);
        }
        roll_.add_rule();
    }

    // "2 × 19,99 €  -4,00 €  IVA 21 %"
    std::string arithmetic(const InvoiceLine& line) {
        std::string text = fmt::format("{} × {}", line.quantity.units(), text_.amount(line.unit_price));
        if (line.discount != Money())
            text += fmt::format(" · {} {}", text_.word(words::discount), text_.taken_off(line.discount));
        if (document_.taxes.size() > 1 && line.tax_rate)
            text += fmt::format(" · {} {}", text_.tax_name(), text_.rate(*line.tax_rate));
        return text;
    }

    void add_sums() {
        for (auto& [name, value] : text_.sums()) roll_.add_pair(std::move(name), std::move(value), body);
        roll_.add_pair(std::string(text_.word(words::total)), text_.amount(document_.total), total_style);
        roll_.add_gap(4);
    }

    void add_taxes() {
        if (document_.taxes.empty()) return;
        add_tax_row({.rate = text_.tax_name(),
                     .base = std::string(text_.word(words::base)),
                     .tax = std::string(text_.word(words::tax)),
                     .total = std::string(text_.word(words::total))});
        for (TaxRow& row : text_.taxes()) add_tax_row(std::move(row));
        roll_.add_text(text_.taxes_included(), small);
        roll_.add_rule();
    }

    void add_tax_row(TaxRow row) {
        constexpr double column = inner_width / 4;
        const TextStyle right = small.aligned(Align::right).within(2);
        double height = painter_.height(row.rate, small.within(2), column);
        for (const std::string* cell : {&row.base, &row.tax, &row.total})
            height = std::max(height, painter_.height(*cell, right, column));
        roll_.add(height + 1.5, [this, row = std::move(row), right](double top) {
            painter_.text(row.rate, small.within(2), {margin, top, column});
            double x = margin + column;
            for (const std::string* cell : {&row.base, &row.tax, &row.total}) {
                painter_.text(*cell, right, {x, top, column});
                x += column;
            }
        });
    }

    void add_payments() {
        auto payments = text_.payments();
        if (payments.empty()) return;
        roll_.add_text(text_.payments_heading(), small);
        for (auto& [name, value] : payments) roll_.add_pair(std::move(name), std::move(value), body);
        roll_.add_rule();
    }

    void add_end() {
        roll_.add_text(text_.record_hash(), TextStyle{.points = 6, .ink = Ink::gray, .align = Align::center});
    }

    Painter& painter_;
    const InvoicePrint& print_;
    const InvoiceDocument& document_;
    InvoiceText text_;
    Roll roll_;
};

}  // namespace

void draw_ticket(Painter& painter, const InvoicePrint& print) { Ticket(painter, print).draw(); }

}  // namespace trastienda::outbound
