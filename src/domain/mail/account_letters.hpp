// The letters about a person's account, in their language. Floor 1, pure functions.
#pragma once

#include "base/language.hpp"
#include "domain/mail/letter.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace trastienda::mail {

/// Whom a letter is for, and from which shop.
struct Addressee {
    UserId user;
    std::string email;
    Language language = Language::es;
    std::string shop_name;
};

/// What somebody opens who follows it, and for how long it is good.
struct Link {
    std::string url;
    std::chrono::hours good_for{0};
};

/// Asks whoever registered whether the address is theirs.
Letter confirmation_letter(const Addressee& to, const Link& link);
/// Tells the owner of an account that somebody tried to register its address; `link` leads to another password.
Letter registration_attempted_letter(const Addressee& to, const Link& link);
Letter password_reset_letter(const Addressee& to, const Link& link);
Letter password_changed_letter(const Addressee& to);

}  // namespace trastienda::mail
