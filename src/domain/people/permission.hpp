// Roles, and what each of them may do. Floor 1: pure values; what a session or a token is, the floors above know.
#pragma once

#include <array>
#include <boost/describe/enum.hpp>
#include <cstdint>

namespace trastienda::people {

/// What a person is in the shop. The numbers are stored with the user.
enum class Role : std::uint8_t {
    admin = 1,      // everything, and other people's accounts
    manager = 2,    // the shop's catalogue, stock, imports, purchases and taxes
    warehouse = 3,  // receives, moves and counts
    sales = 4,      // sells, takes payments and returns, reserves
    auditor = 5,    // reads everything, changes nothing
    user = 6,       // a customer: signs in, reads the catalogue and what is available, and his own orders
};
BOOST_DESCRIBE_ENUM(Role, admin, manager, warehouse, sales, auditor, user)

/// Everybody who works in the shop; the others are its customers.
constexpr bool is_staff(Role role) { return role != Role::user; }

/// What an endpoint asks of whoever calls it.
enum class Permission : std::uint8_t {
    anyone = 1,     // no sign-in at all
    signed_in = 2,  // any role
    read_catalog = 3,
    change_catalog = 4,
    read_stock = 5,  // with what it cost, who moved it and for whom it is set aside
    change_stock = 6,
    reserve_stock = 7,
    run_imports = 8,
    manage_users = 9,
    read_own_sales = 10,  // those of whoever asks, with their invoices
    read_sales = 11,      // everybody's, with their payments
    sell = 12,            // make, change and cancel sales; one that was paid in part takes take_returns too
    take_payments = 13,
    take_returns = 14,  // and give money back
    read_invoices = 15,
    // 16 was the permission to make an invoice alone: one only ever comes with its sale or return.
    change_taxes = 17,  // the table of rates, and what the shop's invoices say of it
    read_purchases = 18,
    change_purchases = 19,   // order, send, close, cancel
    receive_purchases = 20,  // and give back to the provider
    read_audit_log = 21,
    pay_own_sales = 22,      // by a provider, those of whoever asks
    read_availability = 23,  // how many units can be had, and nothing of what they cost
    read_providers = 24,
    read_users = 25,  // other people's accounts, where they are signed in, and their tokens without the secrets
    read_imports = 26,
    read_email_log = 27,  // the mails to everybody
    read_vouchers = 28,   // by its code, on paper too: Scope::parse adds it to those who take or issue one
    read_customers = 29,  // find one by name, e-mail or phone; nothing of other accounts
};
BOOST_DESCRIBE_ENUM(Permission, anyone, signed_in, read_catalog, change_catalog, read_stock, change_stock,
                    reserve_stock, run_imports, manage_users, read_own_sales, read_sales, sell, take_payments,
                    take_returns, read_invoices, change_taxes, read_purchases, change_purchases, receive_purchases,
                    read_audit_log, pay_own_sales, read_availability, read_providers, read_users, read_imports,
                    read_email_log, read_vouchers, read_customers)

inline constexpr std::array roles{Role::admin, Role::manager, Role::warehouse, Role::sales, Role::auditor, Role::user};

[[nodiscard]] bool may(Role role, Permission permission);

}  // namespace trastienda::people
