// A sale with all that belongs to it, as it is stored. Floor 1, pure values.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/language.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/sales/discount.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/sale_amounts.hpp"
#include "domain/sales/sale_status.hpp"

#include <optional>
#include <string>
#include <vector>

namespace trastienda::sales {

/// Whom documents name, as they were told: what an account says later does not change them.
struct Buyer {
    std::string name;
    std::string tax_number;  // with a name: an invoice instead of a simplified one
    std::string address;
    std::string email;  // empty: no mail is written
    Language language = Language::es;
    bool operator==(const Buyer&) const = default;
};

/// What a line says of its variant, as it was when it was sold.
struct ArticleText {
    std::string description;  // the product's name
    std::string size;
    std::string color;
    std::string sku;
    bool operator==(const ArticleText&) const = default;
};

/// All but the last two never change; the movement comes with the payment.
struct SaleLine {
    SaleDetailId id;
    VariantId variant;
    ArticleText text;
    Quantity quantity;
    Money unit_price;
    std::optional<Discount> discount;
    LineAmounts amounts;
    Percent tax_rate;
    std::optional<ReservationId> reservation;  // that keeps, or kept, its units until it is paid
    std::optional<MovementId> movement;        // by which it left the stock
    Quantity returned;
};

struct Sale {
    SaleId id;
    UserId customer = {};  // not set: nobody with an account
    UserId seller;
    Channel channel = Channel::counter;
    LocationId location;
    SaleStatus status = SaleStatus::open;  // as stored: see status_at
    Instant date;
    Instant expiration = Instant::never();  // of an open one
    Buyer buyer;
    std::string notes;
    std::optional<Discount> discount;
    Money total;
    Money paid;
    Money refunded;
    std::optional<PaymentMethod> method;  // by which most of it was paid
    InvoiceId invoice = {};               // not set: not paid yet
    std::string invoice_number;
    // Of a cancelled one: who gave it up, and when. Not set where nobody wrote it down.
    UserId cancelled_by = {};
    std::optional<Instant> cancelled_at = {};
    std::vector<SaleLine> lines;
    std::vector<Payment> payments;  // in the order in which they were made

    [[nodiscard]] PaymentStatus payment_status() const { return sales::payment_status(total, paid, refunded); }
    [[nodiscard]] Money left() const { return Money::of_cents(total.cents() - paid.cents()); }
};

}  // namespace trastienda::sales
