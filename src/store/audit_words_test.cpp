#include "store/audit_words.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {
namespace {

struct Row {
    std::string_view resource_type;
    std::string_view field;
    std::vector<std::string_view> words;  // of 1, 2, ...; empty: a number that stands for nothing
};

const std::vector<std::string_view> roles{"admin", "manager", "warehouse", "sales", "auditor", "user"};
const std::vector<std::string_view> methods{"cash", "card", "transfer", "voucher", "other"};

void check(const Row& row) {
    for (std::size_t i = 0; i < row.words.size(); ++i) {
        const std::string told = row.words[i].empty() ? std::to_string(i + 1) : fmt::format("\"{}\"", row.words[i]);
        EXPECT_EQ(with_words(row.resource_type, fmt::format(R"({{"{}": {}}})", row.field, i + 1)),
                  fmt::format(R"({{"{}": {}}})", row.field, told));
    }
    for (const std::string_view number : {"0", "-1", "99", "257", "99999999999999999999", "1.00"}) {
        const std::string fields = fmt::format(R"({{"{}": {}}})", row.field, number);
        EXPECT_EQ(with_words(row.resource_type, fields), fields);
    }
}

TEST(AuditWords, are_those_of_the_rest_of_the_interface) {
    const Row rows[] = {
        {"user", "role", roles},
        {"user", "language", {"es", "en", ""}},
        {"session", "kind", {"session", "token", ""}},
        {"token", "kind", {"session", "token", ""}},
        {"import", "kind", {"products", "inventory", ""}},
        {"shop_settings", "language", {"es", "en", ""}},
        {"sale", "channel", {"web", "counter", ""}},
        {"sale", "status", {"open", "completed", "partly_returned", "returned", "cancelled", "expired", ""}},
        {"sale", "payment_status", {"unpaid", "partly_paid", "paid", "partly_refunded", "refunded", ""}},
        {"sale", "payment_method", methods},
        {"sale", "method", methods},
        {"sale", "way", {"as_paid", "voucher", "carried", ""}},
        {"purchase_order", "status", {"draft", "sent", "partly_received", "received", "cancelled", ""}},
        {"purchase_order", "kind", {"receipt", "give_back", ""}},
        {"payment_intent", "provider", {"stripe", ""}},
        {"payment_intent",
         "status",
         {"creating", "awaiting_payment", "processing", "succeeded", "cancelled", "refused", ""}},
        {"provider_refund", "status", {"queued", "sent", "succeeded", "failed", "settled", ""}},
        {"provider_refund", "settled_method", methods},
    };
    for (const Row& row : rows) check(row);
}

TEST(AuditWords, leave_all_else_as_it_is) {
    struct Case {
        std::string_view resource_type, fields, told;
    };
    const Case cases[] = {
        {"sale", "", ""},
        {"sale", "{}", "{}"},
        {"sale", R"({"status": null, "way": "by hand"})", R"({"status": null, "way": "by hand"})"},
        // Amounts, ids and days are no words, and keep their digits.
        {"sale", R"({"id": 1, "total": 39.80, "status": 2, "user_id": 1})",
         R"({"id": 1, "total": 39.80, "status": "completed", "user_id": 1})"},
        // In what an act has added.
        {"sale", R"({"refunds": [{"way": 3, "amount": 1, "method": 1}, {"way": 2, "method": 4}], "paid": 1.00})",
         R"({"refunds": [{"way": "carried", "amount": 1, "method": "cash"}, {"way": "voucher", "method": "voucher"}], )"
         R"("paid": 1.00})"},
        {"purchase_order", R"({"status": 3, "purchase_receipt": {"id": 1, "kind": 1, "quantity": 2}})",
         R"({"status": "partly_received", "purchase_receipt": {"id": 1, "kind": "receipt", "quantity": 2}})"},
        // Another type has other words, or none.
        {"voucher", R"({"status": 1, "method": 1})", R"({"status": 1, "method": 1})"},
        {"product", R"({"kind": 1})", R"({"kind": 1})"},
        // What people write may look like a field.
        {"user", R"({"city": "\"role\": 1, \\", "role": 1, "address": "a \"language\": 2}"})",
         R"({"city": "\"role\": 1, \\", "role": "admin", "address": "a \"language\": 2}"})"},
        {"user", R"({"city": ": 1", "phone": "role"})", R"({"city": ": 1", "phone": "role"})"},
        // What is no JSON does no harm.
        {"user", R"({"role": 1)", R"({"role": "admin")"},
        {"user", R"({"role": )", R"({"role": )"},
        {"user", R"({"role)", R"({"role)"},
        {"user", R"({"role\)", R"({"role\)"},
        {"user", "\"", "\""},
    };
    for (const Case& one : cases) EXPECT_EQ(with_words(one.resource_type, one.fields), one.told);
}

}  // namespace
}  // namespace trastienda::store
