// How far a reader has followed the changes of stock: a place in each chain. Floor 3, pure values.
//
// Batches of several lanes and servers become visible in any order, so one number cannot say what a reader has seen and
// what not. Within a chain they do so in the order of its numbers (store/chain.hpp): a number for each chain can.
#pragma once

#include "store/chain.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

class EventPosition {
  public:
    /// The place in one chain.
    struct Place {
        std::int64_t chain_number = 0;  // every batch before it was read
        std::int32_t changes_read = 0;  // of this batch so many, at least one; `all`: the whole
        static constexpr std::int32_t all = -1;
        bool operator==(const Place&) const = default;
    };
    /// The text of a position of all chains.
    static constexpr std::size_t text_bytes_max = std::size_t{8} * 1024;

    /// "1-523_2-88.4": chain 1 up to batch 523, chain 2 up to the fourth change of batch 88. Nothing where it is not
    /// such a text.
    static std::optional<EventPosition> parse(std::string_view text);
    [[nodiscard]] std::string text() const;

    [[nodiscard]] Place at(std::int32_t chain_id) const;
    void advance(std::int32_t chain_id, Place place) { places_[chain_id] = place; }
    /// Has this reader come as far as `place`?
    [[nodiscard]] bool has_read(std::int32_t chain_id, const Place& place) const;
    /// Has this reader seen all that one at `other` has?
    [[nodiscard]] bool is_past(const EventPosition& other) const;
    /// Where `other` has come further, as far as it.
    void raise_to(const EventPosition& other);
    [[nodiscard]] const std::map<std::int32_t, Place>& places() const { return places_; }

    bool operator==(const EventPosition&) const = default;

  private:
    std::map<std::int32_t, Place> places_;
};

}  // namespace trastienda::store
