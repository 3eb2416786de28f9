// Text, lines and images on the pages of a PDF: cairo and pango behind what an invoice needs. Floor 3. One thread each;
// any number of threads may have one (pango keeps its fonts for each thread).
//
// Lengths are points (1/72 inch) from the top left corner.
#pragma once

#include "base/day.hpp"
#include "base/result.hpp"
#include "outbound/logo_image.hpp"
#include "outbound/qr_code.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <pango/pangocairo.h>
#include <string>
#include <string_view>

namespace trastienda::outbound {

inline constexpr double points_of_mm = 72.0 / 25.4;

/// What is longer is cut, with an ellipsis: a page's worth of notes.
inline constexpr std::size_t printed_characters_max = 2'000;

enum class Weight : std::uint8_t { regular = 1, medium = 2, semibold = 3, bold = 4 };
enum class Align : std::uint8_t { left = 1, center = 2, right = 3 };
/// How dark, from the text itself to the hairlines between rows.
enum class Ink : std::uint8_t { black = 1, gray = 2, light = 3 };

struct TextStyle {
    double points = 9;
    Weight weight = Weight::regular;
    Ink ink = Ink::black;
    Align align = Align::left;
    int lines_max = 0;  // what goes on further ends in an ellipsis; 0: all of it

    [[nodiscard]] constexpr TextStyle aligned(Align to) const {
        TextStyle style = *this;
        style.align = to;
        return style;
    }
    [[nodiscard]] constexpr TextStyle within(int lines) const {
        TextStyle style = *this;
        style.lines_max = lines;
        return style;
    }
};

/// Where a text begins, and how wide it may become before it goes on below.
struct TextPlace {
    double x = 0;
    double top = 0;
    double width = 0;
};

struct PdfFacts {
    std::string title;
    std::string author;
    Day date;  // the creation date, so that the bytes are those of the document and not of the hour
};

class Painter {
  public:
    /// Begins a PDF. The first page has no size yet: begin_page.
    explicit Painter(const PdfFacts& facts);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    void begin_page(double width, double height);
    void end_page();
    /// All its bytes; nothing can be drawn after it.
    Result<std::string> finish();

    /// The height of a text of this width. An empty one has none.
    double height(std::string_view text, const TextStyle& style, double width);
    /// Of its longest line, where nothing breaks it.
    double width(std::string_view text, const TextStyle& style);
    /// Draws it and gives its height.
    double text(std::string_view text, const TextStyle& style, const TextPlace& place);

    void horizontal_line(double x, double top, double width, Ink ink, double thickness);
    /// A filled rectangle in a very light gray.
    void panel(double x, double top, double width, double height);
    /// As large as it can be in the box, from its top and the side that `align` says.
    void image(cairo_surface_t* image, const TextPlace& place, double height_max, Align align);
    void qr_code(const QrCode& code, double x, double top, double side);

  private:
    struct ContextEnd {
        void operator()(cairo_t* context) const { cairo_destroy(context); }
    };
    struct ObjectEnd {
        void operator()(void* object) const { g_object_unref(object); }
    };
    struct FontEnd {
        void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    };

    void lay_out(std::string_view text, const TextStyle& style, double width);
    void set_ink(Ink ink);

    std::string bytes_;
    CairoSurface surface_;
    std::unique_ptr<cairo_t, ContextEnd> context_;
    std::unique_ptr<PangoContext, ObjectEnd> pango_;
    std::unique_ptr<PangoLayout, ObjectEnd> layout_;
    std::unique_ptr<PangoFontDescription, FontEnd> font_;
};

/// The same text as lines that can be printed: well-formed, without control characters and those that turn the
/// direction of what follows, blanks and line breaks at its ends taken off, cut at `printed_characters_max`.
std::string printable(std::string_view text);

/// How tall an image of this shape is in such a box.
double image_height(cairo_surface_t* image, double width_max, double height_max);

}  // namespace trastienda::outbound
