// /api/v1/users: other people's accounts, for administrators.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct UserInput {
    people::EmailAddress email;
    NewPasswordText password;
    Defaulted<people::Role, people::Role::user> role;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    std::optional<Phone> phone;
    std::optional<PostalAddress> address;
    std::optional<PlaceName> city;
    std::optional<PlaceName> country;
    std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(UserInput, (),
                      (email, password, role, first_name, last_name, phone, address, city, country, language))
constexpr auto notes(const UserInput*) {
    return std::to_array<FieldNote>(
        {{.field = "email", .text = "What they sign in with; one account each.", .example = "\"ana@example.com\""},
         {.field = "password", .text = "At least 8 characters, and not one that everybody tries first."},
         {.field = "language", .text = "Of their mails and papers; left out: the shop's."}});
}
void check_fields(const UserInput& input, const ReadAt& at) {
    note_password_refusals(at.field("password"), input.password.value, input.email.text());
}

struct UserChangeInput {
    Change<people::EmailAddress> email;
    Change<people::Role> role;
    Change<bool> is_active;
    Change<PersonName> first_name;
    Change<PersonName> last_name;
    Change<Phone> phone;
    Change<PostalAddress> address;
    Change<PlaceName> city;
    Change<PlaceName> country;
    Change<Language> language;
};
BOOST_DESCRIBE_STRUCT(UserChangeInput, (),
                      (email, role, is_active, first_name, last_name, phone, address, city, country, language))
constexpr auto notes(const UserChangeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false ends all of the user's sessions and tokens for good."}});
}

struct PasswordInput {
    NewPasswordText password;
};
BOOST_DESCRIBE_STRUCT(PasswordInput, (), (password))

struct UserCursor {
    UserId id;
};
BOOST_DESCRIBE_STRUCT(UserCursor, (), (id))

struct UsersQuery {
    PageLimit limit;
    std::optional<After<UserCursor>> after;
    std::optional<people::Role> role;
    std::optional<bool> is_active;
    std::optional<Text<1, 100>> q;
};
BOOST_DESCRIBE_STRUCT(UsersQuery, (), (limit, after, role, is_active, q))
constexpr auto notes(const UsersQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "q", .text = "Parts of an e-mail, name or phone, without regard to capitals and accents."}});
}

asio::awaitable<Reply<Page<UserOut>>> list_users(app::People& people, Call<Query<UsersQuery>> call) {
    UsersQuery& query = call.query;
    store::UserFilter filter{
        .role = query.role, .status = std::nullopt, .query = query.q ? query.q->value : std::string()};
    if (query.is_active) filter.status = *query.is_active ? store::UserStatus::active : store::UserStatus::inactive;
    CO_TRY(auto users, co_await people.users.list(std::move(filter), query.after ? query.after->value.id : UserId{},
                                                  query.limit.get() + 1));
    std::vector<UserOut> rows;
    rows.reserve(users.size());
    for (store::User& user : users) rows.push_back(user_out(std::move(user)));
    co_return make_page(std::move(rows), query.limit, [](const UserOut& last) { return UserCursor{last.id}; });
}

// The accounts of the staff a token may neither make nor open: it would live on in the sessions of those, past its own
// end. The customers' it may, as a web shop does.
asio::awaitable<Reply<UserOut>> create_user(app::People& people, Call<Body<UserInput>> call) {
    UserInput& input = call.body;
    const auto password = people::Password::parse(input.password.value.reveal(), input.email.text());
    CHECK(password.has_value());  // check_fields saw to that
    if (people::is_staff(input.role.get()))
        if (auto refused = needs_session(call.context.who())) co_return *std::move(refused);
    CO_TRY(auto user, co_await people.accounts.add({.email = input.email,
                                                    .password = *password,
                                                    .role = input.role.get(),
                                                    .profile = new_profile(input),
                                                    .language = input.language}));
    if (!user) co_return user_refused(user.error(), UserId{});
    const UserId id = user->id;
    const std::int64_t version = user->version;
    co_return Reply(user_out(*std::move(user))).location("/api/v1/users/{}", id.value).version(version);
}

