// Everything kept about a person, told and taken away: one's own, and for administrators anybody's.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/json_text.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct OwnErasureInput {
    PasswordText current_password;
};
BOOST_DESCRIBE_STRUCT(OwnErasureInput, (), (current_password))

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

asio::awaitable<Reply<Nothing>> erase_me(app::People& people, Call<Body<OwnErasureInput>> call) {
    const UserId user = call.context.who().user;
    CO_TRY(const auto confirmed, co_await people.sign_in.confirm(user, std::move(call.body.current_password.value),
                                                                 std::string(call.context.remote_address)));
    if (confirmed) co_return co_await erase_user(people, user);
    co_return password_refused(confirmed.error());
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
