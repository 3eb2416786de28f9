#include "domain/catalog/size.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/size_reader.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace trastienda::catalog {

namespace {

// The first byte of a key is the kind of size; kinds never mix.
constexpr char one_size_kind = 'a';
constexpr char letter_kind = 'b';
constexpr char child_kind = 'c';
constexpr char number_kind = 'd';
constexpr char jeans_kind = 'e';
constexpr char bra_kind = 'f';
constexpr char system_kind = 'g';
constexpr char measure_kind = 'h';
constexpr char unknown_kind = 'z';

using Key = std::optional<std::string>;

template <std::size_t Count>
bool is_one_of(std::string_view text, const std::array<std::string_view, Count>& words) {
    return std::ranges::find(words, text) != words.end();
}

Key one_size_key(std::string_view text) {
    constexpr auto words = std::to_array<std::string_view>({"one size",
                                                            "onesize",
                                                            "one-size",
                                                            "os",
                                                            "o/s",
                                                            "osfa",
                                                            "osfm",
                                                            "one size fits all",
                                                            "one size fits most",
                                                            "u",
                                                            "tu",
                                                            "t.u.",
                                                            "t/u",
                                                            "unica",
                                                            "unico",
                                                            "unitalla",
                                                            "talla unica",
                                                            "tamano unico",
                                                            "tamanho unico",
                                                            "taglia unica",
                                                            "taille unique",
                                                            "unique",
                                                            "einheitsgrosse",
                                                            "one",
                                                            "free size",
                                                            "freesize",
                                                            "uni",
                                                            "unisize",
                                                            "single size"});
    if (!is_one_of(text, words)) return std::nullopt;
    return std::string(1, one_size_kind);
}

// What follows a known size. The lengths of trousers and jackets have an order of their own, the rest the alphabet's.
std::string tail_of(std::string_view rest) {
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '/' || rest.front() == '-' || rest.front() == ','))
        rest.remove_prefix(1);
    if (rest.empty()) return {};
    constexpr auto lengths = std::to_array<std::pair<std::string_view, char>>({{"petite", '1'},
                                                                               {"short", '2'},
                                                                               {"s", '2'},
                                                                               {"corto", '2'},
                                                                               {"kurz", '2'},
                                                                               {"regular", '3'},
                                                                               {"r", '3'},
                                                                               {"normal", '3'},
                                                                               {"long", '4'},
                                                                               {"l", '4'},
                                                                               {"largo", '4'},
                                                                               {"lang", '4'},
                                                                               {"tall", '5'},
                                                                               {"t", '5'}});
    const auto* const length = std::ranges::find(lengths, rest, &std::pair<std::string_view, char>::first);
    if (length != lengths.end()) return {' ', length->second};
    return fmt::format(" 9{}", rest);
}

std::string padded(long thousandths) { return fmt::format("{:09}", thousandths); }

std::string range_key(char kind, long low, long high, std::string_view rest) {
    return kind + padded(low) + padded(high) + tail_of(rest);
}

// "m", "s/m", "extra large", "xl (42)".
Key letter_key(SizeReader reader) {
    const auto low = reader.take_letter_size();
    if (!low) return std::nullopt;
    int high = *low;
    SizeReader after = reader;
    if (after.take_any_of("/-")) {
        if (const auto end = after.take_letter_size()) {
            high = *end;
            reader = after;
        }
    }
    return fmt::format("{}{:02}{:02}{}", letter_kind, *low, high, tail_of(reader.rest()));
}

// The second half of "3-6m" or "6 a 12 meses".
std::optional<std::pair<SizeNumber, std::optional<AgeUnit>>> take_age_end(SizeReader& reader) {
    SizeReader after = reader;
    if (!after.take_any_of("/-") && !after.take_word("to") && !after.take_word("a")) return std::nullopt;
    const auto number = after.take_number();
    const auto unit = after.take_age_unit();
    if (!number || !unit) return std::nullopt;
    reader = after;
    return std::pair{*number, unit};
}

