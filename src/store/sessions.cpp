#include "store/sessions.hpp"

#include "base/check.hpp"
#include "store/sessions_sql.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::sessions;

namespace {

people::Scope scope_of(std::optional<std::string_view> words) {
    return words ? people::Scope::read_kept(*words) : people::Scope();
}

Session session_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .user = {row.bigint(1)},
            .email = std::string(row.text(2)),
            .kind = static_cast<SessionKind>(row.integer(3)),
            .name = std::string(row.text(4)),
            .created_at = row.instant(5),
            .expires_at = row.instant(6),
            .scope = scope_of(row.maybe_text(7)),
            .remote_address = std::string(row.text(8)),
            .user_agent = std::string(row.text(9))};
}

TokenHash token_hash_of(std::string_view bytes) {
    TokenHash hash;
    CHECK(bytes.size() == hash.size());
    std::memcpy(hash.data(), bytes.data(), hash.size());
    return hash;
}

std::string bytes_of(const TokenHash& hash) {
    std::string bytes(hash.size(), '\0');
    std::memcpy(bytes.data(), hash.data(), hash.size());
    return bytes;
}

}  // namespace

asio::awaitable<Result<std::optional<Session>>> Sessions::add(NewSession session) {
    pg::Call call{.statement = sql::add_session, .params = {}};
    call.params.bigint(session.user.value).bytes(session.token_hash).integer(std::to_underlying(session.kind));
    call.params.text(session.name).instant(session.created_at).instant(session.expires_at);
    call.params.text(session.password_hash ? std::optional<std::string_view>(*session.password_hash) : std::nullopt);
    const std::string scope = session.scope.words();
    call.params.text(session.scope.is_everything() ? std::nullopt : std::optional<std::string_view>(scope));
    call.params.text(session.remote_address).text(session.user_agent);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    co_return session_of(rows[0]);
}

asio::awaitable<Result<std::vector<std::optional<Pass>>>> Sessions::passes(std::vector<TokenHash> hashes) {
    std::vector<std::string> keys;
    keys.reserve(hashes.size());
    for (const TokenHash& hash : hashes) keys.push_back(bytes_of(hash));
    pg::Call call{.statement = sql::read_passes, .params = {}};
    call.params.byteas(keys);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::map<TokenHash, Pass> found;
    for (const pg::Row row : rows)
        found.emplace(token_hash_of(row.bytes(0)), Pass{.session = {row.bigint(1)},
                                                        .user = {row.bigint(2)},
                                                        .role = static_cast<people::Role>(row.integer(3)),
                                                        .expires_at = row.instant(4),
                                                        .scope = scope_of(row.maybe_text(5)),
                                                        .kind = static_cast<SessionKind>(row.integer(6))});
    std::vector<std::optional<Pass>> passes;
    passes.reserve(hashes.size());
    for (const TokenHash& hash : hashes) {
        const auto pass = found.find(hash);
        passes.push_back(pass == found.end() ? std::nullopt : std::optional(pass->second));
    }
    co_return passes;
}

asio::awaitable<Result<std::vector<Session>>> Sessions::list(SessionFilter filter, SessionId after,
                                                             std::int64_t limit) {
    pg::Call call{.statement = sql::list_sessions, .params = {}};
    call.params.bigint(after.value).integer(std::to_underlying(filter.kind));
    call.params.bigint(filter.user ? std::optional(filter.user->value) : std::nullopt);
    call.params.instant(filter.now).bigint(limit);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<Session> sessions;
    sessions.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) sessions.push_back(session_of(row));
    co_return sessions;
}

asio::awaitable<Result<bool>> Sessions::revoke(SessionId id, SessionKind kind, std::optional<UserId> owner) {
    pg::Call call{.statement = sql::revoke_session, .params = {}};
    call.params.bigint(id.value).integer(std::to_underlying(kind));
    call.params.bigint(owner ? std::optional(owner->value) : std::nullopt);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return !rows.empty();
}

asio::awaitable<Result<void>> Sessions::sweep(Instant time) {
    pg::Call call{.statement = sql::sweep_sessions, .params = {}};
    call.params.instant(time).bigint(sweep_rows_max);
    CO_TRY_DO(co_await pool_.write(std::move(call)));
    co_return Result<void>{};
}

}  // namespace trastienda::store
