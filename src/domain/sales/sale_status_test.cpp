#include "domain/sales/sale_status.hpp"

#include <array>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace trastienda::sales {
namespace {

// All of an enum, in the order in which it says them.
template <class Enum>
std::vector<Enum> all() {
    std::vector<Enum> values;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
        [&](auto one) { values.push_back(one.value); });
    return values;
}
template <class Enum>
std::string_view name(Enum value) {
    return boost::describe::enum_to_string(value, "?");
}

// A row per status, a column per what may follow it or stand beside it, in the order of the enum.
template <class Row, class Column>
void check(std::initializer_list<std::string_view> table, bool (*holds)(Row, Column)) {
    const std::vector<Row> rows = all<Row>();
    const std::vector<Column> columns = all<Column>();
    ASSERT_EQ(table.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string_view line = *(table.begin() + i);
        ASSERT_EQ(line.size(), columns.size());
        for (std::size_t j = 0; j < columns.size(); ++j)
            EXPECT_EQ(holds(rows[i], columns[j]), line[j] == 'y') << name(rows[i]) << " " << name(columns[j]);
    }
}

TEST(SaleStatus, each_may_become_what_the_table_says) {
    //  open, completed, partly_returned, returned, cancelled, expired
    check<SaleStatus, SaleStatus>({"-y--yy",   // open
                                   "--yy--",   // completed
                                   "--yy--",   // partly_returned
                                   "------",   // returned
                                   "------",   // cancelled
                                   "------"},  // expired
                                  &may_become);
}

TEST(SaleStatus, each_payment_may_become_what_the_table_says) {
    //  unpaid, partly_paid, paid, partly_refunded, refunded
    check<PaymentStatus, PaymentStatus>({"-yy--",   // unpaid
                                         "-yyyy",   // partly_paid
                                         "---yy",   // paid
                                         "---yy",   // partly_refunded
                                         "-----"},  // refunded
                                        &may_become);
}

TEST(SaleStatus, stands_beside_what_the_table_says) {
    //  unpaid, partly_paid, paid, partly_refunded, refunded
    check<SaleStatus, PaymentStatus>({"yyy--",   // open
                                      "--y--",   // completed
                                      "--yyy",   // partly_returned
                                      "--y-y",   // returned
                                      "yyyyy",   // cancelled
                                      "yyyyy"},  // expired
                                     &may_stand_together);
}

TEST(SaleStatus, lets_people_do_what_the_table_says) {
    using enum Refusal;
    struct Row {
        SaleStatus status;
        std::array<std::optional<Refusal>, 5> acts;  // pay, cancel, take_back, refund, correct
    };
    constexpr std::optional<Refusal> may;
    const Row rows[] = {
        {SaleStatus::open, {may, may, sale_open, sale_open, sale_open}},
        {SaleStatus::completed, {sale_completed, sale_completed, may, sale_completed, may}},
        {SaleStatus::partly_returned, {sale_completed, sale_completed, may, sale_completed, may}},
        {SaleStatus::returned, {sale_returned, sale_returned, sale_returned, sale_returned, sale_returned}},
        {SaleStatus::cancelled, {sale_cancelled, sale_cancelled, sale_cancelled, may, sale_cancelled}},
        {SaleStatus::expired, {sale_expired, sale_expired, sale_expired, may, sale_expired}},
    };
    ASSERT_EQ(std::size(rows), all<SaleStatus>().size());
    for (const Row& row : rows)
        for (const SaleAct act : all<SaleAct>())
            EXPECT_EQ(refusal_of(act, row.status), row.acts.at(static_cast<std::size_t>(act) - 1))
                << name(act) << " " << name(row.status);
}

TEST(SaleStatus, only_an_open_sale_expires_and_at_that_very_instant) {
    constexpr Instant expiration{2'000};
    for (const SaleStatus status : all<SaleStatus>()) {
        const SaleStatus then = status == SaleStatus::open ? SaleStatus::expired : status;
        EXPECT_EQ(status_at(status, expiration, {1'999}), status);
        EXPECT_EQ(status_at(status, expiration, {2'000}), then);
        EXPECT_EQ(status_at(status, expiration, {2'001}), then);
        EXPECT_EQ(status_at(status, Instant::never(), {2'001}), status);
    }
}

TEST(SaleStatus, a_payment_is_what_its_sums_say) {
    struct Row {
        std::int64_t total, paid, refunded;
        PaymentStatus status;
    };
    const Row rows[] = {
        {100, 0, 0, PaymentStatus::unpaid},
        {100, 1, 0, PaymentStatus::partly_paid},
        {100, 99, 0, PaymentStatus::partly_paid},
        {100, 100, 0, PaymentStatus::paid},
        {0, 0, 0, PaymentStatus::paid},
        {100, 100, 1, PaymentStatus::partly_refunded},
        {100, 100, 99, PaymentStatus::partly_refunded},
        {100, 100, 100, PaymentStatus::refunded},
        {100, 40, 39, PaymentStatus::partly_refunded},
        {100, 40, 40, PaymentStatus::refunded},
    };
    for (const Row& row : rows)
        EXPECT_EQ(payment_status(Money::of_cents(row.total), Money::of_cents(row.paid), Money::of_cents(row.refunded)),
                  row.status)
            << row.total << " " << row.paid << " " << row.refunded;
}

}  // namespace
}  // namespace trastienda::sales
