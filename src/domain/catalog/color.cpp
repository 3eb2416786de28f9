#include "domain/catalog/color.hpp"

#include "domain/catalog/color_words.hpp"
#include "domain/catalog/fold.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace trastienda::catalog {

namespace {

constexpr char unknown_kind = 'z';

bool parts_words(char byte) {
    return byte == ' ' || byte == '/' || byte == '-' || byte == '&' || byte == '+' || byte == ',' || byte == '(' ||
           byte == ')' || byte == '_' || byte == '.' || byte == '|';
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !parts_words(text[i])) continue;
        if (i > start) words.push_back(text.substr(start, i - start));
        start = i + 1;
    }
    return words;
}

// What is known of a colour while its words are read from the left.
struct Reading {
    std::optional<Shade> shade;
    Tone tone = Tone::plain;
    std::string rest;  // the words that say nothing to us, in order

    void add_unknown(std::string_view word) {
        if (!rest.empty()) rest += ' ';
        rest += word;
    }
    void read_word(std::string_view word);
};

void Reading::read_word(std::string_view word) {
    if (const auto known_tone = tone_of(word)) {
        tone = *known_tone;
        return;
    }
    auto found = shade_of(word);
    if (!found) {
        // German writes tone and colour as one word: "hellblau", "dunkelgrün", "nachtblau".
        if (const auto compound = compound_of(word)) {
            found = compound->shade;
            if (compound->tone) tone = *compound->tone;
            if (!compound->rest.empty() && !shade) add_unknown(compound->rest);
        }
    }
    if (found && !shade)
        shade = found;
    else if (!found || found->family != shade->family)
        add_unknown(word);
}

Reading read(std::string_view text) {
    Reading reading;
    const auto words = words_of(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        // Two words may be one name: "azul marino", "off white", "rose gold".
        if (i + 1 < words.size() && !reading.shade) {
            std::string pair(words[i]);
            pair += ' ';
            pair += words[i + 1];
            if (const auto shade = shade_of(pair)) {
                reading.shade = shade;
                ++i;
                continue;
            }
        }
        reading.read_word(words[i]);
    }
    return reading;
}

}  // namespace

std::string color_sort_key(std::string_view color) {
    const std::string text = folded(shortened(color, color_sort_key_bytes_max));
    if (text.empty()) return {};
    const Reading reading = read(text);
    std::string key;
    if (!reading.shade) {
        key = unknown_kind + text;
    } else {
        key += static_cast<char>('a' + static_cast<int>(reading.shade->family));
        key += static_cast<char>('0' + static_cast<int>(reading.tone));
        key += reading.shade->name;
        if (!reading.rest.empty()) key += ' ' + reading.rest;
    }
    key.resize(shortened(key, color_sort_key_bytes_max).size());
    return key;
}

}  // namespace trastienda::catalog
