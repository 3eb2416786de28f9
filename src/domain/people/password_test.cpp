#include "domain/people/password.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace trastienda::people {
namespace {

std::string check(std::string_view password) {
    std::string words;
    for (const PasswordRefusal refusal : check_password(password, "Ana.Lopez@example.com")) {
        if (!words.empty()) words += ' ';
        words += code(refusal);
        EXPECT_FALSE(explain(refusal).es.empty());
        EXPECT_FALSE(explain(refusal).en.empty());
    }
    return words;
}

TEST(Password, is_taken_or_refused_for_all_its_reasons) {
    const std::pair<std::string, std::string> rows[] = {
        {"correct horse battery staple", ""},
        {"Tr0b4dor", ""},
        {"ñandúñan", ""},  // 8 characters, more bytes
        {"\U0001F456\U0001F457\U0001F458\U0001F459abcd", ""},
        {std::string(128, 'a') + std::string(128, 'b'), ""},
        {"", "too_short"},
        {"1234567", "too_short"},
        {"ñandúña", "too_short"},  // 7 characters in 10 bytes
        {std::string(256, 'a') + "b", "too_long"},
        {std::string(300, 'a'), "too_long one_character"},
        {"aaaaaaaa", "one_character"},
        {"aaaa", "too_short one_character"},
        {"tab\there it is", "control_character"},
        {std::string("nul\0nul\0nul", 11), "control_character"},
        {"\x01", "too_short control_character"},
        {"ana.lopez@example.com", "same_as_email"},
        {"ANA.LOPEZ", "same_as_email"},
        {"Ana.Lopez1", ""},
        {"PassWord123", "too_common"},
        {"contraseña", "too_common"},
        {"12345678", "too_common"},
        {"abc\xff\xfe\xfd\xfc\xfb", "not_utf8"},
    };
    for (const auto& [password, wanted] : rows) EXPECT_EQ(check(password), wanted) << password;
}

TEST(Password, can_be_checked_before_its_owner_is_known) {
    EXPECT_EQ(check_password("ana@example.com", ""), std::vector<PasswordRefusal>());
    EXPECT_EQ(check_password("", ""), std::vector{PasswordRefusal::too_short});
}

}  // namespace
}  // namespace trastienda::people
