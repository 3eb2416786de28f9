#include "domain/people/permission.hpp"

#include <algorithm>
#include <initializer_list>

namespace trastienda::people {

namespace {

bool one_of(Role role, std::initializer_list<Role> allowed) {
    return std::ranges::find(allowed, role) != allowed.end();
}

}  // namespace

bool may(Role role, Permission permission) {
    switch (permission) {
        case Permission::anyone:
        case Permission::signed_in:
        case Permission::read_catalog:
        case Permission::read_stock:
            return true;
        case Permission::change_catalog:
        case Permission::run_imports:
            return one_of(role, {Role::admin, Role::manager});
        // Sales changes stock because a sale at the counter is a movement.
        case Permission::change_stock:
        case Permission::reserve_stock:
            return one_of(role, {Role::admin, Role::manager, Role::warehouse, Role::sales});
        case Permission::manage_users:
            return role == Role::admin;
    }
    return false;
}

}  // namespace trastienda::people
