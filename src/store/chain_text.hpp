// A link of a chain of hashes as people keep it: "1:66:" and the hash in hexadecimal. Floor 3, pure functions.
#pragma once

#include "store/chain.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trastienda::store {

std::string text_of(const Hash& hash);
/// Nothing where it is no hash.
std::optional<Hash> parse_hash(std::string_view text);

/// "CHAIN:NUMBER:HASH".
std::string text_of(const ChainLink& link);
/// Nothing where it is not such a text, or names no chain that there can be.
std::optional<ChainLink> parse_link(std::string_view text);

}  // namespace trastienda::store
