// From top to bottom: head (code, shop, what it is), customer, the table of lines, sums and taxes, payments, reason.
// The head is drawn where it stands; what comes after it is cut into blocks, so that pages can end between them.
#include "outbound/a4_page.hpp"
#include "outbound/invoice_pages.hpp"
#include "outbound/invoice_text.hpp"
#include "outbound/issuer_text.hpp"
#include "outbound/page_breaks.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace a4 {

namespace {

constexpr double footer_top = page_height - 13 * points_of_mm;
constexpr double body_end = footer_top - 10;
constexpr double cell_gap = 12;

constexpr TextStyle total_style{.points = 14, .weight = Weight::bold};

constexpr double table_head_height = 20;
constexpr double row_padding = 4;

// A column of figures: its left edge and width. No width: there is no such column.
struct Column {
    double x = 0;
    double width = 0;
};

struct Columns {
    Column description;
    Column quantity;
    Column price;
    Column discount;
    Column tax;
    Column subtotal;
};

class A4 {
  public:
    A4(Painter& painter, const InvoicePrint& print)
        : painter_(painter), print_(print), document_(print.document), text_(document_) {}

    void draw() {
        make_columns();
        add_line_blocks();
        add_sum_block();
        add_payment_blocks();
        if (document_.corrects) add_note_blocks(words::reason, document_.corrects->reason);

        painter_.begin_page(page_width, page_height);
        const double first_top = draw_head();
        // The table's head has its room on every page, also where sums alone are left.
        const double other_top = margin + running_head_height;
        const auto ends =
            page_ends(blocks_, body_end - first_top - table_head_height, body_end - other_top - table_head_height);
        std::size_t next = 0;
        for (std::size_t page = 0; page < ends.size(); ++page) {
            if (page > 0) {
                painter_.begin_page(page_width, page_height);
                draw_running_head();
            }
            double top = page == 0 ? first_top : other_top;
            if (next < ends[page] && blocks_[next].is_table_row) top = draw_table_head(top);
            for (; next < ends[page]; ++next) {
                blocks_[next].draw(top);
                top += blocks_[next].height;
            }
            draw_footer(page + 1, ends.size());
            painter_.end_page();
        }
    }

  private:
    static constexpr double running_head_height = 26;

    double draw_head() {
        double x = margin;
        double code_end = margin;
        if (print_.qr_code) {
            const double caption =
                painter_.text(document_.qr_caption, label.aligned(Align::center).within(1), {x, margin, qr_side});
            painter_.qr_code(*print_.qr_code, x, margin + caption + qr_quiet, qr_side);
            code_end = margin + caption + qr_quiet + qr_side;
            x += qr_side + gap + 4;
        }
        const double shop_width = right_edge - title_width - gap - x;
        const double end = std::max(
            {code_end, draw_shop(painter_, document_.issuer, print_.logo.get(), document_.language, x, shop_width),
             draw_title()});
        return draw_customer(end + gap) + 6;
    }

    double draw_title() {
        const double x = right_edge - title_width;
        double top = margin - 3;
        top += painter_.text(text_.title(), title_style, {x, top, title_width}) + 5;
        top = draw_fact(painter_, text_.word(words::number), document_.number, top);
        top = draw_fact(painter_, text_.word(words::date), text_.date(), top);
        return top + painter_.text(text_.correction(), body.aligned(Align::right), {x, top + 3, title_width}) + 3;
    }

    double draw_customer(double top) {
        const auto lines = text_.customer_lines();
        if (lines.empty()) return top;
        constexpr double padding = 9;
        constexpr double width = inner_width - 2 * padding;
        double height = painter_.height(text_.word(words::customer), label, width) + 2;
        for (const std::string& line : lines) height += painter_.height(line, strong.within(4), width) + 1;
        painter_.panel(margin, top, inner_width, height + 2 * padding);
        TextPlace place{margin + padding, top + padding, width};
        place.top += painter_.text(text_.word(words::customer), label, place) + 2;
        for (const std::string& line : lines)
            place.top += painter_.text(line, (&line == lines.data() ? strong : body).within(4), place) + 1;
        return top + height + 2 * padding + gap;
    }

