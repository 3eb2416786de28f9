#include "store/doctor.hpp"

#include "store/doctor_chain.hpp"
#include "store/doctor_invoices.hpp"
#include "store/doctor_purchases_sql.hpp"
#include "store/doctor_sale_amounts.hpp"
#include "store/doctor_sales_sql.hpp"
#include "store/doctor_sql.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::doctor;
namespace sales_sql = trastienda::sql::doctor_sales;
namespace purchases_sql = trastienda::sql::doctor_purchases;

namespace {

enum class Kind : std::uint8_t { number, text, instant };

struct Column {
    std::string_view name;
    Kind kind = Kind::number;
};

struct Check {
    std::string_view name;
    pg::Statement statement;
    std::vector<Column> columns;
};

constexpr std::string_view newest_invoice_ahead = "invoice_ahead_of_clock";

const std::vector<Check>& checks() {
    static const std::vector<Check> all{
        {"level_unlike_ledger",
         sql::levels_unlike_ledger,
         {{"product_variant_id"},
          {"location_id"},
          {"on_hand"},
          {"sum_of_movements"},
          {"value", Kind::text},
          {"sum_of_values", Kind::text},
          {"last_unit_cost", Kind::text},
          {"unit_cost_of_the_last", Kind::text},
          {"last_movement_date", Kind::instant},
          {"date_of_last_movement", Kind::instant}}},
        {"retired_level_in_use", sql::retired_levels_in_use, {{"product_variant_id"}, {"location_id"}}},
        {"unreadable_value",
         sql::unreadable_values,
         {{"table", Kind::text}, {"row", Kind::text}, {"column", Kind::text}, {"value", Kind::text}}},
        {"balance_unlike_ledger",
         sql::balances_unlike_ledger,
         {{"movement_id"},
          {"product_variant_id"},
          {"location_id"},
          {"balance"},
          {"expected"},
          {"value_balance", Kind::text},
          {"expected_value", Kind::text},
          {"movement_date", Kind::instant},
          {"not_before", Kind::instant}}},
        {"reserved_unlike_reservations",
         sql::reserved_unlike_reservations,
         {{"product_variant_id"}, {"location_id"}, {"reserved"}, {"sum_of_reservations"}}},
        {"expiration_too_late",
         sql::expirations_too_late,
         {{"product_variant_id"},
          {"location_id"},
          {"first_expiration", Kind::instant},
          {"next_expiration", Kind::instant}}},
        {"reservation_without_movement", sql::movements_without_reservation, {{"reservation_id"}, {"movements"}}},
        {"movement_of_open_reservation", sql::movements_with_open_reservation, {{"movement_id"}, {"reservation_id"}}},
        {"transfer_out_of_balance",
         sql::transfers_out_of_balance,
         {{"transfer_id"}, {"product_variant_id"}, {"sent"}, {"received"}}},
        {"reversal_unlike_original", sql::reversals_unlike_originals, {{"movement_id"}, {"reverses_movement_id"}}},
        {"level_of_unknown_thing",
         sql::levels_of_unknown_things,
         {{"product_variant_id"}, {"location_id"}, {"unknown", Kind::text}}},
        {"movement_of_unknown_thing", sql::movements_of_unknown_things, {{"movement_id"}, {"unknown", Kind::text}}},
        {"movement_list_unlike_ledger",
         sql::movement_lists_unlike_ledger,
         {{"location_id"}, {"movement_type_id"}, {"movements"}, {"listed"}}},
        {"reservation_of_unknown_thing",
         sql::reservations_of_unknown_things,
         {{"reservation_id"}, {"unknown", Kind::text}}},
        {"sale_unlike_lines",
         sales_sql::sales_unlike_lines,
         {{"sale_id"}, {"total", Kind::text}, {"sum_of_lines", Kind::text}}},
        {"sale_unlike_payments",
         sales_sql::sales_unlike_payments,
         {{"sale_id"},
          {"paid", Kind::text},
          {"sum_of_payments", Kind::text},
          {"refunded", Kind::text},
          {"sum_of_refunds", Kind::text}}},
        {"payment_unlike_refunds",
         sales_sql::payments_unlike_refunds,
         {{"payment_id"}, {"refunded", Kind::text}, {"sum_of_refunds", Kind::text}}},
        {"sale_line_without_movement", sales_sql::lines_without_movement, {{"sale_detail_id"}, {"sale_id"}}},
        {"sale_unlike_invoice",
         sales_sql::sales_unlike_invoices,
         {{"sale_id"}, {"status"}, {"invoices"}, {"total", Kind::text}, {"invoiced", Kind::text}}},
        {"sale_line_unlike_returns",
         sales_sql::lines_unlike_returns,
         {{"sale_detail_id"}, {"returned"}, {"sum_of_returns"}}},
        {"return_unlike_credit_note",
         sales_sql::returns_unlike_credit_notes,
         {{"sale_return_id"}, {"total", Kind::text}, {"credited", Kind::text}}},
        {"credit_note_unlike_invoices",
         sales_sql::credit_notes_unlike_invoices,
         {{"invoice_id"}, {"corrects"}, {"invoice_before"}, {"total", Kind::text}, {"invoiced_anew", Kind::text}}},
        {"voucher_unlike_payments",
         sales_sql::vouchers_unlike_payments,
         {{"voucher_id"}, {"balance", Kind::text}, {"expected", Kind::text}}},
        {"sale_unlike_status", sales_sql::sales_unlike_statuses, {{"sale_id"}, {"status"}, {"payment_status"}}},
        {"return_line_without_movement",
         sales_sql::return_lines_without_movement,
         {{"sale_return_line_id"}, {"sale_return_id"}}},
        {"sale_row_without_owner", sales_sql::rows_without_owner, {{"id"}, {"table", Kind::text}}},
        {"payment_intent_unlike_payment",
         sales_sql::intents_unlike_payments,
         {{"payment_intent_id"},
          {"booked_payment_id"},
          {"payment_id"},
          {"amount", Kind::text},
          {"payment_amount", Kind::text}}},
        {"payment_intent_unlike_refunds",
         sales_sql::intents_unlike_refunds,
         {{"payment_intent_id"}, {"owed", Kind::text}, {"sum_of_provider_refunds", Kind::text}}},
        {"payment_intent_undecided",
         sales_sql::intents_undecided,
         {{"payment_intent_id"}, {"sale_id"}, {"received", Kind::text}}},
        {"invoice_without_letterhead", sales_sql::invoices_without_letterhead, {{"invoice_id"}, {"letterhead_id"}}},
        {"invoice_number_missing", sales_sql::numbers_missing, {{"kind"}, {"year"}, {"series_number"}, {"expected"}}},
        {newest_invoice_ahead,
         sales_sql::newest_invoice_ahead,
         {{"chain_number"},
          {"number", Kind::text},
          {"invoice_date", Kind::text},
          {"issued_at", Kind::instant},
          {"now", Kind::instant}}},
        {"purchase_unlike_lines",
         purchases_sql::purchases_unlike_lines,
         {{"purchase_order_id"},
          {"total", Kind::text},
          {"sum_of_lines", Kind::text},
          {"lines_count"},
          {"lines_there_are"}}},
        {"purchase_line_unlike_receipts",
         purchases_sql::lines_unlike_receipts,
         {{"purchase_order_line_id"},
          {"received"},
          {"sum_of_receipts"},
          {"given_back"},
          {"sum_of_returns_to_provider"}}},
        {"receipt_line_without_movement",
         purchases_sql::receipt_lines_without_movement,
         {{"purchase_receipt_line_id"}, {"purchase_receipt_id"}, {"movement_id"}}},
        {"purchase_status_unlike_lines",
         purchases_sql::statuses_unlike_lines,
         {{"purchase_order_id"}, {"status"}, {"received"}, {"missing"}}},
        {"on_order_above_purchases",
         purchases_sql::on_order_above_purchases,
         {{"product_variant_id"}, {"location_id"}, {"on_order"}, {"still_to_come"}}},
        {"purchase_line_without_cost",
         purchases_sql::sent_lines_without_cost,
         {{"purchase_order_line_id"}, {"purchase_order_id"}}},
    };
    return all;
}

std::string text_of(const pg::Row& row, int column, Kind kind) {
    switch (kind) {
        case Kind::number:
            return std::to_string(row.bigint(column));
        case Kind::text:
            return std::string(row.text(column));
        case Kind::instant: {
            const Instant instant = row.instant(column);
            return instant.is_never() ? "never" : instant.text();
        }
    }
    CHECK(false);
}

// One more than are listed, so that it shows whether there are more.
pg::Call listing(pg::Statement statement) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(static_cast<std::int64_t>(differences_listed_max) + 1);
    return call;
}

