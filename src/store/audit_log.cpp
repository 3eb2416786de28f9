#include "store/audit_log.hpp"

#include "store/audit_log_sql.hpp"
#include "store/audit_words.hpp"
#include "store/listing.hpp"

#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;

namespace {

std::optional<std::string> fields_of(const pg::Row& row, std::string_view resource_type, int column) {
    const auto fields = row.maybe_text(column);
    return fields ? std::optional(with_words(resource_type, *fields)) : std::nullopt;
}

AuditEntry entry_of(const pg::Row& row) {
    const std::string_view resource_type = row.text(8);
    return {.id = row.bigint(0),
            .happened_at = row.instant(1),
            .source = static_cast<AuditSource>(row.integer(2)),
            .user = maybe_id<UserId>(row.maybe_bigint(3)),
            .user_email = maybe_string(row.maybe_text(4)),
            .session = maybe_id<SessionId>(row.maybe_bigint(5)),
            .remote_address = std::string(row.text(6)),
            .request_id = std::string(row.text(7)),
            .resource_type = std::string(resource_type),
            .resource_id = row.bigint(9),
            .action = static_cast<AuditAction>(row.integer(10)),
            .before = fields_of(row, resource_type, 11),
            .after = fields_of(row, resource_type, 12)};
}

}  // namespace

asio::awaitable<Result<std::vector<AuditEntry>>> AuditLog::list(AuditFilter filter, AuditPosition after,
                                                                std::int64_t limit) {
    // One bound, where the index begins: with two, PostgreSQL would go down to the lower one entry by entry.
    if (filter.until && *filter.until <= after.happened_at) after = {.happened_at = *filter.until, .id = 0};
    const auto type = filter.resource_type ? std::optional<std::string_view>(*filter.resource_type) : std::nullopt;
    const bool by_kind = !filter.resource_id && (filter.user || type || filter.action);
    pg::Call call{.statement = by_kind ? sql::audit_log::list_of_kinds : sql::audit_log::list, .params = {}};
    call.params.bigint(maybe_number(filter.user)).text(type);
    if (by_kind) {
        call.params.instant(filter.from).bigints(numbers_of(filter.action));
    } else {
        call.params.bigint(filter.resource_id);
        filter.action ? call.params.integer(std::to_underlying(*filter.action)) : call.params.null();
        call.params.instant(filter.from);
    }
    call.params.instant(after.happened_at).bigint(after.id).bigint(limit);
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<AuditEntry> entries;
    entries.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) entries.push_back(entry_of(row));
    co_return entries;
}

}  // namespace trastienda::store
