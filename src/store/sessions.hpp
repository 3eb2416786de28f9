// Sessions (from signing in) and tokens (for programs): who may come in, until when. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/people/scope.hpp"
#include "pg/pool.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/describe/enum.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

/// What is kept of a token's text.
using TokenHash = std::array<std::byte, 32>;

/// The numbers are stored.
enum class SessionKind : std::uint8_t { session = 1, token = 2 };

struct NewSession {
    TokenHash token_hash;
    UserId user;
    SessionKind kind = SessionKind::session;
    std::string name;
    Instant created_at;
    Instant expires_at;
    people::Scope scope = {};
    std::string remote_address = {};  // from where it began; empty: of a token, or it began before that was kept
    std::string user_agent = {};      // with which program, as that calls itself
    /// Where given, the user's password must still have this hash.
    std::optional<std::string> password_hash;
};

struct Session {
    SessionId id;
    UserId user;
    std::string email;
    SessionKind kind = SessionKind::session;
    std::string name;
    Instant created_at;
    Instant expires_at;
    people::Scope scope = {};
    std::string remote_address = {};
    std::string user_agent = {};
};

/// What a request needs to know of the token that it came with. It may have expired.
struct Pass {
    SessionId session;
    UserId user;
    people::Role role = people::Role::user;
    Instant expires_at;
    people::Scope scope = {};
    SessionKind kind = SessionKind::session;
};

struct SessionFilter {
    SessionKind kind = SessionKind::session;
    std::optional<UserId> user;  // nothing: everybody's
    Instant now;                 // those that have expired by then are left out
};

class Sessions {
  public:
    explicit Sessions(pg::Pool& pool) : pool_(pool) {}

    /// Nothing where the user does not exist, is out of use, or has another password by now.
    boost::asio::awaitable<Result<std::optional<Session>>> add(NewSession session);

    /// The pass behind each hash, in their order; nothing for a token that was never made or was revoked, or whose user
    /// is out of use.
    boost::asio::awaitable<Result<std::vector<std::optional<Pass>>>> passes(std::vector<TokenHash> hashes);

    /// In the order of ids, after `after`.
    boost::asio::awaitable<Result<std::vector<Session>>> list(SessionFilter filter, SessionId after,
                                                              std::int64_t limit);

    /// False where there is none of that kind by that id that still counts, or it is not `owner`'s where that is given.
    boost::asio::awaitable<Result<bool>> revoke(SessionId id, SessionKind kind, std::optional<UserId> owner);

    /// Removes what expired or was revoked before `time`; at most `sweep_rows_max`, oldest ids first.
    boost::asio::awaitable<Result<void>> sweep(Instant time);
    static constexpr std::int64_t sweep_rows_max = 10'000;

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