// "newborn", "0-3m", "3-6 months", "2t", "4 años", "4-5y".
Key child_key(SizeReader reader) {
    constexpr auto newborn = std::to_array<std::string_view>(
        {"nb", "newborn", "new born", "recien nacido", "rn", "neugeborene", "naissance", "neonato", "recem-nascido"});
    constexpr auto premature =
        std::to_array<std::string_view>({"preemie", "premature", "prematuro", "premature baby", "fruhchen"});
    if (is_one_of(reader.rest(), premature)) return range_key(child_kind, 0, 0, "");
    if (is_one_of(reader.rest(), newborn)) return range_key(child_kind, 0, 1, "");

    const auto low = reader.take_number();
    if (!low) return std::nullopt;
    // "3-6M" names the unit once; in "12M-2Y" each end has its own. "a" is a unit (años) and a separator (6 a 12
    // meses).
    auto end = take_age_end(reader);
    const auto low_unit = end ? end->second : reader.take_age_unit();
    if (!low_unit) return std::nullopt;
    if (!end) end = take_age_end(reader);
    const long low_months = low->thousandths * months(*low_unit);
    const long high_months = end ? end->first.thousandths * months(*end->second) : low_months;
    return range_key(child_kind, low_months, high_months, reader.rest());
}

// "w30/l32", "w30 l32", "w30", "30w x 32l".
Key jeans_key(SizeReader reader) {
    const bool letter_first = reader.take_any_of("w").has_value();
    const auto waist = reader.take_number();
    if (!waist || (!letter_first && !reader.take_any_of("w"))) return std::nullopt;
    long leg = 0;
    SizeReader after = reader;
    (void)after.take_any_of("/x-,");
    const bool leg_letter_first = after.take_any_of("l").has_value();
    const auto leg_number = after.take_number();
    if (leg_number && (leg_letter_first || after.take_any_of("l"))) {
        leg = leg_number->thousandths;
        reader = after;
    }
    return range_key(jeans_kind, waist->thousandths, leg, reader.rest());
}

// "75a" < "75b" < "80a"; "75aa" < "75a", "75d" < "75dd" < "75e".
Key bra_key(SizeReader reader) {
    const auto band = reader.take_number();
    constexpr long band_min = 28'000;
    constexpr long band_max = 130'000;
    if (!band || band->thousandths < band_min || band->thousandths > band_max) return std::nullopt;
    const std::string_view cup = reader.rest();
    constexpr std::size_t cup_letters_max = 4;
    if (cup.empty() || cup.size() > cup_letters_max || cup.front() < 'a' || cup.front() > 'k') return std::nullopt;
    if (!std::ranges::all_of(cup, [&](char letter) { return letter == cup.front(); })) return std::nullopt;
    const auto letters = static_cast<int>(cup.size());
    return fmt::format("{}{}{}{}", bra_kind, padded(band->thousandths), cup.front(),
                       cup.front() == 'a' ? 9 - letters : letters);
}

// "36", "36.5", "36 1/2", "36-38", "38 (m)"; with a system before or after it, "eu 38", "8 us"; or a measure, "250 ml".
Key number_key(SizeReader reader) {
    auto system = reader.take_system();
    const auto low = reader.take_number();
    if (!low) return std::nullopt;
    auto high = low;
    SizeReader after = reader;
    if (after.take_any_of("/-x") || after.take_word("to") || after.take_word("a")) {
        if (const auto end = after.take_number()) {
            high = end;
            reader = after;
        }
    }
    if (const auto unit = reader.take_measure())
        return fmt::format("{}{}", measure_kind, unit->family) +
               range_key(measure_kind, low->thousandths * unit->factor, high->thousandths * unit->factor,
                         reader.rest());
    if (!system) system = reader.take_system();
    if (system)
        return fmt::format("{}{}", system_kind, *system) + range_key(system_kind, low->sort, high->sort, reader.rest());
    return range_key(number_kind, low->sort, high->sort, reader.rest());
}

Key known_key(std::string_view text) {
    if (auto key = one_size_key(text)) return key;
    const SizeReader reader(text);
    if (auto key = letter_key(reader)) return key;
    if (auto key = bra_key(reader)) return key;  // before ages: "75a" is a bra, "4a" is 4 años
    if (auto key = child_key(reader)) return key;
    if (auto key = jeans_key(reader)) return key;
    return number_key(reader);
}

}  // namespace

std::string size_sort_key(std::string_view size) {
    const std::string text = plain_size(shortened(size, size_sort_key_bytes_max));
    if (text.empty()) return {};
    auto key = known_key(text);
    if (!key) {
        // "Talla M", "Größe 38": the label says nothing that the size does not.
        const std::string_view without_label = without_size_label(text);
        if (without_label.size() != text.size()) key = known_key(without_label);
    }
    if (!key) key = unknown_kind + text;
    key->resize(shortened(*key, size_sort_key_bytes_max).size());
    return *std::move(key);
}

}  // namespace trastienda::catalog