// A whole ledger is read: minutes on the largest.
constexpr std::chrono::minutes check_timeout{30};

asio::awaitable<Result<std::vector<Difference>>> run_check(pg::Connection& connection, const Check& check) {
    CO_TRY(const auto rows, co_await connection.run(listing(check.statement), check_timeout));
    std::vector<Difference> differences;
    for (const pg::Row row : rows) {
        Difference& difference = differences.emplace_back(check.name);
        for (std::size_t i = 0; i < check.columns.size(); ++i)
            difference.values.emplace_back(check.columns[i].name,
                                           text_of(row, static_cast<int>(i), check.columns[i].kind));
    }
    co_return differences;
}

}  // namespace

void Examination::add(std::vector<Difference> found) {
    if (found.size() > differences_listed_max) {
        found.resize(differences_listed_max);
        is_cut = true;
    }
    std::ranges::move(found, std::back_inserter(differences));
}

std::uint64_t examination_checks() { return checks().size() + 3; }  // and the two chains, and sales

asio::awaitable<Result<Examination>> examine(pg::Connection& connection, std::function<void(std::string_view)> progress,
                                             std::vector<ChainLink> kept) {
    Examination examination;
    CO_TRY_DO(
        co_await connection.run({.statement = sql::begin_examination, .params = {}}, check_timeout, pg::Purpose::read));
    CO_TRY(const auto counts, co_await connection.run({.statement = sql::count_examined, .params = {}}, check_timeout));
    examination.levels = counts[0].bigint(0);
    examination.movements = counts[0].bigint(1);
    examination.reservations = counts[0].bigint(2);
    examination.sales = counts[0].bigint(3);
    examination.invoices = counts[0].bigint(4);
    progress("chain");
    CO_TRY(auto chains, co_await examine_chains(connection));
    examination.add(std::move(chains));
    CO_TRY(auto heads, co_await examine_heads(connection, std::move(kept)));
    examination.heads = std::move(heads.links);
    examination.add(std::move(heads.differences));
    progress("invoice_chain");
    CO_TRY(auto invoices, co_await examine_invoices(connection));
    examination.add(std::move(invoices));
    progress("sale_amounts");
    CO_TRY(auto sold, co_await examine_sale_amounts(connection));
    examination.add(std::move(sold.lines));
    examination.add(std::move(sold.taxes));
    for (const Check& check : checks()) {
        progress(check.name);
        CO_TRY(auto differences, co_await run_check(connection, check));
        examination.add(std::move(differences));
    }
    CO_TRY_DO(co_await connection.run({.statement = pg::rollback, .params = {}}, check_timeout));
    co_return examination;
}

asio::awaitable<Result<std::optional<Difference>>> find_invoice_ahead(pg::Connection& connection) {
    const auto check = std::ranges::find(checks(), newest_invoice_ahead, &Check::name);
    CHECK(check != checks().end());
    CO_TRY(auto found, co_await run_check(connection, *check));
    co_return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace trastienda::store
