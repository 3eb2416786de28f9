#include "domain/stock/refusal.hpp"

#include "base/check.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

namespace trastienda::stock {

namespace {

// {wanted}, {on_hand}, {reserved}, {available} stand for the line's numbers.
Bilingual sentence(Refusal reason) {
    switch (reason) {
        case Refusal::key_reused:
            return {"Esta clave de idempotencia ya se usó para otra petición: use una nueva.",
                    "This idempotency key was used before for another request: use a new one."};
        case Refusal::variant_unknown:
            return {"No existe esa variante.", "There is no such variant."};
        case Refusal::location_unknown:
            return {"No existe esa ubicación.", "There is no such location."};
        case Refusal::movement_type_unknown:
            return {"No existe ese tipo de movimiento.", "There is no such movement type."};
        case Refusal::reservation_unknown:
            return {"No existe esa reserva.", "There is no such reservation."};
        case Refusal::transfer_line_unknown:
            return {"Con esa transferencia no se envió nada de esa variante.",
                    "Nothing of that variant was sent with that transfer."};
        case Refusal::movement_type_reserved:
            return {
                "Ese tipo de movimiento solo lo registra el programa: haga una transferencia o anule un movimiento.",
                "Only the program itself books that movement type: make a transfer, or take a movement back."};
        case Refusal::movement_type_inactive:
            return {"Ese tipo de movimiento está desactivado: actívelo o elija otro.",
                    "That movement type is out of use: activate it or choose another."};
        case Refusal::location_inactive:
            return {"Esa ubicación está cerrada: no entra ni se reserva nada en ella.",
                    "That location is closed: nothing goes into it or is reserved at it."};
        case Refusal::variant_inactive:
            return {"Esa variante está desactivada: no se vende ni se reserva.",
                    "That variant is out of use: it is not sold or reserved."};
        case Refusal::same_location:
            return {"El origen y el destino de una transferencia deben ser distintos.",
                    "A transfer needs two different locations."};
        case Refusal::reservation_released:
            return {"La reserva ya se liberó.", "The reservation has been released already."};
        case Refusal::reservation_committed:
            return {"La reserva ya se convirtió en venta.", "The reservation has become a sale already."};
        case Refusal::reservation_expired:
            return {"La reserva ha caducado: sus unidades vuelven a estar libres.",
                    "The reservation has expired: its units are free again."};
        case Refusal::expiration_in_past:
            return {"La fecha de caducidad debe estar en el futuro.", "The expiration date must lie in the future."};
        case Refusal::movement_reversed:
            return {"El movimiento ya se anuló.", "The movement has been reversed already."};
        case Refusal::movement_is_reversal:
            return {"Una anulación no se anula: registre el movimiento de nuevo.",
                    "A reversal is not reversed: book the movement anew."};
        case Refusal::movement_of_transfer:
            return {
                "El movimiento es parte de una transferencia: transfiera las unidades de vuelta, y lo que aparezca de "
                "lo perdido regístrelo como ajuste donde está.",
                "The movement is part of a transfer: transfer the units back, and book in what turns up of what was "
                "lost as an adjustment, where it is."};
        case Refusal::level_changed:
            return {"Existencias de ahora: {on_hand}, y no las que se esperaban: vuelva a leer el nivel.",
                    "On hand now: {on_hand}, not what was expected: read the level again."};
        case Refusal::insufficient_on_hand:
            return {"Stock insuficiente: pedido {wanted}, existente {on_hand}.",
                    "Insufficient stock: {wanted} wanted, {on_hand} on hand."};
        case Refusal::insufficient_available:
            return {
                "Stock insuficiente: pedido {wanted}, disponible {available} (en total {on_hand}, reservado "
                "{reserved}).",
                "Insufficient stock: {wanted} wanted, {available} available ({on_hand} on hand, {reserved} "
                "reserved)."};
        case Refusal::insufficient_in_transit:
            return {"Es más de lo que sigue en camino: indicado {wanted}, en camino {on_hand}.",
                    "That is more than is still on its way: {wanted} named, {on_hand} on the way."};
        case Refusal::balance_too_large:
            return {"El nivel pasaría del máximo de 2147483647 unidades.",
                    "The level would pass the maximum of 2147483647 units."};
        case Refusal::value_too_large:
            return {"El valor del nivel pasaría del máximo de 9999999999.99.",
                    "The level's value would pass the maximum of 9999999999.99."};
    }
    CHECK(false);
}

}  // namespace

bool is_refusal(std::uint8_t number) {
    bool is_known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Refusal>>(
        [&](auto one) { is_known = is_known || static_cast<std::uint8_t>(one.value) == number; });
    return is_known;
}

std::string_view code(Refusal reason) {
    const char* name = boost::describe::enum_to_string(reason, nullptr);
    CHECK(name != nullptr);
    return name;
}

std::string explain(const LineRefusal& refusal, Language language) {
    return fmt::format(fmt::runtime(sentence(refusal.reason).in(language)), fmt::arg("wanted", refusal.wanted.units()),
                       fmt::arg("on_hand", refusal.on_hand.units()), fmt::arg("reserved", refusal.reserved.units()),
                       fmt::arg("available", refusal.on_hand.minus_or_zero(refusal.reserved).units()));
}

}  // namespace trastienda::stock
