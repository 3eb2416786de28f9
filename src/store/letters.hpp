// Letters on their way into the log of mails, in the transaction of what they tell of. Floor 3.
#pragma once

#include "domain/mail/account_letters.hpp"
#include "pg/connection.hpp"

#include <functional>
#include <span>

namespace trastienda::store {

/// Writes a letter once it is known for whom: called inside the transaction.
using LetterWriter = std::function<mail::Letter(const mail::Addressee&)>;

/// Queues the letter, or all of them, when the transaction is committed.
pg::Call queue_letter(const mail::Letter& letter);
pg::Call queue_letters(std::span<const mail::Letter> letters);

}  // namespace trastienda::store
