#include "store/chain.hpp"

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

namespace trastienda::store {

static_assert(std::endian::native == std::endian::little, "numbers are hashed as they stand in memory");

namespace {

// A row's values one after the other, texts with their length, so that no two rows look the same.
class Bytes {
  public:
    template <class Integer>
    Bytes& number(Integer value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        bytes_.append(bytes, sizeof value);
        return *this;
    }
    Bytes& text(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes_ += text;
        return *this;
    }
    [[nodiscard]] const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes_.data()); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  private:
    std::string bytes_;
};

unsigned char* out(Hash& hash) { return reinterpret_cast<unsigned char*>(hash.data()); }
const unsigned char* in(const Hash& hash) { return reinterpret_cast<const unsigned char*>(hash.data()); }

}  // namespace

Hash hash_of(const stock::Movement& movement, BatchId batch) {
    constexpr std::int64_t none = -1;  // no amount of money is negative here, and no id is
    Bytes bytes;
    bytes.number(movement.id.value).number(movement.level.variant.value).number(movement.level.location.value);
    bytes.number(movement.type.value).number(movement.quantity.units()).number(movement.balance.units());
    bytes.number(movement.unit_cost ? movement.unit_cost->cents() : none);
    bytes.number(movement.value.cents()).number(movement.value_balance.cents());
    bytes.text(movement.reference_number).text(movement.notes).number(movement.user.value);
    bytes.number(movement.date.microseconds);
    bytes.number(movement.reservation ? movement.reservation->value : none);
    bytes.number(movement.transfer ? movement.transfer->value : none);
    bytes.number(movement.reverses ? movement.reverses->value : none);
    bytes.number(batch.value);
    Hash hash;
    crypto_generichash(out(hash), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
    return hash;
}

std::int64_t digest_of(const Hash& hash) {
    std::int64_t digest = 0;
    std::memcpy(&digest, hash.data(), sizeof digest);
    return digest;
}

BatchHasher::BatchHasher(const ChainLink& before, BatchId batch, Instant committed_at)
    : link_{.chain_id = before.chain_id, .chain_number = before.chain_number + 1, .hash = {}} {
    crypto_generichash_init(&state_, nullptr, 0, link_.hash.size());
    crypto_generichash_update(&state_, in(before.hash), before.hash.size());
    Bytes facts;
    facts.number(batch.value).number(link_.chain_id).number(link_.chain_number).number(committed_at.microseconds);
    crypto_generichash_update(&state_, facts.data(), facts.size());
}

void BatchHasher::add(const Hash& movement) { crypto_generichash_update(&state_, in(movement), movement.size()); }

ChainLink BatchHasher::finish() {
    crypto_generichash_final(&state_, out(link_.hash), link_.hash.size());
    return link_;
}

}  // namespace trastienda::store
