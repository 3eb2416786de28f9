#include "outbound/painter.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cairo-pdf.h>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace {

// Figures of one width each, so that amounts stand below each other (script/packages.txt has the first family); the
// rest is for what it lacks, and for a machine without it.
constexpr const char* font_families = "Inter, DejaVu Sans, sans-serif";
constexpr const char* font_features = "tnum=1";

cairo_status_t take_bytes(void* closure, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

PangoWeight pango_weight(Weight weight) {
    switch (weight) {
        case Weight::regular:
            return PANGO_WEIGHT_NORMAL;
        case Weight::medium:
            return PANGO_WEIGHT_MEDIUM;
        case Weight::semibold:
            return PANGO_WEIGHT_SEMIBOLD;
        case Weight::bold:
            return PANGO_WEIGHT_BOLD;
    }
    CHECK(false);
}

PangoAlignment pango_alignment(Align align) {
    switch (align) {
        case Align::left:
            return PANGO_ALIGN_LEFT;
        case Align::center:
            return PANGO_ALIGN_CENTER;
        case Align::right:
            return PANGO_ALIGN_RIGHT;
    }
    CHECK(false);
}

double brightness(Ink ink) {
    switch (ink) {
        case Ink::black:
            return 0.08;
        case Ink::gray:
            return 0.40;
        case Ink::light:
            return 0.82;
    }
    CHECK(false);
}

struct Fit {
    double scale = 1;
    double width = 0;
    double height = 0;
};

Fit fit(cairo_surface_t* image, double width_max, double height_max) {
    const double width = cairo_image_surface_get_width(image);
    const double height = cairo_image_surface_get_height(image);
    const double scale = std::min(width_max / width, height_max / height);
    return {.scale = scale, .width = width * scale, .height = height * scale};
}

// With no more pixels than print shows (300 to the inch): a large logo would weigh on every invoice.
CairoSurface for_print(cairo_surface_t* image, const Fit& fitted) {
    constexpr double pixels_of_point = 300.0 / 72.0;
    const double scale = fitted.scale * pixels_of_point;
    if (scale >= 1) return CairoSurface(cairo_surface_reference(image));
    const auto pixels = [](double points) { return std::max(1, static_cast<int>(points * pixels_of_point)); };
    CairoSurface smaller(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, pixels(fitted.width), pixels(fitted.height)));
    cairo_t* context = cairo_create(smaller.get());
    cairo_scale(context, scale, scale);
    cairo_set_source_surface(context, image, 0, 0);
    cairo_paint(context);
    cairo_destroy(context);
    return smaller;
}

PangoAttrList* make_attributes() {
    PangoAttrList* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new(font_features));
    // A hyphen that is not in a SKU would be copied with it.
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    return attributes;
}

}  // namespace

Painter::Painter(const PdfFacts& facts)
    : surface_(cairo_pdf_surface_create_for_stream(take_bytes, &bytes_, 1, 1)), font_(pango_font_description_new()) {
    cairo_surface_t* const pdf = surface_.get();
    const std::string date = facts.date.text() + "T00:00:00";
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, printable(facts.title).c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_AUTHOR, printable(facts.author).c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "Trastienda");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, date.c_str());
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_MOD_DATE, date.c_str());

    context_.reset(cairo_create(pdf));
    pango_.reset(pango_font_map_create_context(pango_cairo_font_map_get_default()));
    // Paper has no pixels to round to.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango_.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(pango_.get(), FALSE);
    pango_font_description_set_family_static(font_.get(), font_families);

    layout_.reset(pango_layout_new(pango_.get()));
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    PangoAttrList* attributes = make_attributes();
    pango_layout_set_attributes(layout_.get(), attributes);
    pango_attr_list_unref(attributes);
}

// The surface writes its last bytes when it goes: into `bytes_`, which is there longer.
Painter::~Painter() = default;

void Painter::begin_page(double width, double height) { cairo_pdf_surface_set_size(surface_.get(), width, height); }

void Painter::end_page() { cairo_show_page(context_.get()); }

Result<std::string> Painter::finish() {
    const cairo_status_t drawn = cairo_status(context_.get());
    cairo_surface_finish(surface_.get());
    const cairo_status_t written = cairo_surface_status(surface_.get());
    for (const cairo_status_t status : {drawn, written})
        if (status != CAIRO_STATUS_SUCCESS)
            return fail(ErrorCode::internal, "The PDF could not be made.", cairo_status_to_string(status));
    return std::move(bytes_);
}

