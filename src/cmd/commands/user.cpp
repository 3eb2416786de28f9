#include "cmd/commands/user.hpp"

#include "cmd/commands/with_shop.hpp"
#include "cmd/report.hpp"
#include "cmd/standard_input.hpp"
#include "cmd/text_table.hpp"
#include "domain/catalog/text_rules.hpp"
#include "http/endpoints/people_fields.hpp"

#include <fmt/format.h>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// Rows read at a time.
constexpr std::int64_t page_rows = 500;

template <class... Args>
void say(const Context& context, Bilingual sentence, const Args&... args) {
    write_output(fmt::format(fmt::runtime(sentence.in(context.language)), args...) + "\n");
}

ExitStatus refuse(const Context& context, std::string_view sentence) {
    report_error({.code = ErrorCode::invalid, .message = std::string(sentence)}, context);
    return ExitStatus::usage;
}

struct ChosenPassword {
    people::Password password;
    bool is_made_up = false;
};

// The password that was typed or piped, or one made up. What is wrong with it is already said where there is none.
std::optional<ChosenPassword> choose_password(PasswordFrom from, const people::EmailAddress& email,
                                              const Context& context) {
    SystemRandom random;
    constexpr Bilingual question{"Contraseña nueva: ", "New password: "};
    const auto secret = from == PasswordFrom::made_up ? Result<Secret>(app::make_readable_password(random))
                                                      : read_secret(question.in(context.language), context.language);
    if (!secret) {
        report_error(secret.error(), context);
        return std::nullopt;
    }
    auto password = people::Password::parse(secret->reveal(), email.text());
    if (password) return ChosenPassword{.password = *std::move(password), .is_made_up = from == PasswordFrom::made_up};
    for (const people::PasswordRefusal refusal : password.error())
        refuse(context, people::explain(refusal).in(context.language));
    return std::nullopt;
}

void show_made_up(const ChosenPassword& chosen, const Context& context) {
    if (chosen.is_made_up)
        say(context, {"Contraseña: {}  (no se vuelve a mostrar)", "Password: {}  (it is not shown again)"},
            chosen.password.secret().reveal());
}

bool is_name(std::string_view option, std::string_view name, const Context& context) {
    constexpr catalog::TextRule rule{.characters_max = http::PersonName::bounds.characters_max};
    const auto refusal = catalog::check_text(name, rule);
    if (refusal)
        refuse(context,
               fmt::format("{}: {}", option, catalog::explain(*refusal, rule.characters_max, context.language)));
    return !refusal;
}

std::unexpected<Error> refused(store::UserRefusal refusal, UserId user, Language language) {
    return fail(ErrorCode::invalid, http::user_refused(refusal, user).detail.in(language));
}

asio::awaitable<Result<store::User>> add_user(Shop& shop, app::NewAccount account, Actor actor, Language language) {
    CO_TRY_DO(actor.check(people::Permission::manage_users, language));
    CO_TRY(auto user, co_await shop.people.accounts.add(std::move(account)));
    if (!user) co_return refused(user.error(), UserId{}, language);
    co_return *std::move(user);
}

asio::awaitable<Result<std::vector<store::User>>> list_users(Shop& shop, UserListOptions /*options*/,
                                                             Language /*language*/) {
    std::vector<store::User> users;
    for (bool has_more = true; has_more;) {
        const UserId after = users.empty() ? UserId{} : users.back().id;
        CO_TRY(auto page, co_await shop.people.users.list({}, after, page_rows));
        has_more = page.size() == page_rows;
        users.insert(users.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
    }
    co_return users;
}

// Whether they were in use.
asio::awaitable<Result<bool>> deactivate_user(Shop& shop, UserDeactivateOptions options, Actor actor,
                                              Language language) {
    CO_TRY_DO(actor.check(people::Permission::manage_users, language));
    CO_TRY(const auto user, co_await find_user(shop, std::move(options.email), language));
    if (user.status == store::UserStatus::inactive) co_return false;
    store::UserChange change;
    change.status = store::UserStatus::inactive;
    CO_TRY(const auto changed, co_await shop.people.accounts.change(user.id, std::move(change), std::nullopt));
    if (!changed) co_return refused(changed.error(), user.id, language);
    co_return true;
}

struct PasswordChange {
    people::EmailAddress email;
    people::Password password;
};

asio::awaitable<Result<bool>> set_password(Shop& shop, PasswordChange change, Actor actor, Language language) {
    CO_TRY_DO(actor.check(people::Permission::manage_users, language));
    CO_TRY(const auto user, co_await find_user(shop, std::move(change.email), language));
    co_return co_await shop.people.accounts.set_password(user.id, std::move(change.password));
}

std::string to_json(store::User user) {
    std::string json;
    http::write_json(json, http::user_out(std::move(user)));
    return json;
}

std::string to_table(const std::vector<store::User>& users, Language language) {
    const bool is_spanish = language == Language::es;
    std::vector<std::vector<std::string>> rows{{"ID", is_spanish ? "CORREO" : "E-MAIL", is_spanish ? "ROL" : "ROLE",
                                                is_spanish ? "EN USO" : "IN USE", is_spanish ? "NOMBRE" : "NAME"}};
    for (const store::User& user : users) {
        const bool is_active = user.status == store::UserStatus::active;
        const store::Profile& profile = user.profile;
        const std::string_view blank = profile.first_name.empty() || profile.last_name.empty() ? "" : " ";
        rows.push_back({std::to_string(user.id.value), user.email,
                        std::string(http::Codec<people::Role>::word(user.role)),
                        is_active ? (is_spanish ? "sí" : "yes") : "no",
                        fmt::format("{}{}{}", profile.first_name, blank, profile.last_name)});
    }
    return format_table(rows);
}

}  // namespace

