// /api/v1/email-log: the mails that were written, to whom, and what became of them.
#include "store/email_log.hpp"

#include "domain/mail/without_secrets.hpp"
#include "http/endpoints/catalog_fields.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct EmailOut {
    store::EmailLogEntryId id;
    Instant created_at;
    mail::EmailType email_type = mail::EmailType::account_confirmation;
    mail::EmailStatus status = mail::EmailStatus::queued;
    std::optional<Instant> sent_at;
    std::optional<UserId> user_id;
    std::string recipient;
    std::string subject;
};
BOOST_DESCRIBE_STRUCT(EmailOut, (), (id, created_at, email_type, status, sent_at, user_id, recipient, subject))
constexpr auto notes(const EmailOut*) {
    return std::to_array<FieldNote>(
        {{.field = "status", .text = "queued: it waits to be sent. failed: it was given up, or its person was erased."},
         {.field = "user_id", .text = "null: to somebody without an account."},
         {.field = "recipient", .text = "Empty once the person is erased, as are subject and content."}});
}

struct EmailWithContent : EmailOut {
    std::string content;
};
BOOST_DESCRIBE_STRUCT(EmailWithContent, (EmailOut), (content))
constexpr auto notes(const EmailWithContent*) {
    return std::to_array<FieldNote>(
        {{.field = "content",
          .text = "Plain text. The token of a link and a voucher's code are \"***\": they open and spend."}});
}

struct EmailPath {
    store::EmailLogEntryId email_log_id;
};
BOOST_DESCRIBE_STRUCT(EmailPath, (), (email_log_id))

struct EmailCursor {
    store::EmailLogEntryId id;
};
BOOST_DESCRIBE_STRUCT(EmailCursor, (), (id))

struct EmailsQuery {
    PageLimit limit;
    std::optional<After<EmailCursor>> after;
    std::optional<mail::EmailStatus> status;
    std::optional<people::EmailAddress> recipient;
    std::optional<mail::EmailType> email_type;
};
BOOST_DESCRIBE_STRUCT(EmailsQuery, (), (limit, after, status, recipient, email_type))
constexpr auto notes(const EmailsQuery*) {
    return std::to_array<FieldNote>({{.field = "recipient",
                                      .text = "Exactly this address; capitals do not count.",
                                      .example = "\"ana@example.com\""}});
}

EmailOut email_out(store::EmailLogEntry entry) {
    return {.id = entry.id,
            .created_at = entry.created_at,
            .email_type = entry.type,
            .status = entry.status,
            .sent_at = entry.sent_at,
            .user_id = entry.user,
            .recipient = std::move(entry.recipient),
            .subject = std::move(entry.subject)};
}

asio::awaitable<Reply<Page<EmailOut>>> list_emails(store::EmailLog& log, Call<Query<EmailsQuery>> call) {
    const EmailsQuery& query = call.query;
    CO_TRY(auto entries,
           co_await log.list(
               {.status = query.status,
                .recipient_folded = query.recipient ? std::optional(query.recipient->folded()) : std::nullopt,
                .type = query.email_type},
               query.after ? std::optional(query.after->value.id) : std::nullopt, query.limit.get() + 1));
    co_return make_page_of(
        std::move(entries), query.limit, [](const store::EmailLogEntry& last) { return EmailCursor{last.id}; },
        email_out);
}

asio::awaitable<Reply<EmailWithContent>> read_email(store::EmailLog& log, Call<Path<EmailPath>> call) {
    const store::EmailLogEntryId id = call.path.email_log_id;
    CO_TRY(auto entry, co_await log.read(id));
    if (!entry)
        co_return problem(ProblemCode::email_log_entry_unknown,
                          {"No hay ningún mensaje con el número {}.", "There is no mail with the id {}."}, id.value);
    std::string content = mail::without_secrets(entry->content);
    co_return EmailWithContent{email_out(*std::move(entry)), std::move(content)};
}

}  // namespace

Endpoints email_log_endpoints(store::EmailLog& log) {
    return {
        endpoint(log, list_emails,
                 {.method = Method::get,
                  .path = "/api/v1/email-log",
                  .summary = "Mails that were written, newest first",
                  .description = "Each is written with what it tells of, and is queued until it is sent.",
                  .permission = people::Permission::read_email_log}),
        endpoint(log, read_email,
                 {.method = Method::get,
                  .path = "/api/v1/email-log/{email_log_id}",
                  .summary = "One mail, with its content",
                  .permission = people::Permission::read_email_log,
                  .refusals = {ProblemCode::email_log_entry_unknown}}),
    };
}

}  // namespace trastienda::http