void Painter::lay_out(std::string_view text, const TextStyle& style, double width) {
    pango_font_description_set_absolute_size(font_.get(), style.points * PANGO_SCALE);
    pango_font_description_set_weight(font_.get(), pango_weight(style.weight));
    pango_layout_set_font_description(layout_.get(), font_.get());
    pango_layout_set_alignment(layout_.get(), pango_alignment(style.align));
    pango_layout_set_width(layout_.get(), width < 0 ? -1 : static_cast<int>(width * PANGO_SCALE));
    // A negative height is a number of lines.
    pango_layout_set_height(layout_.get(), style.lines_max == 0 ? -1 : -style.lines_max);
    pango_layout_set_ellipsize(layout_.get(), style.lines_max == 0 ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
}

double Painter::height(std::string_view text, const TextStyle& style, double width) {
    const std::string clean = printable(text);
    if (clean.empty()) return 0;
    lay_out(clean, style, width);
    int height = 0;
    pango_layout_get_size(layout_.get(), nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
}

double Painter::width(std::string_view text, const TextStyle& style) {
    const std::string clean = printable(text);
    if (clean.empty()) return 0;
    lay_out(clean, style, -1);
    int width = 0;
    pango_layout_get_size(layout_.get(), &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE;
}

double Painter::text(std::string_view text, const TextStyle& style, const TextPlace& place) {
    const std::string clean = printable(text);
    if (clean.empty()) return 0;
    lay_out(clean, style, place.width);
    set_ink(style.ink);
    cairo_move_to(context_.get(), place.x, place.top);
    pango_cairo_show_layout(context_.get(), layout_.get());
    int height = 0;
    pango_layout_get_size(layout_.get(), nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
}

void Painter::set_ink(Ink ink) {
    const double level = brightness(ink);
    cairo_set_source_rgb(context_.get(), level, level, level);
}

void Painter::horizontal_line(double x, double top, double width, Ink ink, double thickness) {
    set_ink(ink);
    cairo_rectangle(context_.get(), x, top - thickness / 2, width, thickness);
    cairo_fill(context_.get());
}

void Painter::panel(double x, double top, double width, double height) {
    constexpr double almost_white = 0.955;
    cairo_set_source_rgb(context_.get(), almost_white, almost_white, almost_white);
    cairo_rectangle(context_.get(), x, top, width, height);
    cairo_fill(context_.get());
}

void Painter::image(cairo_surface_t* image, const TextPlace& place, double height_max, Align align) {
    const Fit fitted = fit(image, place.width, height_max);
    const CairoSurface pixels = for_print(image, fitted);
    const double slack = place.width - fitted.width;
    const double offset = align == Align::left ? 0 : align == Align::center ? slack / 2 : slack;
    cairo_t* const context = context_.get();
    cairo_save(context);
    cairo_translate(context, place.x + offset, place.top);
    cairo_scale(context, fitted.width / cairo_image_surface_get_width(pixels.get()),
                fitted.height / cairo_image_surface_get_height(pixels.get()));
    cairo_set_source_surface(context, pixels.get(), 0, 0);
    cairo_paint(context);
    cairo_restore(context);
}

void Painter::qr_code(const QrCode& code, double x, double top, double side) {
    cairo_t* const context = context_.get();
    const double module = side / static_cast<double>(code.side);
    cairo_save(context);
    cairo_translate(context, x, top);
    cairo_scale(context, module, module);
    cairo_set_source_rgb(context, 0, 0, 0);
    for (std::size_t row = 0; row < code.side; ++row)
        for (std::size_t column = 0; column < code.side;) {
            std::size_t end = column;
            while (end < code.side && code.dark(row, end)) ++end;
            // A run of dark modules at once: single ones would show hairlines between them.
            if (end > column)
                cairo_rectangle(context, static_cast<double>(column), static_cast<double>(row),
                                static_cast<double>(end - column), 1);
            column = end + 1;
        }
    cairo_fill(context);
    cairo_restore(context);
}

double image_height(cairo_surface_t* image, double width_max, double height_max) {
    return fit(image, width_max, height_max).height;
}

}  // namespace trastienda::outbound

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreserved-identifier"
#if __has_feature(address_sanitizer)
// Fontconfig keeps its tables until the process ends, and has no order in which pango would let go of them before.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer's own name.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig.so"; }  // NOLINT
#endif

#if __has_feature(thread_sanitizer)
// They come without the sanitizer, which so does not see the atomics that order what they do: pango itself starts
// fontconfig on a thread. Our own accesses are looked at as ever.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer's own name.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {  // NOLINT
    return "called_from_lib:libfontconfig.so\ncalled_from_lib:libglib-2.0.so\ncalled_from_lib:libharfbuzz.so\n"
           "called_from_lib:libpangoft2-1.0.so\ncalled_from_lib:libpango-1.0.so\nrace:libcairo.so\n";
}
#endif
#pragma clang diagnostic pop
