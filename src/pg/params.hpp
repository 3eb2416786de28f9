// The parameters of one call of a statement, in PostgreSQL's binary format. Floor 2. Not thread-safe.
#pragma once

#include "base/clock.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::pg {

/// Values in the order of $1, $2, ... Each add appends one parameter. The statement's own SQL must give each parameter
/// the type named here ($1::bigint, $2::text[]): the type is sent along when the statement is prepared.
class Params {
  public:
    Params& null();  // of the type that the SQL casts it to, else of the one that PostgreSQL infers
    Params& boolean(bool value);
    Params& integer(std::int32_t value);  // integer
    Params& bigint(std::int64_t value);   // bigint
    Params& bigint(std::optional<std::int64_t> value);
    Params& text(std::string_view value);  // text
    Params& text(std::optional<std::string_view> value);
    // A std::string or a literal would fit both of the above equally well.
    template <class Text>
        requires std::convertible_to<const Text&, std::string_view>
    Params& text(const Text& value) {
        return text(std::string_view(value));
    }
    Params& bytes(std::span<const std::byte> value);  // bytea
    Params& uuid(const Uuid& value);                  // uuid
    Params& instant(Instant value);                   // timestamptz; never -> 'infinity'
    Params& instant(std::optional<Instant> value);
    Params& money(std::optional<Money> value);  // numeric

    // One-dimensional arrays, for set statements over unnest(). Nothing in an optional is a NULL element.
    Params& booleans(std::span<const std::uint8_t> values);  // boolean[]
    Params& integers(std::span<const std::int32_t> values);  // integer[]
    Params& bigints(std::span<const std::int64_t> values);   // bigint[]
    Params& bigints(std::span<const std::optional<std::int64_t>> values);
    Params& texts(std::span<const std::string_view> values);  // text[]
    Params& texts(std::span<const std::optional<std::string_view>> values);
    Params& byteas(std::span<const std::string> values);  // bytea[]
    Params& uuids(std::span<const Uuid> values);          // uuid[]
    Params& instants(std::span<const Instant> values);    // timestamptz[]
    Params& instants(std::span<const std::optional<Instant>> values);
    Params& moneys(std::span<const std::optional<Money>> values);  // numeric[]

    [[nodiscard]] int count() const;
    // What libpq's send functions want; pointers are valid until the next add.
    [[nodiscard]] std::vector<const char*> values() const;
    [[nodiscard]] const std::vector<int>& lengths() const;
    [[nodiscard]] const std::vector<unsigned>& types() const;  // PostgreSQL's type oids

  private:
    template <class Write>
    Params& append(unsigned type, Write write);
    Params& append_null(unsigned type);

    std::string bytes_;
    std::vector<std::ptrdiff_t> offsets_;  // -1 for NULL
    std::vector<int> lengths_;
    std::vector<unsigned> types_;
};

}  // namespace trastienda::pg
