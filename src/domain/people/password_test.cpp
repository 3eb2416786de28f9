#include "domain/people/password.hpp"

#include "base/utf8.hpp"
#include "domain/people/common_passwords_txt.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <sstream>
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
        {"Contraseña2026", "too_common"},
        {"C0ntr4s3ñ4!", "too_common"},
        {"P@ssw0rd1!", "too_common"},
        {"BARCELONA-10", "too_common"},
        {"corazón99", "too_common"},
        {"qwerty12345", "too_common"},
        {"myspace1", "too_common"},
        {"blink182", "too_common"},
        {"Madrid28013", "too_common"},
        {"mariposa98765", "too_common"},
        {"mariposa987654", ""},  // six behind it are more than a postal code
        {"12345mariposa", ""},
        {"passwordpassword", "too_common"},
        {"PasswordPassword2026!", "too_common"},
        {"P4ssw0rdp@ssword", "too_common"},
        {"AlféizarAlféizar", ""},  // no word of the list
        {"corazónCORAZON", "too_common"},
        {"gatogatogato", "too_common"},
        {"gatogatogatito", ""},
        {"gatogatoga", ""},
        {"passwordmariposa", ""},
        {"dragones verdes", ""},
        {"abc\xff\xfe\xfd\xfc\xfb", "not_utf8"},
    };
    for (const auto& [password, wanted] : rows) EXPECT_EQ(check(password), wanted) << password;
}

// Somebody's own list, not a leak's: long enough to mean something, each word once.
TEST(Password, refuses_every_word_of_its_list_that_is_long_enough) {
    std::istringstream file{std::string(embedded::common_passwords_txt)};
    std::set<std::string> words;
    for (std::string word; file >> word;) {
        EXPECT_TRUE(words.insert(word).second) << word << " stands twice";
        if (count_characters(word) < password_characters_min) continue;
        const auto refusals = check_password(word, "");
        EXPECT_TRUE(std::ranges::find(refusals, PasswordRefusal::too_common) != refusals.end()) << word;
    }
    EXPECT_GT(words.size(), 1'000U);
}

TEST(Password, can_be_checked_before_its_owner_is_known) {
    EXPECT_EQ(check_password("ana@example.com", ""), std::vector<PasswordRefusal>());
    EXPECT_EQ(check_password("", ""), std::vector{PasswordRefusal::too_short});
}

}  // namespace
}  // namespace trastienda::people
