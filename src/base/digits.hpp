// Numbers as decimal digits of a fixed count. Floor 0, pure. A general formatter takes several times as long, and
// nearly every answer says some instants and amounts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace trastienda {

/// The last `Count` digits of a number that is not negative, with zeros in front.
template <std::size_t Count>
void append_digits(std::string& text, std::int64_t number) {
    char digits[Count];
    for (std::size_t place = Count; place-- > 0; number /= 10) digits[place] = static_cast<char>('0' + number % 10);
    text.append(digits, Count);
}

}  // namespace trastienda
