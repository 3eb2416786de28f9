// How amounts, rates, days and refunds are written for people, on paper and in mails. Floor 1, pure functions.
#pragma once

#include "base/day.hpp"
#include "base/language.hpp"
#include "base/money.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/percent.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::sales {

/// Spanish "1.234,56 €", English "€1,234.56"; "1.234,56 CHF" and "1,234.56 CHF" where a currency has no sign of its
/// own. A minus stands first. Without decimals where the currency has none and the amount neither. Blanks inside do not
/// break lines. A code that is no currency's is written as it is.
std::string amount_text(Money amount, std::string_view currency, Language language);

/// Spanish "5,2 %", English "5.2%": no more decimals than there are.
std::string percent_text(Percent percent, Language language);

/// Spanish "26/11/2026", English "26 Nov 2026": the same day to readers on either side of the Atlantic.
std::string day_text(Day day, Language language);

/// What goes out in one refund, a row for each thing: the voucher, which is one whatever it stands for, and the cash,
/// which is one sum. To cards and accounts each payment goes back by itself. What was carried over is not in it.
std::vector<RefundPart> printed_refunds(std::span<const RefundPart> parts);

}  // namespace trastienda::sales
