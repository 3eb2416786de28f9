// What the A4 pages of all documents have in common: measures, letters, and how the shop stands at their head. Floor 3.
#pragma once

#include "outbound/invoice_document.hpp"
#include "outbound/painter.hpp"

namespace trastienda::outbound::a4 {

inline constexpr double page_width = 210 * points_of_mm;
inline constexpr double page_height = 297 * points_of_mm;
inline constexpr double margin = 16 * points_of_mm;
inline constexpr double inner_width = page_width - 2 * margin;
inline constexpr double right_edge = page_width - margin;
// Spain's rules for an invoice's code: 30 to 40 mm, with 2 mm of white around it.
inline constexpr double qr_side = 32 * points_of_mm;
inline constexpr double qr_quiet = 6;
inline constexpr double gap = 16;
/// What the document is, on the right of the shop.
inline constexpr double title_width = 190;

inline constexpr TextStyle small{.points = 7.5, .ink = Ink::gray};
inline constexpr TextStyle label{.points = 7.5, .weight = Weight::medium, .ink = Ink::gray};
inline constexpr TextStyle body{.points = 9};
inline constexpr TextStyle strong{.points = 9, .weight = Weight::semibold};
inline constexpr TextStyle title_style{.points = 19, .weight = Weight::bold, .align = Align::right};

/// From the top margin on: logo, name and who issues; gives where it ends. No logo: null.
double draw_shop(Painter& painter, const InvoiceIssuer& issuer, cairo_surface_t* logo, Language language, double x,
                 double width);

/// A line of the head's right side, as "Fecha  26/11/2026"; gives where the next would stand.
double draw_fact(Painter& painter, std::string_view words, std::string_view value, double top);

}  // namespace trastienda::outbound::a4
