#include "store/email_log.hpp"

#include "store/email_log_sql.hpp"
#include "store/listing.hpp"

#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;

namespace {

EmailLogEntry entry_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .user = maybe_id<UserId>(row.maybe_bigint(1)),
            .type = static_cast<mail::EmailType>(row.integer(2)),
            .recipient = std::string(row.text(3)),
            .subject = std::string(row.text(4)),
            .status = static_cast<mail::EmailStatus>(row.integer(5)),
            .created_at = row.instant(6),
            .sent_at = row.maybe_instant(7),
            .content = {}};
}

template <class Enum>
void put_maybe_enum(pg::Params& params, std::optional<Enum> value) {
    if (value)
        params.integer(std::to_underlying(*value));
    else
        params.null();
}

}  // namespace

asio::awaitable<Result<std::vector<EmailLogEntry>>> EmailLog::list(EmailLogFilter filter,
                                                                   std::optional<EmailLogEntryId> before,
                                                                   std::int64_t limit) {
    pg::Call call{.statement = sql::email_log::list, .params = {}};
    put_maybe_enum(call.params, filter.status);
    call.params.text(filter.recipient_folded ? std::optional<std::string_view>(*filter.recipient_folded)
                                             : std::nullopt);
    put_maybe_enum(call.params, filter.type);
    call.params.bigint(maybe_number(before)).bigint(limit);
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<EmailLogEntry> entries;
    entries.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) entries.push_back(entry_of(row));
    co_return entries;
}

asio::awaitable<Result<std::optional<EmailLogEntry>>> EmailLog::read(EmailLogEntryId id) {
    pg::Call call{.statement = sql::email_log::read, .params = {}};
    call.params.bigint(id.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    EmailLogEntry entry = entry_of(rows[0]);
    entry.content = rows[0].text(8);
    co_return entry;
}

}  // namespace trastienda::store
