// Whom an invoice names is put right: what is refused, and what the two documents of a correction say.
#include "domain/sales/sale_world.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string_view>
#include <vector>

namespace trastienda::sales {
namespace {

constexpr std::int64_t price_cents = 1'000;

CorrectInvoice to(SaleId sale, std::string_view name, std::string_view tax_number) {
    return {.sale = sale,
            .buyer = {.name = std::string(name), .tax_number = std::string(tax_number), .address = {}, .email = {}},
            .reason = "name"};
}

// As many of the first article as wanted, to Ana, who gave no tax number.
SaleId sell(Shop& world, std::int64_t units) {
    OpenSale act = of_first(units);
    act.buyer = {.name = "Ana", .tax_number = {}, .address = "Sol 1", .email = "ana@example.com"};
    act.payments = {in_cash(price_cents * units)};
    return std::get<Done>(run(world, act)).sale;
}

void take_back(Shop& world, SaleId sale, std::int64_t units) {
    TakeBack act{.sale = sale, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {
        {.line = {.line = world.sales.at(sale).lines.front().id, .quantity = Quantity::of(units)}, .variant = {1}}};
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, act)));
}

TEST(SalesCorrection, is_refused_where_nothing_is_to_be_corrected) {
    enum class Past : std::uint8_t { none, open, expired, cancelled, sold, partly_returned, returned };
    struct Case {
        Past past;
        std::string_view name, address;
        std::optional<Refusal> refusal;
    };
    const Case cases[] = {
        {Past::none, "Berta", "", Refusal::sale_unknown},
        {Past::open, "Berta", "", Refusal::sale_open},
        {Past::expired, "Berta", "", Refusal::sale_expired},
        {Past::cancelled, "Berta", "", Refusal::sale_cancelled},
        {Past::returned, "Berta", "", Refusal::sale_returned},
        // Where both hold, what the sale does not let do comes first.
        {Past::returned, "Ana", "Sol 1", Refusal::sale_returned},
        {Past::sold, "Ana", "Sol 1", Refusal::correction_unneeded},
        {Past::partly_returned, "Ana", "Sol 1", Refusal::correction_unneeded},
        {Past::sold, "Ana", "Sol 2", std::nullopt},
        {Past::sold, "Ana", "", std::nullopt},
        {Past::sold, "Berta", "Sol 1", std::nullopt},
        {Past::partly_returned, "Berta", "Sol 1", std::nullopt},
    };
    for (const Case& one : cases) {
        Shop world;
        SaleId sale{77};
        if (one.past == Past::open || one.past == Past::expired || one.past == Past::cancelled)
            sale = std::get<Done>(run(world, of_first(2))).sale;
        else if (one.past != Past::none)
            sale = sell(world, 2);
        if (one.past == Past::expired) world.stock.now = world.stock.now.plus(std::chrono::hours(1));
        if (one.past == Past::cancelled)
            run(world, CancelSale{.sale = sale, .reservations = reservations_of(world.sales.at(sale))});
        if (one.past == Past::partly_returned) take_back(world, sale, 1);
        if (one.past == Past::returned) take_back(world, sale, 2);
        const std::size_t before = world.invoices.size();
        CorrectInvoice act = to(sale, one.name, "");
        act.buyer.address = one.address;
        const Outcome outcome = run(world, act);
        const auto* refusals = std::get_if<Refusals>(&outcome);
        ASSERT_EQ(refusals != nullptr, one.refusal.has_value()) << static_cast<int>(one.past) << one.name;
        if (refusals != nullptr) EXPECT_EQ(refusals->front().reason, *one.refusal) << static_cast<int>(one.past);
        EXPECT_EQ(world.invoices.size() - before, refusals != nullptr ? 0U : 2U);
    }
}

