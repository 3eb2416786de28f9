#include "app/tokens.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sodium.h>
#include <string>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
// With the zero that libsodium puts at the end.
constexpr std::size_t base64_size = sodium_base64_ENCODED_LEN(token_random_bytes, base64_variant);
constexpr std::size_t token_characters = token_prefix.size() + base64_size - 1;

bool is_base64url(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_';
}

}  // namespace

Secret make_token(Random& random) {
    std::array<std::byte, token_random_bytes> bytes;
    random.fill(bytes);
    std::array<unsigned char, token_random_bytes> raw;
    std::memcpy(raw.data(), bytes.data(), raw.size());
    std::array<char, base64_size> text;
    sodium_bin2base64(text.data(), text.size(), raw.data(), raw.size(), base64_variant);
    return Secret(std::string(token_prefix) + text.data());
}

std::optional<store::TokenHash> hash_of_token(std::string_view token) {
    if (token.size() != token_characters || !token.starts_with(token_prefix)) return std::nullopt;
    if (!std::ranges::all_of(token.substr(token_prefix.size()), is_base64url)) return std::nullopt;
    std::array<unsigned char, token_characters> text;
    std::memcpy(text.data(), token.data(), text.size());
    std::array<unsigned char, std::tuple_size_v<store::TokenHash>> raw;
    CHECK(crypto_generichash(raw.data(), raw.size(), text.data(), text.size(), nullptr, 0) == 0);
    store::TokenHash hash;
    std::memcpy(hash.data(), raw.data(), raw.size());
    return hash;
}

std::size_t Tokens::HashOfHash::operator()(const store::TokenHash& hash) const {
    std::size_t value = 0;
    std::memcpy(&value, hash.data(), sizeof(value));
    return value;
}

Tokens::Tokens(asio::any_io_executor executor, store::Sessions& sessions, const Clock& clock)
    : clock_(clock), passes_(std::move(executor), [&sessions](std::vector<store::TokenHash> hashes) {
          return sessions.passes(std::move(hashes));
      }) {}

asio::awaitable<Result<std::expected<store::Pass, TokenRefusal>>> Tokens::find(std::string_view token) {
    const auto hash = hash_of_token(token);
    if (!hash) co_return std::expected<store::Pass, TokenRefusal>(std::unexpect, TokenRefusal::unknown);
    if (const store::Pass* pass = find_kept(*hash)) co_return unless_expired(*pass);

    const std::uint64_t epoch = epoch_;
    CO_TRY(const auto pass, co_await passes_.read(*hash));
    // Who is refused is not kept: a flood of made-up tokens would drive out those that work.
    if (!pass) co_return std::expected<store::Pass, TokenRefusal>(std::unexpect, TokenRefusal::unknown);
    if (epoch == epoch_) keep(*hash, *pass);
    co_return unless_expired(*pass);
}

std::expected<store::Pass, TokenRefusal> Tokens::unless_expired(const store::Pass& pass) const {
    if (pass.expires_at <= clock_.now()) return std::unexpected(TokenRefusal::expired);
    return pass;
}

const store::Pass* Tokens::find_kept(const store::TokenHash& hash) {
    for (Map* map : {&young_, &old_}) {
        const auto found = map->find(hash);
        if (found == map->end()) continue;
        if (std::chrono::steady_clock::now() < found->second.until) return &found->second.pass;
        map->erase(found);
    }
    return nullptr;
}

void Tokens::keep(const store::TokenHash& hash, const store::Pass& pass) {
    if (young_.size() >= kept_max / 2) old_ = std::exchange(young_, {});
    young_.insert_or_assign(hash, Kept{.pass = pass, .until = std::chrono::steady_clock::now() + kept_for});
}

void Tokens::forget(SessionId session) {
    ++epoch_;
    for (Map* map : {&young_, &old_})
        erase_if(*map, [session](const auto& entry) { return entry.second.pass.session == session; });
}

void Tokens::forget(UserId user) {
    ++epoch_;
    for (Map* map : {&young_, &old_})
        erase_if(*map, [user](const auto& entry) { return entry.second.pass.user == user; });
}

}  // namespace trastienda::app
