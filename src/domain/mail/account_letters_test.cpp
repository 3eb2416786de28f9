#include "domain/mail/account_letters.hpp"

#include <array>
#include <gtest/gtest.h>

namespace trastienda::mail {
namespace {

Addressee ana(Language language) {
    return {.user = {7}, .email = "Ana@example.com", .language = language, .shop_name = "Modas {Sol}\r\nBcc: x"};
}

const Link link{.url = "https://tienda.example/account/confirm#token=tt_x", .good_for = std::chrono::hours(24)};

struct Written {
    EmailType type;
    Letter es;
    Letter en;
    bool has_link = true;
};

std::array<Written, 4> letters() {
    const auto both = [](EmailType type, auto write, bool has_link = true) {
        return Written{type, write(ana(Language::es)), write(ana(Language::en)), has_link};
    };
    return {both(EmailType::account_confirmation, [](const Addressee& to) { return confirmation_letter(to, link); }),
            both(EmailType::registration_attempted,
                 [](const Addressee& to) { return registration_attempted_letter(to, link); }),
            both(EmailType::password_reset, [](const Addressee& to) { return password_reset_letter(to, link); }),
            both(EmailType::password_changed, password_changed_letter, false)};
}

TEST(AccountLetters, say_everything_in_both_languages) {
    for (const Written& written : letters()) {
        for (const Letter& letter : {written.es, written.en}) {
            EXPECT_EQ(letter.type, written.type);
            EXPECT_EQ(letter.user, UserId{7});
            EXPECT_EQ(letter.recipient, "Ana@example.com");
            EXPECT_TRUE(letter.content.ends_with(".\n")) << letter.content;
            EXPECT_NE(letter.content.find("Ana@example.com"), std::string::npos) << letter.content;
            EXPECT_NE(letter.content.find("Modas {Sol}"), std::string::npos) << letter.content;
            EXPECT_EQ(letter.content.find("\n" + link.url + "\n") != std::string::npos, written.has_link)
                << letter.content;
            EXPECT_EQ(letter.content.find(" 24 ho") != std::string::npos, written.has_link) << letter.content;
        }
        EXPECT_NE(written.es.subject, written.en.subject);
        EXPECT_NE(written.es.content, written.en.content);
    }
}

TEST(AccountLetters, have_a_subject_of_one_line_whatever_the_shop_is_called) {
    for (const Written& written : letters())
        for (const Letter& letter : {written.es, written.en}) {
            EXPECT_TRUE(letter.subject.starts_with("Modas {Sol}  Bcc: x: ")) << letter.subject;
            EXPECT_EQ(letter.subject.find_first_of("\r\n"), std::string::npos);
        }
}

}  // namespace
}  // namespace trastienda::mail