TEST(SalesCorrection, a_ticket_becomes_an_invoice_over_what_is_left_of_it) {
    Shop world;
    const SaleId id = sell(world, 3);
    take_back(world, id, 1);
    const Sale before = world.sales.at(id);
    const Outcome outcome = run(world, to(id, "Ana Ruiz", "12345678Z"));
    const Done& done = std::get<Done>(outcome);
    const Sale& after = world.sales.at(id);
    ASSERT_EQ(world.invoices.size(), 4U);
    const Invoice &ticket = world.invoices[0], &note = world.invoices[2], &invoice = world.invoices[3];

    EXPECT_EQ(note.number.text(), done.credit_note_number);
    EXPECT_EQ(note.id, done.credit_note);
    EXPECT_EQ(note.corrects, ticket.id);
    EXPECT_EQ(note.corrects_kind, InvoiceKind::simplified);
    EXPECT_FALSE(note.sale_return.is_set());
    EXPECT_EQ(note.reason, "name");
    EXPECT_EQ(note.buyer, before.buyer);
    EXPECT_EQ(note.total, Money::of_cents(-2 * price_cents));

    EXPECT_EQ(invoice.number.series.kind, InvoiceKind::invoice);
    EXPECT_EQ(invoice.number.text(), done.invoice_number);
    EXPECT_EQ(invoice.id, done.invoice);
    EXPECT_EQ(invoice.replaces, ticket.id);
    EXPECT_EQ(invoice.buyer.name, "Ana Ruiz");
    // An address that is not given is on no invoice; mail goes where it went.
    EXPECT_EQ(invoice.buyer.address, "");
    EXPECT_EQ(invoice.buyer.email, "ana@example.com");
    EXPECT_EQ(invoice.total, Money::of_cents(2 * price_cents));
    ASSERT_EQ(invoice.taxes.size(), 1U);
    EXPECT_EQ(invoice.taxes.front().total(), invoice.total);

    // Nothing but whom it names has changed.
    EXPECT_EQ(after.invoice, invoice.id);
    EXPECT_EQ(after.buyer, invoice.buyer);
    EXPECT_EQ(after.status, before.status);
    EXPECT_EQ(after.total, before.total);
    EXPECT_EQ(after.paid, before.paid);
    EXPECT_EQ(after.refunded, before.refunded);
    EXPECT_EQ(after.lines.front().returned, before.lines.front().returned);
    EXPECT_TRUE(done.refunds.empty());
    EXPECT_FALSE(done.sale_return.is_set());
}

TEST(SalesCorrection, what_comes_back_later_is_taken_off_the_new_invoice) {
    Shop world;
    const SaleId id = sell(world, 2);
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, to(id, "Ana", "12345678Z"))));
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, to(id, "Berta", "12345678Z"))));
    const Invoice& current = world.invoices.back();
    const InvoiceId corrected = current.id;
    EXPECT_EQ(current.number.text(), "F2024-000002");
    take_back(world, id, 1);
    EXPECT_EQ(world.invoices.back().corrects, corrected);
    EXPECT_EQ(world.invoices.back().buyer.name, "Berta");
    // Back to a ticket that names her: without a tax number it is a simplified one.
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, to(id, "Berta", ""))));
    EXPECT_EQ(world.invoices.back().number.series.kind, InvoiceKind::simplified);
    EXPECT_EQ(world.invoices.back().total, Money::of_cents(price_cents));
    EXPECT_EQ(world.invoices[world.invoices.size() - 2].corrects_kind, InvoiceKind::invoice);
}

TEST(SalesCorrection, refuses_where_either_series_has_no_number_left) {
    for (const InvoiceKind kind : {InvoiceKind::credit_note, InvoiceKind::invoice}) {
        Shop world;
        const SaleId id = sell(world, 1);
        Invoice last = world.invoices.front();
        last.number = {.series = {.kind = kind, .year = 2024}, .number = InvoiceNumber::number_max};
        world.invoices.push_back(last);
        const Outcome outcome = run(world, to(id, "Berta", "1Z"));
        ASSERT_TRUE(std::holds_alternative<Refusals>(outcome));
        EXPECT_EQ(std::get<Refusals>(outcome), (Refusals{{.reason = Refusal::series_exhausted}}));
        EXPECT_EQ(world.sales.at(id).buyer.name, "Ana");
    }
}

}  // namespace
}  // namespace trastienda::sales
