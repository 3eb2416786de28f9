#include "pg/params.hpp"

#include "base/check.hpp"
#include "pg/wire.hpp"

#include <limits>
#include <ranges>

namespace trastienda::pg {

namespace {

namespace oid = wire::oid;

// One array element: its length, then its bytes. Each put_* writes both.
void put_element(std::string& bytes, std::int32_t value) {
    wire::put<std::int32_t>(bytes, sizeof value);
    wire::put<std::int32_t>(bytes, value);
}

void put_element(std::string& bytes, std::int64_t value) {
    wire::put<std::int32_t>(bytes, sizeof value);
    wire::put<std::int64_t>(bytes, value);
}

void put_element(std::string& bytes, std::uint8_t value) {
    wire::put<std::int32_t>(bytes, sizeof value);
    bytes.push_back(value != 0 ? '\1' : '\0');
}

void put_element(std::string& bytes, std::string_view value) {
    CHECK(value.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    wire::put<std::int32_t>(bytes, static_cast<std::int32_t>(value.size()));
    bytes.append(value);
}

void put_element(std::string& bytes, const Uuid& value) {
    put_element(bytes, std::string_view(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()));
}

void put_element(std::string& bytes, Instant value) { put_element(bytes, wire::timestamptz_of(value)); }

void put_element(std::string& bytes, Money value) {
    const std::size_t length_at = bytes.size();
    wire::put<std::int32_t>(bytes, 0);
    wire::put_numeric(bytes, value);
    const auto length = static_cast<std::int32_t>(bytes.size() - length_at - sizeof(std::int32_t));
    const std::int32_t big_endian = wire::swapped(length);
    std::memcpy(bytes.data() + length_at, &big_endian, sizeof big_endian);
}

template <class Value>
void put_element(std::string& bytes, const std::optional<Value>& value) {
    if (value)
        put_element(bytes, *value);
    else
        wire::put<std::int32_t>(bytes, -1);
}

template <class Value>
constexpr bool is_missing(const Value&) {
    return false;
}
template <class Value>
constexpr bool is_missing(const std::optional<Value>& value) {
    return !value.has_value();
}

// Dimensions (none for an empty array), whether an element is NULL, the elements' type, length and lower bound,
// elements.
template <class Value>
void put_array(std::string& bytes, unsigned element_type, std::span<const Value> values) {
    CHECK(values.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
    const bool any_missing = std::ranges::any_of(values, [](const Value& value) { return is_missing(value); });
    constexpr std::size_t header_bytes = 20;
    constexpr std::size_t element_bytes_guess = 12;
    bytes.reserve(bytes.size() + header_bytes + values.size() * element_bytes_guess);
    wire::put<std::int32_t>(bytes, values.empty() ? 0 : 1);
    wire::put<std::int32_t>(bytes, any_missing ? 1 : 0);
    wire::put<std::uint32_t>(bytes, element_type);
    if (values.empty()) return;
    wire::put<std::int32_t>(bytes, static_cast<std::int32_t>(values.size()));
    wire::put<std::int32_t>(bytes, 1);
    for (const Value& value : values) put_element(bytes, value);
}

}  // namespace

// Appends what `write` writes as one parameter.
template <class Write>
Params& Params::append(unsigned type, Write write) {
    const std::size_t start = bytes_.size();
    write(bytes_);
    const std::size_t length = bytes_.size() - start;
    CHECK(length <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
    // libpq takes an address of no bytes for NULL's, so that even an empty value needs one of its own.
    if (length == 0) bytes_.push_back('\0');
    offsets_.push_back(static_cast<std::ptrdiff_t>(start));
    lengths_.push_back(static_cast<int>(length));
    types_.push_back(type);
    return *this;
}

Params& Params::append_null(unsigned type) {
    offsets_.push_back(-1);
    lengths_.push_back(0);
    types_.push_back(type);
    return *this;
}

Params& Params::null() { return append_null(oid::unspecified); }

Params& Params::boolean(bool value) {
    return append(oid::boolean, [&](std::string& bytes) { bytes.push_back(value ? '\1' : '\0'); });
}

Params& Params::integer(std::int32_t value) {
    return append(oid::int4, [&](std::string& bytes) { wire::put<std::int32_t>(bytes, value); });
}

Params& Params::bigint(std::int64_t value) {
    return append(oid::int8, [&](std::string& bytes) { wire::put<std::int64_t>(bytes, value); });
}

Params& Params::bigint(std::optional<std::int64_t> value) { return value ? bigint(*value) : append_null(oid::int8); }

Params& Params::text(std::string_view value) {
    return append(oid::text, [&](std::string& bytes) { bytes.append(value); });
}

Params& Params::text(std::optional<std::string_view> value) { return value ? text(*value) : append_null(oid::text); }

Params& Params::bytes(std::span<const std::byte> value) {
    return append(oid::bytea,
                  [&](std::string& bytes) { bytes.append(reinterpret_cast<const char*>(value.data()), value.size()); });
}

Params& Params::uuid(const Uuid& value) {
    return append(oid::uuid, [&](std::string& bytes) {
        bytes.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
    });
}

Params& Params::instant(Instant value) {
    return append(oid::timestamptz,
                  [&](std::string& bytes) { wire::put<std::int64_t>(bytes, wire::timestamptz_of(value)); });
}

Params& Params::instant(std::optional<Instant> value) {
    return value ? instant(*value) : append_null(oid::timestamptz);
}

Params& Params::money(std::optional<Money> value) {
    if (!value) return append_null(oid::numeric);
    return append(oid::numeric, [&](std::string& bytes) { wire::put_numeric(bytes, *value); });
}

Params& Params::booleans(std::span<const std::uint8_t> values) {
    return append(oid::boolean_array, [&](std::string& bytes) { put_array(bytes, oid::boolean, values); });
}
Params& Params::integers(std::span<const std::int32_t> values) {
    return append(oid::int4_array, [&](std::string& bytes) { put_array(bytes, oid::int4, values); });
}
Params& Params::bigints(std::span<const std::int64_t> values) {
    return append(oid::int8_array, [&](std::string& bytes) { put_array(bytes, oid::int8, values); });
}
Params& Params::bigints(std::span<const std::optional<std::int64_t>> values) {
    return append(oid::int8_array, [&](std::string& bytes) { put_array(bytes, oid::int8, values); });
}
Params& Params::texts(std::span<const std::string_view> values) {
    return append(oid::text_array, [&](std::string& bytes) { put_array(bytes, oid::text, values); });
}
Params& Params::texts(std::span<const std::optional<std::string_view>> values) {
    return append(oid::text_array, [&](std::string& bytes) { put_array(bytes, oid::text, values); });
}
Params& Params::byteas(std::span<const std::string> values) {
    return append(oid::bytea_array, [&](std::string& bytes) { put_array(bytes, oid::bytea, values); });
}
Params& Params::uuids(std::span<const Uuid> values) {
    return append(oid::uuid_array, [&](std::string& bytes) { put_array(bytes, oid::uuid, values); });
}
Params& Params::instants(std::span<const Instant> values) {
    return append(oid::timestamptz_array, [&](std::string& bytes) { put_array(bytes, oid::timestamptz, values); });
}
Params& Params::instants(std::span<const std::optional<Instant>> values) {
    return append(oid::timestamptz_array, [&](std::string& bytes) { put_array(bytes, oid::timestamptz, values); });
}
Params& Params::moneys(std::span<const std::optional<Money>> values) {
    return append(oid::numeric_array, [&](std::string& bytes) { put_array(bytes, oid::numeric, values); });
}

int Params::count() const { return static_cast<int>(types_.size()); }

std::vector<const char*> Params::values() const {
    std::vector<const char*> values;
    values.reserve(offsets_.size());
    for (const std::ptrdiff_t offset : offsets_) values.push_back(offset < 0 ? nullptr : bytes_.data() + offset);
    return values;
}

const std::vector<int>& Params::lengths() const { return lengths_; }

const std::vector<unsigned>& Params::types() const { return types_; }

}  // namespace trastienda::pg
