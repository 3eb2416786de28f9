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
        case Permission::read_availability:
        case Permission::read_own_sales:
            return true;
        // What stock costs, who moved it and from whom it comes is the shop's own business, not its customers'.
        case Permission::read_stock:
        case Permission::read_providers:
            return is_staff(role);
        case Permission::change_catalog:
        case Permission::run_imports:
        case Permission::change_taxes:
        case Permission::change_purchases:
            return one_of(role, {Role::admin, Role::manager});
        // Sales changes stock because a sale at the counter is a movement.
        case Permission::change_stock:
        case Permission::reserve_stock:
            return one_of(role, {Role::admin, Role::manager, Role::warehouse, Role::sales});
        // The warehouse prepares what was sold from its reservations: it need not know who bought, or for how much.
        case Permission::read_sales:
        case Permission::read_invoices:
        case Permission::read_vouchers:
        case Permission::read_customers:
            return one_of(role, {Role::admin, Role::manager, Role::sales, Role::auditor});
        case Permission::sell:
        case Permission::take_payments:
        case Permission::take_returns:
            return one_of(role, {Role::admin, Role::manager, Role::sales});
        case Permission::read_purchases:
            return one_of(role, {Role::admin, Role::manager, Role::warehouse, Role::auditor});
        case Permission::receive_purchases:
            return one_of(role, {Role::admin, Role::manager, Role::warehouse});
        case Permission::read_imports:
            return one_of(role, {Role::admin, Role::manager, Role::auditor});
        // They tell what the manager did, too, and from where.
        case Permission::read_audit_log:
        case Permission::read_users:
        case Permission::read_email_log:
            return one_of(role, {Role::admin, Role::auditor});
        case Permission::manage_users:
            return role == Role::admin;
        case Permission::pay_own_sales:
            return role != Role::auditor;
    }
    return false;
}

}  // namespace trastienda::people
