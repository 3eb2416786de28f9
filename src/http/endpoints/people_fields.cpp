#include "http/endpoints/people_fields.hpp"

#include <utility>

namespace trastienda::http {

namespace {

FieldCode field_code(people::EmailRefusal refusal) {
    switch (refusal) {
        case people::EmailRefusal::empty:
            return FieldCode::too_short;
        case people::EmailRefusal::too_long:
            return FieldCode::too_long;
        case people::EmailRefusal::blank:
        case people::EmailRefusal::not_ascii:
            return FieldCode::bad_character;
        case people::EmailRefusal::at_sign_missing:
        case people::EmailRefusal::local_part_empty:
        case people::EmailRefusal::local_part_too_long:
        case people::EmailRefusal::local_part_character:
        case people::EmailRefusal::local_part_dots:
        case people::EmailRefusal::domain_empty:
        case people::EmailRefusal::domain_character:
        case people::EmailRefusal::domain_label:
        case people::EmailRefusal::domain_numeric:
            return FieldCode::bad_format;
    }
    CHECK(false);
}

FieldCode field_code(people::PasswordRefusal refusal) {
    switch (refusal) {
        case people::PasswordRefusal::too_short:
            return FieldCode::too_short;
        case people::PasswordRefusal::too_long:
            return FieldCode::too_long;
        case people::PasswordRefusal::not_utf8:
        case people::PasswordRefusal::control_character:
            return FieldCode::bad_character;
        case people::PasswordRefusal::same_as_email:
        case people::PasswordRefusal::one_character:
        case people::PasswordRefusal::too_common:
            return FieldCode::bad_format;
    }
    CHECK(false);
}

}  // namespace

void Codec<people::EmailAddress>::read(const ReadAt& at, JsonValue value, people::EmailAddress& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    auto email = people::EmailAddress::parse(*text);
    if (email)
        out = *std::move(email);
    else
        at.fail(field_code(email.error()), both(people::explain(email.error())));
}

void Codec<PasswordText>::read(const ReadAt& at, JsonValue value, PasswordText& out) {
    if (const auto text = read_string(at, value)) out.value = Secret(std::string(*text));
}

std::string Codec<PasswordText>::schema(SchemaBook&) {
    return fmt::format(R"({{"type":"string","format":"password","writeOnly":true,"maxLength":{}}})",
                       people::password_bytes_max);
}

void Codec<NewPasswordText>::read(const ReadAt& at, JsonValue value, NewPasswordText& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    out.value = Secret(std::string(*text));
    note_password_refusals(at, out.value, "");
}

std::string Codec<NewPasswordText>::schema(SchemaBook&) {
    return fmt::format(R"({{"type":"string","format":"password","writeOnly":true,"minLength":{},"maxLength":{}}})",
                       people::password_characters_min, people::password_bytes_max);
}

void note_password_refusals(const ReadAt& at, const Secret& password, std::string_view email) {
    for (const people::PasswordRefusal refusal : people::check_password(password.reveal(), email))
        at.fail(field_code(refusal), both(people::explain(refusal)));
}

UserOut user_out(store::User user) {
    store::Profile& profile = user.profile;
    return {.id = user.id,
            .email = std::move(user.email),
            .role = user.role,
            .is_active = user.status == store::UserStatus::active,
            .first_name = std::move(profile.first_name),
            .last_name = std::move(profile.last_name),
            .phone = std::move(profile.phone),
            .address = std::move(profile.address),
            .city = std::move(profile.city),
            .country = std::move(profile.country),
            .language = user.language,
            .is_confirmed = user.confirmation == store::Confirmation::confirmed,
            .version = user.version,
            .created_at = user.created_at,
            .updated_at = user.updated_at};
}

std::optional<Problem> needs_session(const Principal& who) {
    if (who.token_kind == TokenKind::session) return std::nullopt;
    return problem(
        ProblemCode::session_needed,
        {"Esta solicitud vino con un token de API. Inicie sesión (POST /api/v1/login) y repítala con el token "
         "que reciba.",
         "This request came with an API token. Sign in (POST /api/v1/login) and repeat it with the token that "
         "you get."});
}

Problem login_slowed(std::chrono::seconds wait) {
    Problem made = problem(ProblemCode::login_slowed,
                           {"Hubo demasiados intentos fallidos. Pruebe de nuevo dentro de {} s.",
                            "There were too many failed attempts. Try again in {} s."},
                           wait.count());
    made.retry_after_seconds = static_cast<int>(wait.count());
    return made;
}

Problem password_refused(const app::SignInRefused& refused) {
    if (refused.reason == app::SignInRefused::Reason::slowed) return login_slowed(refused.wait);
    return problem(ProblemCode::password_wrong, {"`current_password` no es su contraseña de ahora.",
                                                 "`current_password` is not your present password."});
}

Problem mails_slowed(std::chrono::seconds wait) {
    Problem made = problem(ProblemCode::mails_slowed,
                           {"Desde su dirección se han pedido demasiados correos. Pruebe de nuevo dentro de {} s.",
                            "Too many mails were asked for from your address. Try again in {} s."},
                           wait.count());
    made.retry_after_seconds = static_cast<int>(wait.count());
    return made;
}

std::expected<people::Password, Problem> read_new_password(const NewPasswordText& password, std::string_view email) {
    const auto parsed = people::Password::parse(password.value.reveal(), email);
    if (parsed) return *parsed;
    FieldErrors errors;
    note_password_refusals(ReadAt(errors, FieldPlace::body).field("password"), password.value, email);
    return std::unexpected(invalid_request(std::move(errors)));
}

Problem user_refused(store::UserRefusal refusal, UserId user) {
    switch (refusal) {
        case store::UserRefusal::unknown:
            return user_unknown(user);
        case store::UserRefusal::version_changed:
            return problem(ProblemCode::version_changed,
                           {"Lea el usuario {} de nuevo y decida otra vez.", "Read user {} again, and decide again."},
                           user.value);
        case store::UserRefusal::last_administrator:
            return problem(ProblemCode::last_administrator,
                           {"El usuario {} es el último administrador en uso. Haga antes administrador a otro.",
                            "User {} is the last active administrator. Make somebody else one first."},
                           user.value);
        case store::UserRefusal::email_taken:
            return problem(ProblemCode::email_taken, both(Bilingual{"Ya hay una cuenta con ese correo.",
                                                                    "There is an account with that e-mail already."}));
    }
    CHECK(false);
}

Problem user_unknown(UserId user) {
    return problem(ProblemCode::user_unknown, {"No existe el usuario {}.", "There is no user {}."}, user.value);
}

}  // namespace trastienda::http
