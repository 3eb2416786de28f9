#include "outbound/a4_page.hpp"

#include "outbound/issuer_text.hpp"

#include <algorithm>

namespace trastienda::outbound::a4 {

namespace {

constexpr double logo_height_max = 44;
constexpr double logo_width_max = 170;
constexpr TextStyle shop_style{.points = 14, .weight = Weight::bold};

}  // namespace

double draw_shop(Painter& painter, const InvoiceIssuer& issuer, cairo_surface_t* logo, Language language, double x,
                 double width) {
    double top = margin;
    if (logo != nullptr) {
        const double logo_width = std::min(width, logo_width_max);
        painter.image(logo, {x, top, logo_width}, logo_height_max, Align::left);
        top += image_height(logo, logo_width, logo_height_max) + 7;
    }
    const TextStyle name = logo != nullptr ? strong : shop_style;
    top += painter.text(shop_name(issuer), name.within(3), {x, top, width}) + 3;
    for (const std::string& line : issuer_lines(issuer, language))
        top += painter.text(line, TextStyle{.points = 8}.within(3), {x, top, width}) + 1;
    return top;
}

double draw_fact(Painter& painter, std::string_view words, std::string_view value, double top) {
    painter.text(words, label.aligned(Align::right), {right_edge - title_width, top + 1.4, title_width - 96});
    return top + painter.text(value, strong.aligned(Align::right).within(1), {right_edge - 94, top, 94}) + 3;
}

}  // namespace trastienda::outbound::a4
