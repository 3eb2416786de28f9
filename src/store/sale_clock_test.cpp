// Sales at the moments on which their papers turn, on a real PostgreSQL whose clock the test sets: a tax that changes
// at the shop's midnight, the shop's last second of a year, and its summer's beginning and end; and a currency without
// cents, from sale to last return.
#include "store/invoices.hpp"
#include "store/sale_test_support.hpp"
#include "store/sales.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using sales::Done;
using sales::Percent;
using sales::Refusal;
using sales::TaxPart;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

// The engine asks PostgreSQL what time it is. Where pg_catalog stands later in the path, a function of ours answers.
constexpr std::string_view settable_clock = R"(
CREATE SCHEMA clock_of_test;
CREATE TABLE clock_of_test.reading (instant timestamptz NOT NULL);
INSERT INTO clock_of_test.reading VALUES ('epoch');
CREATE FUNCTION clock_of_test.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT instant FROM clock_of_test.reading';
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = clock_of_test, pg_catalog, public', current_database());
END $$;
)";

// A shop in a zone of its own, with two servers, whose clock stands until it is set.
class ClockedShop {
  public:
    ClockedShop(const asio::any_io_executor& executor, pg::Settings settings)
        : settings_(std::move(settings)),
          pool_(executor, settings_, {}),
          engine_(executor, settings_),
          other_(executor, settings_) {}

    // `wall` as the shop's own clock shows it: "2025-12-31 23:59:59".
    asio::awaitable<void> set_clock(std::string_view wall) {
        co_await ask(settings_, fmt::format("UPDATE clock_of_test.reading SET instant = timestamp '{}' AT TIME ZONE "
                                            "(SELECT time_zone FROM shop_settings) RETURNING 1::bigint",
                                            wall));
    }
    asio::awaitable<void> receive(stock::LevelKey level, std::int64_t units) {
        accepted_of(co_await engine_->submit(buy(level, units)));
    }
    asio::awaitable<Done> act(sales::Act act) {
        const auto answer = co_await engine_->submit(by_ana_sale(std::move(act)));
        co_return done_of(answer);
    }
    asio::awaitable<Done> act_at_other(sales::Act act) {
        const auto answer = co_await other_->submit(by_ana_sale(std::move(act)));
        co_return done_of(answer);
    }
    asio::awaitable<sales::Sale> sale(SaleId id) { co_return must(co_await Sales(pool_).sale(id))->sale; }
    asio::awaitable<InvoiceRow> invoice(InvoiceId id) { co_return *must(co_await Invoices(pool_).invoice(id)); }
    asio::awaitable<sales::PaySale> payment_of(SaleId id, std::int64_t cents) {
        const sales::Sale order = co_await sale(id);
        sales::PaySale act{.sale = id, .reservations = {}, .payments = {cash(cents)}};
        for (const sales::SaleLine& line : order.lines) act.reservations.push_back(*line.reservation);
        co_return act;
    }
    asio::awaitable<sales::TakeBack> return_of(SaleId id, std::size_t line, std::int64_t units) {
        const sales::Sale sold = co_await sale(id);
        sales::TakeBack act;
        act.sale = id;
        act.location = shop_floor;
        act.lines = {{.line = {.line = sold.lines[line].id, .quantity = Quantity::of(units)},
                      .variant = sold.lines[line].variant}};
        co_return act;
    }
    asio::awaitable<std::int64_t> ask_shop(std::string query) { return ask(settings_, std::move(query)); }
    asio::awaitable<std::vector<std::string>> doctor() { return differences(settings_); }

  private:
    pg::Settings settings_;
    pg::Pool pool_;
    TestEngine engine_;
    TestEngine other_;
};

void run(const std::string& zone, std::string_view more, std::function<asio::awaitable<void>(ClockedShop&)> work) {
    const StockShop shop;
    shop.execute(settable_clock);
    shop.execute(fmt::format("UPDATE shop_settings SET time_zone = '{}';", zone));
    if (!more.empty()) shop.execute(more);
    shop.run([&work](pg::Settings settings) -> asio::awaitable<void> {
        ClockedShop clocked(co_await asio::this_coro::executor, std::move(settings));
        co_await work(clocked);
        EXPECT_THAT(co_await clocked.doctor(), IsEmpty());
    });
}

