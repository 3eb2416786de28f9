// What is remembered of failed attempts to sign in. Floor 3. One executor thread.
#pragma once

#include "base/instant.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace trastienda::store {

/// Whom an attempt is counted against; both have a row of their own. The prefixes keep them apart.
struct AttemptSubjects {
    std::string account;  // "account:ana@example.com", whether or not there is such an account
    std::string address;  // "address:192.0.2.7"
};

class SignInFailures {
  public:
    explicit SignInFailures(pg::Pool& pool) : pool_(pool) {}

    /// Counts an attempt as failed before its password is looked at, so that a thousand at once are a thousand. Nothing
    /// where it may go on; the instant from which it may where it came too early, and then it does not count.
    boost::asio::awaitable<Result<std::optional<Instant>>> begin(AttemptSubjects subjects, Instant now);

    /// Takes back the count of one attempt that succeeded, and forgets the account's failures.
    boost::asio::awaitable<Result<void>> succeeded(AttemptSubjects subjects);
    /// Takes back the count of one attempt that we could not look at.
    boost::asio::awaitable<Result<void>> not_tried(AttemptSubjects subjects);

    /// Removes what had its last failure before `time`.
    boost::asio::awaitable<Result<void>> sweep(Instant time);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