    // As wide as the widest text of each; what is left belongs to the description.
    void make_columns() {
        double quantity = painter_.width(text_.word(words::quantity), label);
        double price = painter_.width(text_.word(words::price), label);
        double subtotal = painter_.width(text_.word(words::subtotal), label);
        double discount = 0;
        double tax = 0;
        std::size_t longest_price = 0;
        std::size_t longest_subtotal = 0;
        std::size_t longest_discount = 0;
        // Figures have one width: only a longer text can be wider.
        const auto widen = [&](double& width, std::size_t& longest, const std::string& value) {
            if (value.size() <= longest) return;
            longest = value.size();
            width = std::max(width, painter_.width(value, body));
        };
        std::int32_t most = 0;
        for (const InvoiceLine& line : document_.lines) {
            most = std::max(most, line.quantity.units());
            widen(price, longest_price, text_.amount(line.unit_price));
            widen(subtotal, longest_subtotal, text_.amount(line.subtotal));
            widen(discount, longest_discount, text_.taken_off(line.discount));
            if (document_.taxes.size() > 1 && line.tax_rate)
                tax = std::max(tax, painter_.width(text_.rate(*line.tax_rate), body));
        }
        quantity = std::max(quantity, painter_.width(std::to_string(most), body));
        if (discount > 0) discount = std::max(discount, painter_.width(text_.word(words::discount), label));
        if (tax > 0) tax = std::max(tax, painter_.width(one_paragraph(text_.tax_name()), label));

        double x = right_edge;
        const auto take = [&x](double width) {
            if (width == 0) return Column{};
            x -= width;
            const Column column{.x = x, .width = width};
            x -= cell_gap;
            return column;
        };
        columns_.subtotal = take(subtotal);
        columns_.tax = take(std::min(tax, 60.0));
        columns_.discount = take(discount);
        columns_.price = take(price);
        columns_.quantity = take(quantity);
        columns_.description = {.x = margin, .width = x - margin};
    }

    double draw_table_head(double top) {
        const auto head = [&](std::string_view words, const Column& column, Align align) {
            if (column.width > 0)
                painter_.text(words, label.aligned(align).within(1), {column.x, top + 4, column.width});
        };
        head(text_.word(words::description), columns_.description, Align::left);
        head(text_.word(words::quantity), columns_.quantity, Align::right);
        head(text_.word(words::price), columns_.price, Align::right);
        head(text_.word(words::discount), columns_.discount, Align::right);
        head(text_.tax_name(), columns_.tax, Align::right);
        head(text_.word(words::subtotal), columns_.subtotal, Align::right);
        painter_.horizontal_line(margin, top + table_head_height - 2, inner_width, Ink::black, 0.9);
        return top + table_head_height;
    }

    static constexpr TextStyle description_style = body.within(6);
    static constexpr TextStyle details_style = small.within(3);

    void add_line_blocks() {
        for (const InvoiceLine& line : document_.lines) {
            const double width = columns_.description.width;
            const double described = painter_.height(one_paragraph(line.description), description_style, width);
            const double detailed = painter_.height(text_.details(line), details_style, width);
            // A row without a description is as tall as its figures.
            const double height = std::max(described + detailed, 11.0) + 2 * row_padding;
            blocks_.push_back({.height = height,
                               .draw = [this, &line, height](double top) { draw_line(line, top, height); },
                               .is_table_row = true});
        }
    }

    void draw_line(const InvoiceLine& line, double top, double height) {
        const Column& column = columns_.description;
        double below = top + row_padding;
        below += painter_.text(one_paragraph(line.description), description_style, {column.x, below, column.width});
        painter_.text(text_.details(line), details_style, {column.x, below, column.width});
        const auto figure = [&](const std::string& value, const Column& of, const TextStyle& style) {
            if (of.width > 0) painter_.text(value, style.aligned(Align::right), {of.x, top + row_padding, of.width});
        };
        figure(std::to_string(line.quantity.units()), columns_.quantity, body);
        figure(text_.amount(line.unit_price), columns_.price, body);
        figure(text_.taken_off(line.discount), columns_.discount, body);
        if (line.tax_rate) figure(text_.rate(*line.tax_rate), columns_.tax, body);
        figure(text_.amount(line.subtotal), columns_.subtotal, body);
        painter_.horizontal_line(margin, top + height, inner_width, Ink::light, 0.5);
    }

    static constexpr double sums_width = 215;
    static constexpr double sums_x = right_edge - sums_width;
    static constexpr double sum_row_height = 16;
    static constexpr double total_height = 30;
    static constexpr double tax_row_height = 14;
    static constexpr TextStyle included_style = small;

    // Discounts, total and taxes: one block, so that no page shows the one without the others.
    void add_sum_block() {
        const auto rows = static_cast<double>(text_.sums().size());
        const double right = rows * sum_row_height + total_height;
        const double left = document_.taxes.empty() ? 0
                                                    : static_cast<double>(document_.taxes.size() + 1) * tax_row_height +
                                                          6 + painter_.height("X", small, 100);
        blocks_.push_back({.height = gap + std::max(left, right) + gap, .draw = [this](double top) {
                               draw_taxes(top + gap);
                               draw_sums(top + gap);
                           }});
    }

