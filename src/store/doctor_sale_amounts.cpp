#include "store/doctor_sale_amounts.hpp"

#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"
#include "domain/sales/sale_amounts.hpp"
#include "domain/sales/sale_return.hpp"
#include "store/doctor_sale_amounts_sql.hpp"
#include "store/sale_rows.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::doctor_sale_amounts;

namespace {

// A sale has at most 1,000 lines (sales::sale_lines_max) of half a kilobyte: the worst page is 100 MB, one of usual
// sales some hundred kilobytes.
constexpr std::int64_t page_sales_max = 200;
constexpr std::chrono::minutes page_timeout{5};

struct Line {
    SaleDetailId id;
    Quantity returned;
    sales::PricedLine priced;
    sales::LineAmounts written;
};

// Base and tax in cents: damaged rows may add up to more than Money holds.
using Cents = std::pair<std::int64_t, std::int64_t>;
using Taxes = std::map<sales::Percent, Cents>;

struct SoldSale {
    std::int64_t id = 0;
    std::optional<sales::Discount> discount = {};
    std::vector<Line> lines = {};
    std::optional<std::int64_t> unreadable_line = {};
    bool is_invoiced = false;
    bool is_tax_readable = true;
    Taxes first_invoice = {};
    Taxes all_papers = {};
};

void add_line(SoldSale& sale, const pg::Row& row) {
    if (row.is_null(4)) return;  // of a sale without lines other checks tell
    if (!row.boolean(16)) {
        sale.unreadable_line = row.bigint(4);
        return;
    }
    sale.discount = discount_of(row, 1);
    sale.lines.push_back({.id = {row.bigint(4)},
                          .returned = Quantity::of(row.integer(6)),
                          .priced = {.quantity = Quantity::of(row.integer(5)),
                                     .unit_price = row.money(7),
                                     .tax_rate = percent_of(row, 15),
                                     .discount = discount_of(row, 8)},
                          .written = {.gross = row.money(11),
                                      .line_discount = row.money(12),
                                      .sale_discount = row.money(13),
                                      .subtotal = row.money(14)}});
}

void add_tax(SoldSale& sale, const pg::Row& row) {
    sale.is_invoiced = true;
    if (row.is_null(5)) return;
    if (!row.boolean(5)) {
        sale.is_tax_readable = false;
        return;
    }
    const auto add = [&](Taxes& taxes) {
        Cents& sum = taxes[percent_of(row, 2)];
        sum.first += row.money(3).cents();
        sum.second += row.money(4).cents();
    };
    add(sale.all_papers);
    if (row.boolean(1)) add(sale.first_invoice);
}

std::vector<SoldSale> sales_of(const pg::Rows& lines, const pg::Rows& taxes) {
    std::vector<SoldSale> found;
    for (const pg::Row row : lines) {
        if (found.empty() || found.back().id != row.bigint(0)) found.push_back({.id = row.bigint(0)});
        add_line(found.back(), row);
    }
    for (const pg::Row row : taxes) {
        const auto sale = std::ranges::lower_bound(found, row.bigint(0), {}, &SoldSale::id);
        CHECK(sale != found.end() && sale->id == row.bigint(0));  // the same sales, in one transaction
        add_tax(*sale, row);
    }
    return found;
}

// What was sold before amounts were held to the unit of the shop's currency was reckoned in cents.
Money unit_of_lines(const SoldSale& sale, Money unit) {
    const auto is_finer_line = [unit](const Line& line) {
        return std::ranges::any_of(std::array{line.priced.unit_price, line.written.gross, line.written.line_discount,
                                              line.written.sale_discount},
                                   [unit](Money amount) { return is_finer(amount, unit); });
    };
    return std::ranges::any_of(sale.lines, is_finer_line) ? sales::cent : unit;
}

Money unit_of_taxes(const SoldSale& sale, Money unit) {
    const bool is_line_finer =
        std::ranges::any_of(sale.lines, [unit](const Line& line) { return is_finer(line.written.subtotal, unit); });
    const bool is_tax_finer = std::ranges::any_of(
        sale.first_invoice, [unit](const auto& tax) { return tax.second.second % unit.cents() != 0; });
    return is_line_finer || is_tax_finer ? sales::cent : unit;
}

Taxes taxes_of(const std::vector<sales::TaxPart>& parts) {
    Taxes taxes;
    for (const sales::TaxPart& part : parts) taxes[part.rate] = {part.base.cents(), part.tax.cents()};
    return taxes;
}

class SaleExaminer {
  public:
    explicit SaleExaminer(Money unit) : unit_(unit) {}

    void see(const SoldSale& sale) {
        if (sale.unreadable_line) {
            note_line(*sale.unreadable_line, sale, nullptr, nullptr);
            return;
        }
        if (sale.lines.empty()) return;
        see_lines(sale);
        if (sale.is_invoiced) see_taxes(sale);
    }
    [[nodiscard]] SaleDifferences take() && { return std::move(found_); }

