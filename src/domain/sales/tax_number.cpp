#include "domain/sales/tax_number.hpp"

#include <algorithm>
#include <charconv>

namespace trastienda::sales {

namespace {

bool is_figure(char sign) { return sign >= '0' && sign <= '9'; }
bool is_letter(char sign) { return sign >= 'A' && sign <= 'Z'; }

// The letter that goes with the eight figures of a person's number (Royal Decree 1553/2005, article 11): Chile's
// numbers look the same but for it.
char letter_of(std::string_view figures) {
    constexpr std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    std::size_t number = 0;
    std::from_chars(figures.data(), figures.data() + figures.size(), number);
    return letters[number % letters.size()];
}

struct NameOfCountry {
    std::string_view country;  // folded
    std::string_view name;
};
constexpr NameOfCountry names[] = {
    {"espana", "NIF"},  {"spain", "NIF"},      {"es", "NIF"},       {"portugal", "NIF"},  {"pt", "NIF"},
    {"mexico", "RFC"},  {"mx", "RFC"},         {"colombia", "NIT"}, {"co", "NIT"},        {"chile", "RUT"},
    {"cl", "RUT"},      {"argentina", "CUIT"}, {"ar", "CUIT"},      {"peru", "RUC"},      {"pe", "RUC"},
    {"ecuador", "RUC"}, {"ec", "RUC"},         {"uruguay", "RUT"},  {"uy", "RUT"},        {"paraguay", "RUC"},
    {"py", "RUC"},      {"bolivia", "NIT"},    {"bo", "NIT"},       {"venezuela", "RIF"}, {"ve", "RIF"},
};

}  // namespace

bool is_spanish_tax_number(std::string_view number) {
    constexpr std::size_t signs = 9;
    if (number.size() != signs || !std::ranges::all_of(number.substr(1, signs - 2), is_figure)) return false;
    const bool is_letter_first = is_letter(number.front());
    const bool is_letter_last = is_letter(number.back());
    return (is_letter_first && (is_letter_last || is_figure(number.back()))) ||
           (is_figure(number.front()) && is_letter_last);
}

std::string agency_tax_number(std::string_view number) {
    std::string plain;
    std::ranges::copy_if(number, std::back_inserter(plain), [](char sign) { return sign != '-' && sign != '.'; });
    if (!is_spanish_tax_number(plain)) return std::string(number);
    const bool is_of_person = is_figure(plain.front());
    if (is_of_person && plain.back() != letter_of(std::string_view(plain).substr(0, plain.size() - 1)))
        return std::string(number);
    return plain;
}

Bilingual tax_number_name(std::string_view folded_country, std::string_view number) {
    if (folded_country.empty() && is_spanish_tax_number(number)) return {"NIF", "NIF"};
    const auto known = std::ranges::find(names, folded_country, &NameOfCountry::country);
    if (known == std::end(names)) return {"Id. fiscal", "Tax no."};
    return {known->name, known->name};
}

}  // namespace trastienda::sales
