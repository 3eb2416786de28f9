#include "pg/rows.hpp"

#include "base/check.hpp"
#include "pg/wire.hpp"

#include <charconv>
#include <cstring>

namespace trastienda::pg {

namespace {

namespace oid = wire::oid;

struct Cell {
    unsigned type;
    std::string_view bytes;
};

// Reading past the rows or columns is a bug, as is reading a NULL.
Cell cell_at(const PGresult* result, int row, int column) {
    CHECK(row >= 0 && row < PQntuples(result));
    CHECK(column >= 0 && column < PQnfields(result));
    CHECK(PQfformat(result, column) == 1);
    CHECK(PQgetisnull(result, row, column) == 0);
    return {PQftype(result, column),
            {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))}};
}

}  // namespace

bool Row::is_null(int column) const {
    CHECK(index_ >= 0 && index_ < PQntuples(result_));
    CHECK(column >= 0 && column < PQnfields(result_));
    return PQgetisnull(result_, index_, column) != 0;
}

bool Row::boolean(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::boolean);
    return cell.bytes[0] != '\0';
}

std::int32_t Row::integer(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    if (cell.type == oid::int2) return wire::read<std::int16_t>(cell.bytes);
    CHECK(cell.type == oid::int4);
    return wire::read<std::int32_t>(cell.bytes);
}

std::int64_t Row::bigint(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    if (cell.type == oid::int2) return wire::read<std::int16_t>(cell.bytes);
    if (cell.type == oid::int4) return wire::read<std::int32_t>(cell.bytes);
    CHECK(cell.type == oid::int8);
    return wire::read<std::int64_t>(cell.bytes);
}

std::string_view Row::text(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    if (cell.type == oid::jsonb) return cell.bytes.substr(1);  // the first byte is the format's version
    CHECK(cell.type == oid::text || cell.type == oid::varchar || cell.type == oid::bpchar || cell.type == oid::name ||
          cell.type == oid::json);
    return cell.bytes;
}

std::string_view Row::bytes(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::bytea);
    return cell.bytes;
}

Uuid Row::uuid(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::uuid);
    Uuid uuid;
    CHECK(cell.bytes.size() == uuid.bytes.size());
    std::memcpy(uuid.bytes.data(), cell.bytes.data(), uuid.bytes.size());
    return uuid;
}

Instant Row::instant(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::timestamptz);
    return wire::instant_of(wire::read<std::int64_t>(cell.bytes));
}

Money Row::money(int column) const {
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::numeric);
    return wire::read_numeric(cell.bytes);
}

std::vector<std::int64_t> Row::bigints(int column) const {
    // Dimensions (none for an empty array), whether an element is NULL, the elements' type, length and lower bound,
    // elements, each behind its length.
    constexpr std::size_t header_bytes = 12;
    constexpr std::size_t dimension_bytes = 8;
    constexpr std::size_t element_bytes = sizeof(std::int32_t) + sizeof(std::int64_t);
    const Cell cell = cell_at(result_, index_, column);
    CHECK(cell.type == oid::int8_array && cell.bytes.size() >= header_bytes);
    const auto dimensions = wire::read<std::int32_t>(cell.bytes);
    if (dimensions == 0) return {};
    CHECK(dimensions == 1 && cell.bytes.size() >= header_bytes + dimension_bytes);
    const auto count = static_cast<std::size_t>(wire::read<std::int32_t>(cell.bytes.substr(header_bytes)));
    std::string_view elements = cell.bytes.substr(header_bytes + dimension_bytes);
    CHECK(elements.size() == count * element_bytes);  // a NULL has no bytes of its own
    std::vector<std::int64_t> values(count);
    for (std::int64_t& value : values) {
        value = wire::read<std::int64_t>(elements.substr(sizeof(std::int32_t)));
        elements.remove_prefix(element_bytes);
    }
    return values;
}

std::optional<std::int64_t> Row::maybe_bigint(int column) const {
    if (is_null(column)) return std::nullopt;
    return bigint(column);
}

std::optional<std::string_view> Row::maybe_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<Instant> Row::maybe_instant(int column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<Money> Row::maybe_money(int column) const {
    if (is_null(column)) return std::nullopt;
    return money(column);
}

std::int64_t Rows::affected() const {
    if (!result_) return 0;
    const std::string_view count = PQcmdTuples(result_.get());  // empty where the statement counts nothing
    std::int64_t affected = 0;
    std::from_chars(count.data(), count.data() + count.size(), affected);
    return affected;
}

}  // namespace trastienda::pg
