// What a customer is written about a sale, in his language. Floor 1, pure functions.
#pragma once

#include "domain/mail/letter.hpp"
#include "domain/sales/decide.hpp"
#include "domain/sales/sale.hpp"
#include "domain/sales/shop_clock.hpp"

#include <optional>
#include <string_view>

namespace trastienda::sales {

/// Whom a letter comes from, in which money it counts and by which clock.
struct Sender {
    std::string_view shop_name;
    std::string_view currency;
    ShopClock clock;
};

/// The letter to the sale's buyer; nothing where the sale knows no address to write to.
std::optional<mail::Letter> letter(mail::EmailType type, const Sender& sender, const Sale& sale, const Done& done);

}  // namespace trastienda::sales
