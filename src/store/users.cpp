#include "store/users.hpp"

#include "base/check.hpp"
#include "store/listing.hpp"
#include "store/mailed_tokens_sql.hpp"
#include "store/person_search.hpp"
#include "store/round_trip.hpp"
#include "store/sessions_sql.hpp"
#include "store/users_sql.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace session_sql = trastienda::sql::sessions;
namespace sql = trastienda::sql::users;

namespace {

User user_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .email = std::string(row.text(1)),
            .role = static_cast<people::Role>(row.integer(2)),
            .status = row.boolean(3) ? UserStatus::active : UserStatus::inactive,
            .version = row.bigint(4),
            .created_at = row.instant(5),
            .updated_at = row.instant(6),
            .profile = {.first_name = std::string(row.text(7)),
                        .last_name = std::string(row.text(8)),
                        .phone = std::string(row.text(9)),
                        .address = std::string(row.text(10)),
                        .city = std::string(row.text(11)),
                        .country = std::string(row.text(12))},
            .language = static_cast<Language>(row.integer(13)),
            .confirmation = row.boolean(14) ? Confirmation::confirmed : Confirmation::awaited};
}

std::optional<User> first_user(const pg::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(user_of(rows[0]));
}

std::optional<Credentials> first_credentials(const pg::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const pg::Row row = rows[0];
    return Credentials{.user = {row.bigint(0)},
                       .email = std::string(row.text(1)),
                       .password_hash = std::string(row.text(2)),
                       .status = row.boolean(3) ? UserStatus::active : UserStatus::inactive};
}

std::expected<User, UserRefusal> refused(UserRefusal refusal) { return std::unexpected(refusal); }

std::string search_text_of(std::string_view email, const Profile& profile) {
    return person_search_text(
        {.email = email, .first_name = profile.first_name, .last_name = profile.last_name, .phone = profile.phone});
}

void put(pg::Params& params, const Profile& profile) {
    params.text(profile.first_name).text(profile.last_name).text(profile.phone);
    params.text(profile.address).text(profile.city).text(profile.country);
}

pg::Call add_call(const NewUser& user) {
    pg::Call call{.statement = sql::add_user, .params = {}};
    call.params.text(user.email.text()).text(user.email.folded()).text(user.password_hash);
    call.params.integer(std::to_underlying(user.role)).text(search_text_of(user.email.text(), user.profile));
    put(call.params, user.profile);
    user.language ? call.params.integer(std::to_underlying(*user.language)) : call.params.null();
    return call;
}

pg::Call has_administrator_call() {
    pg::Call call{.statement = sql::has_administrator, .params = {}};
    call.params.integer(std::to_underlying(people::Role::admin));
    return call;
}

bool is_active_administrator(const User& user) {
    return user.role == people::Role::admin && user.status == UserStatus::active &&
           user.confirmation == Confirmation::confirmed;
}

template <class T>
void replace(T& value, const std::optional<T>& other) {
    if (other) value = *other;
}

User changed(User user, const UserChange& change) {
    if (change.email) user.email = change.email->text();
    replace(user.role, change.role);
    replace(user.status, change.status);
    replace(user.profile.first_name, change.first_name);
    replace(user.profile.last_name, change.last_name);
    replace(user.profile.phone, change.phone);
    replace(user.profile.address, change.address);
    replace(user.profile.city, change.city);
    replace(user.profile.country, change.country);
    replace(user.language, change.language);
    return user;
}

bool is_same(const User& left, const User& right) {
    return left.email == right.email && left.role == right.role && left.status == right.status &&
           left.profile == right.profile && left.language == right.language;
}

pg::Call change_call(const User& user) {
    pg::Call call{.statement = sql::change_user, .params = {}};
    call.params.bigint(user.id.value).text(user.email).text(people::folded_email(user.email));
    call.params.integer(std::to_underlying(user.role)).boolean(user.status == UserStatus::active);
    call.params.text(search_text_of(user.email, user.profile));
    put(call.params, user.profile);
    call.params.integer(std::to_underlying(user.language));
    return call;
}

pg::Call forget_mailed_tokens_call(UserId user) {
    pg::Call call{.statement = trastienda::sql::mailed_tokens::forget_tokens_of_user, .params = {}};
    call.params.bigint(user.value);
    return call;
}

}  // namespace

Users::Decided<User> Users::add(NewUser user) {
    CO_TRY(const auto rows, co_await pool_.write(add_call(user)));
    if (rows.empty()) co_return refused(UserRefusal::email_taken);
    co_return user_of(rows[0]);
}

Users::Decided<std::optional<User>> Users::add_first(NewUser administrator) {
    CHECK(administrator.role == people::Role::admin);
    CO_TRY(auto lease, co_await pool_.acquire());
    const std::array begin{pg::Call{.statement = pg::begin}, pg::Call{.statement = sql::lock_first_administrator}};
    CO_TRY_DO(co_await lease->run(begin, round_trip_timeout));
    // After the lock, in a statement of its own, so that it sees what the one before us has committed.
    CO_TRY(const auto has, co_await lease->run(has_administrator_call(), round_trip_timeout));
    if (has[0].boolean(0)) co_return std::optional<User>();
    const std::array add{add_call(administrator), pg::Call{.statement = pg::commit}};
    CO_TRY(const auto rows, co_await lease->run(add, round_trip_timeout));
    if (rows[0].empty())
        co_return std::expected<std::optional<User>, UserRefusal>(std::unexpect, UserRefusal::email_taken);
    co_return first_user(rows[0]);
}

