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

// A little of everything. Sale 1: two shirts, of which one comes back damaged (return 1, line 1) for voucher 1, with
// credit note 2 for invoice 1, which names the wrong buyer: credit note 3 and invoice 4. Sale 2 is an order that nobody
// has paid.
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
         {"sale_unlike_lines"}},
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
         {"sale_line_unlike_returns", "sale_unlike_status"}},
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
         {"invoice_removed", "sale_unlike_invoice", "credit_note_unlike_invoices", "sale_row_without_owner",
          "invoice_number_missing"}},
        {"CreditNoteGone",
         "DELETE FROM invoices WHERE id = 3",
         {"invoice_removed", "sale_unlike_invoice", "credit_note_unlike_invoices", "sale_row_without_owner",
          "invoice_number_missing"}},
        {"LetterheadGone", "DELETE FROM shop_letterheads", {"invoice_without_letterhead"}},
        {"TaxesGone", "DELETE FROM invoice_taxes WHERE invoice_id = 1", {"invoice_unlike_taxes"}},
        {"TaxesOfNobody",
         "UPDATE invoice_taxes SET invoice_id = 9 WHERE invoice_id = 1",
         {"invoice_unlike_taxes", "sale_row_without_owner"}},
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

INSTANTIATE_TEST_SUITE_P(Planted, DoctorOfSales, testing::ValuesIn(planted()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace trastienda::store
