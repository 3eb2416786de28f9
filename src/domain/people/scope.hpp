// Scope: how much of what its owner may do a token may do. Floor 1, pure values.
#pragma once

#include "domain/people/permission.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::people {

/// The stable word of a permission ("read_stock"), and back.
std::string_view word_of(Permission permission);
std::optional<Permission> permission_of(std::string_view word);

class Scope {
  public:
    /// All that the owner's role may, also what it will be allowed one day.
    Scope() = default;
    static Scope of(std::span<const Permission> permissions);
    /// Words between blanks or commas; nothing where one of them is no permission that a scope can hold. With
    /// take_payments, take_returns or read_sales it holds read_vouchers, too.
    static std::optional<Scope> parse(std::string_view words);
    /// As it is kept: a word that a later version took away opens nothing.
    static Scope read_kept(std::string_view words);

    [[nodiscard]] bool is_everything() const { return bits_ == everything; }
    /// `anyone` is in every scope: it takes no token at all.
    [[nodiscard]] bool contains(Permission permission) const;
    /// Whether it opens nothing that `other` does not.
    [[nodiscard]] bool is_within(const Scope& other) const { return (bits_ & ~other.bits_) == 0; }
    /// In the order of their numbers; all there are where it is everything.
    [[nodiscard]] std::vector<Permission> permissions() const;
    /// The words, with blanks between them.
    [[nodiscard]] std::string words() const;

    bool operator==(const Scope&) const = default;

  private:
    static constexpr std::uint64_t everything = ~std::uint64_t{0};
    std::uint64_t bits_ = everything;  // a bit for each permission's number
};

/// What a role may with a token of that scope.
[[nodiscard]] bool may(Role role, const Scope& scope, Permission permission);
/// All of it that a scope can name, for people: "signed_in, read_catalog".
[[nodiscard]] std::string words_of(Role role, const Scope& scope);

}  // namespace trastienda::people
