// Signing in and out. Floor 4. One executor thread.
#pragma once

#include "app/passwords.hpp"
#include "app/tokens.hpp"
#include "app/turns.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "store/sessions.hpp"
#include "store/sign_in_failures.hpp"
#include "store/users.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace trastienda::app {

struct SignInRules {
    /// A working day with a long lunch: whoever opens the shop signs in once.
    std::chrono::seconds session_lifetime = std::chrono::hours(12);
};

struct SignInAttempt {
    std::string email;
    Secret password;
    std::string remote_address;
    std::string user_agent = {};  // as it came
};

struct SignedIn {
    Secret token;
    store::Session session;
};

/// Why not. `failed` is all that anybody learns, whether the account does not exist, is out of use, or has another
/// password; and it takes as long.
struct SignInRefused {
    enum class Reason : std::uint8_t { failed = 1, slowed = 2 } reason;
    /// With `slowed`: how long to wait, at least a second.
    std::chrono::seconds wait{0};
};

class SignIn {
  public:
    struct Parts {
        store::Users& users;
        store::Sessions& sessions;
        store::SignInFailures& failures;
        Passwords& passwords;
        Tokens& tokens;
        const Clock& clock;
        Random& random;
    };
    SignIn(boost::asio::any_io_executor executor, Parts parts, SignInRules rules)
        : parts_(parts), rules_(rules), turns_(std::move(executor), turn_limits) {}

    /// Of those who type a password. Each holds a connection at the most, and those of one account wait for each other
    /// with it: two leave the others of the pool (pg::PoolLimits, eight) to everybody else, and keep the one thread
    /// that hashes busy. Those who may wait take about two seconds.
    static constexpr TurnLimits turn_limits{
        .at_once_max = 2, .waiting_max = 64, .wait_timeout = std::chrono::seconds(5)};

    /// What is kept of the name by which a program calls itself. Browsers' are of about 120 bytes; what follows tells
    /// nobody where they signed in.
    static constexpr std::size_t user_agent_bytes_max = 200;

    boost::asio::awaitable<Result<std::expected<SignedIn, SignInRefused>>> sign_in(SignInAttempt attempt);

    /// Ends the session. (An API token that signs out is revoked likewise.)
    boost::asio::awaitable<Result<void>> sign_out(SessionId session);

    /// Whether `password` is the user's own: asked before what only they may do. Failures are counted and slowed as
    /// those of signing in are. Gives the hash that it matched.
    boost::asio::awaitable<Result<std::expected<std::string, SignInRefused>>> confirm(UserId user, Secret password,
                                                                                      std::string remote_address);

    /// What ended this long ago is removed.
    static constexpr std::chrono::hours sessions_kept = std::chrono::hours(24 * 30);
    static constexpr std::chrono::minutes sweep_interval{10};

  private:
    boost::asio::awaitable<Result<std::expected<std::string, SignInRefused>>> verify(
        std::optional<store::Credentials> credentials, store::AttemptSubjects subjects, Secret password);
    // An attempt now and then also removes what nobody needs any more.
    boost::asio::awaitable<void> sweep();

    Parts parts_;
    SignInRules rules_;
    Turns turns_;
    Instant next_sweep_;
};

/// How long to wait, rounded up, at least one: who waits for as long as told is not told to wait again.
std::chrono::seconds whole_seconds_until(Instant until, Instant now);

/// The address as failures are counted by it: of an IPv6 address the first 64 bits, since one customer has them all.
std::string customer_address(std::string_view remote_address);

}  // namespace trastienda::app
