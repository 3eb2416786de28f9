// How people's accounts look outside, for every endpoint that shows or takes one. Floor 5.
#pragma once

#include "app/people.hpp"
#include "base/language_words.hpp"
#include "domain/people/email.hpp"
#include "domain/people/password.hpp"
#include "http/endpoint.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

namespace trastienda::http {

using PersonName = Text<0, 100>;
using Phone = Text<0, 40>;
using PostalAddress = Text<0, 200>;
using PlaceName = Text<0, 100>;

/// A token as a mail brings it; what it looks like is nobody's business but ours.
using MailedTokenText = Text<1, 100>;

/// A password that somebody has, on its way in. Never written.
struct PasswordText {
    Secret value;
};
/// A password that somebody is to have: the rules that hold for anybody are checked where it is read. Whether it is the
/// owner's e-mail, read_new_password() sees. Never written.
struct NewPasswordText {
    Secret value;
};

template <>
struct Codec<people::EmailAddress> {
    static void read(const ReadAt& at, JsonValue value, people::EmailAddress& out);
    static void write(std::string& out, const people::EmailAddress& value) { append_json_string(out, value.text()); }
    static std::string schema(SchemaBook&) {
        return fmt::format(R"({{"type":"string","format":"email","maxLength":{}}})", people::email_characters_max);
    }
};

template <>
struct Codec<PasswordText> {
    static void read(const ReadAt& at, JsonValue value, PasswordText& out);
    static std::string schema(SchemaBook&);
};

template <>
struct Codec<NewPasswordText> {
    static void read(const ReadAt& at, JsonValue value, NewPasswordText& out);
    static std::string schema(SchemaBook&);
};

/// Notes everything that is wrong with a new password for the owner of `email`.
void note_password_refusals(const ReadAt& at, const Secret& password, std::string_view email);

struct UserOut {
    UserId id;
    std::string email;
    people::Role role = people::Role::user;
    bool is_active = true;
    std::string first_name;
    std::string last_name;
    std::string phone;
    std::string address;
    std::string city;
    std::string country;
    Language language = Language::es;
    bool is_confirmed = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(UserOut, (),
                      (id, email, role, is_active, first_name, last_name, phone, address, city, country, language,
                       is_confirmed, version, created_at, updated_at))
constexpr auto notes(const UserOut*) {
    return std::to_array<FieldNote>(
        {{.field = "role", .text = "What they may do."},
         {.field = "is_active", .text = "false: put out of use. Nobody signs in, no token works."},
         {.field = "language", .text = "Of the mail that they get."},
         {.field = "is_confirmed",
          .text = "false: registered, and the e-mail not shown to be theirs yet. Nobody signs in."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

UserOut user_out(store::User user);

/// Moves the fields of a profile that are present into a change.
template <class Input>
void take_profile(store::UserChange& change, Input& input) {
    const auto take = [](std::optional<std::string>& to, auto& from) {
        if (from.value) to = std::move(from.value->value);
    };
    take(change.first_name, input.first_name);
    take(change.last_name, input.last_name);
    take(change.phone, input.phone);
    take(change.address, input.address);
    take(change.city, input.city);
    take(change.country, input.country);
    change.language = input.language.value;
}

/// Moves the fields of a profile that are present out of an input that makes one.
template <class Input>
store::Profile new_profile(Input& input) {
    const auto text = [](auto& field) { return field ? std::move(field->value) : std::string(); };
    return {.first_name = text(input.first_name),
            .last_name = text(input.last_name),
            .phone = text(input.phone),
            .address = text(input.address),
            .city = text(input.city),
            .country = text(input.country)};
}

/// The new password in the field `password`, or the problem that lists all that is wrong with it.
std::expected<people::Password, Problem> read_new_password(const NewPasswordText& password, std::string_view email);

/// The problem where who asks came with an API token: what would let that live on past its own end takes a session.
std::optional<Problem> needs_session(const Principal& who);
Problem mails_slowed(std::chrono::seconds wait);
/// Of a current password that was asked for and was not the right one.
Problem password_refused(const app::SignInRefused& refused);
Problem login_slowed(std::chrono::seconds wait);
Problem user_unknown(UserId user);
Problem user_refused(store::UserRefusal refusal, UserId user);

/// The path of what belongs to one user.
struct UserPath {
    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(UserPath, (), (user_id))

}  // namespace trastienda::http
