#include "domain/people/email.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace trastienda::people {
namespace {

using namespace std::string_literals;

std::string read(std::string_view text) {
    const auto email = EmailAddress::parse(text);
    if (email) return email->text() == text ? "ok" : "changed: " + email->text();
    const Bilingual sentence = explain(email.error());
    EXPECT_FALSE(sentence.es.empty());
    EXPECT_FALSE(sentence.en.empty());
    return std::string(code(email.error()));
}

TEST(Email, is_read_or_refused) {
    const std::string local_64(64, 'a');
    const std::string label_63(63, 'b');
    const std::string domain_189 = label_63 + "." + label_63 + "." + std::string(61, 'c');  // with local_64 and @: 254
    const std::pair<std::string, std::string> rows[] = {
        {"ana@example.com", "ok"},
        {"Ana.Lopez+tienda@GoogleMail.com", "ok"},
        {"!#$%&'*+-/=?^_`{|}~@example.com", "ok"},
        {"admin@localhost", "ok"},
        {"a@b", "ok"},
        {"ana@xn--mller-kva.com", "ok"},
        {"test@1337.com", "ok"},
        {"test@255.255.255.a", "ok"},
        {local_64 + "@example.com", "ok"},
        {local_64 + "@" + domain_189, "ok"},
        {"", "empty"},
        {" ana@example.com", "blank"},
        {"ana lopez@example.com", "blank"},
        {"ana@example.com\r\nBcc: x@y", "blank"},
        {"ana@m\u00fcller.com", "not_ascii"},
        {"\uff41na@example.com", "not_ascii"},
        {local_64 + "@" + domain_189 + "c", "too_long"},
        {"ana", "at_sign_missing"},
        {"@", "local_part_empty"},
        {"@example.com", "local_part_empty"},
        {local_64 + "a@example.com", "local_part_too_long"},
        {"ana@lopez@example.com", "local_part_character"},
        {"\"ana\"@example.com", "local_part_character"},
        {"ana(comment)@example.com", "local_part_character"},
        {"a\0b@example.com"s, "local_part_character"},
        {"a,b@example.com", "local_part_character"},
        {".ana@example.com", "local_part_dots"},
        {"ana.@example.com", "local_part_dots"},
        {"ana..lopez@example.com", "local_part_dots"},
        {"ana@", "domain_empty"},
        {"ana@[127.0.0.1]", "domain_character"},
        {"ana@_bar.com", "domain_character"},
        {"ana@exam\x7fple.com", "domain_character"},
        {"ana@.com", "domain_label"},
        {"ana@example.com.", "domain_label"},
        {"ana@example..com", "domain_label"},
        {"ana@-example.com", "domain_label"},
        {"ana@example-.com", "domain_label"},
        {"ana@" + label_63 + "b.com", "domain_label"},
        {"ana@127.0.0.1", "domain_numeric"},
        {"ana@12", "domain_numeric"},
    };
    for (const auto& [text, wanted] : rows) EXPECT_EQ(read(text), wanted) << text;
}

TEST(Email, folds_ascii_letters) {
    EXPECT_EQ(EmailAddress::parse("Ana.LOPEZ@Example.COM")->folded(), "ana.lopez@example.com");
    EXPECT_EQ(folded_email("\u00d1"),
              "\u00d1");  // what is no address at all stays as it is
}

}  // namespace
}  // namespace trastienda::people
