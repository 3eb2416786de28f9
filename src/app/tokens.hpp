// Tokens: how they look, what is kept of them, and whose a request's token is. Floor 4. One executor thread.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "store/batched_read.hpp"
#include "store/sessions.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace trastienda::app {

/// What every token begins with, so that a person, and whoever searches a repository for secrets, knows it for one of
/// ours.
inline constexpr std::string_view token_prefix = "tt_";
/// Nobody guesses them, so a fast hash is enough for keeping them.
inline constexpr std::size_t token_random_bytes = 32;

Secret make_token(Random& random);
/// Nothing for a text that make_token() never makes.
std::optional<store::TokenHash> hash_of_token(std::string_view token);

enum class TokenRefusal : std::uint8_t { unknown = 1, expired = 2 };

/// Finds out whose a token is: from memory where that was asked less than `kept_for` ago, else from the database, many
/// tokens in one query. What is revoked or changed through this process (forget...) counts at once; what another server
/// revoked counts here after `kept_for` at the latest. A token expires at its very instant either way.
class Tokens {
  public:
    /// At 30,000 requests a second one look-up in 60,000 goes to the database; a revoked token works two seconds longer
    /// on the other servers.
    static constexpr std::chrono::seconds kept_for{2};
    /// Tokens in memory: about 130 bytes each, a megabyte in all.
    static constexpr std::size_t kept_max = 8'192;

    Tokens(boost::asio::any_io_executor executor, store::Sessions& sessions, const Clock& clock);

    boost::asio::awaitable<Result<std::expected<store::Pass, TokenRefusal>>> find(std::string_view token);

    /// To be called when the change is committed.
    void forget(SessionId session);
    void forget(UserId user);

    [[nodiscard]] std::size_t kept() const { return young_.size() + old_.size(); }

  private:
    struct Kept {
        store::Pass pass;
        std::chrono::steady_clock::time_point until;
    };
    struct HashOfHash {
        // The hash is as random as can be: any eight bytes of it will do.
        using is_avalanching = void;
        std::size_t operator()(const store::TokenHash& hash) const;
    };
    using Map = boost::unordered_flat_map<store::TokenHash, Kept, HashOfHash>;

    [[nodiscard]] std::expected<store::Pass, TokenRefusal> unless_expired(const store::Pass& pass) const;
    [[nodiscard]] const store::Pass* find_kept(const store::TokenHash& hash);
    void keep(const store::TokenHash& hash, const store::Pass& pass);

    const Clock& clock_;
    store::BatchedRead<store::TokenHash, store::Pass> passes_;
    // Two generations: when the young one is full it becomes the old one, and the old one is dropped.
    Map young_;
    Map old_;
    /// Grows with each forget(): what was read before it is not kept after it.
    std::uint64_t epoch_ = 0;
};

}  // namespace trastienda::app
