// All that is kept about a person: told to them, and taken away. Floor 3. One executor thread.
#pragma once

#include "store/users.hpp"

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>

namespace trastienda::store {

class PersonalData {
  public:
    explicit PersonalData(pg::Pool& pool) : pool_(pool) {}

    /// A JSON object, money in it as texts and enums as words; nothing where there is no such user. Of each list the
    /// latest `list_rows_max`.
    boost::asio::awaitable<Result<std::optional<std::string>>> read(UserId user);
    static constexpr std::int64_t list_rows_max = 10'000;

    /// Takes away all that tells who the user was: profile, e-mail, mails, where they signed in from, what the audit
    /// log says of it, and the buyer and notes of their sales, with those made without signing in under an address that
    /// was shown to be theirs. Invoices keep their customer (docs/adr/0021). The account is out of use for good, and
    /// what it did in the shop stays under its number. `unknown` or `last_administrator`. Of one who is erased already,
    /// nothing is left to do.
    boost::asio::awaitable<Result<std::expected<void, UserRefusal>>> erase(UserId user);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
