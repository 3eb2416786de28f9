// Tax numbers as Spain's agency knows them. Floor 1, pure functions. Every other country's are texts to us.
#pragma once

#include "base/language.hpp"

#include <string>
#include <string_view>

namespace trastienda::sales {

/// Whether it has the form of a Spanish one: nine signs, seven figures in their middle, a letter first or last. Only
/// such a number means something to the AEAT, whose address the code on invoices has. Its check digit is not looked at.
bool is_spanish_tax_number(std::string_view number);

/// In capitals already. People write "B-12345674" and "12.345.678-Z"; the agency, its record's hash and its code want
/// "B12345674" and "12345678Z". What is no Spanish number without its signs stays as it is: a Chilean one needs them.
std::string agency_tax_number(std::string_view number);

/// What a shop in that country, which people write as they like (folded: domain/catalog/fold.hpp), calls its tax number
/// and its customers'. Where no country is said, the number's form says whether it is Spain's; of a country that we do
/// not know, a word that everybody understands.
Bilingual tax_number_name(std::string_view folded_country, std::string_view number);

}  // namespace trastienda::sales