asio::awaitable<Result<bool>> Users::has_administrator() {
    CO_TRY(const auto rows, co_await pool_.read(has_administrator_call()));
    co_return rows[0].boolean(0);
}

asio::awaitable<Result<std::optional<User>>> Users::find(UserId id) {
    pg::Call call{.statement = sql::read_user, .params = {}};
    call.params.bigint(id.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return first_user(rows);
}

asio::awaitable<Result<std::optional<User>>> Users::find_by_email(people::EmailAddress email) {
    pg::Call call{.statement = sql::read_user_by_email, .params = {}};
    call.params.text(email.folded());
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return first_user(rows);
}

asio::awaitable<Result<std::vector<User>>> Users::list(UserFilter filter, UserId after, std::int64_t limit) {
    pg::Call call{.statement = sql::list_users, .params = {}};
    call.params.bigint(after.value);
    filter.role ? call.params.integer(std::to_underlying(*filter.role)) : call.params.null();
    filter.status ? call.params.boolean(*filter.status == UserStatus::active) : call.params.null();
    call.params.bigint(limit);
    put_patterns(call.params, search_patterns(filter.query));
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<User> users;
    users.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) users.push_back(user_of(row));
    co_return users;
}

asio::awaitable<Result<std::vector<CustomerAccount>>> Users::list_customers(std::string query, UserId after,
                                                                            std::int64_t limit) {
    pg::Call call{.statement = sql::list_customers, .params = {}};
    call.params.bigint(after.value).integer(std::to_underlying(people::Role::user)).bigint(limit);
    put_patterns(call.params, customer_patterns(query));
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<CustomerAccount> customers;
    for (const pg::Row row : rows)
        customers.push_back({.id = {row.bigint(0)},
                             .email = std::string(row.text(1)),
                             .first_name = std::string(row.text(2)),
                             .last_name = std::string(row.text(3)),
                             .phone = std::string(row.text(4))});
    co_return customers;
}

Users::Decided<User> Users::change(UserId id, UserChange change, std::optional<std::int64_t> version) {
    CO_TRY(auto lease, co_await pool_.acquire());
    pg::Call lock{.statement = sql::lock_user_and_administrators, .params = {}};
    lock.params.bigint(id.value).integer(std::to_underlying(people::Role::admin));
    const std::array begin{pg::Call{.statement = pg::begin}, std::move(lock)};
    CO_TRY(const auto locked, co_await lease->run(begin, round_trip_timeout));

    std::optional<User> before;
    int other_administrators = 0;
    for (const pg::Row row : locked[1]) {
        User user = user_of(row);
        if (user.id == id)
            before = std::move(user);
        else
            ++other_administrators;
    }
    if (!before) co_return refused(UserRefusal::unknown);
    if (version && *version != before->version) co_return refused(UserRefusal::version_changed);
    const User after = changed(*before, change);
    if (is_active_administrator(*before) && !is_active_administrator(after) && other_administrators == 0)
        co_return refused(UserRefusal::last_administrator);
    if (is_same(*before, after)) co_return *std::move(before);

    std::vector<pg::Call> calls{change_call(after)};
    if (after.status == UserStatus::inactive) {
        calls.push_back({.statement = session_sql::revoke_all_of_user, .params = {}});
        calls.back().params.bigint(id.value);
    }
    // What was mailed to the address before must not open the account any more.
    if (after.email != before->email) calls.push_back(forget_mailed_tokens_call(id));
    calls.push_back({.statement = pg::commit});
    auto rows = co_await lease->run(calls, round_trip_timeout);
    if (!rows && rows.error().constraint == "users_email_unique") co_return refused(UserRefusal::email_taken);
    CO_TRY_DO(rows);
    co_return user_of((*rows)[0][0]);
}

asio::awaitable<Result<std::optional<Credentials>>> Users::credentials_by_email(std::string email_folded) {
    pg::Call call{.statement = sql::read_credentials_by_email, .params = {}};
    call.params.text(email_folded);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return first_credentials(rows);
}

asio::awaitable<Result<std::optional<Credentials>>> Users::credentials(UserId id) {
    pg::Call call{.statement = sql::read_credentials, .params = {}};
    call.params.bigint(id.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return first_credentials(rows);
}

asio::awaitable<Result<bool>> Users::set_password(NewPassword password) {
    CO_TRY(auto lease, co_await pool_.acquire());
    pg::Call set{.statement = sql::set_password, .params = {}};
    set.params.bigint(password.user.value).text(password.hash);
    set.params.text(password.hash_before ? std::optional<std::string_view>(*password.hash_before) : std::nullopt);
    const std::array begin{pg::Call{.statement = pg::begin}, std::move(set)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    if (rows[1].empty()) co_return false;

    pg::Call revoke{.statement = session_sql::revoke_sessions_of_user_but_one, .params = {}};
    revoke.params.bigint(password.user.value).bigint(password.kept_session.value);
    const pg::Row owner = rows[1][0];
    const mail::Letter letter = password.letter({.user = {owner.bigint(0)},
                                                 .email = std::string(owner.text(1)),
                                                 .language = static_cast<Language>(owner.integer(2)),
                                                 .shop_name = std::string(owner.text(3))});
    const std::array end{std::move(revoke), forget_mailed_tokens_call(password.user), queue_letter(letter),
                         pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return true;
}

asio::awaitable<Result<bool>> Users::set_hash(UserId user, std::string hash, std::string hash_before) {
    pg::Call call{.statement = sql::set_password, .params = {}};
    call.params.bigint(user.value).text(hash).text(hash_before);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return !rows.empty();
}

}  // namespace trastienda::store