TaxPart part(std::int64_t percent, std::int64_t base_cents, std::int64_t tax_cents) {
    return {.rate = Percent::of_hundredths(100 * percent),
            .base = Money::of_cents(base_cents),
            .tax = Money::of_cents(tax_cents)};
}

sales::OpenSale with_tax_number(sales::OpenSale act) {
    act.buyer = {.name = "Ana", .tax_number = "12345678Z", .address = "", .email = ""};
    return act;
}

// Where the shop's midnight is hours before UTC's, hours after it, and half an hour beside it.
class AtMidnight : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Zones, AtMidnight, testing::Values("Asia/Tokyo", "America/Lima", "Asia/Kolkata"),
                         [](const auto& param) { return param.param.substr(param.param.find('/') + 1); });

constexpr std::string_view lower_tax_from_july = R"(
UPDATE tax_rates SET valid_until = '2026-06-30';
INSERT INTO tax_rates (rate, valid_from) VALUES (10, '2026-07-01');)";

asio::awaitable<void> tax_changes(ClockedShop& shop) {
    co_await shop.set_clock("2026-06-30 23:59:58");
    co_await shop.receive(shirt, 20);
    co_await shop.set_clock("2026-06-30 23:59:59");
    const Done before = co_await shop.act(paid_in_cash(1));
    const Done unpaid = co_await shop.act(of_shirts(2));
    const Done part_paid = co_await shop.act(of_shirts(1));
    co_await shop.act(co_await shop.payment_of(part_paid.sale, 1'000));
    co_await shop.ask_shop("UPDATE product_variants SET price = 25 WHERE id = 1 RETURNING 1::bigint");

    co_await shop.set_clock("2026-07-01 00:00:00");
    sales::OpenSale dearer = of_shirts(1);
    dearer.payments = {cash(2'500)};
    const Done after = co_await shop.act(dearer);
    const InvoiceRow of_june = co_await shop.invoice(before.invoice);
    const InvoiceRow of_july = co_await shop.invoice(after.invoice);
    EXPECT_EQ(of_june.date.text(), "2026-06-30");
    EXPECT_THAT(of_june.taxes, ElementsAre(part(21, 1'645, 345)));
    EXPECT_EQ(of_july.date.text(), "2026-07-01");
    EXPECT_THAT(of_july.taxes, ElementsAre(part(10, 2'273, 227)));

    // Orders of before are paid after at what was agreed: the price and the tax in it.
    const Done paid = co_await shop.act(co_await shop.payment_of(unpaid.sale, 3'980));
    EXPECT_EQ(paid.total, Money::of_cents(3'980));
    EXPECT_EQ(paid.change, Money());
    const InvoiceRow of_order = co_await shop.invoice(paid.invoice);
    EXPECT_EQ(of_order.date.text(), "2026-07-01");
    EXPECT_THAT(of_order.taxes, ElementsAre(part(21, 3'289, 691)));
    EXPECT_EQ((co_await shop.sale(unpaid.sale)).lines.front().unit_price, Money::of_cents(1'990));
    const Done rest = co_await shop.act(co_await shop.payment_of(part_paid.sale, 990));
    EXPECT_THAT((co_await shop.invoice(rest.invoice)).taxes, ElementsAre(part(21, 1'645, 345)));

    // A credit note takes off what its invoice bears.
    const Done returned = co_await shop.act(co_await shop.return_of(before.sale, 0, 1));
    EXPECT_EQ(returned.returned, Money::of_cents(1'990));
    EXPECT_THAT((co_await shop.invoice(returned.credit_note)).taxes, ElementsAre(part(21, -1'645, -345)));

    // What is in an order is agreed, whatever is sold beside it: one made now has the price and the tax of now.
    const Done opened = co_await shop.act(of_shirts(1));
    EXPECT_EQ(opened.total, Money::of_cents(2'500));
    EXPECT_EQ((co_await shop.sale(opened.sale)).lines.front().tax_rate, Percent::of_hundredths(1'000));
}
TEST_P(AtMidnight, of_the_shop_a_tax_changes_and_nothing_that_was_agreed_does) {
    run(GetParam(), lower_tax_from_july, tax_changes);
}

// Of each series; and every invoice's day is the shop's at its instant, and its year that day's.
const std::string wrongly_numbered = R"(
SELECT (SELECT count(*) FROM (SELECT FROM invoices GROUP BY kind, year
                              HAVING max(series_number) <> count(*) OR min(series_number) <> 1) AS gaps)
     + (SELECT count(*) FROM invoices, shop_settings AS shop
        WHERE invoice_date <> (issued_at AT TIME ZONE shop.time_zone)::date
           OR year <> extract(year FROM invoice_date) OR number NOT LIKE '_' || year || '-%')
     + (SELECT count(*) FROM (SELECT year < lag(year) OVER (ORDER BY chain_number) AS goes_back FROM invoices) AS step
        WHERE goes_back))";

asio::awaitable<void> year_ends(ClockedShop& shop) {
    co_await shop.set_clock("2025-12-31 23:59:58");
    co_await shop.receive(shirt, 20);
    co_await shop.act(paid_in_cash(1));
    co_await shop.set_clock("2025-12-31 23:59:59");
    const Done last = co_await shop.act(paid_in_cash(2));
    const Done last_named = co_await shop.act(with_tax_number(paid_in_cash(1)));
    const Done order = co_await shop.act(of_shirts(1));
    const Done first_return = co_await shop.act(co_await shop.return_of(last.sale, 0, 1));
    EXPECT_EQ(last.invoice_number, "S2025-000002");
    EXPECT_EQ(last_named.invoice_number, "F2025-000001");
    EXPECT_EQ(first_return.credit_note_number, "R2025-000001");

    co_await shop.set_clock("2026-01-01 00:00:00");
    const Done first = co_await shop.act(paid_in_cash(1));
    const Done first_named = co_await shop.act_at_other(with_tax_number(paid_in_cash(1)));
    EXPECT_EQ(first.invoice_number, "S2026-000001");
    EXPECT_EQ(first_named.invoice_number, "F2026-000001");
    EXPECT_EQ((co_await shop.invoice(first.invoice)).date.text(), "2026-01-01");
    // What was ordered last year is invoiced when it is paid.
    EXPECT_EQ((co_await shop.act(co_await shop.payment_of(order.sale, 1'990))).invoice_number, "S2026-000002");
    // A credit note is of the year in which it is issued, and says which invoice of the year before it corrects.
    const Done returned = co_await shop.act(co_await shop.return_of(last.sale, 0, 1));
    EXPECT_EQ(returned.credit_note_number, "R2026-000001");
    const InvoiceRow note = co_await shop.invoice(returned.credit_note);
    EXPECT_EQ(note.date.text(), "2026-01-01");
    EXPECT_EQ(note.corrects_number, "S2025-000002");
    EXPECT_EQ((co_await shop.act(co_await shop.return_of(last_named.sale, 0, 1))).credit_note_number, "R2026-000002");
    EXPECT_EQ(co_await shop.ask_shop(wrongly_numbered), 0);

    // A clock that is set back takes nobody into the old year again.
    co_await shop.set_clock("2025-12-31 23:59:59");
    EXPECT_EQ((co_await shop.act(paid_in_cash(1))).invoice_number, "S2026-000003");
    EXPECT_EQ(co_await shop.ask_shop(wrongly_numbered), 0);
}
TEST_P(AtMidnight, of_the_shop_a_year_ends_and_each_series_begins_anew) { run(GetParam(), {}, year_ends); }

asio::awaitable<void> year_ends_for_many(ClockedShop& shop) {
    constexpr int clients = 48;
    co_await shop.set_clock("2025-12-31 23:59:59");
    co_await shop.receive(shirt, clients + 2);
    co_await shop.act(paid_in_cash(1));
    std::vector<asio::awaitable<void>> tasks;
    const auto client = [&shop](int number) -> asio::awaitable<void> {
        const auto wanted = number % 3 == 0 ? with_tax_number(paid_in_cash(1)) : paid_in_cash(1);
        if (number % 2 == 0)
            co_await shop.act(wanted);
        else
            co_await shop.act_at_other(wanted);
    };
    const auto turn = [&shop]() -> asio::awaitable<void> { co_await shop.set_clock("2026-01-01 00:00:00"); };
    for (int i = 0; i < clients; ++i) {
        if (i == clients / 2) tasks.push_back(turn());
        tasks.push_back(client(i));
    }
    co_await run_all(std::move(tasks));
    EXPECT_TRUE((co_await shop.act(paid_in_cash(1))).invoice_number.starts_with("S2026-"));
    EXPECT_EQ(co_await shop.ask_shop("SELECT count(*) FROM invoices"), clients + 2);
    EXPECT_EQ(co_await shop.ask_shop(wrongly_numbered), 0);
}
TEST_P(AtMidnight, of_the_shop_a_year_ends_while_two_servers_sell) { run(GetParam(), {}, year_ends_for_many); }

struct Kept {
    std::chrono::days days;
    std::string_view shown;
};

// Ordered at noon of that day, and paid at once: nothing is left to run out when the clock goes on.
asio::awaitable<void> order_for(ClockedShop& shop, std::string_view day, Kept kept) {
    co_await shop.set_clock(fmt::format("{} 12:00:00", day));
    sales::OpenSale act = of_shirts(1);
    act.buyer = {.name = "Ana", .tax_number = "", .address = "", .email = "ana@example.com"};
    act.language = Language::es;
    act.expires_in = kept.days;
    const Done order = co_await shop.act(act);
    EXPECT_EQ(co_await shop.ask_shop(fmt::format("SELECT count(*) FROM email_log WHERE email_type = {} AND content "
                                                 "LIKE '%Guardado hasta: {}%'",
                                                 static_cast<int>(mail::EmailType::sale_opened), kept.shown)),
              1)
        << day << " and " << kept.days.count() << " days";
    co_await shop.act(co_await shop.payment_of(order.sale, 1'990));
}

asio::awaitable<void> clocks_are_changed(ClockedShop& shop) {
    using std::chrono::days;
    co_await shop.set_clock("2025-10-20 11:00:00");
    co_await shop.receive(shirt, 10);
    co_await order_for(shop, "2025-10-20", {.days = days(5), .shown = "25/10/2025 12:00"});
    co_await order_for(shop, "2025-10-20", {.days = days(6), .shown = "26/10/2025 11:00"});
    co_await order_for(shop, "2025-10-20", {.days = days(30), .shown = "19/11/2025 11:00"});
    co_await order_for(shop, "2025-10-27", {.days = days(30), .shown = "26/11/2025 12:00"});
    co_await order_for(shop, "2026-02-27", {.days = days(30), .shown = "29/03/2026 13:00"});
    co_await order_for(shop, "2026-03-28", {.days = days(2), .shown = "30/03/2026 13:00"});
}
TEST(SummerTime, an_order_is_kept_until_what_the_shops_clock_will_show_then) {
    run("Europe/Madrid", {}, clocks_are_changed);
}

asio::awaitable<void> clocks_are_left_alone(ClockedShop& shop) {
    co_await shop.set_clock("2025-10-20 11:00:00");
    co_await shop.receive(shirt, 10);
    co_await order_for(shop, "2025-10-20", {.days = std::chrono::days(30), .shown = "19/11/2025 12:00"});
}
TEST(SummerTime, is_nothing_to_a_shop_whose_clock_is_never_changed) {
    run("America/Bogota", {}, clocks_are_left_alone);
}

// Food at 8 %, all else at 10 %, in yen.
constexpr std::string_view shop_in_japan = R"(
UPDATE shop_settings SET currency = 'JPY';
UPDATE product_variants SET price = 1990 WHERE id = 1;
UPDATE tax_rates SET rate = 10;
INSERT INTO categories (name, name_folded) VALUES ('Comida', 'comida');
INSERT INTO tax_rates (category_id, rate, valid_from) VALUES (1, 8, '2020-01-01');
INSERT INTO general_products (handle, name, name_folded, category_id) VALUES ('te', 'Té', 'te', 1);
INSERT INTO product_variants (general_product_id, price, size_sort_key, color_sort_key, search_text)
VALUES (2, 555, '', '', '');)";

const std::string amounts_with_cents = R"(
SELECT count(*) FROM (
    SELECT base AS amount FROM invoice_taxes UNION ALL SELECT tax FROM invoice_taxes
    UNION ALL SELECT subtotal FROM sale_details UNION ALL SELECT line_discount FROM sale_details
    UNION ALL SELECT sale_discount FROM sale_details UNION ALL SELECT amount FROM payments
    UNION ALL SELECT amount FROM refunds UNION ALL SELECT amount FROM sale_return_lines
    UNION ALL SELECT total FROM invoices) AS told
WHERE amount % 1 <> 0)";

asio::awaitable<void> without_cents(ClockedShop& shop) {
    const stock::LevelKey tea{.variant = {variants_last + 1}, .location = shop_floor};
    co_await shop.set_clock("2026-07-01 12:00:00");
    co_await shop.receive(shirt, 3);
    co_await shop.receive(tea, 2);
    sales::OpenSale act = of_shirts(3);
    act.lines.push_back({.variant = tea.variant, .quantity = Quantity::of(2)});
    act.lines.front().discount = sales::Discount{.size = Percent::of_hundredths(1'500), .reason = "Rebajas"};
    act.discount = sales::Discount{.size = Percent::of_hundredths(700), .reason = "Cliente"};
    act.payments = {cash(600'000)};
    act.buyer = {.name = "Ana", .tax_number = "", .address = "", .email = "ana@example.com"};
    act.language = Language::en;
    const Done sold = co_await shop.act(act);
    // 15 % of 5,970 are 895.50, which is 896; 7 % of the 6,184 that are left are 432.88, which is 433.
    EXPECT_EQ(sold.total, Money::of_cents(575'100));
    EXPECT_EQ(sold.change, Money::of_cents(24'900));
    // Of the 433 the tea bears 77.72 and the shirts 355.28: 78 and 355. Of 1,032 at 8 % and 4,719 at 10 % 76.44 and 429
    // are tax.
    EXPECT_THAT((co_await shop.invoice(sold.invoice)).taxes,
                ElementsAre(part(8, 95'600, 7'600), part(10, 429'000, 42'900)));
    EXPECT_EQ(co_await shop.ask_shop("SELECT count(*) FROM email_log WHERE content LIKE '%¥5,751%' AND content NOT "
                                     "LIKE '%.00%'"),
              1);

    // It comes back piece by piece, and in the end to the yen.
    for (const std::size_t line : {0U, 1U, 0U, 1U, 0U}) {
        co_await shop.act(co_await shop.return_of(sold.sale, line, 1));
        EXPECT_EQ(co_await shop.ask_shop(amounts_with_cents), 0);
    }
    EXPECT_EQ(co_await shop.ask_shop("SELECT sum(amount)::bigint FROM refunds"), 5'751);
    EXPECT_EQ(co_await shop.ask_shop("SELECT count(*) FROM (SELECT FROM invoice_taxes GROUP BY rate HAVING sum(base) "
                                     "<> 0 OR sum(tax) <> 0) AS left_over"),
              0);
}
TEST(WithoutCents, a_sale_with_discounts_and_two_taxes_comes_back_to_the_last_yen) {
    run("Asia/Tokyo", shop_in_japan, without_cents);
}

}  // namespace
}  // namespace trastienda::store
