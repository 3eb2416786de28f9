// One column on a roll of 80 mm, made of blocks: the page is as long as they are. Floor 3; what tickets are made of.
#pragma once

#include "outbound/invoice_document.hpp"
#include "outbound/page_breaks.hpp"
#include "outbound/painter.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::outbound {

class Roll {
  public:
    static constexpr double page_width = 80 * points_of_mm;
    // Printers of this width print 72 mm.
    static constexpr double margin = 4 * points_of_mm;
    static constexpr double inner_width = page_width - 2 * margin;
    static constexpr TextStyle small{.points = 7};
    static constexpr TextStyle body{.points = 8.5};

    /// `painter`, and what is added as a pointer or a reference, are there until draw() is done.
    explicit Roll(Painter& painter) : painter_(painter) {}

    void add(double height, std::function<void(double top)> draw);
    void add_gap(double height);
    void add_rule();
    /// Nothing where it is empty.
    void add_text(std::string text, const TextStyle& style, double below = 1);
    /// A name on the left, what it comes to on the right; the name goes on below where it is long.
    void add_pair(std::string name, std::string value, const TextStyle& style);
    void add_qr_code(const QrCode& code);
    /// Logo (null: none), name and who issues.
    void add_shop(const InvoiceIssuer& issuer, cairo_surface_t* logo, Language language);

    /// All of it, on as many pages as it takes.
    void draw();

  private:
    Painter& painter_;
    std::vector<Block> blocks_;
};

}  // namespace trastienda::outbound
