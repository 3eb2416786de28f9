#include "domain/catalog/size_reader.hpp"

#include "domain/catalog/fold.hpp"

#include <array>
#include <span>
#include <utility>

namespace trastienda::catalog {

namespace {

constexpr int small_rank = 40;
constexpr int medium_rank = 50;
constexpr int large_rank = 60;
// "XXXXXXXXXXXXXXXXXXXXS" is nobody's size, and the rank must stay two digits.
constexpr int extra_max = 20;

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || static_cast<unsigned char>(byte) >= 0x80; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

template <class Value>
using Word = std::pair<std::string_view, Value>;

constexpr auto basic_sizes = std::to_array<Word<int>>({
    {"small", small_rank},    {"pequeno", small_rank},  {"pequena", small_rank}, {"chico", small_rank},
    {"chica", small_rank},    {"klein", small_rank},    {"petit", small_rank},   {"piccola", small_rank},
    {"sm", small_rank},       {"ch", small_rank},       {"s", small_rank},       {"medium", medium_rank},
    {"mediano", medium_rank}, {"mediana", medium_rank}, {"mittel", medium_rank}, {"moyen", medium_rank},
    {"media", medium_rank},   {"med", medium_rank},     {"md", medium_rank},     {"m", medium_rank},
    {"large", large_rank},    {"grande", large_rank},   {"gross", large_rank},   {"grand", large_rank},
    {"lg", large_rank},       {"lrg", large_rank},      {"l", large_rank},       {"g", large_rank},
});

constexpr auto age_units = std::to_array<Word<AgeUnit>>({
    {"months", AgeUnit::months}, {"month", AgeUnit::months}, {"mths", AgeUnit::months}, {"mos", AgeUnit::months},
    {"mo", AgeUnit::months},     {"meses", AgeUnit::months}, {"mes", AgeUnit::months},  {"monate", AgeUnit::months},
    {"monat", AgeUnit::months},  {"mois", AgeUnit::months},  {"mesi", AgeUnit::months}, {"maanden", AgeUnit::months},
    {"m", AgeUnit::months},      {"years", AgeUnit::years},  {"year", AgeUnit::years},  {"yrs", AgeUnit::years},
    {"yr", AgeUnit::years},      {"y", AgeUnit::years},      {"anos", AgeUnit::years},  {"ano", AgeUnit::years},
    {"jahre", AgeUnit::years},   {"jahr", AgeUnit::years},   {"ans", AgeUnit::years},   {"an", AgeUnit::years},
    {"anni", AgeUnit::years},    {"jaar", AgeUnit::years},   {"t", AgeUnit::years},     {"a", AgeUnit::years},
});

constexpr auto systems = std::to_array<Word<std::string_view>>({
    {"eur", "eu"}, {"eu", "eu"}, {"usa", "us"}, {"us", "us"}, {"uk", "uk"}, {"gb", "uk"}, {"esp", "es"},
    {"es", "es"},  {"fr", "fr"}, {"it", "it"},  {"de", "de"}, {"jp", "jp"}, {"mx", "mx"}, {"br", "br"},
    {"au", "au"},  {"cn", "cn"}, {"ar", "ar"},  {"co", "co"}, {"cl", "cl"}, {"pt", "pt"},
});

constexpr auto measures = std::to_array<Word<Measure>>({
    {"ml", {"vol", 1}},        {"cl", {"vol", 10}},      {"dl", {"vol", 100}},    {"l", {"vol", 1000}},
    {"litros", {"vol", 1000}}, {"litro", {"vol", 1000}}, {"oz", {"oz", 1}},       {"g", {"mass", 1}},
    {"gr", {"mass", 1}},       {"kg", {"mass", 1000}},   {"mm", {"dist", 1}},     {"cm", {"dist", 10}},
    {"in", {"inch", 1}},       {"inch", {"inch", 1}},    {"inches", {"inch", 1}}, {"pulgadas", {"inch", 1}},
    {"\"", {"inch", 1}},       {"''", {"inch", 1}},      {"ft", {"foot", 1}},     {"pack", {"pack", 1}},
    {"pcs", {"pack", 1}},      {"uds", {"pack", 1}},     {"ud", {"pack", 1}},     {"pares", {"pack", 1}},
});

constexpr auto labels = std::to_array<std::string_view>(
    {"talla ", "size ", "tamano ", "grosse ", "gr. ", "gr ", "taille ", "taglia ", "tamanho ", "maat ", "t. ", "t-"});

template <class Value>
std::optional<Value> take_known(SizeReader& reader, std::span<const Word<Value>> words) {
    for (const auto& [word, value] : words)
        if (reader.take_word(word)) return value;
    return std::nullopt;
}

}  // namespace

std::string plain_size(std::string_view size) {
    // NFKD makes "36½" "361/2": part the fraction from the number before that happens.
    constexpr auto fractions = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"½", " 1/2"}, {"⅓", " 1/3"}, {"⅔", " 2/3"}, {"¼", " 1/4"}, {"¾", " 3/4"}});
    std::string text(size);
    for (const auto& [sign, spelled] : fractions)
        for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at + spelled.size()))
            text.replace(at, sign.size(), spelled);
    return folded(text);
}

