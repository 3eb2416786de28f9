// Passwords as they are kept: hashed with Argon2id, off the event loop. Floor 4. Called on the event loop's thread.
#pragma once

#include "app/worker.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace trastienda::app {

/// OWASP, Password Storage Cheat Sheet: Argon2id with 19 MiB of memory, 2 passes, one lane. libsodium's own
/// "interactive" takes 64 MiB, which is most of what the whole server may take.
inline constexpr std::size_t argon2_memory_bytes = std::size_t{19} * 1024 * 1024;
inline constexpr std::uint64_t argon2_passes = 2;

class Passwords {
  public:
    /// One thread: hashing takes about 20 ms and 19 MiB, and the event loop needs the other core. A caller waits for at
    /// most 64 others, about two seconds; the next one is told `overloaded`.
    static constexpr WorkerLimits limits{.threads = 1, .pieces_max = 64};

    Passwords();

    boost::asio::awaitable<Result<std::string>> hash(Secret password);

    enum class Verdict : std::uint8_t {
        wrong = 1,
        right = 2,
        right_but_dated = 3,  // hashed at another cost than today's: hash it anew
    };
    boost::asio::awaitable<Result<Verdict>> verify(Secret password, std::string hash);
    /// What verify() compares with: the hash or, of an account that has no password, one that no password has. So it
    /// takes as long for those, too.
    [[nodiscard]] const std::string& comparable(const std::string& hash) const;
    /// Takes as long as verify() does: who asks cannot tell that there is no such account.
    boost::asio::awaitable<Result<void>> verify_nobody(Secret password);

  private:
    Worker worker_{limits};
    std::string hash_of_nobody_;  // compared with where there is no account
};

/// A password for somebody to read and type: four groups of four characters that are not taken for one another, 80
/// bits.
Secret make_readable_password(Random& random);

}  // namespace trastienda::app