    void draw_sums(double top) {
        for (const auto& [name, value] : text_.sums()) {
            const double value_width = painter_.width(value, body);
            painter_.text(name, body.within(1), {sums_x, top, sums_width - value_width - cell_gap});
            painter_.text(value, body, {right_edge - value_width, top, value_width + 1});
            top += sum_row_height;
        }
        painter_.panel(sums_x - 8, top - 2, sums_width + 8, total_height);
        const std::string total = text_.amount(document_.total);
        const double width = painter_.width(total, total_style);
        painter_.text(text_.word(words::total), TextStyle{.points = 11, .weight = Weight::semibold},
                      {sums_x, top + 6, 100});
        painter_.text(total, total_style, {right_edge - width - 6, top + 4, width + 1});
    }

    // Rate, base, tax and total, below each other for every rate. A credit note of what was free of charge has none.
    void draw_taxes(double top) {
        if (document_.taxes.empty()) return;
        constexpr double figure_width = 66;
        const auto row = [&](const TaxRow& cells, const TextStyle& style) {
            painter_.text(cells.rate, style.within(1), {margin, top, 66});
            double x = margin + 66;
            for (const std::string* cell : {&cells.base, &cells.tax, &cells.total}) {
                painter_.text(*cell, style.aligned(Align::right).within(1), {x, top, figure_width});
                x += figure_width;
            }
            top += tax_row_height;
        };
        row({.rate = text_.tax_name(),
             .base = std::string(text_.word(words::base)),
             .tax = std::string(text_.word(words::tax)),
             .total = std::string(text_.word(words::total))},
            label);
        for (const TaxRow& part : text_.taxes()) row(part, TextStyle{.points = 8});
        painter_.text(text_.taxes_included(), included_style, {margin, top + 4, 260});
    }

    void add_payment_blocks() {
        const auto payments = text_.payments();
        if (payments.empty()) return;
        add_heading(text_.payments_heading());
        for (const auto& [name, value] : payments) {
            // What was carried over names a document, and takes two lines.
            const double height = std::max(13.0, painter_.height(name, body, 132) + 2);
            blocks_.push_back({.height = height, .draw = [this, name, value](double top) {
                                   painter_.text(name, body, {margin, top, 132});
                                   painter_.text(value, body.aligned(Align::right), {margin + 132, top, 132});
                               }});
        }
        blocks_.push_back({.height = gap, .draw = [](double) {}});
    }

    void add_heading(std::string heading) {
        blocks_.push_back({.height = 13, .draw = [this, heading = std::move(heading)](double top) {
                               painter_.text(heading, label, {margin, top, inner_width});
                           }});
    }

    // Line by line: nobody knows how long they are.
    void add_note_blocks(Bilingual heading, std::string_view text) {
        const std::string notes = printable(text);
        if (notes.empty()) return;
        add_heading(std::string(text_.word(heading)));
        for (std::size_t at = 0; at <= notes.size();) {
            const std::size_t end = std::min(notes.find('\n', at), notes.size());
            std::string line = notes.substr(at, end - at);
            at = end + 1;
            const double height = line.empty() ? 8 : painter_.height(line, body, inner_width) + 1;
            blocks_.push_back({.height = height, .draw = [this, line = std::move(line)](double top) {
                                   painter_.text(line, body, {margin, top, inner_width});
                               }});
        }
    }

    void draw_running_head() {
        painter_.text(one_paragraph(shop_name(document_.issuer)), label.within(1), {margin, margin, inner_width / 2});
        painter_.text(fmt::format("{} · {}", text_.title_with_number(), text_.date()),
                      label.aligned(Align::right).within(1), {page_width / 2, margin, inner_width / 2});
    }

    void draw_footer(std::size_t page, std::size_t count) {
        painter_.horizontal_line(margin, footer_top, inner_width, Ink::light, 0.5);
        const double top = footer_top + 5;
        constexpr double side = inner_width * 0.42;
        painter_.text(one_paragraph(author(document_.issuer)), small.within(1), {margin, top, side});
        painter_.text(text_.record_hash(), small.aligned(Align::center).within(1), {margin, top, inner_width});
        painter_.text(text_.page(page, count), small.aligned(Align::right).within(1), {right_edge - side, top, side});
    }

    Painter& painter_;
    const InvoicePrint& print_;
    const InvoiceDocument& document_;
    InvoiceText text_;
    Columns columns_;
    std::vector<Block> blocks_;
};

}  // namespace

}  // namespace a4

void draw_a4(Painter& painter, const InvoicePrint& print) { a4::A4(painter, print).draw(); }

}  // namespace trastienda::outbound
