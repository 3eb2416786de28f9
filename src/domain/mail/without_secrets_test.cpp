#include "domain/mail/without_secrets.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace trastienda::mail {
namespace {

TEST(WithoutSecrets, hides_what_opens_or_spends_something_and_nothing_else) {
    struct Row {
        std::string_view content;
        std::string_view shown;
    };
    const Row rows[] = {
        {"", ""},
        {"Hola, Ana:\n\n2 x Camisa, M: 19,99 €\n", "Hola, Ana:\n\n2 x Camisa, M: 19,99 €\n"},
        {"https://a.example/account/confirm#token=tt_4W_r-b2\nAdiós",
         "https://a.example/account/confirm#token=***\nAdiós"},
        {"https://a.example/x?token=tt_1&y=2", "https://a.example/x?token=***&y=2"},
        {"#token=", "#token=***"},
        {"Su vale: ABCD-EFGH-2345\n\nLa Tienda\n", "Su vale: ***\n\nLa Tienda\n"},
        {"ABCD-EFGH-2345", "***"},
        {"ABCD-EFGH-234", "ABCD-EFGH-234"},
        {"ABCD-EFGH-2345-6789", "ABCD-EFGH-2345-6789"},
        {"abcd-efgh-2345", "abcd-efgh-2345"},
        {"R2026-000003", "R2026-000003"},
    };
    for (const Row& row : rows) EXPECT_EQ(without_secrets(row.content), row.shown) << row.content;
}

}  // namespace
}  // namespace trastienda::mail
