// The accounts of people: users with their profiles. Floor 3. One executor thread.
// The rules that need the other rows stand here, inside one transaction: one account per e-mail, and never no
// administrator.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/people/email.hpp"
#include "domain/people/permission.hpp"
#include "pg/pool.hpp"
#include "store/letters.hpp"

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

struct Profile {
    std::string first_name;
    std::string last_name;
    std::string phone;
    std::string address;
    std::string city;
    std::string country;
    bool operator==(const Profile&) const = default;
};

/// Whether the e-mail is known to be theirs: shown by opening a mail, or vouched for by who made the account.
enum class Confirmation : std::uint8_t { awaited = 0, confirmed = 1 };
enum class UserStatus : std::uint8_t { inactive = 0, active = 1 };

struct User {
    UserId id;
    std::string email;
    people::Role role = people::Role::user;
    UserStatus status = UserStatus::active;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    Profile profile;
    Language language = Language::es;  // of the mail that they get
    Confirmation confirmation = Confirmation::confirmed;
};

struct NewUser {
    people::EmailAddress email;
    std::string password_hash;
    people::Role role = people::Role::user;
    Profile profile;
    std::optional<Language> language;  // none: the shop's
};

/// What is to be another; what holds nothing stays.
struct UserChange {
    std::optional<people::EmailAddress> email;
    std::optional<people::Role> role;
    std::optional<UserStatus> status;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<std::string> phone;
    std::optional<std::string> address;
    std::optional<std::string> city;
    std::optional<std::string> country;
    std::optional<Language> language;
};

/// In order of precedence.
enum class UserRefusal : std::uint8_t { unknown = 1, version_changed = 2, last_administrator = 3, email_taken = 4 };

/// What signing in compares with.
struct Credentials {
    UserId user;
    std::string email;
    std::string password_hash;
    UserStatus status = UserStatus::active;  // inactive also where the e-mail is not confirmed yet
};

struct UserFilter {
    std::optional<people::Role> role;
    std::optional<UserStatus> status;
    std::string query;  // parts of e-mail, names and phone, all of them, however written; empty for everybody
};

/// A customer, as those who sell may know him.
struct CustomerAccount {
    UserId id;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::string phone;
};

class Users {
  public:
    explicit Users(pg::Pool& pool) : pool_(pool) {}

    template <class T>
    using Decided = boost::asio::awaitable<Result<std::expected<T, UserRefusal>>>;

    /// email_taken: also where two add the same at once, for all but one.
    Decided<User> add(NewUser user);
    /// Adds an administrator if there is none in use, or gives nothing. Safe from many servers at once.
    Decided<std::optional<User>> add_first(NewUser administrator);
    /// Once true it stays true: the last administrator cannot be removed.
    boost::asio::awaitable<Result<bool>> has_administrator();

    boost::asio::awaitable<Result<std::optional<User>>> find(UserId id);
    boost::asio::awaitable<Result<std::optional<User>>> find_by_email(people::EmailAddress email);
    /// In the order of ids, after `after`.
    boost::asio::awaitable<Result<std::vector<User>>> list(UserFilter filter, UserId after, std::int64_t limit);
    /// Active accounts of customers in which all parts of `query` are found; in the order of ids, after `after`.
    boost::asio::awaitable<Result<std::vector<CustomerAccount>>> list_customers(std::string query, UserId after,
                                                                                std::int64_t limit);

    /// Where `version` is given it must be the row's. An account put out of use loses its sessions and tokens for good.
    /// The last active administrator stays one. A change that changes nothing gives the user as it is.
    Decided<User> change(UserId id, UserChange change, std::optional<std::int64_t> version);

    boost::asio::awaitable<Result<std::optional<Credentials>>> credentials_by_email(std::string email_folded);
    boost::asio::awaitable<Result<std::optional<Credentials>>> credentials(UserId id);

    struct NewPassword {
        UserId user;
        std::string hash;
        /// Where given, the hash must still be this one. Not given: the account counts as confirmed from then on.
        std::optional<std::string> hash_before;
        /// The session that stays; all others of the user end. Tokens stay.
        SessionId kept_session;
        /// Tells the owner.
        LetterWriter letter;
    };
    /// False where there is no such user, or the password is no longer the one before.
    boost::asio::awaitable<Result<bool>> set_password(NewPassword password);
    /// The same password hashed anew with today's cost; nobody notices. False where the password has changed meanwhile.
    boost::asio::awaitable<Result<bool>> set_hash(UserId user, std::string hash, std::string hash_before);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
