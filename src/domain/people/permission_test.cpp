#include "domain/people/permission.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>
#include <string_view>

namespace trastienda::people {
namespace {

// One row per permission; one column per role, in the order of `roles`: admin, manager, warehouse, sales, auditor,
// user.
TEST(Permission, each_role_may_what_the_table_says) {
    struct Row {
        Permission permission;
        std::string_view roles_allowed;
    };
    const Row rows[] = {
        {Permission::anyone, "yyyyyy"},
        {Permission::signed_in, "yyyyyy"},
        {Permission::read_catalog, "yyyyyy"},
        {Permission::change_catalog, "yy----"},
        {Permission::read_stock, "yyyyy-"},
        {Permission::change_stock, "yyyy--"},
        {Permission::reserve_stock, "yyyy--"},
        {Permission::run_imports, "yy----"},
        {Permission::manage_users, "y-----"},
        {Permission::read_own_sales, "yyyyyy"},
        {Permission::read_sales, "yy-yy-"},
        {Permission::sell, "yy-y--"},
        {Permission::take_payments, "yy-y--"},
        {Permission::take_returns, "yy-y--"},
        {Permission::read_invoices, "yy-yy-"},
        {Permission::change_taxes, "yy----"},
        {Permission::read_purchases, "yyy-y-"},
        {Permission::change_purchases, "yy----"},
        {Permission::receive_purchases, "yyy---"},
        {Permission::read_audit_log, "y---y-"},
        {Permission::pay_own_sales, "yyyy-y"},
        {Permission::read_availability, "yyyyyy"},
        {Permission::read_providers, "yyyyy-"},
        {Permission::read_users, "y---y-"},
        {Permission::read_imports, "yy--y-"},
        {Permission::read_email_log, "y---y-"},
        {Permission::read_vouchers, "yy-yy-"},
        {Permission::read_customers, "yy-yy-"},
    };
    EXPECT_EQ(std::size(rows), boost::mp11::mp_size<boost::describe::describe_enumerators<Permission>>::value);
    for (const Row& row : rows)
        for (std::size_t i = 0; i < roles.size(); ++i)
            EXPECT_EQ(may(roles[i], row.permission), row.roles_allowed[i] == 'y')
                << boost::describe::enum_to_string(roles[i], "?") << " "
                << boost::describe::enum_to_string(row.permission, "?");
}

bool is_reading(std::string_view word) { return word.starts_with("read_") || word == "anyone" || word == "signed_in"; }

TEST(Permission, the_auditor_reads_all_and_changes_nothing) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Permission>>(
        [](auto row) { EXPECT_EQ(may(Role::auditor, row.value), is_reading(row.name)) << row.name; });
}

}  // namespace
}  // namespace trastienda::people
