// The log of mails as it is read: which were written, to whom, and what became of them. letters.hpp writes it. Floor 3.
// One executor thread.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/mail/letter.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

using EmailLogEntryId = Id<struct EmailLogEntryTag>;

struct EmailLogEntry {
    EmailLogEntryId id;
    std::optional<UserId> user;  // nothing: to somebody without an account
    mail::EmailType type = mail::EmailType::account_confirmation;
    std::string recipient;  // empty once whoever it was is erased, as are subject and content
    std::string subject;
    mail::EmailStatus status = mail::EmailStatus::queued;
    Instant created_at;
    std::optional<Instant> sent_at;
    /// As it was written, with what it opens: the endpoint masks that. Empty in lists.
    std::string content;
};

struct EmailLogFilter {
    std::optional<mail::EmailStatus> status;
    std::optional<std::string> recipient_folded;  // people::folded_email
    std::optional<mail::EmailType> type;
};

class EmailLog {
  public:
    explicit EmailLog(pg::Pool& pool) : pool_(pool) {}

    /// The newest first, before `before`; nothing: from the newest on.
    boost::asio::awaitable<Result<std::vector<EmailLogEntry>>> list(EmailLogFilter filter,
                                                                    std::optional<EmailLogEntryId> before,
                                                                    std::int64_t limit);
    boost::asio::awaitable<Result<std::optional<EmailLogEntry>>> read(EmailLogEntryId id);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
