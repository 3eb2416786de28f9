#include "app/passwords.hpp"

#include "base/check.hpp"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <sodium.h>
#include <string_view>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

// Nothing where there is no memory for it.
std::optional<std::string> hash_blocking(const Secret& password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const std::string& revealed = password.reveal();
    if (crypto_pwhash_str_alg(text.data(), revealed.data(), revealed.size(), argon2_passes, argon2_memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return std::nullopt;
    return std::string(text.data());
}

Passwords::Verdict verify_blocking(const Secret& password, const std::string& hash) {
    const std::string& revealed = password.reveal();
    if (crypto_pwhash_str_verify(hash.c_str(), revealed.data(), revealed.size()) != 0) return Passwords::Verdict::wrong;
    if (crypto_pwhash_str_needs_rehash(hash.c_str(), argon2_passes, argon2_memory_bytes) != 0)
        return Passwords::Verdict::right_but_dated;
    return Passwords::Verdict::right;
}

}  // namespace

// Written, not computed: no password is known to have it, and comparing with it takes as long as with anybody's,
// because its cost is today's. Computing one took a fifth of the start.
Passwords::Passwords() {
    CHECK(sodium_init() >= 0);
    constexpr std::size_t kibibyte = 1'024;
    const std::string salt(22, 'A');  // 16 bytes and 32, in base 64
    const std::string hash(43, 'A');
    hash_of_nobody_ =
        fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", argon2_memory_bytes / kibibyte, argon2_passes, salt, hash);
    CHECK(crypto_pwhash_str_needs_rehash(hash_of_nobody_.c_str(), argon2_passes, argon2_memory_bytes) == 0);
}

asio::awaitable<Result<std::string>> Passwords::hash(Secret password) {
    CO_TRY(auto hash, co_await worker_.run([password = std::move(password)] { return hash_blocking(password); }));
    if (!hash) co_return fail(ErrorCode::overloaded, "There is no memory to hash a password; try again in a moment.");
    co_return *std::move(hash);
}

const std::string& Passwords::comparable(const std::string& hash) const {
    constexpr int is_no_hash = -1;
    return crypto_pwhash_str_needs_rehash(hash.c_str(), argon2_passes, argon2_memory_bytes) == is_no_hash
               ? hash_of_nobody_
               : hash;
}

asio::awaitable<Result<Passwords::Verdict>> Passwords::verify(Secret password, std::string hash) {
    hash = comparable(hash);
    auto work = [password = std::move(password), hash = std::move(hash)] { return verify_blocking(password, hash); };
    co_return co_await worker_.run(std::move(work));
}

asio::awaitable<Result<void>> Passwords::verify_nobody(Secret password) {
    CO_TRY_DO(co_await verify(std::move(password), hash_of_nobody_));
    co_return Result<void>{};
}

Secret make_readable_password(Random& random) {
    // 32 characters, so that five bits of a byte choose one without favour; no 0 o 1 l.
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(alphabet.size() == 32);
    constexpr std::size_t characters = 16;
    constexpr std::size_t group = 4;
    std::array<std::byte, characters> bytes;
    random.fill(bytes);
    std::string password;
    for (std::size_t i = 0; i < characters; ++i) {
        if (i > 0 && i % group == 0) password += '-';
        password += alphabet[std::to_integer<std::size_t>(bytes[i]) % alphabet.size()];
    }
    return Secret(std::move(password));
}

}  // namespace trastienda::app
