// The columns of set statements: what a batch writes travels as one array a column. Floor 3, pure.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"

#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace trastienda::store {

/// One column: what `pick` says of each row.
template <class Row, class Pick>
auto column(const std::vector<Row>& rows, Pick pick) {
    std::vector<std::decay_t<decltype(pick(rows.front()))>> values;
    values.reserve(rows.size());
    for (const Row& row : rows) values.push_back(pick(row));
    return values;
}

template <class IdType>
std::vector<std::int64_t> numbers_of(const std::vector<IdType>& ids) {
    return column(ids, [](IdType id) { return id.value; });
}

template <class IdType>
std::optional<std::int64_t> id_or_null(IdType id) {
    return id.is_set() ? std::optional(id.value) : std::nullopt;
}
template <class IdType>
std::optional<std::int64_t> id_or_null(std::optional<IdType> id) {
    return id ? std::optional(id->value) : std::nullopt;
}
template <class Enum>
std::int32_t number(Enum value) {
    return static_cast<std::int32_t>(value);
}
inline std::optional<Money> money(Money amount) { return amount; }

}  // namespace trastienda::store
