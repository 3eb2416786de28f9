#include "domain/stock/refusal.hpp"

#include "base/check.hpp"

#include <fmt/format.h>

namespace trastienda::stock {

namespace {

struct Words {
    std::string_view code;
    Bilingual sentence;  // {wanted}, {on_hand}, {reserved}, {available} stand for the line's numbers
};

Words words(Refusal reason) {
    switch (reason) {
        case Refusal::key_reused:
            return {"key_reused",
                    {"Esta clave de idempotencia ya se usó para otra petición: use una nueva.",
                     "This idempotency key was used before for another request: use a new one."}};
        case Refusal::variant_unknown:
            return {"variant_unknown", {"No existe esa variante.", "There is no such variant."}};
        case Refusal::location_unknown:
            return {"location_unknown", {"No existe esa ubicación.", "There is no such location."}};
        case Refusal::movement_type_unknown:
            return {"movement_type_unknown", {"No existe ese tipo de movimiento.", "There is no such movement type."}};
        case Refusal::reservation_unknown:
            return {"reservation_unknown", {"No existe esa reserva.", "There is no such reservation."}};
        case Refusal::movement_type_inactive:
            return {"movement_type_inactive",
                    {"Ese tipo de movimiento está desactivado: actívelo o elija otro.",
                     "That movement type is out of use: activate it or choose another."}};
        case Refusal::location_inactive:
            return {"location_inactive",
                    {"Esa ubicación está cerrada: no entra ni se reserva nada en ella.",
                     "That location is closed: nothing goes into it or is reserved at it."}};
        case Refusal::variant_inactive:
            return {"variant_inactive",
                    {"Esa variante está desactivada: no se vende ni se reserva.",
                     "That variant is out of use: it is not sold or reserved."}};
        case Refusal::same_location:
            return {"same_location",
                    {"El origen y el destino de una transferencia deben ser distintos.",
                     "A transfer needs two different locations."}};
        case Refusal::reservation_released:
            return {"reservation_released", {"La reserva ya se liberó.", "The reservation has been released already."}};
        case Refusal::reservation_committed:
            return {"reservation_committed",
                    {"La reserva ya se convirtió en venta.", "The reservation has become a sale already."}};
        case Refusal::reservation_expired:
            return {"reservation_expired",
                    {"La reserva ha caducado: sus unidades vuelven a estar libres.",
                     "The reservation has expired: its units are free again."}};
        case Refusal::expiration_in_past:
            return {"expiration_in_past",
                    {"La fecha de caducidad debe estar en el futuro.", "The expiration date must lie in the future."}};
        case Refusal::level_changed:
            return {"level_changed",
                    {"Ahora hay {on_hand} unidades, no las que se esperaban: vuelva a leer el nivel.",
                     "There are {on_hand} units now, not as many as expected: read the level again."}};
        case Refusal::insufficient_on_hand:
            return {"insufficient_on_hand",
                    {"Stock insuficiente: se piden {wanted} y hay {on_hand}.",
                     "Insufficient stock: {wanted} wanted, {on_hand} on hand."}};
        case Refusal::insufficient_available:
            return {
                "insufficient_available",
                {"Stock insuficiente: se piden {wanted} y hay {available} disponibles ({on_hand} en total, {reserved} "
                 "reservadas).",
                 "Insufficient stock: {wanted} wanted, {available} available ({on_hand} on hand, {reserved} "
                 "reserved)."}};
        case Refusal::balance_too_large:
            return {"balance_too_large",
                    {"El nivel pasaría del máximo de 2147483647 unidades.",
                     "The level would pass the maximum of 2147483647 units."}};
    }
    CHECK(false);
}

}  // namespace

std::string_view code(Refusal reason) { return words(reason).code; }

std::string explain(const LineRefusal& refusal, Language language) {
    return fmt::format(fmt::runtime(words(refusal.reason).sentence.in(language)),
                       fmt::arg("wanted", refusal.wanted.units()), fmt::arg("on_hand", refusal.on_hand.units()),
                       fmt::arg("reserved", refusal.reserved.units()),
                       fmt::arg("available", refusal.on_hand.minus_or_zero(refusal.reserved).units()));
}

}  // namespace trastienda::stock
