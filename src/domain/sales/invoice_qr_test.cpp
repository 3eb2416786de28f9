#include "domain/sales/invoice_qr.hpp"

#include <gtest/gtest.h>

namespace trastienda::sales {
namespace {

TEST(InvoiceQr, is_the_address_that_the_aeat_asks_for) {
    struct Row {
        RecordKeeping keeping;
        std::string_view issuer;
        std::string_view number;
        std::string_view date;
        std::int64_t cents;
        std::string_view after_folder;
    };
    const Row rows[] = {
        // The AEAT's own example, with both decimals.
        {RecordKeeping::sent, "89890001K", "12345678&G33", "2024-09-01", 24'140,
         "ValidarQR?nif=89890001K&numserie=12345678%26G33&fecha=01-09-2024&importe=241.40"},
        {RecordKeeping::kept, "B12345674", "F2026-000123", "2026-11-26", 123'456,
         "ValidarQRNoVerifactu?nif=B12345674&numserie=F2026-000123&fecha=26-11-2026&importe=1234.56"},
        {RecordKeeping::kept, "B12345674", "R2026-000001", "2026-01-02", -29,
         "ValidarQRNoVerifactu?nif=B12345674&numserie=R2026-000001&fecha=02-01-2026&importe=-0.29"},
        {RecordKeeping::kept, "Ñ 1/2+%?#~", "a=b", "2026-01-02", 0,
         "ValidarQRNoVerifactu?nif=%C3%91%201%2F2%2B%25%3F%23~&numserie=a%3Db&fecha=02-01-2026&importe=0.00"},
        {RecordKeeping::kept, "", "", "0001-01-01", 1,
         "ValidarQRNoVerifactu?nif=&numserie=&fecha=01-01-0001&importe=0.01"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(
            invoice_qr_content(row.keeping, row.issuer, row.number, *Day::parse(row.date), Money::of_cents(row.cents)),
            "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/" + std::string(row.after_folder));
}

}  // namespace
}  // namespace trastienda::sales