  private:
    void see_lines(const SoldSale& sale) {
        std::vector<sales::PricedLine> priced;
        for (const Line& line : sale.lines) priced.push_back(line.priced);
        const auto amounts = sales::sale_amounts(priced, sale.discount, unit_of_lines(sale, unit_));
        if (amounts) {
            for (std::size_t i = 0; i < sale.lines.size(); ++i)
                if (sale.lines[i].written != amounts->lines[i])
                    note_line(sale.lines[i].id.value, sale, &sale.lines[i].written, &amounts->lines[i]);
            return;
        }
        // Such a price or discount is none: the sale's own is told with the first line.
        std::set<std::size_t> refused;
        for (const sales::Refused& one : amounts.error()) refused.insert(one.line.value_or(0));
        for (const std::size_t i : refused) note_line(sale.lines[i].id.value, sale, &sale.lines[i].written, nullptr);
    }

    void see_taxes(const SoldSale& sale) {
        std::vector<sales::SoldLine> sold;
        std::vector<sales::TaxedAmount> amounts;
        std::optional<Money> total = Money();
        for (const Line& line : sale.lines) {
            sold.push_back({.id = line.id,
                            .quantity = line.priced.quantity,
                            .returned = line.returned,
                            .subtotal = line.written.subtotal,
                            .tax_rate = *line.priced.tax_rate});
            amounts.push_back({.rate = sold.back().tax_rate, .amount = sold.back().subtotal});
            total = total ? plus(*total, line.written.subtotal) : std::nullopt;
        }
        if (!sale.is_tax_readable || !total) {
            note_tax(sale, "all", {}, {}, {});
            return;
        }
        const Money unit = unit_of_taxes(sale, unit_);
        compare(sale, "first", sale.first_invoice, taxes_of(sales::tax_parts(amounts, unit)));
        compare(sale, "all", sale.all_papers, taxes_of(sales::kept_of(sold, unit).taxes));
    }

    // A rate of which nothing is left, and one that nobody names, are the same.
    void compare(const SoldSale& sale, std::string_view papers, const Taxes& written, const Taxes& expected) {
        std::set<sales::Percent> rates;
        for (const auto& [rate, unused] : written) rates.insert(rate);
        for (const auto& [rate, unused] : expected) rates.insert(rate);
        const auto of = [](const Taxes& taxes, sales::Percent rate) {
            const auto found = taxes.find(rate);
            return found == taxes.end() ? Cents() : found->second;
        };
        for (const sales::Percent rate : rates)
            if (of(written, rate) != of(expected, rate))
                note_tax(sale, papers, rate.text(), of(written, rate), of(expected, rate));
    }

    void note_line(std::int64_t line, const SoldSale& sale, const sales::LineAmounts* written,
                   const sales::LineAmounts* expected) {
        if (found_.lines.size() > differences_listed_max) return;  // one more shows that there are more
        const auto text = [](const sales::LineAmounts* amounts, Money sales::LineAmounts::* part) {
            return amounts == nullptr ? std::string("none") : (amounts->*part).text();
        };
        using Amounts = sales::LineAmounts;
        found_.lines.push_back({.check = "sale_line_unlike_price",
                                .values = {{"sale_detail_id", std::to_string(line)},
                                           {"sale_id", std::to_string(sale.id)},
                                           {"gross", text(written, &Amounts::gross)},
                                           {"line_discount", text(written, &Amounts::line_discount)},
                                           {"sale_discount", text(written, &Amounts::sale_discount)},
                                           {"expected_gross", text(expected, &Amounts::gross)},
                                           {"expected_line_discount", text(expected, &Amounts::line_discount)},
                                           {"expected_sale_discount", text(expected, &Amounts::sale_discount)}}});
    }

    void note_tax(const SoldSale& sale, std::string_view papers, std::string rate, Cents written, Cents expected) {
        if (found_.taxes.size() > differences_listed_max) return;
        found_.taxes.push_back({.check = "sale_unlike_invoice_taxes",
                                .values = {{"sale_id", std::to_string(sale.id)},
                                           {"invoices", std::string(papers)},
                                           {"rate", std::move(rate)},
                                           {"base", text_of_cents(written.first)},
                                           {"tax", text_of_cents(written.second)},
                                           {"expected_base", text_of_cents(expected.first)},
                                           {"expected_tax", text_of_cents(expected.second)}}});
    }

    Money unit_;
    SaleDifferences found_;
};

pg::Call page_after(pg::Statement statement, std::int64_t sale) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(sale).bigint(page_sales_max);
    return call;
}

}  // namespace

asio::awaitable<Result<SaleDifferences>> examine_sale_amounts(pg::Connection& connection) {
    CO_TRY(const auto shop, co_await connection.run({.statement = sql::read_currency, .params = {}}, page_timeout));
    SaleExaminer examiner(sales::smallest_unit(shop[0].text(0)));
    for (std::int64_t last = INT64_MIN;;) {
        CO_TRY(const auto lines, co_await connection.run(page_after(sql::read_sold_lines, last), page_timeout));
        if (lines.empty()) break;
        CO_TRY(const auto taxes, co_await connection.run(page_after(sql::read_invoiced_taxes, last), page_timeout));
        for (const SoldSale& sale : sales_of(lines, taxes)) examiner.see(sale);
        last = lines[lines.size() - 1].bigint(0);
    }
    co_return std::move(examiner).take();
}

}  // namespace trastienda::store
