// In whose name a command acts: whoever --as, TRASTIENDA_AS or the settings file names, else the only administrator.
// Floor 6.
#pragma once

#include "cmd/shop.hpp"
#include "http/request.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace trastienda::cmd {

/// The user by that address, in use or not; `invalid` with a sentence where there is none.
boost::asio::awaitable<Result<store::User>> find_user(Shop& shop, people::EmailAddress email, Language language);

/// Somebody in use; `invalid` with a sentence where the one that is named is not, or nobody is and there is not exactly
/// one administrator.
boost::asio::awaitable<Result<http::Principal>> find_actor(Shop& shop, std::optional<people::EmailAddress> named,
                                                           Language language);

/// Who acts, of commands that a shop without any administrator needs, too: nobody, there.
class Actor {
  public:
    static boost::asio::awaitable<Result<Actor>> find(Shop& shop, std::optional<people::EmailAddress> named,
                                                      Language language);

    [[nodiscard]] UserId user() const { return who_ ? who_->user : UserId{}; }
    /// `denied` with a sentence where they may not.
    [[nodiscard]] Result<void> check(people::Permission permission, Language language) const;

  private:
    std::optional<http::Principal> who_;
};

/// `denied` with a sentence where they may not.
Result<void> check_permission(const http::Principal& who, people::Permission permission, Language language);

}  // namespace trastienda::cmd
