// What is remembered of attempts to sign in: the failures, and where an account has signed in from. Floor 3. One
// executor thread.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace trastienda::store {

/// Whom an attempt is counted against: each of the two, and both together, has a row of its own.
struct AttemptSubjects {
    std::string account;  // the folded e-mail, whether or not there is such an account
    std::string address;  // as app::customer_address() gives it
};

class SignInFailures {
  public:
    explicit SignInFailures(pg::Pool& pool) : pool_(pool) {}

    /// Counts an attempt as failed before its password is looked at, so that a thousand at once are a thousand. Nothing
    /// where it may go on; the instant from which it may where it came too early, and then it does not count.
    boost::asio::awaitable<Result<std::optional<Instant>>> begin(AttemptSubjects subjects, Instant now);

    /// Takes back the count of one attempt that succeeded and all failures of the account at that address, and
    /// remembers that `user` signs in from there.
    boost::asio::awaitable<Result<void>> succeeded(AttemptSubjects subjects, UserId user, Instant now);
    /// Takes back the count of one attempt that we could not look at.
    boost::asio::awaitable<Result<void>> not_tried(AttemptSubjects subjects);

    /// Counts a mail that a stranger asks for, to the account's e-mail from the address. `slowed_until`: the address
    /// has asked for too many, and this does not count. `withheld`: the e-mail has got its share.
    enum class Mailing : std::uint8_t { granted = 1, withheld = 2 };
    struct MailAnswer {
        std::optional<Instant> slowed_until;
        Mailing mailing = Mailing::granted;
    };
    boost::asio::awaitable<Result<MailAnswer>> ask_for_mail(AttemptSubjects subjects, Instant now);

    /// Removes what does not count any more at `now`.
    enum class Swept : std::uint8_t { all = 1, some = 2 };
    boost::asio::awaitable<Result<Swept>> sweep(Instant now);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
