// PostgreSQL's binary formats: big-endian numbers, numeric, timestamptz, and the oids of the types we use. Floor 2.
// Private to this floor: everyone else meets Params and Row. Thread-safe (pure).
#pragma once

#include "base/check.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace trastienda::pg::wire {

/// The oids of pg_type, which PostgreSQL promises never to change for its own types.
namespace oid {
inline constexpr unsigned unspecified = 0;
inline constexpr unsigned boolean = 16, boolean_array = 1000;
inline constexpr unsigned bytea = 17, bytea_array = 1001;
inline constexpr unsigned name = 19;
inline constexpr unsigned int8 = 20, int8_array = 1016;
inline constexpr unsigned int2 = 21;
inline constexpr unsigned int4 = 23, int4_array = 1007;
inline constexpr unsigned text = 25, text_array = 1009;
inline constexpr unsigned json = 114, jsonb = 3802;
inline constexpr unsigned bpchar = 1042, varchar = 1043;
inline constexpr unsigned timestamptz = 1184, timestamptz_array = 1185;
inline constexpr unsigned numeric = 1700, numeric_array = 1231;
inline constexpr unsigned uuid = 2950, uuid_array = 2951;
}  // namespace oid

/// `number` in network byte order, or back.
template <class Integer>
constexpr Integer swapped(Integer number) {
    static_assert(std::endian::native == std::endian::little, "every machine that we build for is little-endian");
    return std::byteswap(number);
}

template <class Integer>
void put(std::string& bytes, std::type_identity_t<Integer> number) {
    const Integer big_endian = swapped<Integer>(number);
    char raw[sizeof big_endian];
    std::memcpy(raw, &big_endian, sizeof raw);
    bytes.append(raw, sizeof raw);
}

/// The number at the front of `bytes`.
template <class Integer>
Integer read(std::string_view bytes) {
    Integer big_endian = 0;
    CHECK(bytes.size() >= sizeof big_endian);
    bytes.copy(reinterpret_cast<char*>(&big_endian), sizeof big_endian);
    return swapped(big_endian);
}

/// timestamptz counts microseconds from 2000-01-01, Instant from 1970-01-01.
inline constexpr std::int64_t epoch_difference_us = 946'684'800'000'000;

inline std::int64_t timestamptz_of(Instant instant) {
    return instant.is_never() ? instant.microseconds : instant.microseconds - epoch_difference_us;
}

/// Values that columns can hold and our types cannot say: NaN and the infinities of numeric, and -infinity. No
/// statement of ours writes one; a row that somebody changed by hand may.
bool is_amount(std::string_view numeric);
inline bool is_instant(std::int64_t timestamptz) { return timestamptz != INT64_MIN; }

/// What lies so far ahead that Instant cannot say it is never.
/// @pre is_instant(timestamptz).
inline Instant instant_of(std::int64_t timestamptz) {
    CHECK(is_instant(timestamptz));
    std::int64_t microseconds = 0;
    if (__builtin_add_overflow(timestamptz, epoch_difference_us, &microseconds)) return Instant::never();
    return {microseconds};
}

/// numeric is digits of base 10,000, the first worth 10,000^weight, with two decimals shown.
void put_numeric(std::string& bytes, Money money);
/// @pre is_amount(bytes).
Money read_numeric(std::string_view bytes);

}  // namespace trastienda::pg::wire
