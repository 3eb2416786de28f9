#include "tests/linearizability/model.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace trastienda::linearizability {

namespace {

constexpr std::array<std::string_view, 7> acts = {"?", "receive", "sell", "reserve", "commit", "release", "read"};
constexpr std::array<std::string_view, 5> noes = {"yes", "insufficient_available", "reservation_unknown",
                                                  "reservation_committed", "reservation_released"};

}  // namespace

std::size_t State::hash() const {
    constexpr std::size_t prime = 1'099'511'628'211;  // FNV-1a's, over whole numbers
    std::size_t sum = (static_cast<std::size_t>(on_hand) * prime) ^ static_cast<std::size_t>(reserved);
    for (const Reservation reservation : reservations) sum = (sum ^ static_cast<std::size_t>(reservation)) * prime;
    return sum;
}

Answer State::apply(const Request& request) {
    if (request.reservation >= reservations.size()) reservations.resize(request.reservation + 1, Reservation::none);
    Reservation& reservation = reservations[request.reservation];
    const auto no = [this](No reason) { return Answer{.no = reason, .on_hand = on_hand, .reserved = reserved}; };
    const auto takes_too_much = [&] {
        return on_hand - reserved < request.quantity ? No::insufficient_available : No::none;
    };
    switch (request.act) {
        case Act::receive:
            on_hand += request.quantity;
            break;
        case Act::sell:
            if (const No reason = takes_too_much(); reason != No::none) return no(reason);
            on_hand -= request.quantity;
            break;
        case Act::reserve:
            if (const No reason = takes_too_much(); reason != No::none) return no(reason);
            reserved += request.quantity;
            reservation = Reservation::active;
            break;
        case Act::commit:
        case Act::release:
            if (reservation == Reservation::none) return {.no = No::reservation_unknown};
            if (reservation == Reservation::committed) return {.no = No::reservation_committed};
            if (reservation == Reservation::released) return {.no = No::reservation_released};
            reserved -= request.quantity;
            if (request.act == Act::commit) on_hand -= request.quantity;
            reservation = request.act == Act::commit ? Reservation::committed : Reservation::released;
            break;
        case Act::read:
            break;
    }
    return {.no = No::none, .on_hand = on_hand, .reserved = reserved};
}

std::string describe(const Request& request) {
    std::string text(acts.at(static_cast<std::size_t>(request.act)));
    if (request.quantity != 0) text += fmt::format(" {}", request.quantity);
    if (request.act >= Act::reserve && request.act <= Act::release) text += fmt::format(" as #{}", request.reservation);
    return text;
}

std::string describe(const Answer& answer) {
    return fmt::format("{}, on hand {}, reserved {}", noes.at(static_cast<std::size_t>(answer.no)), answer.on_hand,
                       answer.reserved);
}

}  // namespace trastienda::linearizability
