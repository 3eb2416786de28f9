#include "store/doctor_invoices.hpp"

#include "store/doctor_invoices_sql.hpp"
#include "store/sale_journal.hpp"
#include "store/sale_rows.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::doctor_invoices;

namespace {

constexpr std::int64_t page_rows_max = 10'000;
constexpr std::chrono::minutes page_timeout{1};

sales::InvoiceRecord record_of(const pg::Row& row, const std::optional<sales::InvoiceHash>& previous) {
    return {.issuer = std::string(row.text(9)),
            .number = std::string(row.text(1)),
            .date = day_of(row, 4),
            .kind = static_cast<sales::InvoiceKind>(row.integer(2)),
            .corrects = row.is_null(3) ? std::nullopt : std::optional(static_cast<sales::InvoiceKind>(row.integer(3))),
            .cause = row.boolean(12) ? sales::CreditCause::wrong_buyer : sales::CreditCause::goods_returned,
            .tax = row.money(8),
            .total = row.money(7),
            .previous = previous,
            .recorded_at = row.instant(5),
            .utc_offset = std::chrono::minutes(row.integer(6))};
}

// Whether the row is one that hash_input() can be asked about: a damaged one may be anything.
bool is_sound(const pg::Row& row) {
    const auto is_kind = [](std::int64_t kind) { return kind >= 1 && kind <= 3; };
    const bool is_credit_note = row.integer(2) == static_cast<std::int32_t>(sales::InvoiceKind::credit_note);
    constexpr std::int32_t offset_minutes_max = 24 * 60;
    return is_kind(row.integer(2)) && row.is_null(3) != is_credit_note &&
           (row.is_null(3) || row.integer(3) == 1 || row.integer(3) == 2) &&
           std::abs(row.integer(6)) < offset_minutes_max && !row.is_null(5) && !row.is_null(7) && !row.is_null(8);
}

class InvoiceExaminer {
  public:
    void see(const pg::Row& row) {
        const std::int64_t number = row.bigint(10);
        for (; expected_ < number; ++expected_) {
            note("invoice_removed", "chain_number", std::to_string(expected_));
            is_broken_ = true;
        }
        const bool is_right = is_sound(row) && hash_of(record_of(row, previous_)) == invoice_hash_of(row.bytes(11));
        // After one that is missing nobody can say what the next should be.
        if (!is_right && !std::exchange(is_broken_, false)) note("invoice_changed", "number", std::string(row.text(1)));
        is_broken_ = false;
        if (!row.boolean(13)) note("invoice_unlike_taxes", "number", std::string(row.text(1)));
        previous_ = invoice_hash_of(row.bytes(11));
        expected_ = number + 1;
    }
    void see_head(const pg::Row& head) {
        const bool is_last = head.bigint(0) == expected_ - 1 && invoice_hash_of(head.bytes(1)) == previous_;
        if (!is_last) note("invoice_removed", "chain_number", std::to_string(head.bigint(0)));
    }
    [[nodiscard]] std::int64_t last() const { return expected_ - 1; }
    [[nodiscard]] std::vector<Difference> take() && { return std::move(differences_); }

  private:
    void note(std::string_view check, std::string_view column, std::string value) {
        if (differences_.size() > differences_listed_max) return;  // one more shows that there are more
        differences_.push_back({.check = check, .values = {{column, std::move(value)}}});
    }

    std::optional<sales::InvoiceHash> previous_;
    std::int64_t expected_ = 1;
    bool is_broken_ = false;
    std::vector<Difference> differences_;
};

}  // namespace

asio::awaitable<Result<std::vector<Difference>>> examine_invoices(pg::Connection& connection) {
    InvoiceExaminer examiner;
    for (bool is_more = true; is_more;) {
        pg::Call call{.statement = sql::read_invoices, .params = {}};
        call.params.bigint(examiner.last()).bigint(page_rows_max);
        CO_TRY(const auto rows, co_await connection.run(std::move(call), page_timeout));
        for (const pg::Row row : rows) examiner.see(row);
        is_more = rows.size() == page_rows_max;
    }
    CO_TRY(const auto head, co_await connection.run({.statement = sql::read_head, .params = {}}, page_timeout));
    for (const pg::Row row : head) examiner.see_head(row);
    co_return std::move(examiner).take();
}

}  // namespace trastienda::store
