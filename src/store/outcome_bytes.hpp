// Numbers and texts as bytes, for outcome_codec.cpp and sale_outcome_codec.cpp alone. Floor 3, pure.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"
#include "domain/stock/refusal.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace trastienda::store::outcome_bytes {

static_assert(std::endian::native == std::endian::little, "numbers are written as they stand in memory");

class Writer {
  public:
    template <class Integer>
    void number(Integer value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        bytes_.append(bytes, sizeof value);
    }
    void text(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes_ += text;
    }
    void level(const stock::LevelKey& key) {
        number(key.variant.value);
        number(key.location.value);
    }
    [[nodiscard]] std::string take() && { return std::move(bytes_); }

  private:
    std::string bytes_;
};

// Reads what Writer wrote. Past the end, or where a value is out of its range, everything reads as zero and `is_sound`
// is false from then on.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <class Integer>
    Integer number() {
        Integer value{};
        if (bytes_.size() < sizeof value) {
            is_sound_ = false;
            bytes_ = {};
            return value;
        }
        bytes_.copy(reinterpret_cast<char*>(&value), sizeof value);
        bytes_.remove_prefix(sizeof value);
        return value;
    }
    // A count of things that take at least `size_min` bytes each: never more than the rest can hold.
    std::size_t count(std::size_t size_min) {
        const std::size_t count = number<std::uint32_t>();
        if (count * size_min <= bytes_.size()) return count;
        is_sound_ = false;
        return 0;
    }
    std::string text() {
        const std::size_t length = count(1);
        std::string text(bytes_.substr(0, length));
        bytes_.remove_prefix(length);
        return text;
    }
    Quantity quantity() {
        const auto quantity = Quantity::from(number<std::int32_t>());
        is_sound_ = is_sound_ && quantity.has_value();
        return quantity.value_or(Quantity());
    }
    template <class IdType>
    IdType id() {
        return IdType{number<std::int64_t>()};
    }
    stock::LevelKey level() {
        const auto variant = id<VariantId>();
        return {.variant = variant, .location = id<LocationId>()};
    }
    template <class Enum>
    Enum enumerator(std::uint8_t last) {
        const auto value = number<std::uint8_t>();
        is_sound_ = is_sound_ && value >= 1 && value <= last;
        return static_cast<Enum>(value);
    }
    Instant instant() { return {number<std::int64_t>()}; }
    Money money() {
        const auto money = Money::from_cents(number<std::int64_t>());
        is_sound_ = is_sound_ && money.has_value();
        return money.value_or(Money());
    }
    std::optional<Money> maybe_money() { return number<std::uint8_t>() == 0 ? std::nullopt : std::optional(money()); }
    stock::Refusal refusal() {
        const auto value = number<std::uint8_t>();
        is_sound_ = is_sound_ && stock::is_refusal(value);
        return static_cast<stock::Refusal>(value);
    }
    void spoil() { is_sound_ = false; }
    [[nodiscard]] bool is_sound() const { return is_sound_; }
    [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

  private:
    std::string_view bytes_;
    bool is_sound_ = true;
};

}  // namespace trastienda::store::outcome_bytes
