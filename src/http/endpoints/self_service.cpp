// /api/v1/register and /api/v1/password: opening an account, and getting back into one, by mail.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct RegistrationInput {
    people::EmailAddress email;
    NewPasswordText password;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    std::optional<Phone> phone;
    std::optional<PostalAddress> address;
    std::optional<PlaceName> city;
    std::optional<PlaceName> country;
    std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(RegistrationInput, (),
                      (email, password, first_name, last_name, phone, address, city, country, language))
constexpr auto notes(const RegistrationInput*) {
    return std::to_array<FieldNote>(
        {{.field = "email", .text = "What they will sign in with.", .example = "\"ana@example.com\""},
         {.field = "password", .text = "At least 8 characters, and not one that everybody tries first."},
         {.field = "language", .text = "Of the mail that they get. Left out: that of the request."}});
}
void check_fields(const RegistrationInput& input, const ReadAt& at) {
    note_password_refusals(at.field("password"), input.password.value, input.email.text());
}

struct EmailInput {
    people::EmailAddress email;
};
BOOST_DESCRIBE_STRUCT(EmailInput, (), (email))

struct MailedTokenInput {
    MailedTokenText token;
};
BOOST_DESCRIBE_STRUCT(MailedTokenInput, (), (token))
constexpr auto notes(const MailedTokenInput*) {
    return std::to_array<FieldNote>({{.field = "token", .text = "What stands behind `#token=` in the mail's link."}});
}

struct ResetInput {
    MailedTokenText token;
    NewPasswordText password;
};
BOOST_DESCRIBE_STRUCT(ResetInput, (), (token, password))

// What somebody is told who must not learn whether there is such an account.
struct MailPromise {
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(MailPromise, (), (detail))
constexpr auto notes(const MailPromise*) {
    return std::to_array<FieldNote>(
        {{.field = "detail",
          .text = "A sentence in the reader's language; the same whether or not there is an account."}});
}

Problem mailed_token_unknown() {
    return problem(ProblemCode::mailed_token_unknown,
                   both(Bilingual{"El enlace ya se usó, ha caducado o no es nuestro: pida otro correo.",
                                  "The link was used, has expired, or is none of ours: ask for another mail."}));
}

asio::awaitable<Reply<MailPromise>> register_user(app::People& people, Call<Body<RegistrationInput>> call) {
    RegistrationInput& input = call.body;
    const auto password = people::Password::parse(input.password.value.reveal(), input.email.text());
    CHECK(password.has_value());  // check_fields saw to that
    const Language language = call.context.language;
    CO_TRY(const auto asked,
           co_await people.self_service.register_user({.email = input.email,
                                                       .password = *password,
                                                       .profile = new_profile(input),
                                                       .language = input.language.value_or(language),
                                                       .remote_address = std::string(call.context.remote_address)}));
    if (!asked) co_return mails_slowed(asked.error().wait);
    constexpr Bilingual promise{"Le hemos enviado un correo a esa dirección: ábralo para seguir.",
                                "We have sent a mail to that address: open it to go on."};
    co_return MailPromise{.detail = std::string(promise.in(language))};
}

asio::awaitable<Reply<Nothing>> confirm_registration(app::People& people, Call<Body<MailedTokenInput>> call) {
    CO_TRY(const bool is_confirmed, co_await people.self_service.confirm(std::move(call.body.token.value)));
    if (!is_confirmed) co_return mailed_token_unknown();
    co_return Nothing{};
}

asio::awaitable<Reply<MailPromise>> ask_for_reset(app::People& people, Call<Body<EmailInput>> call) {
    const Language language = call.context.language;
    CO_TRY(const auto asked, co_await people.self_service.ask_for_reset(std::move(call.body.email),
                                                                        std::string(call.context.remote_address)));
    if (!asked) co_return mails_slowed(asked.error().wait);
    constexpr Bilingual promise{"Si esa dirección tiene una cuenta, le hemos enviado un correo: ábralo para seguir.",
                                "If that address has an account, we have sent a mail to it: open it to go on."};
    co_return MailPromise{.detail = std::string(promise.in(language))};
}

asio::awaitable<Reply<Nothing>> reset_password(app::People& people, Call<Body<ResetInput>> call) {
    const std::string& token = call.body.token.value;
    CO_TRY(const auto owner, co_await people.self_service.reset_owner(token));
    if (!owner) co_return mailed_token_unknown();
    const auto password = read_new_password(call.body.password, *owner);
    if (!password) co_return password.error();
    CO_TRY(const bool is_reset, co_await people.self_service.reset(token, *password));
    if (!is_reset) co_return mailed_token_unknown();
    co_return Nothing{};
}

}  // namespace

Endpoints self_service_endpoints(app::People& people) {
    constexpr auto permission = people::Permission::anyone;
    return {
        endpoint(people, register_user,
                 {.method = Method::post,
                  .path = "/api/v1/register",
                  .summary = "Open an account",
                  .description =
                      "A mail goes to the address: with a link that confirms the account, or saying that there is one "
                      "already. The answer is the same. Registering again sends another mail. Nobody signs in before "
                      "the account is confirmed.",
                  .permission = permission,
                  .success = 202,
                  .refusals = {ProblemCode::mails_slowed}}),
        endpoint(people, confirm_registration,
                 {.method = Method::post,
                  .path = "/api/v1/register/confirm",
                  .summary = "Confirm an account",
                  .description = "With the token of the mail, within 24 hours, once.",
                  .permission = permission,
                  .success = 204,
                  .refusals = {ProblemCode::mailed_token_unknown}}),
        endpoint(people, ask_for_reset,
                 {.method = Method::post,
                  .path = "/api/v1/password/reset",
                  .summary = "Ask for another password",
                  .description = "A mail goes to the address if it has an account. The answer is the same.",
                  .permission = permission,
                  .success = 202,
                  .refusals = {ProblemCode::mails_slowed}}),
        endpoint(people, reset_password,
                 {.method = Method::post,
                  .path = "/api/v1/password/reset/confirm",
                  .summary = "Choose another password",
                  .description = "With the token of the mail, within 2 hours, once. All of the user's sessions end; "
                                 "their API tokens stay.",
                  .permission = permission,
                  .success = 204,
                  .refusals = {ProblemCode::mailed_token_unknown}}),
    };
}

}  // namespace trastienda::http
