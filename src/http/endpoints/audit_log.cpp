// /api/v1/audit_log: who changed what, when, from where, before and after.
#include "store/audit_log.hpp"

#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/json_text.hpp"
#include "http/endpoints/period.hpp"

namespace trastienda::http {

namespace {

// One of store::audit_resource_types.
struct ResourceType {
    std::string_view word;
};

}  // namespace

template <>
struct Codec<ResourceType> {
    static void read(const ReadAt& at, JsonValue value, ResourceType& out) {
        if (const auto index = read_word(at, value, store::audit_resource_types))
            out.word = store::audit_resource_types.at(*index);
    }
    static void write(std::string& out, ResourceType value) { append_json_string(out, value.word); }
    static std::string schema(SchemaBook&) { return enum_schema(store::audit_resource_types); }
};

namespace {

struct AuditEntryOut {
    std::int64_t id = 0;
    Instant happened_at;
    store::AuditSource source = store::AuditSource::request;
    std::optional<UserId> user_id;
    std::optional<std::string> user_email;
    std::optional<SessionId> session_id;
    std::string remote_address;
    std::string request_id;
    std::string resource_type;
    std::int64_t resource_id = 0;
    store::AuditAction action = store::AuditAction::changed;
    std::optional<JsonText> before;
    std::optional<JsonText> after;
};
BOOST_DESCRIBE_STRUCT(AuditEntryOut, (),
                      (id, happened_at, source, user_id, user_email, session_id, remote_address, request_id,
                       resource_type, resource_id, action, before, after))
constexpr auto notes(const AuditEntryOut*) {
    return std::to_array<FieldNote>(
        {{.field = "source",
          .text = "request: over HTTP. command_line: a command of the program. server: by itself, as at its start. "
                  "database: in PostgreSQL, past the program."},
         {.field = "user_id", .text = "null: nobody was signed in."},
         {.field = "session_id", .text = "The session or token that it came with."},
         {.field = "request_id", .text = "The X-Request-Id of the answer."},
         {.field = "resource_id", .text = "0 where there is only one. Of a level: its variant."},
         {.field = "before",
          .text =
              "Of a change: the fields that changed, with the words that the rest of the interface uses. Secrets are "
              "\"***\"."},
         {.field = "after",
          .text = "Of a sale or an order to a provider also what the act added: payments, refunds, sale_returns, "
                  "purchase_receipt."}});
}

struct AuditCursor {
    Instant happened_at;
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(AuditCursor, (), (happened_at, id))

struct AuditQuery {
    PageLimit limit;
    std::optional<After<AuditCursor>> after;
    std::optional<UserId> user_id;
    std::optional<ResourceType> resource_type;
    std::optional<Whole<0, std::numeric_limits<std::int64_t>::max()>> resource_id;
    std::optional<store::AuditAction> action;
    std::optional<Instant> from;
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (), (limit, after, user_id, resource_type, resource_id, action, from, until))
constexpr auto notes(const AuditQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "user_id", .text = "Only what this user did."},
         {.field = "resource_type", .text = "Only what was done to one of these.", .example = "\"product\""},
         {.field = "resource_id", .text = "Only this one; with resource_type."},
         {.field = "from", .text = "Included."},
         {.field = "until", .text = "Not included."}});
}
void check_fields(const AuditQuery& query, const ReadAt& at) {
    if (query.resource_id && !query.resource_type)
        at.field("resource_id")
            .fail(FieldCode::conflicting, both(Bilingual{"Diga también resource_type: de qué es ese número.",
                                                         "Say resource_type, too: of what that is the number."}));
    check_period(query.from, query.until, at);
}

AuditEntryOut entry_out(store::AuditEntry entry) {
    const auto json = [](std::optional<std::string>& text) {
        return text ? std::optional(JsonText{*std::move(text)}) : std::nullopt;
    };
    return {.id = entry.id,
            .happened_at = entry.happened_at,
            .source = entry.source,
            .user_id = entry.user,
            .user_email = std::move(entry.user_email),
            .session_id = entry.session,
            .remote_address = std::move(entry.remote_address),
            .request_id = std::move(entry.request_id),
            .resource_type = std::move(entry.resource_type),
            .resource_id = entry.resource_id,
            .action = entry.action,
            .before = json(entry.before),
            .after = json(entry.after)};
}

asio::awaitable<Reply<Page<AuditEntryOut>>> list_audit_log(store::AuditLog& log, Call<Query<AuditQuery>> call) {
    const AuditQuery& query = call.query;
    store::AuditFilter filter{
        .user = query.user_id,
        .resource_type = query.resource_type ? std::optional(std::string(query.resource_type->word)) : std::nullopt,
        .resource_id = query.resource_id ? std::optional(query.resource_id->value) : std::nullopt,
        .action = query.action,
        .from = query.from,
        .until = query.until};
    const auto after = query.after ? store::AuditPosition{query.after->value.happened_at, query.after->value.id}
                                   : store::AuditPosition{};
    CO_TRY(auto entries, co_await log.list(std::move(filter), after, query.limit.get() + 1));
    std::vector<AuditEntryOut> rows;
    rows.reserve(entries.size());
    for (store::AuditEntry& entry : entries) rows.push_back(entry_out(std::move(entry)));
    co_return make_page(std::move(rows), query.limit,
                        [](const AuditEntryOut& last) { return AuditCursor{last.happened_at, last.id}; });
}

}  // namespace

Endpoints audit_log_endpoints(store::AuditLog& log) {
    return {
        endpoint(log, list_audit_log,
                 {.method = Method::get,
                  .path = "/api/v1/audit_log",
                  .summary = "Who changed what",
                  .description = "The latest first. Changes of people, sessions, tokens, catalogue, locations, "
                                 "settings, sales, vouchers and orders to providers; stock has its movements and "
                                 "reservations: read by itself, each says from where it was commanded.",
                  .permission = people::Permission::read_audit_log}),
    };
}

}  // namespace trastienda::http
