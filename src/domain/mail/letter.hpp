// Letter: a mail as it is kept, with all that will be read in it. Floor 1, pure values.
#pragma once

#include "base/id.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>

namespace trastienda::mail {

/// What a mail tells of. The numbers of these enums are stored.
enum class EmailType : std::uint8_t {
    account_confirmation = 1,
    password_reset = 2,
    password_changed = 3,
    registration_attempted = 4,  // somebody registers an address that has an account already
    sale_opened = 10,
    sale_paid = 11,
    sale_cancelled = 12,
    sale_returned = 13,
    sale_refunded = 14,
    sale_corrected = 15,
};
BOOST_DESCRIBE_ENUM(EmailType, account_confirmation, password_reset, password_changed, registration_attempted,
                    sale_opened, sale_paid, sale_cancelled, sale_returned, sale_refunded, sale_corrected)

enum class EmailStatus : std::uint8_t { queued = 1, sent = 2, failed = 3 };
BOOST_DESCRIBE_ENUM(EmailStatus, queued, sent, failed)

struct Letter {
    EmailType type = EmailType::account_confirmation;
    UserId user = {};  // not set: to somebody without an account
    std::string recipient;
    std::string subject;  // one line
    std::string content;  // plain text, lines ended by "\n"
    bool operator==(const Letter&) const = default;
};

}  // namespace trastienda::mail