ExitStatus run_user_add(const UserAddOptions& options, const Context& context) {
    const bool is_first_name = is_name("--first-name", options.first_name, context);
    const bool is_last_name = is_name("--last-name", options.last_name, context);
    if (!is_first_name || !is_last_name) return ExitStatus::usage;
    const auto chosen = choose_password(options.password, options.email, context);
    if (!chosen) return ExitStatus::usage;

    store::Profile profile;
    profile.first_name = options.first_name;
    profile.last_name = options.last_name;
    auto user = with_actor(context, add_user,
                           app::NewAccount{.email = options.email,
                                           .password = chosen->password,
                                           .role = options.role,
                                           .profile = std::move(profile),
                                           .language = {}},
                           DatabaseUse::make);
    if (!user) return report_error(user.error(), context);
    if (options.output == Output::json) {
        std::string password;
        if (chosen->is_made_up)
            http::append_json_string(password += "\"password\":", chosen->password.secret().reveal());
        const std::string json = to_json(*std::move(user));
        write_output((chosen->is_made_up ? http::with_members(json, password) : json) + "\n");
        return ExitStatus::success;
    }
    say(context, {"Añadido: {} ({}), número {}.", "Added: {} ({}), number {}."}, user->email,
        http::Codec<people::Role>::word(user->role), user->id.value);
    show_made_up(*chosen, context);
    return ExitStatus::success;
}

ExitStatus run_user_list(const UserListOptions& options, const Context& context) {
    auto users = with_shop(context, list_users, options);
    if (!users) return report_error(users.error(), context);
    if (options.output == Output::text) {
        write_output(to_table(*users, context.language));
        return ExitStatus::success;
    }
    std::vector<http::UserOut> out;
    for (store::User& user : *users) out.push_back(http::user_out(std::move(user)));
    std::string json;
    http::write_json(json, out);
    write_output(json + "\n");
    return ExitStatus::success;
}

ExitStatus run_user_deactivate(const UserDeactivateOptions& options, const Context& context) {
    const auto was_active = with_actor(context, deactivate_user, options);
    if (!was_active) return report_error(was_active.error(), context);
    if (*was_active)
        say(context,
            {"{} está de baja: sus sesiones y tokens han terminado (un servidor en marcha lo nota en dos segundos).",
             "{} is out of use: their sessions and tokens have ended (a running server notices within two seconds)."},
            options.email.text());
    else
        say(context, {"{} ya estaba de baja.", "{} was out of use already."}, options.email.text());
    return ExitStatus::success;
}

ExitStatus run_user_set_password(const UserSetPasswordOptions& options, const Context& context) {
    const auto chosen = choose_password(options.password, options.email, context);
    if (!chosen) return ExitStatus::usage;
    const auto is_set =
        with_actor(context, set_password, PasswordChange{.email = options.email, .password = chosen->password});
    if (!is_set) return report_error(is_set.error(), context);
    say(context,
        {"{} tiene otra contraseña y sus sesiones han terminado.",
         "{} has another password, and their sessions have ended."},
        options.email.text());
    show_made_up(*chosen, context);
    return ExitStatus::success;
}

}  // namespace trastienda::cmd
