#include "domain/sales/letters.hpp"

#include "base/check.hpp"
#include "base/day.hpp"
#include "domain/sales/printed_text.hpp"

#include <fmt/format.h>
#include <string>

namespace trastienda::sales {

namespace {

struct Words {
    Bilingual subject;  // {shop}, {number}
    Bilingual opening;
};

Words words(mail::EmailType type) {
    switch (type) {
        case mail::EmailType::sale_opened:
            return {{"{shop}: su pedido {number}", "{shop}: your order {number}"},
                    {"Hemos apartado lo que pidió. Se lo guardamos hasta que lo pague.",
                     "We have set aside what you ordered. We keep it for you until you pay for it."}};
        case mail::EmailType::sale_paid:
            return {{"{shop}: su compra {number}", "{shop}: your purchase {number}"},
                    {"Gracias por su compra.", "Thank you for your purchase."}};
        case mail::EmailType::sale_cancelled:
            return {{"{shop}: su pedido {number} está cancelado", "{shop}: your order {number} is cancelled"},
                    {"Su pedido está cancelado.", "Your order is cancelled."}};
        case mail::EmailType::sale_returned:
            return {{"{shop}: su devolución de la compra {number}", "{shop}: your return of purchase {number}"},
                    {"Hemos recibido lo que devuelve.", "We have received what you return."}};
        case mail::EmailType::sale_refunded:
            return {{"{shop}: su pedido {number} caducó", "{shop}: your order {number} has expired"},
                    {"Su pedido no se pagó a tiempo. Le devolvemos lo que había pagado.",
                     "Your order was not paid in time. We give back what you had paid."}};
        case mail::EmailType::sale_corrected:
            return {{"{shop}: la factura corregida de su compra {number}",
                     "{shop}: the corrected invoice of your purchase {number}"},
                    {"Hemos corregido la factura de su compra. No tiene que pagar ni devolver nada.",
                     "We have corrected the invoice of your purchase. There is nothing to pay or to bring back."}};
        case mail::EmailType::account_confirmation:
        case mail::EmailType::registration_attempted:
        case mail::EmailType::password_reset:
        case mail::EmailType::password_changed:
            break;
    }
    CHECK(false);
}

constexpr Bilingual method_word(PaymentMethod method) {
    switch (method) {
        case PaymentMethod::cash:
            return {"en efectivo", "in cash"};
        case PaymentMethod::card:
            return {"a la tarjeta", "to the card"};
        case PaymentMethod::transfer:
            return {"por transferencia", "by transfer"};
        case PaymentMethod::voucher:
            return {"en un vale", "as a voucher"};
        case PaymentMethod::other:
            return {"como se pagó", "the way it was paid"};
    }
    CHECK(false);
}

// "26/11/2026 18:30", of an instant that is the shop's own time already.
std::string wall_clock(Instant local, Language language) {
    constexpr std::size_t date_size = 10, time_size = 5;
    const std::string text = local.text();
    const auto day = Day::parse(text.substr(0, date_size));
    CHECK(day.has_value());
    return fmt::format("{} {}", day_text(*day, language), text.substr(date_size + 1, time_size));
}

std::string article(const SaleLine& line) {
    std::string text = line.text.description;
    for (const std::string* part : {&line.text.size, &line.text.color})
        if (!part->empty()) text += fmt::format(", {}", *part);
    return text;
}

}  // namespace

std::optional<mail::Letter> letter(mail::EmailType type, const Sender& sender, const Sale& sale, const Done& done) {
    if (sale.buyer.email.empty()) return std::nullopt;
    const Language language = sale.buyer.language;
    const auto in = [&](std::string_view es, std::string_view en) { return language == Language::es ? es : en; };
    const auto money = [&](Money amount) { return amount_text(amount, sender.currency, language); };
    const Words said = words(type);

    std::string text;
    const auto add = [&](std::string line) { text += std::move(line) + "\n"; };
    add(sale.buyer.name.empty() ? std::string(in("Hola:", "Hello,"))
                                : fmt::format("{} {}{}", in("Hola,", "Dear"), sale.buyer.name, in(":", ",")));
    add("");
    add(std::string(said.opening.in(language)));
    add("");
    for (const SaleLine& line : sale.lines)
        add(fmt::format("{} x {}: {}", line.quantity.units(), article(line), money(line.amounts.subtotal)));
    add(fmt::format("Total: {}", money(sale.total)));
    if (sale.status == SaleStatus::open && !sale.expiration.is_never())
        add(fmt::format("{}: {}", in("Guardado hasta", "Kept until"),
                        wall_clock(sale.expiration.plus(sender.clock.utc_offset_at(sale.expiration)), language)));
    if (!done.invoice_number.empty() && !done.exchange_sale.is_set())
        add(fmt::format("{}: {}", in("Factura", "Invoice"), done.invoice_number));
    if (!done.credit_note_number.empty())
        add(fmt::format("{}: {} ({})", in("Factura rectificativa", "Credit note"), done.credit_note_number,
                        money(done.returned)));
    for (const RefundPart& part : printed_refunds(done.refunds))
        add(fmt::format("{} {}: {}", in("Le devolvemos", "We give back"), method_word(part.method).in(language),
                        money(part.amount)));
    if (!done.voucher_code.empty()) add(fmt::format("{}: {}", in("Su vale", "Your voucher"), done.voucher_code));
    add("");
    add(std::string(sender.shop_name));

    return mail::Letter{.type = type,
                        .user = sale.customer,
                        .recipient = sale.buyer.email,
                        .subject = fmt::format(fmt::runtime(said.subject.in(language)),
                                               fmt::arg("shop", sender.shop_name), fmt::arg("number", sale.id.value)),
                        .content = std::move(text)};
}

}  // namespace trastienda::sales
