#include "outbound/voucher_pdf.hpp"

#include "domain/sales/printed_text.hpp"
#include "outbound/a4_page.hpp"
#include "outbound/issuer_text.hpp"
#include "outbound/logo_image.hpp"
#include "outbound/painter.hpp"
#include "outbound/qr_code.hpp"
#include "outbound/roll.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::outbound {

namespace {

// With its images read.
struct VoucherPrint {
    const VoucherDocument& document;
    CairoSurface logo;  // null: none
    QrCode qr_code;
};

namespace words {
constexpr Bilingual title{"Vale", "Voucher"};
constexpr Bilingual date{"Fecha", "Date"};
constexpr Bilingual balance{"Saldo", "Balance"};
constexpr Bilingual code{"Código", "Code"};
}  // namespace words

std::string_view word(const VoucherDocument& document, Bilingual bilingual) { return bilingual.in(document.language); }

std::string amount(const VoucherDocument& document, Money money) {
    return sales::amount_text(money, document.currency, document.language);
}

std::string day(const VoucherDocument& document, Day of) { return sales::day_text(of, document.language); }

// "Queda a 27/11/2026, de 79,90 €"; empty where nothing was spent of it.
std::string what_was_left(const VoucherDocument& document) {
    if (document.balance == document.amount) return {};
    return fmt::format(fmt::runtime(word(document, {"Queda a {}, de {}", "Left on {}, of {}"})),
                       day(document, document.balance_date), amount(document, document.amount));
}

// What whoever holds it should know.
std::vector<std::string> conditions(const VoucherDocument& document) {
    if (document.balance == Money())
        return {std::string(word(document, {"Este vale está gastado.", "Nothing is left on this voucher."}))};
    return {
        std::string(word(document, {"Sirve para comprar en esta tienda, de una vez o en varias, hasta agotar su saldo.",
                                    "Good for purchases in this shop, at once or bit by bit, until nothing is left."})),
        std::string(word(document, {"Quien tenga el código puede gastarlo: guárdelo como si fuera dinero.",
                                    "Whoever has the code can spend it: keep it as you would keep money."}))};
}

// In one line, in smaller letters where it must be: an amount in two lines would be two amounts.
TextStyle fitting(Painter& painter, std::string_view text, TextStyle style, double width) {
    constexpr double rounding = 0.98;
    const double needed = painter.width(text, style);
    if (needed > width) style.points *= rounding * width / needed;
    return style;
}

void draw_roll(Painter& painter, const VoucherPrint& print) {
    const VoucherDocument& document = print.document;
    constexpr TextStyle title_style{.points = 12, .weight = Weight::bold, .align = Align::center};
    constexpr TextStyle balance_style{.points = 24, .weight = Weight::bold, .align = Align::center};
    constexpr TextStyle code_style{.points = 15, .weight = Weight::bold, .align = Align::center};
    constexpr TextStyle centered = Roll::body.aligned(Align::center);
    Roll roll(painter);
    roll.add_shop(document.issuer, print.logo.get(), document.language);
    roll.add_rule();
    roll.add_text(std::string(word(document, words::title)), title_style, 2);
    roll.add_text(day(document, document.date), centered, 6);
    const std::string balance = amount(document, document.balance);
    roll.add_text(balance, fitting(painter, balance, balance_style, Roll::inner_width), 2);
    roll.add_text(what_was_left(document), centered);
    roll.add_gap(8);
    roll.add_qr_code(print.qr_code);
    roll.add_text(document.code, fitting(painter, document.code, code_style, Roll::inner_width), 2);
    roll.add_rule();
    for (std::string& line : conditions(document)) roll.add_text(std::move(line), centered, 3);
    roll.draw();
}

}  // namespace

namespace a4 {

namespace {

constexpr double padding = 14;
// As large as what stands beside it, and on white: a till scans it from whatever a printer makes of gray.
constexpr double voucher_qr_side = 43 * points_of_mm;
constexpr TextStyle balance_style{.points = 32, .weight = Weight::bold};
constexpr TextStyle code_style{.points = 20, .weight = Weight::bold};

// What it is worth and what spends it, side by side in a panel as tall as the code; gives where it ends.
double draw_worth(Painter& painter, const VoucherPrint& print, double top) {
    const VoucherDocument& document = print.document;
    constexpr double qr_x = right_edge - voucher_qr_side;
    constexpr double panel_width = qr_x - gap - margin;
    painter.panel(margin, top, panel_width, voucher_qr_side);
    painter.qr_code(print.qr_code, qr_x, top, voucher_qr_side);
    TextPlace place{margin + padding, top + padding - 2, panel_width - 2 * padding};
    place.top += painter.text(word(document, words::balance), label, place);
    const std::string balance = amount(document, document.balance);
    place.top += painter.text(balance, fitting(painter, balance, balance_style, place.width), place);
    place.top += painter.text(what_was_left(document), small.within(1), place);
    constexpr double code_height = 32;
    place.top = top + voucher_qr_side - padding - code_height;
    place.top += painter.text(word(document, words::code), label, place) + 1;
    painter.text(document.code, fitting(painter, document.code, code_style, place.width), place);
    return top + voucher_qr_side;
}

void draw_page(Painter& painter, const VoucherPrint& print) {
    const VoucherDocument& document = print.document;
    painter.begin_page(page_width, page_height);
    constexpr double shop_width = right_edge - title_width - gap - margin;
    const double shop_end =
        draw_shop(painter, document.issuer, print.logo.get(), document.language, margin, shop_width);
    double top = margin - 3;
    top += painter.text(word(document, words::title), title_style, {right_edge - title_width, top, title_width}) + 5;
    top = draw_fact(painter, word(document, words::date), day(document, document.date), top);
    top = draw_worth(painter, print, std::max(top, shop_end) + gap) + gap;
    for (const std::string& line : conditions(document))
        top += painter.text(line, body, {margin, top, inner_width}) + 3;
    painter.end_page();
}

}  // namespace

}  // namespace a4

Result<std::string> render_pdf(const VoucherDocument& document, Paper paper) {
    TRY(auto qr_code, make_qr_code(document.code));
    VoucherPrint print{.document = document, .logo = nullptr, .qr_code = std::move(qr_code)};
    // A customer who waits for it does not wait for a better picture.
    if (!document.issuer.logo_png.empty())
        if (auto logo = read_logo(document.issuer.logo_png)) print.logo = *std::move(logo);
    Painter painter({.title = fmt::format("{} · {}", word(document, words::title), shop_name(document.issuer)),
                     .author = author(document.issuer),
                     .date = document.date});
    if (paper == Paper::a4)
        a4::draw_page(painter, print);
    else
        draw_roll(painter, print);
    return painter.finish();
}

}  // namespace trastienda::outbound
