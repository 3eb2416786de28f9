// What opens an account to whoever reads its mail: registering and confirming it, another password. Floor 3. One
// executor thread. Every letter is queued in the transaction of what it tells of.
#pragma once

#include "store/letters.hpp"
#include "store/sessions.hpp"
#include "store/users.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace trastienda::store {

/// What a mailed token opens. The numbers are stored.
enum class MailedTokenPurpose : std::uint8_t { confirmation = 1, password_reset = 2 };

/// A token that is about to be mailed.
struct MailedToken {
    TokenHash hash;
    Instant created_at;
    Instant expires_at;
};

struct Registration {
    people::EmailAddress email;
    std::string password_hash;
    Profile profile;
    Language language = Language::es;
};

class MailedTokens {
  public:
    /// Of one account and purpose, the latest: several registrations or requests may be under way, and the mail that is
    /// opened counts, whichever came last. Past it the oldest goes.
    static constexpr std::int64_t of_one_purpose_max = 4;

    explicit MailedTokens(pg::Pool& pool) : pool_(pool) {}

    /// Adds an unconfirmed account and queues a confirmation, or, where there is one already, tells its owner. An
    /// unconfirmed account gets another confirmation: password, profile and language travel with the token, and are
    /// those of the registration whose mail is opened, so that nothing of anybody's comes in by somebody else's mail.
    /// Until then the account is an address and nothing more. Of an account out of use nobody hears. `to_confirm` and
    /// `to_reset` are the tokens that `write` puts into its links.
    struct Tokens {
        MailedToken to_confirm;
        MailedToken to_reset;
    };
    struct Letters {
        LetterWriter confirmation;
        LetterWriter attempted;
    };
    boost::asio::awaitable<Result<void>> register_user(Registration registration, Tokens tokens, Letters letters);

    /// Confirms the account of the token, with the password and the profile that came with it. Nothing where there is
    /// no such token any more.
    boost::asio::awaitable<Result<std::optional<UserId>>> confirm(TokenHash token, Instant now);

    /// Queues a letter with a token for another password, if there is an account in use with that address.
    boost::asio::awaitable<Result<void>> offer_reset(std::string email_folded, MailedToken token, LetterWriter letter);
    /// The e-mail of the account whose password the token may reset.
    boost::asio::awaitable<Result<std::optional<std::string>>> reset_owner(TokenHash token, Instant now);
    /// Sets another password with the token, once: the account is confirmed with it, and all its sessions end.
    boost::asio::awaitable<Result<std::optional<UserId>>> reset(TokenHash token, std::string password_hash, Instant now,
                                                                LetterWriter letter);

    /// Removes what had expired before `now`.
    boost::asio::awaitable<Result<void>> sweep(Instant now);
    static constexpr std::int64_t sweep_rows_max = 10'000;

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