asio::awaitable<Reply<UserOut>> read_user(app::People& people, Call<Path<UserPath>> call) {
    CO_TRY(auto user, co_await people.users.find(call.path.user_id));
    if (!user) co_return user_unknown(call.path.user_id);
    const std::int64_t version = user->version;
    co_return Reply(user_out(*std::move(user))).version(version);
}

asio::awaitable<Reply<UserOut>> change_user(app::People& people, Call<Path<UserPath>, Body<UserChangeInput>> call) {
    UserChangeInput& input = call.body;
    store::UserChange change;
    change.email = std::move(input.email.value);
    change.role = input.role.value;
    if (input.is_active.value)
        change.status = *input.is_active.value ? store::UserStatus::active : store::UserStatus::inactive;
    take_profile(change, input);
    const bool opens_account = change.email || change.role || change.status == store::UserStatus::active;
    if (auto refused = needs_session(call.context.who()); refused && opens_account) {
        CO_TRY(const auto user, co_await people.users.find(call.path.user_id));
        if (!user) co_return user_unknown(call.path.user_id);
        if (people::is_staff(user->role) || people::is_staff(change.role.value_or(user->role)))
            co_return *std::move(refused);
    }
    CO_TRY(auto changed,
           co_await people.accounts.change(call.path.user_id, std::move(change), call.context.if_match.version()));
    if (!changed) co_return user_refused(changed.error(), call.path.user_id);
    const std::int64_t version = changed->version;
    co_return Reply(user_out(*std::move(changed))).version(version);
}

asio::awaitable<Reply<Nothing>> set_user_password(app::People& people, Call<Path<UserPath>, Body<PasswordInput>> call) {
    CO_TRY(const auto user, co_await people.users.find(call.path.user_id));
    if (!user) co_return user_unknown(call.path.user_id);
    if (people::is_staff(user->role))
        if (auto refused = needs_session(call.context.who())) co_return *std::move(refused);
    const auto password = read_new_password(call.body.password, user->email);
    if (!password) co_return password.error();
    CO_TRY(const bool is_set, co_await people.accounts.set_password(call.path.user_id, *password));
    if (!is_set) co_return user_unknown(call.path.user_id);
    co_return Nothing{};
}

}  // namespace

Endpoints user_endpoints(app::People& people) {
    constexpr auto permission = people::Permission::manage_users;
    return {
        endpoint(people, list_users,
                 {.method = Method::get,
                  .path = "/api/v1/users",
                  .summary = "List users",
                  .permission = people::Permission::read_users}),
        endpoint(people, create_user,
                 {.method = Method::post,
                  .path = "/api/v1/users",
                  .summary = "Add a user",
                  .description = "One of the staff takes a session, not an API token.",
                  .permission = permission,
                  .success = 201,
                  .refusals = {ProblemCode::email_taken, ProblemCode::session_needed}}),
        endpoint(people, read_user,
                 {.method = Method::get,
                  .path = "/api/v1/users/{user_id}",
                  .summary = "A user",
                  .permission = people::Permission::read_users,
                  .refusals = {ProblemCode::user_unknown}}),
        endpoint(people, change_user,
                 {.method = Method::patch,
                  .path = "/api/v1/users/{user_id}",
                  .summary = "Change a user",
                  .description =
                      "A user who is put out of use keeps their name in the ledger and loses all sessions and "
                      "tokens. The last active administrator stays one. A role of the staff, or to change the e-mail "
                      "of one of them or put them back in use, takes a session, not an API token.",
                  .permission = permission,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::version_changed, ProblemCode::last_administrator,
                               ProblemCode::email_taken, ProblemCode::session_needed},
                  .versioning = Versioning::required}),
        endpoint(people, set_user_password,
                 {.method = Method::post,
                  .path = "/api/v1/users/{user_id}/password",
                  .summary = "Give a user another password",
                  .description =
                      "All of the user's sessions end; their API tokens stay until they are revoked. An account that "
                      "was registered and not confirmed is confirmed by it. For one of the staff it takes a session, "
                      "not an API token.",
                  .permission = permission,
                  .success = 204,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::session_needed}}),
    };
}

}  // namespace trastienda::http
