// The administrator of a shop that has none yet. Floor 4. One executor thread; used at start.
#pragma once

#include "app/passwords.hpp"
#include "base/clock.hpp"
#include "base/language.hpp"
#include "base/secret.hpp"
#include "store/users.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::app {

/// Who the administrator becomes where nobody says who.
inline constexpr std::string_view administrator_email_default = "admin@localhost";

/// TRASTIENDA_ADMIN_EMAIL and TRASTIENDA_ADMIN_PASSWORD, as far as they were set.
struct WantedAdministrator {
    std::optional<std::string> email;
    std::optional<Secret> password;
    Language language = Language::en;  // of what is wrong with them
};

struct FirstAdministrator {
    std::string email;
    /// Made up here, where none was wanted: to be shown to a person, this once.
    std::optional<Secret> made_up_password;
};

/// Adds the administrator if there is none in use, or gives nothing. Of two servers that start at once one adds it.
/// `invalid`, with every rule that is broken, where an e-mail or password was wanted that will not do.
boost::asio::awaitable<Result<std::optional<FirstAdministrator>>> ensure_administrator(store::Users& users,
                                                                                       Passwords& passwords,
                                                                                       Random& random,
                                                                                       WantedAdministrator wanted);

}  // namespace trastienda::app
