// Roles, and what each of them may do. Floor 1: pure values; what a session or a token is, the floors above know.
#pragma once

#include <array>
#include <boost/describe/enum.hpp>
#include <cstdint>

namespace trastienda::people {

/// What a person is in the shop. The numbers are stored with the user.
enum class Role : std::uint8_t {
    admin = 1,      // everything, and other people's accounts
    manager = 2,    // the shop's catalogue, stock and imports
    warehouse = 3,  // receives, moves and counts
    sales = 4,      // sells and reserves
    auditor = 5,    // reads everything, changes nothing
    user = 6,       // signs in and reads the catalogue and what is available
};
BOOST_DESCRIBE_ENUM(Role, admin, manager, warehouse, sales, auditor, user)

/// What an endpoint asks of whoever calls it.
enum class Permission : std::uint8_t {
    anyone = 1,     // no sign-in at all
    signed_in = 2,  // any role
    read_catalog = 3,
    change_catalog = 4,
    read_stock = 5,
    change_stock = 6,
    reserve_stock = 7,
    run_imports = 8,
    manage_users = 9,
};
BOOST_DESCRIBE_ENUM(Permission, anyone, signed_in, read_catalog, change_catalog, read_stock, change_stock,
                    reserve_stock, run_imports, manage_users)

inline constexpr std::array roles{Role::admin, Role::manager, Role::warehouse, Role::sales, Role::auditor, Role::user};

[[nodiscard]] bool may(Role role, Permission permission);

}  // namespace trastienda::people
