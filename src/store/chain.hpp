// The chain of hashes over the ledger: what the journal adds with every batch, and what the doctor adds up anew. Floor
// 3, pure functions.
//
// Every movement bears a digest of its own row; every batch bears a hash over the one before it in its chain, its own
// facts and the hashes of its movements. Whoever changes, removes or adds a row by hand breaks one or the other, and
// would have to write the rest of a chain anew to hide it: keep a chain's last hash elsewhere, and that shows too.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/stock/movement.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <sodium.h>
#include <span>

namespace trastienda::store {

/// Chains that servers continue at the same time, over all of them: one for each lane. A lane that finds none free
/// waits.
inline constexpr std::int32_t chains_max = 256;

/// BLAKE2b, 256 bits.
using Hash = std::array<std::byte, 32>;

/// How far a chain has come. A new one begins at number 0 with a hash of zeros.
struct ChainLink {
    std::int32_t chain_id = 0;
    std::int64_t chain_number = 0;
    Hash hash{};
};

/// Of everything that a movement's row says, and of the batch that it came with.
Hash hash_of(const stock::Movement& movement, BatchId batch);

/// The part of a movement's hash that its row keeps, so that a changed row can be named.
std::int64_t digest_of(const Hash& hash);

/// Adds a batch to its chain: the movements in the order of their ids, then `finish`.
class BatchHasher {
  public:
    /// The batch that follows `before` in its chain.
    BatchHasher(const ChainLink& before, BatchId batch, Instant committed_at);
    void add(const Hash& movement);
    ChainLink finish();

  private:
    ChainLink link_;
    crypto_generichash_state state_;
};

}  // namespace trastienda::store
