#include "outbound/roll.hpp"

#include "outbound/issuer_text.hpp"

#include <algorithm>
#include <utility>

namespace trastienda::outbound {

namespace {

// Spain's rules for an invoice's code: 30 to 40 mm, with 2 mm of white around it.
constexpr double qr_side = 30 * points_of_mm;
constexpr double qr_quiet = 6;
// A page of a PDF is 14,400 units long at the most (PDF 1.7, annex C).
constexpr double page_height_max = 14'000;
constexpr double logo_height_max = 48;
constexpr double logo_width_max = 150;
constexpr TextStyle shop_style{.points = 12, .weight = Weight::bold, .align = Align::center};

}  // namespace

void Roll::add(double height, std::function<void(double top)> draw) {
    blocks_.push_back({.height = height, .draw = std::move(draw)});
}

void Roll::add_gap(double height) {
    add(height, [](double) {});
}

void Roll::add_rule() {
    add(11, [this](double top) { painter_.horizontal_line(margin, top + 5, inner_width, Ink::gray, 0.6); });
}

void Roll::add_text(std::string text, const TextStyle& style, double below) {
    const double height = painter_.height(text, style, inner_width);
    if (height == 0) return;
    add(height + below,
        [this, text = std::move(text), style](double top) { painter_.text(text, style, {margin, top, inner_width}); });
}

void Roll::add_pair(std::string name, std::string value, const TextStyle& style) {
    const double value_width = painter_.width(value, style) + 1;
    const double name_width = std::max(inner_width - value_width - 8, inner_width / 3);
    const double height =
        std::max(painter_.height(name, style, name_width), painter_.height(value, style, inner_width));
    add(height + 1.5, [this, name = std::move(name), value = std::move(value), style, name_width](double top) {
        painter_.text(name, style, {margin, top, name_width});
        painter_.text(value, style.aligned(Align::right), {margin, top, inner_width});
    });
}

void Roll::add_qr_code(const QrCode& code) {
    add(qr_side + qr_quiet,
        [this, &code](double top) { painter_.qr_code(code, (page_width - qr_side) / 2, top, qr_side); });
}

void Roll::add_shop(const InvoiceIssuer& issuer, cairo_surface_t* logo, Language language) {
    if (logo != nullptr) {
        const double height = image_height(logo, logo_width_max, logo_height_max);
        add(height + 6, [this, logo](double top) {
            painter_.image(logo, {(page_width - logo_width_max) / 2, top, logo_width_max}, logo_height_max,
                           Align::center);
        });
    }
    add_text(one_paragraph(shop_name(issuer)), shop_style, 3);
    for (std::string& line : issuer_lines(issuer, language)) add_text(std::move(line), small.aligned(Align::center));
}

void Roll::draw() {
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

}  // namespace trastienda::outbound
