#include "http/endpoints/sale_fields.hpp"

#include <gtest/gtest.h>

namespace trastienda::http {
namespace {

TEST(VoucherCode, is_found_however_it_was_typed) {
    for (const char* typed : {"K7QM-2XPA-9RTD", "k7qm2xpa9rtd", " k7qm 2xpa 9rtd ", "K7QM--2XPA9-RTD"})
        EXPECT_EQ(voucher_code_of(typed), "K7QM-2XPA-9RTD") << typed;
    EXPECT_EQ(voucher_code_of("k7qm2"), "K7QM-2");
    EXPECT_EQ(voucher_code_of("K7QM"), "K7QM");
    EXPECT_EQ(voucher_code_of(" - "), "");
}

TEST(TaxNumber, is_kept_without_what_people_write_between_its_signs) {
    EXPECT_EQ(TaxNumberForm::parse("b-1234 5674").value_or(TaxNumber{}).value, "B12345674");
    EXPECT_EQ(TaxNumberForm::parse("12.345.678-5").value_or(TaxNumber{}).value, "12.345.678-5");
    EXPECT_EQ(TaxNumberForm::parse("").value_or(TaxNumber{"x"}).value, "");
    for (const char* refused : {"B1234<", "-", "123456789012345678901", "B1234567é"})
        EXPECT_FALSE(TaxNumberForm::parse(refused)) << refused;
}

}  // namespace
}  // namespace trastienda::http
