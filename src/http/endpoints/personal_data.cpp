// Everything kept about a person, told and taken away: one's own, and for administrators anybody's. And one's own
// account, put out of use.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/json_text.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

// Who takes an account away shows that it is theirs: a session that was left open does not do.
struct OwnAccountInput {
    PasswordText current_password;
};
BOOST_DESCRIBE_STRUCT(OwnAccountInput, (), (current_password))

asio::awaitable<Reply<JsonText>> export_user(app::People& people, UserId user) {
    CO_TRY(auto data, co_await people.personal_data.read(user));
    if (!data) co_return user_unknown(user);
    co_return JsonText{*std::move(data)};
}

asio::awaitable<Reply<JsonText>> export_me(app::People& people, Call<> call) {
    return export_user(people, call.context.who().user);
}

asio::awaitable<Reply<JsonText>> export_any(app::People& people, Call<Path<UserPath>> call) {
    return export_user(people, call.path.user_id);
}

asio::awaitable<Reply<Nothing>> erase_user(app::People& people, UserId user) {
    CO_TRY(const auto erased, co_await people.accounts.erase(user));
    if (!erased) co_return user_refused(erased.error(), user);
    co_return Nothing{};
}

asio::awaitable<Reply<Nothing>> erase_any(app::People& people, Call<Path<UserPath>> call) {
    return erase_user(people, call.path.user_id);
}

// Why it is not the caller's own password, or nothing where it is.
asio::awaitable<Result<std::optional<Problem>>> check_password(app::People& people, Call<Body<OwnAccountInput>> call) {
    CO_TRY(const auto confirmed,
           co_await people.sign_in.confirm(call.context.who().user, std::move(call.body.current_password.value),
                                           std::string(call.context.remote_address)));
    if (confirmed) co_return std::nullopt;
    co_return password_refused(confirmed.error());
}

asio::awaitable<Reply<Nothing>> erase_me(app::People& people, Call<Body<OwnAccountInput>> call) {
    const UserId user = call.context.who().user;
    CO_TRY(auto problem, co_await check_password(people, std::move(call)));
    if (problem) co_return *std::move(problem);
    co_return co_await erase_user(people, user);
}

asio::awaitable<Reply<Nothing>> deactivate_me(app::People& people, Call<Body<OwnAccountInput>> call) {
    const UserId user = call.context.who().user;
    CO_TRY(auto problem, co_await check_password(people, std::move(call)));
    if (problem) co_return *std::move(problem);
    store::UserChange change;
    change.status = store::UserStatus::inactive;
    CO_TRY(const auto changed, co_await people.accounts.change(user, std::move(change), std::nullopt));
    if (!changed) co_return user_refused(changed.error(), user);
    co_return Nothing{};
}

}  // namespace

Endpoints personal_data_endpoints(app::People& people) {
    constexpr auto permission = people::Permission::manage_users;
    return {
        endpoint(people, export_me,
                 {.method = Method::get,
                  .path = "/api/v1/me/export",
                  .summary = "Everything kept about you",
                  .permission = people::Permission::signed_in,
                  .refusals = {ProblemCode::user_unknown}}),
        endpoint(people, erase_me,
                 {.method = Method::post,
                  .path = "/api/v1/me/erase",
                  .summary = "Erase your personal data",
                  .description = "For good: the account is out of use, and what it did stays under its number.",
                  .permission = people::Permission::signed_in,
                  .success = 204,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::password_wrong, ProblemCode::login_slowed,
                               ProblemCode::last_administrator}}),
        endpoint(people, deactivate_me,
                 {.method = Method::post,
                  .path = "/api/v1/me/deactivate",
                  .summary = "Put your account out of use",
                  .description = "Your sessions and tokens end, and nobody signs in with it any more. Your data stays, "
                                 "so that an administrator can put it back in use; /api/v1/me/erase takes it away.",
                  .permission = people::Permission::signed_in,
                  .success = 204,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::password_wrong, ProblemCode::login_slowed,
                               ProblemCode::last_administrator}}),
        endpoint(people, export_any,
                 {.method = Method::get,
                  .path = "/api/v1/users/{user_id}/export",
                  .summary = "Everything kept about a person",
                  .permission = permission,
                  .refusals = {ProblemCode::user_unknown}}),
        endpoint(people, erase_any,
                 {.method = Method::post,
                  .path = "/api/v1/users/{user_id}/erase",
                  .summary = "Erase a person's data",
                  .description = "For good: profile, e-mail, mails, where they signed in from, and what the audit log "
                                 "tells of them. The account is out of use, and what it did stays under its number.",
                  .permission = permission,
                  .success = 204,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::last_administrator}}),
    };
}

}  // namespace trastienda::http
