#include "domain/sales/tax_number.hpp"

#include <gtest/gtest.h>

namespace trastienda::sales {
namespace {

TEST(TaxNumber, of_spain_is_known_by_its_form) {
    for (const char* number : {"B12345674", "12345678Z", "X1234567L", "Q2826000H", "K1234567A"})
        EXPECT_TRUE(is_spanish_tax_number(number)) << number;
    // Portugal's and France's have nine figures and no letter.
    for (const char* number :
         {"", "B1234567", "B123456744", "501234567", "B12345-74", "BA2345674", "12345678-", "b12345674"})
        EXPECT_FALSE(is_spanish_tax_number(number)) << number;
}

TEST(TaxNumber, is_kept_as_the_agency_writes_it) {
    struct Row {
        const char* written;
        const char* kept;
    };
    const Row rows[] = {
        {"B12345674", "B12345674"},
        {"B-12345674", "B12345674"},
        {"B.12.345.674", "B12345674"},
        {"12345678-Z", "12345678Z"},
        {"12.345.678-Z", "12345678Z"},
        {"X-1234567-L", "X1234567L"},
        {"", ""},
        // Chile's: with its last figure, with the letter K, and with one that no person's number in Spain has there.
        {"12.345.678-5", "12.345.678-5"},
        {"12.345.678-K", "12.345.678-K"},
        {"501-234-567", "501-234-567"},
        {"20-12345678-9", "20-12345678-9"},
        {"GB-123.456.789", "GB-123.456.789"},
    };
    for (const Row& row : rows) EXPECT_EQ(agency_tax_number(row.written), row.kept) << row.written;
}

TEST(TaxNumber, is_called_as_its_country_calls_it) {
    struct Row {
        const char* country;
        const char* number;
        const char* in_spanish;
        const char* in_english;
    };
    const Row rows[] = {
        {"espana", "B12345674", "NIF", "NIF"},
        {"spain", "501234567", "NIF", "NIF"},
        {"mexico", "XAXX010101000", "RFC", "RFC"},
        {"mx", "XAXX010101000", "RFC", "RFC"},
        {"colombia", "900123456", "NIT", "NIT"},
        {"chile", "76.123.456-7", "RUT", "RUT"},
        {"argentina", "30-12345678-9", "CUIT", "CUIT"},
        {"peru", "20123456789", "RUC", "RUC"},
        {"ecuador", "1790012345001", "RUC", "RUC"},
        {"schweiz", "CHE-123.456.788", "Id. fiscal", "Tax no."},
        // Not by its form, where a country is said.
        {"schweiz", "B12345674", "Id. fiscal", "Tax no."},
        {"", "B12345674", "NIF", "NIF"},
        {"", "76.123.456-7", "Id. fiscal", "Tax no."},
        {"", "", "Id. fiscal", "Tax no."},
    };
    for (const Row& row : rows) {
        const Bilingual name = tax_number_name(row.country, row.number);
        EXPECT_EQ(name.es, row.in_spanish) << row.country << row.number;
        EXPECT_EQ(name.en, row.in_english) << row.country << row.number;
    }
}

}  // namespace
}  // namespace trastienda::sales
