#include "domain/people/scope.hpp"

#include <algorithm>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <utility>

namespace trastienda::people {

namespace {

using Described = boost::describe::describe_enumerators<Permission>;

std::uint64_t bit_of(Permission permission) { return std::uint64_t{1} << std::to_underlying(permission); }

// What a scope holds with that word in it. A voucher is a payment, a return may go out as one, which is printed, and
// its balance stands in what sales show: whoever may any of these may look one up, without having to name it.
std::uint64_t bits_with(Permission permission) {
    const bool knows_vouchers = permission == Permission::take_payments || permission == Permission::take_returns ||
                                permission == Permission::read_sales;
    return bit_of(permission) | (knows_vouchers ? bit_of(Permission::read_vouchers) : 0);
}

// Every permission has a bit.
static_assert([] {
    bool fits = true;
    boost::mp11::mp_for_each<Described>([&](auto row) { fits = fits && std::to_underlying(row.value) < 64; });
    return fits;
}());

// Each word in turn, until one is not taken; whether all were.
template <class Take>
bool for_each_word(std::string_view words, Take take) {
    constexpr std::string_view separators = " ,";
    for (std::size_t begin = 0; (begin = words.find_first_not_of(separators)) != std::string_view::npos;) {
        words.remove_prefix(begin);
        const std::size_t end = std::min(words.find_first_of(separators), words.size());
        if (!take(words.substr(0, end))) return false;
        words.remove_prefix(end);
    }
    return true;
}

}  // namespace

std::string_view word_of(Permission permission) {
    std::string_view word;
    boost::mp11::mp_for_each<Described>([&](auto row) {
        if (row.value == permission) word = row.name;
    });
    return word;
}

std::optional<Permission> permission_of(std::string_view word) {
    std::optional<Permission> permission;
    boost::mp11::mp_for_each<Described>([&](auto row) {
        if (row.name == word) permission = row.value;
    });
    return permission;
}

Scope Scope::of(std::span<const Permission> permissions) {
    Scope scope;
    scope.bits_ = 0;
    for (const Permission permission : permissions) scope.bits_ |= bits_with(permission);
    return scope;
}

std::optional<Scope> Scope::parse(std::string_view words) {
    Scope scope = of({});
    const bool is_known = for_each_word(words, [&](std::string_view word) {
        const auto permission = permission_of(word);
        if (!permission || *permission == Permission::anyone) return false;
        scope.bits_ |= bits_with(*permission);
        return true;
    });
    if (!is_known || scope.bits_ == 0) return std::nullopt;
    return scope;
}

Scope Scope::read_kept(std::string_view words) {
    Scope scope = of({});
    for_each_word(words, [&](std::string_view word) {
        if (const auto permission = permission_of(word)) scope.bits_ |= bits_with(*permission);
        return true;
    });
    return scope;
}

bool Scope::contains(Permission permission) const {
    return permission == Permission::anyone || (bits_ & bit_of(permission)) != 0;
}

std::vector<Permission> Scope::permissions() const {
    std::vector<Permission> permissions;
    boost::mp11::mp_for_each<Described>([&](auto row) {
        if (row.value != Permission::anyone && contains(row.value)) permissions.push_back(row.value);
    });
    std::ranges::sort(permissions);
    return permissions;
}

std::string Scope::words() const {
    std::string words;
    for (const Permission permission : permissions()) (words += words.empty() ? "" : " ") += word_of(permission);
    return words;
}

bool may(Role role, const Scope& scope, Permission permission) {
    return may(role, permission) && scope.contains(permission);
}

std::string words_of(Role role, const Scope& scope) {
    std::string words;
    for (const Permission permission : scope.permissions())
        if (may(role, permission)) (words += words.empty() ? "" : ", ") += word_of(permission);
    return words;
}

}  // namespace trastienda::people
