// /api/v1/login, /logout and /me: signing in and out, and what people do to their own account.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct LoginInput {
    Text<1, 254> email;
    PasswordText password;
};
BOOST_DESCRIBE_STRUCT(LoginInput, (), (email, password))

struct LoginOut {
    std::string token;
    Instant expires_at;
    UserOut user;
};
BOOST_DESCRIBE_STRUCT(LoginOut, (), (token, expires_at, user))
constexpr auto notes(const LoginOut*) {
    return std::to_array<FieldNote>(
        {{.field = "token", .text = "For `Authorization: Bearer`. It is shown only here."}});
}

struct OwnProfileInput {
    Change<PersonName> first_name;
    Change<PersonName> last_name;
    Change<Phone> phone;
    Change<PostalAddress> address;
    Change<PlaceName> city;
    Change<PlaceName> country;
    Change<Language> language;
};
BOOST_DESCRIBE_STRUCT(OwnProfileInput, (), (first_name, last_name, phone, address, city, country, language))

struct OwnPasswordInput {
    PasswordText current_password;
    NewPasswordText password;
};
BOOST_DESCRIBE_STRUCT(OwnPasswordInput, (), (current_password, password))

asio::awaitable<Reply<LoginOut>> login(app::People& people, Call<Body<LoginInput>> call) {
    CO_TRY(auto signed_in, co_await people.sign_in.sign_in({.email = std::move(call.body.email.value),
                                                            .password = std::move(call.body.password.value),
                                                            .remote_address = std::string(call.context.remote_address),
                                                            .user_agent = std::string(call.context.user_agent)}));
    if (!signed_in) {
        if (signed_in.error().reason == app::SignInRefused::Reason::slowed)
            co_return login_slowed(signed_in.error().wait);
        co_return problem(ProblemCode::login_failed,
                          {"El correo o la contraseña no son correctos, o la cuenta no está confirmada o en uso.",
                           "The e-mail or the password is not right, or the account is not confirmed or out of use."});
    }
    CO_TRY(auto user, co_await people.users.find(signed_in->session.user));
    if (!user) co_return fail(ErrorCode::internal, "A user who just signed in cannot be found.");
    co_return LoginOut{.token = signed_in->token.reveal(),
                       .expires_at = signed_in->session.expires_at,
                       .user = user_out(*std::move(user))};
}

asio::awaitable<Reply<Nothing>> logout(app::People& people, Call<> call) {
    CO_TRY_DO(co_await people.sign_in.sign_out(call.context.who().session));
    co_return Nothing{};
}

asio::awaitable<Reply<UserOut>> read_me(app::People& people, Call<> call) {
    const UserId id = call.context.who().user;
    CO_TRY(auto user, co_await people.users.find(id));
    if (!user) co_return user_unknown(id);
    const std::int64_t version = user->version;
    co_return Reply(user_out(*std::move(user))).version(version);
}

asio::awaitable<Reply<UserOut>> change_me(app::People& people, Call<Body<OwnProfileInput>> call) {
    const UserId id = call.context.who().user;
    store::UserChange change;
    take_profile(change, call.body);
    CO_TRY(auto changed, co_await people.accounts.change(id, std::move(change), call.context.if_match.version()));
    if (!changed) co_return user_refused(changed.error(), id);
    const std::int64_t version = changed->version;
    co_return Reply(user_out(*std::move(changed))).version(version);
}

asio::awaitable<Reply<Nothing>> change_my_password(app::People& people, Call<Body<OwnPasswordInput>> call) {
    const Principal& who = call.context.who();
    CO_TRY(const auto user, co_await people.users.find(who.user));
    if (!user) co_return user_unknown(who.user);
    const auto password = read_new_password(call.body.password, user->email);
    if (!password) co_return password.error();
    CO_TRY(const auto changed,
           co_await people.accounts.change_own_password({.user = who.user,
                                                         .session = who.session,
                                                         .current = std::move(call.body.current_password.value),
                                                         .password = *password,
                                                         .remote_address = std::string(call.context.remote_address)}));
    if (changed) co_return Nothing{};
    co_return password_refused(changed.error());
}

}  // namespace

Endpoints sign_in_endpoints(app::People& people) {
    return {
        endpoint(people, login,
                 {.method = Method::post,
                  .path = "/api/v1/login",
                  .summary = "Sign in",
                  .description =
                      "Gives a token for `Authorization: Bearer`. Repeated failures are slowed, by account and by "
                      "address.",
                  .permission = people::Permission::anyone,
                  .refusals = {ProblemCode::login_failed, ProblemCode::login_slowed}}),
        endpoint(people, logout,
                 {.method = Method::post,
                  .path = "/api/v1/logout",
                  .summary = "Sign out",
                  .description = "Ends the session of the token that it comes with; an API token is revoked likewise.",
                  .permission = people::Permission::signed_in,
                  .success = 204}),
        endpoint(people, read_me,
                 {.method = Method::get,
                  .path = "/api/v1/me",
                  .summary = "Your own account",
                  .permission = people::Permission::signed_in,
                  .refusals = {ProblemCode::user_unknown}}),
        endpoint(people, change_me,
                 {.method = Method::patch,
                  .path = "/api/v1/me",
                  .summary = "Change your own profile",
                  .permission = people::Permission::signed_in,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::version_changed},
                  .versioning = Versioning::accepted}),
        endpoint(people, change_my_password,
                 {.method = Method::post,
                  .path = "/api/v1/me/password",
                  .summary = "Change your own password",
                  .description = "Your other sessions end; this one and your API tokens stay.",
                  .permission = people::Permission::signed_in,
                  .success = 204,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::password_wrong, ProblemCode::login_slowed}}),
    };
}

}  // namespace trastienda::http
