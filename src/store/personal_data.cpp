#include "store/personal_data.hpp"

#include "base/language_words.hpp"
#include "domain/mail/letter.hpp"
#include "domain/mail/without_secrets.hpp"
#include "domain/people/permission.hpp"
#include "domain/sales/invoice_number.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/sale_return.hpp"
#include "domain/sales/sale_status.hpp"
#include "store/audit_log.hpp"
#include "store/kind_words.hpp"
#include "store/mailed_tokens_sql.hpp"
#include "store/personal_data_sql.hpp"
#include "store/round_trip.hpp"
#include "store/sessions_sql.hpp"

#include <array>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::personal_data;

namespace {

// `"payment_method":{"1":"cash",...}`
template <class Enum>
std::string words_of(std::string_view name) {
    std::string words;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](const auto one) {
        words += fmt::format(R"({}"{}":"{}")", words.empty() ? "" : ",", std::to_underlying(one.value), one.name);
    });
    return fmt::format(R"("{}":{{{}}})", name, words);
}

// The words of the enums that an export tells, as JSON. No word needs to be escaped: each is a name in C++.
std::string export_words() {
    const std::array words{words_of<people::Role>("role"),
                           words_of<Language>("language"),
                           words_of<SessionKind>("session_kind"),
                           words_of<mail::EmailType>("email_type"),
                           words_of<mail::EmailStatus>("email_status"),
                           words_of<ImportKind>("import_kind"),
                           words_of<sales::Channel>("channel"),
                           words_of<sales::SaleStatus>("sale_status"),
                           words_of<sales::PaymentStatus>("payment_status"),
                           words_of<sales::PaymentMethod>("payment_method"),
                           words_of<sales::RefundWay>("refund_way"),
                           words_of<sales::Condition>("condition"),
                           words_of<sales::InvoiceKind>("invoice_kind"),
                           words_of<AuditSource>("audit_source"),
                           words_of<AuditAction>("audit_action")};
    return fmt::format("{{{}}}", fmt::join(words, ","));
}

// Their lists may be long, and an administrator may have changed much.
constexpr std::chrono::milliseconds long_timeout{60'000};

pg::Call call_for(pg::Statement statement, UserId user) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(user.value);
    return call;
}

// Locks the sales that `call` finds, with those that an exchange made while its old sale was waited for: only a later
// statement sees them. Of a sale that is locked nothing new is made, so what was found once is found again.
asio::awaitable<Result<std::vector<std::int64_t>>> lock_sales(pg::Connection& connection, pg::Call call) {
    // One more for each exchange of what an exchange gave, if it is made within the wait for that one.
    constexpr int lockings_max = 10;
    std::vector<std::int64_t> sales;
    for (int lockings = 0; lockings < lockings_max; ++lockings) {
        CO_TRY(const auto rows, co_await connection.run(call, long_timeout));
        if (rows.size() == std::ssize(sales)) co_return sales;
        sales.clear();
        for (const pg::Row row : rows) sales.push_back(row.bigint(0));
    }
    co_return fail(ErrorCode::conflict, "What the person bought is being exchanged again and again.");
}

}  // namespace

asio::awaitable<Result<std::optional<std::string>>> PersonalData::read(UserId user) {
    pg::Call read_mails = call_for(sql::read_mails, user);
    read_mails.params.bigint(list_rows_max);
    CO_TRY(const auto mails, co_await pool_.read(std::move(read_mails)));
    std::vector<std::int64_t> ids;
    std::vector<std::string> contents;
    for (const pg::Row row : mails) {
        ids.push_back(row.bigint(0));
        contents.push_back(mail::without_secrets(row.text(1)));
    }
    pg::Call call = call_for(sql::export_user, user);
    const std::string words = export_words();
    call.params.bigint(list_rows_max).text(words).bigints(ids);
    call.params.texts(std::vector<std::string_view>(contents.begin(), contents.end()));
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows.empty() ? std::nullopt : std::optional(std::string(rows[0].text(0)));
}

asio::awaitable<Result<std::expected<void, UserRefusal>>> PersonalData::erase(UserId user) {
    using Answer = std::expected<void, UserRefusal>;
    CO_TRY(auto lease, co_await pool_.acquire());
    pg::Call lock = call_for(sql::lock_user_and_administrators, user);
    lock.params.integer(std::to_underlying(people::Role::admin));
    const std::array begin{pg::Call{.statement = pg::begin}, std::move(lock)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    std::optional<std::string> email_folded;
    bool is_erased = false;
    bool is_administrator = false;
    bool is_confirmed = false;
    int other_administrators = 0;
    for (const pg::Row row : rows[1]) {
        if (row.bigint(0) != user.value) {
            ++other_administrators;
            continue;
        }
        email_folded = row.text(1);
        is_erased = row.boolean(2);
        is_administrator = row.boolean(3);
        is_confirmed = row.boolean(4);
    }
    if (!email_folded) co_return Answer(std::unexpect, UserRefusal::unknown);
    if (is_administrator && other_administrators == 0) co_return Answer(std::unexpect, UserRefusal::last_administrator);
    if (is_erased) co_return Answer();

    // What an address that was shown to be theirs stands on without an account is theirs, too.
    const auto with_address = [&](pg::Statement statement) {
        pg::Call call = call_for(statement, user);
        call.params.text(is_confirmed ? std::optional<std::string_view>(*email_folded) : std::nullopt);
        return call;
    };
    pg::Call failures{.statement = sql::erase_sign_in_failures, .params = {}};
    failures.params.text(*email_folded);
    // The audit log after what it tells of; then the sales, last, for the till waits for them; and the mails after
    // those, for a sale that was paid meanwhile has written one.
    const std::array of_account{call_for(sql::erase_user, user),
                                call_for(sql::erase_profile, user),
                                call_for(trastienda::sql::sessions::revoke_all_of_user, user),
                                call_for(trastienda::sql::mailed_tokens::forget_tokens_of_user, user),
                                call_for(sql::erase_places_of_sessions, user),
                                call_for(sql::erase_places_of_stock_acts, user),
                                call_for(sql::erase_sign_in_addresses, user),
                                std::move(failures),
                                call_for(sql::scrub_audit_log, user)};
    CO_TRY_DO(co_await lease->run(of_account, long_timeout));
    CO_TRY(const auto sales, co_await lock_sales(*lease, with_address(sql::lock_sales)));
    const auto with_sales = [&](pg::Statement statement) {
        pg::Call call{.statement = statement, .params = {}};
        call.params.bigints(sales);
        return call;
    };
    pg::Call simplified = with_sales(sql::erase_buyer_of_simplified_invoices);
    simplified.params.integer(std::to_underlying(sales::InvoiceKind::simplified));
    const std::array of_sales{with_sales(sql::erase_buyer),
                              std::move(simplified),
                              with_sales(sql::erase_texts_of_lines),
                              with_sales(sql::erase_texts_of_payments),
                              with_sales(sql::erase_texts_of_returns),
                              with_sales(sql::erase_texts_of_settlements),
                              with_sales(sql::scrub_audit_log_of_settlements),
                              with_address(sql::erase_mails),
                              pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(of_sales, long_timeout));
    co_return Answer();
}

}  // namespace trastienda::store
