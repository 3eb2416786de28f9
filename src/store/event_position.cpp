#include "store/event_position.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace trastienda::store {

namespace {

// Takes a number of digits alone off the front of `text`.
template <class Integer>
std::optional<Integer> take_number(std::string_view& text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    Integer value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool take(std::string_view& text, char letter) {
    if (!text.starts_with(letter)) return false;
    text.remove_prefix(1);
    return true;
}

bool is_before(const EventPosition::Place& one, const EventPosition::Place& other) {
    constexpr std::int32_t all = EventPosition::Place::all;
    if (one.chain_number != other.chain_number) return one.chain_number < other.chain_number;
    return one.changes_read != all && (other.changes_read == all || one.changes_read < other.changes_read);
}

}  // namespace

std::optional<EventPosition> EventPosition::parse(std::string_view text) {
    if (text.size() > text_bytes_max) return std::nullopt;
    EventPosition position;
    if (text == "0") return position;  // of a shop in which nothing has ever changed
    do {
        const auto chain = take_number<std::int32_t>(text);
        if (!chain || *chain < 1 || *chain > chains_max || !take(text, '-')) return std::nullopt;
        const auto number = take_number<std::int64_t>(text);
        if (!number || *number < 1) return std::nullopt;
        Place place{.chain_number = *number, .changes_read = Place::all};
        if (take(text, '.')) {
            const auto changes = take_number<std::int32_t>(text);
            if (!changes || *changes < 1) return std::nullopt;
            place.changes_read = *changes;
        }
        if (!position.places_.emplace(*chain, place).second) return std::nullopt;
    } while (take(text, '_'));
    if (!text.empty()) return std::nullopt;
    return position;
}

std::string EventPosition::text() const {
    if (places_.empty()) return "0";
    std::string text;
    for (const auto& [chain, place] : places_) {
        fmt::format_to(std::back_inserter(text), "{}{}-{}", text.empty() ? "" : "_", chain, place.chain_number);
        if (place.changes_read != Place::all) fmt::format_to(std::back_inserter(text), ".{}", place.changes_read);
    }
    return text;
}

EventPosition::Place EventPosition::at(std::int32_t chain_id) const {
    const auto found = places_.find(chain_id);
    return found == places_.end() ? Place{.chain_number = 0, .changes_read = Place::all} : found->second;
}

bool EventPosition::has_read(std::int32_t chain_id, const Place& place) const {
    return !is_before(at(chain_id), place);
}

bool EventPosition::is_past(const EventPosition& other) const {
    return std::ranges::all_of(other.places_, [&](const auto& entry) { return has_read(entry.first, entry.second); });
}

void EventPosition::raise_to(const EventPosition& other) {
    for (const auto& [chain, place] : other.places_)
        if (is_before(at(chain), place)) places_[chain] = place;
}

}  // namespace trastienda::store