std::string_view without_size_label(std::string_view plain) {
    for (const std::string_view label : labels)
        if (plain.starts_with(label)) return plain.substr(label.size());
    return plain;
}

std::string_view SizeReader::rest() const {
    const std::size_t start = rest_.find_first_not_of(' ');
    return start == std::string_view::npos ? std::string_view() : rest_.substr(start);
}

std::optional<char> SizeReader::take_any_of(std::string_view characters) {
    const std::string_view text = rest();
    if (text.empty() || characters.find(text.front()) == std::string_view::npos) return std::nullopt;
    rest_ = text.substr(1);
    return text.front();
}

bool SizeReader::take_word(std::string_view word) {
    const std::string_view text = rest();
    if (!text.starts_with(word)) return false;
    if (is_letter(word.back()) && text.size() > word.size() && is_letter(text[word.size()])) return false;
    rest_ = text.substr(word.size());
    // "mos." and "oz." are abbreviations.
    if (rest_.starts_with('.')) rest_.remove_prefix(1);
    return true;
}

std::optional<SizeNumber> SizeReader::take_number() {
    std::string_view text = rest();
    std::size_t digits = 0;
    long whole = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
        if (digits == SizeNumber::digits_max) return std::nullopt;
        whole = whole * 10 + (text[digits] - '0');
    }
    if (digits == 0) return std::nullopt;
    const bool is_double_zero = whole == 0 && digits >= 2;
    text.remove_prefix(digits);

    long part = 0;
    if (text.size() >= 2 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
        text.remove_prefix(1);
        for (long place = 100; !text.empty() && is_digit(text.front()); place /= 10, text.remove_prefix(1))
            part += place * (text.front() - '0');
    } else if (text.size() >= 4 && text[0] == ' ' && is_digit(text[1]) && text[2] == '/' && is_digit(text[3]) &&
               text[1] < text[3] && text[1] != '0' && (text.size() == 4 || !is_digit(text[4]))) {
        part = 1000L * (text[1] - '0') / (text[3] - '0');
        text.remove_prefix(4);
    }
    rest_ = text;
    constexpr long zero_sort = 10;
    const long thousandths = whole * 1000 + part;
    return SizeNumber{
        .thousandths = thousandths,
        .sort = is_double_zero && part == 0 ? zero_sort - static_cast<long>(digits) : thousandths + zero_sort};
}

std::optional<int> SizeReader::take_letter_size() {
    SizeReader ahead = *this;
    int extra = 0;
    // "3xl", "3x-large", "2xs": the number counts the x that follows it.
    const auto times = ahead.take_number();
    if (times) {
        if (times->thousandths % 1000 != 0 || times->thousandths > extra_max * 1000L || times->thousandths == 0)
            return std::nullopt;
        extra = static_cast<int>(times->thousandths / 1000) - 1;
        if (!ahead.rest().starts_with('x')) return std::nullopt;
    }
    for (;;) {
        if (ahead.take_word("extra") || ahead.take_word("muy") || ahead.take_any_of("x"))
            ++extra;
        else if (extra == 0 || !ahead.take_any_of("-"))
            break;
    }
    if (extra > extra_max) return std::nullopt;
    const auto rank = take_known<int>(ahead, basic_sizes);
    // "XM" is no size, and a bare "3X" is 3XL in plus sizes.
    if (!rank && (!times || !ahead.rest().empty())) return std::nullopt;
    if (rank == medium_rank && extra > 0) return std::nullopt;
    *this = ahead;
    if (!rank) return large_rank + extra;
    return *rank == small_rank ? small_rank - extra : *rank + extra;
}

std::optional<AgeUnit> SizeReader::take_age_unit() { return take_known<AgeUnit>(*this, age_units); }

std::optional<std::string_view> SizeReader::take_system() { return take_known<std::string_view>(*this, systems); }

std::optional<Measure> SizeReader::take_measure() { return take_known<Measure>(*this, measures); }

}  // namespace trastienda::catalog
