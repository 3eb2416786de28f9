// One column on a roll, wholly made of blocks: the page is as long as they are.
#include "outbound/invoice_pages.hpp"
#include "outbound/invoice_text.hpp"
#include "outbound/page_breaks.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace {

constexpr double page_width = 80 * points_of_mm;
// Printers of this width print 72 mm.
constexpr double margin = 4 * points_of_mm;
constexpr double inner_width = page_width - 2 * margin;
// Spain's rules: 30 to 40 mm, with 2 mm of white around it.
constexpr double qr_side = 30 * points_of_mm;
constexpr double qr_quiet = 6;
// A page of a PDF is 14,400 units long at the most (PDF 1.7, annex C).
constexpr double page_height_max = 14'000;
constexpr double logo_height_max = 48;
constexpr double logo_width_max = 150;

constexpr TextStyle small{.points = 7};
constexpr TextStyle body{.points = 8.5};
constexpr TextStyle shop_style{.points = 12, .weight = Weight::bold, .align = Align::center};
constexpr TextStyle title_style{.points = 10, .weight = Weight::bold, .align = Align::center};
constexpr TextStyle total_style{.points = 14, .weight = Weight::bold};

class Ticket {
  public:
    Ticket(Painter& painter, const InvoicePrint& print)
        : painter_(painter), print_(print), document_(print.document), text_(document_) {}

    void draw() {
        add_head();
        add_lines();
        add_sums();
        add_taxes();
        add_payments();
        add_end();
        constexpr double room = page_height_max - 2 * margin;
        std::size_t next = 0;
        for (const std::size_t end : page_ends(blocks_, room, room)) {
            double height = 2 * margin;
            for (std::size_t i = next; i < end; ++i) height += blocks_[i].height;
            painter_.begin_page(page_width, height);
            double top = margin;
            for (; next < end; ++next) {
                blocks_[next].draw(top);
                top += blocks_[next].height;
            }
            painter_.end_page();
        }
    }

  private:
    void add(double height, std::function<void(double top)> draw) {
        blocks_.push_back({.height = height, .draw = std::move(draw)});
    }
    void add_gap(double height) {
        add(height, [](double) {});
    }
    void add_rule() {
        add(11, [this](double top) { painter_.horizontal_line(margin, top + 5, inner_width, Ink::gray, 0.6); });
    }
    void add_text(std::string text, const TextStyle& style, double below = 1) {
        const double height = painter_.height(text, style, inner_width);
        if (height == 0) return;
        add(height + below, [this, text = std::move(text), style](double top) {
            painter_.text(text, style, {margin, top, inner_width});
        });
    }
    // A name on the left, what it comes to on the right; the name goes on below where it is long.
    void add_pair(std::string name, std::string value, const TextStyle& style) {
        const double value_width = painter_.width(value, style) + 1;
        const double name_width = std::max(inner_width - value_width - 8, inner_width / 3);
        const double height =
            std::max(painter_.height(name, style, name_width), painter_.height(value, style, inner_width));
        add(height + 1.5, [this, name = std::move(name), value = std::move(value), style, name_width](double top) {
            painter_.text(name, style, {margin, top, name_width});
            painter_.text(value, style.aligned(Align::right), {margin, top, inner_width});
        });
    }

    void add_head() {
        if (print_.qr_code) {
            add_text(document_.qr_caption, small.aligned(Align::center), qr_quiet);
            add(qr_side + qr_quiet,
                [this](double top) { painter_.qr_code(*print_.qr_code, (page_width - qr_side) / 2, top, qr_side); });
        }
        if (print_.logo) {
            const double height = image_height(print_.logo.get(), logo_width_max, logo_height_max);
            add(height + 6, [this](double top) {
                painter_.image(print_.logo.get(), {(page_width - logo_width_max) / 2, top, logo_width_max},
                               logo_height_max, Align::center);
            });
        }
        add_text(one_paragraph(text_.shop_name()), shop_style, 3);
        for (std::string& line : text_.issuer_lines()) add_text(std::move(line), small.aligned(Align::center));
        add_rule();
        add_text(text_.title(), title_style, 2);
        add_text(fmt::format("{} · {}", document_.number, text_.date()), body.aligned(Align::center), 2);
        add_text(text_.correction(), small.aligned(Align::center));
        if (document_.corrects && !document_.corrects->reason.empty())
            add_text(fmt::format("{}: {}", text_.word(words::reason), document_.corrects->reason),
                     small.aligned(Align::center));
        if (auto lines = text_.customer_lines(); !lines.empty()) {
            add_gap(4);
            add_text(std::string(text_.word(words::customer)), small);
            for (std::string& line : lines) add_text(std::move(line), body);
        }
        add_rule();
    }

    void add_lines() {
        for (const InvoiceLine& line : document_.lines) {
            add_pair(one_paragraph(line.description), text_.amount(line.subtotal), body);
            add_text(arithmetic(line), small);
            add_text(text_.details(line), small);
            add_gap(3.5);
        }
        add_rule();
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
        for (auto& [name, value] : text_.sums()) add_pair(std::move(name), std::move(value), body);
        add_pair(std::string(text_.word(words::total)), text_.amount(document_.total), total_style);
        add_gap(4);
    }

    void add_taxes() {
        if (document_.taxes.empty()) return;
        add_tax_row({.rate = text_.tax_name(),
                     .base = std::string(text_.word(words::base)),
                     .tax = std::string(text_.word(words::tax)),
                     .total = std::string(text_.word(words::total))});
        for (TaxRow& row : text_.taxes()) add_tax_row(std::move(row));
        add_text(text_.taxes_included(), small);
        add_rule();
    }

    void add_tax_row(TaxRow row) {
        constexpr double column = inner_width / 4;
        const TextStyle right = small.aligned(Align::right).within(2);
        double height = painter_.height(row.rate, small.within(2), column);
        for (const std::string* cell : {&row.base, &row.tax, &row.total})
            height = std::max(height, painter_.height(*cell, right, column));
        add(height + 1.5, [this, row = std::move(row), right](double top) {
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
        add_text(text_.payments_heading(), small);
        for (auto& [name, value] : payments) add_pair(std::move(name), std::move(value), body);
        add_rule();
    }

    void add_end() { add_text(text_.record_hash(), TextStyle{.points = 6, .ink = Ink::gray, .align = Align::center}); }

    Painter& painter_;
    const InvoicePrint& print_;
    const InvoiceDocument& document_;
    InvoiceText text_;
    std::vector<Block> blocks_;
};

}  // namespace

void draw_ticket(Painter& painter, const InvoicePrint& print) { Ticket(painter, print).draw(); }

}  // namespace trastienda::outbound
