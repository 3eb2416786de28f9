#include "domain/sales/refusal.hpp"

#include "base/check.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

namespace trastienda::sales {

namespace {

// {units}, {units_limit}, {amount}, {amount_limit} stand for the numbers.
Bilingual sentence(Refusal reason) {
    switch (reason) {
        case Refusal::purchase_unknown:
            return {"No existe ese pedido.", "There is no such purchase order."};
        case Refusal::sale_unknown:
            return {"No existe esa venta.", "There is no such sale."};
        case Refusal::sale_line_unknown:
            return {"La venta no tiene esa línea.", "The sale has no such line."};
        case Refusal::purchase_line_unknown:
            return {"El pedido no tiene esa línea.", "The purchase order has no such line."};
        case Refusal::tax_rate_unknown:
            return {"Su categoría no tiene tipo de impuesto en esa fecha: añádalo a la tabla de impuestos.",
                    "Its category has no tax rate on that day: add it to the table of taxes."};
        case Refusal::customer_unknown:
            return {"No existe ese cliente: búsquelo entre los clientes, o deje fuera user_id.",
                    "There is no such customer: look among the customers, or leave user_id out."};
        case Refusal::voucher_unknown:
            return {"No existe ese vale: compruebe su código.", "There is no such voucher: check its code."};
        case Refusal::provider_unknown:
            return {"No existe ese proveedor.", "There is no such provider."};
        case Refusal::location_unknown:
            return {"No existe esa ubicación.", "There is no such location."};
        case Refusal::variant_unknown:
            return {"No existe esa variante.", "There is no such variant."};
        case Refusal::sale_open:
            return {"La venta sigue abierta: cóbrela o cancélela primero.",
                    "The sale is still open: take its payment or cancel it first."};
        case Refusal::sale_completed:
            return {"La venta ya está pagada: lo que no se quede el cliente es una devolución.",
                    "The sale is paid already: what the customer does not keep is a return."};
        case Refusal::sale_returned:
            return {"La venta ya se devolvió entera.", "All of the sale has been returned already."};
        case Refusal::sale_cancelled:
            return {"La venta está cancelada: haga una nueva.", "The sale is cancelled: make a new one."};
        case Refusal::sale_expired:
            return {"La venta ha caducado y sus unidades vuelven a estar libres: haga una nueva.",
                    "The sale has expired and its units are free again: make a new one."};
        case Refusal::refund_not_permitted:
            return {
                "De la venta se pagaron {amount}, que habría que devolver: para eso hace falta el permiso "
                "take_returns.",
                "{amount} of the sale was paid and would have to go back: that takes the permission "
                "take_returns."};
        case Refusal::purchase_draft:
            return {"El pedido es un borrador: envíelo al proveedor primero.",
                    "The purchase order is a draft: send it to the provider first."};
        case Refusal::purchase_sent:
            return {"El pedido ya se envió al proveedor y aún no se ha recibido nada.",
                    "The purchase order has been sent to the provider, and nothing has been received yet."};
        case Refusal::purchase_partly_received:
            return {"El pedido ya se recibió en parte: ciérrelo si no va a llegar nada más.",
                    "The purchase order has been received in part: close it if nothing more will come."};
        case Refusal::purchase_received:
            return {"El pedido ya está recibido: haga uno nuevo.",
                    "The purchase order has been received already: make a new one."};
        case Refusal::purchase_cancelled:
            return {"El pedido está cancelado: haga uno nuevo.", "The purchase order is cancelled: make a new one."};
        case Refusal::provider_inactive:
            return {"El proveedor está fuera de uso: póngalo en uso o elija otro.",
                    "The provider is out of use: put it back in use or choose another."};
        case Refusal::location_inactive:
            return {"La ubicación está fuera de uso: no puede recibir nada.",
                    "The location is out of use: nothing can come in there."};
        case Refusal::variant_inactive:
            return {"La variante está fuera de uso: póngala en uso o quítela del pedido.",
                    "The variant is out of use: put it back in use or take it off the order."};
        case Refusal::purchase_line_repeated:
            return {"La variante ya está en otra línea del pedido: súmelas en una.",
                    "The variant is on another line of the order already: put both into one."};
        case Refusal::purchase_lines_too_many:
            return {"Un pedido no puede tener más de {units_limit} líneas: reparta las demás en otro.",
                    "A purchase order cannot have more than {units_limit} lines: put the others on another."};
        case Refusal::expected_date_past:
            return {"La fecha prevista ya ha pasado: ponga hoy o un día posterior.",
                    "The expected date is in the past: give today or a later day."};
        case Refusal::expected_date_too_far:
            return {"La fecha prevista queda a más de {units_limit} años: compruebe el año.",
                    "The expected date is more than {units_limit} years ahead: check its year."};
        case Refusal::lines_missing:
            return {"Hace falta al menos una línea.", "At least one line is needed."};
        case Refusal::quantity_missing:
            return {"La cantidad debe ser al menos 1.", "The quantity must be at least 1."};
        case Refusal::unit_price_negative:
            return {"El precio no puede ser negativo: es {amount}.", "The price cannot be negative: it is {amount}."};
        case Refusal::payment_not_positive:
            return {"Un pago debe ser mayor que cero: es {amount}.",
                    "A payment must be greater than zero: it is {amount}."};
        case Refusal::refund_negative:
            return {"Un reembolso no puede ser negativo: es {amount}.", "A refund cannot be negative: it is {amount}."};
        case Refusal::tax_period_backwards:
            return {"El último día va antes del primero: corrija uno de los dos.",
                    "Its last day comes before its first: mend one of the two."};
        case Refusal::tax_periods_overlap:
            return {"La categoría ya tiene otro tipo en esas fechas: ponga fin al anterior.",
                    "The category already has another rate on these days: end the former one."};
        case Refusal::unit_price_too_fine:
            return {
                "El precio ({amount}) es más fino que la moneda de la tienda: lo menos que se paga en ella es "
                "{amount_limit}.",
                "The price ({amount}) is finer than the shop's currency: the least that is paid in it is "
                "{amount_limit}."};
        case Refusal::payment_too_fine:
            return {
                "El pago ({amount}) es más fino que la moneda de la tienda: lo menos que se paga en ella es "
                "{amount_limit}.",
                "The payment ({amount}) is finer than the shop's currency: the least that is paid in it is "
                "{amount_limit}."};
        case Refusal::discount_reason_missing:
            return {"Diga el motivo del descuento.", "Give the reason for the discount."};
        case Refusal::discount_negative:
            return {"Un descuento no puede ser negativo: es {amount}.",
                    "A discount cannot be negative: it is {amount}."};
        case Refusal::discount_above_hundred_percent:
            return {"Un descuento no puede pasar del 100 %: ponga 100.00 o menos.",
                    "A discount cannot pass 100 %: give 100.00 or less."};
        case Refusal::discount_above_amount:
            return {"El descuento ({amount}) pasa del importe ({amount_limit}).",
                    "The discount ({amount}) is more than the amount ({amount_limit})."};
        case Refusal::discount_too_fine:
            return {
                "El descuento ({amount}) es más fino que la moneda de la tienda: lo menos que se paga en ella es "
                "{amount_limit}.",
                "The discount ({amount}) is finer than the shop's currency: the least that is paid in it is "
                "{amount_limit}."};
        case Refusal::payment_above_due:
            return {"El pago ({amount}) pasa de lo que falta por pagar ({amount_limit}): solo el efectivo da cambio.",
                    "The payment ({amount}) is more than what is still due ({amount_limit}): only cash gives change."};
        case Refusal::payment_below_due:
            return {"Se pagan {amount} y hay que pagar {amount_limit}.", "{amount} is paid, {amount_limit} is due."};
        case Refusal::refund_above_paid:
            return {"El reembolso ({amount}) pasa de lo que queda por reembolsar ({amount_limit}).",
                    "The refund ({amount}) is more than what can still be refunded ({amount_limit})."};
        case Refusal::return_above_sold:
            return {"Se devuelven {units} y solo quedan {units_limit} por devolver.",
                    "{units} are returned and only {units_limit} can still be."};
        case Refusal::receipt_above_ordered:
            return {"Se reciben {units} y solo faltan {units_limit}: si son de verdad más, acéptelas expresamente.",
                    "{units} are received and only {units_limit} are missing: if there are really more, accept them "
                    "explicitly."};
        case Refusal::give_back_above_received:
            return {"Se devuelven {units} al proveedor y solo quedan {units_limit} de las recibidas.",
                    "{units} are given back to the provider and only {units_limit} of those received are left."};
        case Refusal::payments_too_many:
            return {"Una venta no puede tener más de {units_limit} pagos.",
                    "A sale cannot have more than {units_limit} payments."};
        case Refusal::payment_above_voucher:
            return {"Al vale le quedan {amount_limit} y se quieren pagar {amount} con él.",
                    "The voucher has {amount_limit} left, and {amount} is to be paid with it."};
        case Refusal::payment_not_needed:
            return {"Sin este pago de {amount} ya no falta nada por pagar: quítelo.",
                    "Nothing is left to pay without this payment of {amount}: leave it out."};
        case Refusal::nothing_to_refund:
            return {
                "No hay nada que reembolsar: de la venta se pagaron {amount} y ya se han reembolsado "
                "{amount_limit}.",
                "There is nothing to refund: {amount} of the sale was paid and {amount_limit} has gone back "
                "already."};
        case Refusal::amount_too_large:
            return {"El importe pasaría del máximo de 9999999999.99.",
                    "The amount would pass the maximum of 9999999999.99."};
        case Refusal::series_exhausted:
            return {"La serie ya no tiene más números este año.", "The series has no numbers left this year."};
        case Refusal::unit_cost_missing:
            return {"Falta lo que cuesta cada pieza: póngalo en la línea; 0.00 si no cuesta nada.",
                    "What each piece costs is missing: give the line its cost; 0.00 if it costs nothing."};
        case Refusal::correction_unneeded:
            return {"La factura ya tiene ese nombre, ese número fiscal y esa dirección: no hay nada que corregir.",
                    "The invoice bears that name, tax number and address already: there is nothing to correct."};
    }
    CHECK(false);
}

}  // namespace

bool is_refusal(Refusal reason) { return boost::describe::enum_to_string(reason, nullptr) != nullptr; }

std::string_view code(Refusal reason) {
    const char* name = boost::describe::enum_to_string(reason, nullptr);
    CHECK(name != nullptr);
    return name;
}

std::string explain(const Refused& refused, Language language) {
    return fmt::format(fmt::runtime(sentence(refused.reason).in(language)), fmt::arg("units", refused.units.units()),
                       fmt::arg("units_limit", refused.units_limit.units()), fmt::arg("amount", refused.amount.text()),
                       fmt::arg("amount_limit", refused.amount_limit.text()));
}

}  // namespace trastienda::sales
