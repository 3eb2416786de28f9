// The doctor finds what is wrong among sales, returns and invoices, and nothing where all is right.
#include "store/doctor.hpp"
#include "store/sales.hpp"
#include "store/stock_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::ElementsAreArray;
using testing::IsEmpty;

sales::Command by_ana_sale(sales::Act act) { return {.user = ana, .idempotency_key = {}, .act = std::move(act)}; }

sales::OpenSale of_shirts(std::int64_t units) {
    sales::OpenSale act;
    act.location = shop_floor;
    act.lines = {{.variant = shirt.variant, .quantity = Quantity::of(units)}};
    return act;
}

constexpr std::string_view trousers_at_four_per_cent = R"(
INSERT INTO categories (id, name, name_folded) OVERRIDING SYSTEM VALUE VALUES (9, 'Libros', 'libros');
INSERT INTO tax_rates (category_id, rate, valid_from) VALUES (9, 4, '2020-01-01');
INSERT INTO general_products (id, handle, name, name_folded, category_id) OVERRIDING SYSTEM VALUE
VALUES (9, 'libro', 'Libro', 'libro', 9);
UPDATE product_variants SET general_product_id = 9 WHERE id = 2;)";

asio::awaitable<void> sell_with_discounts(engine::Engine& engine, pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    const auto connection = tests::must(co_await pg::Connection::open(executor, settings));
    tests::must(co_await connection->run_script(trousers_at_four_per_cent, std::chrono::milliseconds(10'000)));
    accepted_of(co_await engine.submit(buy(trousers, 1)));
    sales::OpenSale sale = of_shirts(3);
    sale.lines[0].discount = sales::Discount{.size = sales::Percent::of_hundredths(1'515), .reason = "last one"};
    sale.lines.push_back({.variant = trousers.variant,
                          .quantity = Quantity::of(1),
                          .unit_price = Money::of_cents(3'333),
                          .discount = sales::Discount{.size = Money::of_cents(101), .reason = "a thread"}});
    sale.discount = sales::Discount{.size = sales::Percent::of_hundredths(333), .reason = "a friend"};
    sale.payments = {{.tender = {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(10'000)}}};
    EXPECT_TRUE(std::holds_alternative<sales::Done>(tests::must(co_await engine.submit(by_ana_sale(sale)))));
    sales::TakeBack back;
    back.sale = SaleId{3};
    back.location = shop_floor;
    back.reason = "too small";
    back.lines = {{.line = {.line = SaleDetailId{3}, .quantity = Quantity::of(1)}, .variant = shirt.variant}};
    EXPECT_TRUE(std::holds_alternative<sales::Done>(tests::must(co_await engine.submit(by_ana_sale(back)))));
}

// A little of everything. Sale 1: two shirts, of which one comes back damaged (return 1, line 1) for voucher 1, with
// credit note 2 for invoice 1, which names the wrong buyer: credit note 3 and invoice 4. Sale 2 is an order that nobody
// has paid. Sale 3 (lines 3 and 4) has all kinds of discounts and two rates, and a third of line 3 comes back.
asio::awaitable<void> fill(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    accepted_of(co_await engine->submit(buy(shirt, 10)));
    sales::OpenSale sale = of_shirts(2);
    sale.payments = {{.tender = {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(3980)}}};
    tests::must(co_await engine->submit(by_ana_sale(sale)));
    tests::must(co_await engine->submit(by_ana_sale(of_shirts(1))));
    sales::TakeBack back;
    back.sale = SaleId{1};
    back.location = shop_floor;
    back.reason = "a hole";
    back.lines = {
        {.line = {.line = SaleDetailId{1}, .quantity = Quantity::of(1), .condition = sales::Condition::damaged},
         .variant = shirt.variant}};
    back.way = sales::RefundWay::voucher;
    back.voucher_code = "V-1";
    const auto answer = tests::must(co_await engine->submit(by_ana_sale(back)));
    EXPECT_TRUE(std::holds_alternative<sales::Done>(answer));
    const sales::CorrectInvoice correction{
        .sale = SaleId{1}, .buyer = {.name = "Ana", .tax_number = "1Z", .address = "", .email = ""}, .reason = "name"};
    const auto corrected = tests::must(co_await engine->submit(by_ana_sale(correction)));
    EXPECT_TRUE(std::holds_alternative<sales::Done>(corrected));
    co_await sell_with_discounts(*engine, settings);
}

struct Planted {
    std::string name;
    std::string statement;
    std::vector<std::string> found;  // the names of the checks that find it, in their order
};

// Named in failures.
void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

const std::vector<Planted>& planted() {
    static const std::vector<Planted> all = {
        {"Nothing", "SELECT 1", {}},
        {"LineGone", "DELETE FROM sale_details WHERE id = 2", {"sale_unlike_lines"}},
        {"LineCheaper",
         "UPDATE sale_details SET subtotal = subtotal - 1, gross = gross - 1 WHERE id = 2",
         {"sale_line_unlike_price", "sale_unlike_lines"}},
        {"LineForNothing", "UPDATE sale_details SET unit_price = 0 WHERE id = 1", {"sale_line_unlike_price"}},
        {"LineTaxedOtherwise",
         "UPDATE sale_details SET description = 'zzz', tax_rate = 10 WHERE id = 1",
         {"sale_unlike_invoice_taxes"}},
        {"DiscountOfALine", "UPDATE sale_details SET discount_percent = 15 WHERE id = 3", {"sale_line_unlike_price"}},
        {"DiscountThatNoneCanBe",
         "UPDATE sale_details SET discount_percent = 101 WHERE id = 3",
         {"sale_line_unlike_price"}},
        {"DiscountOfASale", "UPDATE sales SET discount_percent = NULL WHERE id = 3", {"sale_line_unlike_price"}},
        {"DiscountOnTheOtherLine",
         "UPDATE sale_details SET sale_discount = sale_discount + CASE id WHEN 3 THEN 1 ELSE -1 END, "
         "subtotal = subtotal - CASE id WHEN 3 THEN 1 ELSE -1 END WHERE sale_id = 3",
         {"sale_line_unlike_price", "sale_unlike_invoice_taxes"}},
        {"PriceThatIsNone", "UPDATE sale_details SET unit_price = 'NaN' WHERE id = 4", {"sale_line_unlike_price"}},
        {"RateThatIsNone", "UPDATE sale_details SET tax_rate = -1 WHERE id = 4", {"sale_line_unlike_price"}},
        {"TaxOfAnotherRate",
         "UPDATE invoice_taxes SET rate = 5 WHERE invoice_id = 5 AND rate = 4",
         {"sale_unlike_invoice_taxes"}},
        {"TaxThatIsNone",
         "UPDATE invoice_taxes SET base = 'NaN' WHERE invoice_id = 5 AND rate = 4",
         {"invoice_unlike_taxes", "sale_unlike_invoice_taxes"}},
        {"PaymentGone", "DELETE FROM payments WHERE id = 1", {"sale_unlike_payments", "sale_row_without_owner"}},
        {"RefundForgotten", "DELETE FROM refunds", {"sale_unlike_payments", "payment_unlike_refunds"}},
        {"LineWithoutItsMovement",
         "UPDATE sale_details SET stock_movement_id = 1 WHERE id = 1",
         {"sale_line_without_movement"}},
        {"SaleGone", "DELETE FROM sales WHERE id = 2", {"sale_row_without_owner"}},
        {"PaidWithoutInvoice", "UPDATE sales SET invoice_id = NULL WHERE id = 1", {"sale_unlike_invoice"}},
        {"CompletedThoughUnpaid",
         "UPDATE sales SET status = 2 WHERE id = 2",
         {"sale_line_without_movement", "sale_unlike_invoice", "sale_unlike_status"}},
        {"ReturnedInFull", "UPDATE sales SET status = 4 WHERE id = 1", {"sale_unlike_status"}},
        {"PaidAsIfNothingWentBack", "UPDATE sales SET payment_status = 3 WHERE id = 1", {"sale_unlike_status"}},
        {"MoreReturned",
         "UPDATE sale_details SET returned = 2 WHERE id = 1",
         {"sale_unlike_invoice_taxes", "sale_line_unlike_returns", "sale_unlike_status"}},
        {"ReturnByAnotherMovement",
         "UPDATE sale_return_lines SET stock_movement_id = 1",
         {"return_line_without_movement"}},
        {"DamagedWithoutLoss",
         "UPDATE sale_return_lines SET loss_stock_movement_id = NULL",
         {"return_line_without_movement"}},
        {"RestockedThoughDamaged", "UPDATE sale_return_lines SET condition = 1", {"return_line_without_movement"}},
        {"ReturnWorthMore", "UPDATE sale_returns SET total = total + 1", {"return_unlike_credit_note"}},
        {"ReturnGone", "DELETE FROM sale_returns", {"return_line_without_movement", "sale_row_without_owner"}},
        {"VoucherSpentByNobody", "UPDATE vouchers SET balance = 0", {"voucher_unlike_payments"}},
        {"NumberSkipped", "UPDATE invoice_series SET series_number = 7 WHERE kind = 2", {"invoice_number_missing"}},
        {"ClockFarAhead",
         "UPDATE invoice_head SET issued_at = now() + interval '1 day', invoice_date = invoice_date + 1",
         {"invoice_ahead_of_clock"}},
        {"ClockAMinuteAhead", "UPDATE invoice_head SET issued_at = now() + interval '1 minute'", {}},
        {"InvoiceChanged",
         "UPDATE invoices SET total = total + 1 WHERE id = 1",
         {"invoice_changed", "invoice_unlike_taxes", "sale_unlike_invoice"}},
        {"CorrectionAsAReturn",
         "UPDATE invoices SET sale_return_id = 1 WHERE id = 3",
         {"sale_unlike_invoice", "credit_note_unlike_invoices"}},
        {"CreditNoteOfAnotherInvoice",
         "UPDATE invoices SET corrects_invoice_id = 4 WHERE id = 2",
         {"credit_note_unlike_invoices"}},
        {"CorrectsAnother",
         "UPDATE invoices SET corrects_invoice_id = 9 WHERE id = 3",
         {"credit_note_unlike_invoices"}},
        {"ReplacesNothing",
         "UPDATE invoices SET replaces_invoice_id = NULL WHERE id = 4",
         {"credit_note_unlike_invoices"}},
        {"ReplacesWithoutCreditNote",
         "UPDATE invoices SET replaces_invoice_id = 4 WHERE id = 1",
         {"credit_note_unlike_invoices"}},
        {"StandsAtTheOldInvoice", "UPDATE sales SET invoice_id = 1 WHERE id = 1", {"sale_unlike_invoice"}},
        {"NewInvoiceGone",
         "DELETE FROM invoices WHERE id = 4",
         {"invoice_removed", "sale_unlike_invoice_taxes", "sale_unlike_invoice", "credit_note_unlike_invoices",
          "sale_row_without_owner", "invoice_number_missing"}},
        {"CreditNoteGone",
         "DELETE FROM invoices WHERE id = 3",
         {"invoice_removed", "sale_unlike_invoice_taxes", "sale_unlike_invoice", "credit_note_unlike_invoices",
          "sale_row_without_owner", "invoice_number_missing"}},
        {"LetterheadGone", "DELETE FROM shop_letterheads", {"invoice_without_letterhead"}},
        {"TaxesGone",
         "DELETE FROM invoice_taxes WHERE invoice_id = 1",
         {"invoice_unlike_taxes", "sale_unlike_invoice_taxes"}},
        {"TaxesOfNobody",
         "UPDATE invoice_taxes SET invoice_id = 9 WHERE invoice_id = 1",
         {"invoice_unlike_taxes", "sale_unlike_invoice_taxes", "sale_row_without_owner"}},
    };
    return all;
}

class DoctorOfSales : public testing::TestWithParam<Planted> {};

TEST_P(DoctorOfSales, FindsWhatIsWrong) {
    const StockShop shop;
    shop.run(fill);
    shop.run(
        [](pg::Settings settings) -> asio::awaitable<void> { EXPECT_THAT(co_await differences(settings), IsEmpty()); });
    shop.execute("SET session_replication_role = replica; " + GetParam().statement);
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        std::vector<std::string> checks;
        for (const std::string& difference : co_await differences(settings)) {
            std::string check = difference.substr(0, difference.find(':'));
            if (checks.empty() || checks.back() != check) checks.push_back(std::move(check));
        }
        EXPECT_THAT(checks, ElementsAreArray(GetParam().found));
    });
}

asio::awaitable<bool> is_refused(pg::Connection& connection, std::string change) {
    const auto done = co_await connection.run_script("UPDATE sale_details SET " + change + " WHERE id = 3",
                                                     std::chrono::milliseconds(10'000));
    co_return !done && done.error().message.find("kept for ever") != std::string::npos;
}

// What the program never does is refused, column by column: also of those that are added later.
TEST(SoldLines, AreKept) {
    const StockShop shop;
    shop.run(fill);
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto connection =
            tests::must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
        for (const char* change : {"id = 9",
                                   "sale_id = 2",
                                   "product_variant_id = 2",
                                   "description = 'zzz'",
                                   "size = 'zzz'",
                                   "color = 'zzz'",
                                   "sku = 'zzz'",
                                   "quantity = 4",
                                   "returned = 0",
                                   "unit_price = 0",
                                   "discount_percent = NULL",
                                   "discount_amount = 1",
                                   "discount_reason = ''",
                                   "gross = gross + 1, subtotal = subtotal + 1",
                                   "line_discount = line_discount + 1, subtotal = subtotal - 1",
                                   "sale_discount = sale_discount + 1, subtotal = subtotal - 1",
                                   "tax_rate = 10",
                                   "stock_reservation_id = 9",
                                   "stock_movement_id = 1",
                                   "stock_movement_id = NULL"})
            EXPECT_TRUE(co_await is_refused(*connection, change)) << change;
        const std::int64_t columns =
            co_await ask(settings, "SELECT count(*) FROM information_schema.columns WHERE table_name = 'sale_details'");
        EXPECT_EQ(columns, 20) << "a new column: is it kept, too?";
        EXPECT_FALSE(co_await is_refused(*connection, "returned = 2"));
    });
}

INSTANTIATE_TEST_SUITE_P(Planted, DoctorOfSales, testing::ValuesIn(planted()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace trastienda::store
