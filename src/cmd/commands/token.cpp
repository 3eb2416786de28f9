#include "cmd/commands/token.hpp"

#include "cmd/commands/with_shop.hpp"
#include "cmd/report.hpp"
#include "cmd/text_table.hpp"
#include "domain/catalog/text_rules.hpp"
#include "http/codec_struct.hpp"

#include <fmt/format.h>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// Rows read at a time.
constexpr std::int64_t page_rows = 500;
// As over HTTP.
constexpr catalog::TextRule name_rule{.characters_max = 100, .presence = catalog::Presence::required};

struct TokenOut {
    SessionId id;
    UserId user_id;
    std::string email;
    std::string name;
    Instant created_at;
    std::optional<Instant> expires_at;
    std::optional<std::vector<people::Permission>> scopes;
};
BOOST_DESCRIBE_STRUCT(TokenOut, (), (id, user_id, email, name, created_at, expires_at, scopes))

struct NewTokenOut : TokenOut {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(NewTokenOut, (TokenOut), (token))

TokenOut token_out(const store::Session& session) {
    return {.id = session.id,
            .user_id = session.user,
            .email = session.email,
            .name = session.name,
            .created_at = session.created_at,
            .expires_at = session.expires_at.is_never() ? std::nullopt : std::optional(session.expires_at),
            .scopes = session.scope.is_everything() ? std::nullopt : std::optional(session.scope.permissions())};
}

template <class T>
void write_line(const T& value) {
    std::string json;
    http::write_json(json, value);
    write_output(json + "\n");
}

std::unexpected<Error> no_such_user(const people::EmailAddress& email, Language language) {
    constexpr Bilingual unknown{"No existe ningún usuario {} en uso.", "There is no user {} in use."};
    return fail(ErrorCode::invalid, fmt::format(fmt::runtime(unknown.in(language)), email.text()));
}

// One's own, or with the permission anybody's.
Result<void> check_owner(const Actor& actor, UserId owner, Language language) {
    return actor.user() == owner ? Result<void>() : actor.check(people::Permission::manage_users, language);
}

asio::awaitable<Result<app::MadeToken>> create_token(Shop& shop, TokenCreateOptions options, Actor actor,
                                                     Language language) {
    CO_TRY(const auto owner, co_await shop.people.users.find_by_email(options.owner));
    if (!owner) co_return no_such_user(options.owner, language);
    CO_TRY_DO(check_owner(actor, owner->id, language));
    for (const people::Permission permission : options.scope.permissions()) {
        if (options.scope.is_everything() || people::may(owner->role, permission)) continue;
        constexpr Bilingual lacking{"--scope: {} no tiene el permiso {}. Tiene: {}.",
                                    "--scope: {} does not have the permission {}. They have: {}."};
        co_return fail(ErrorCode::invalid,
                       fmt::format(fmt::runtime(lacking.in(language)), owner->email, people::word_of(permission),
                                   people::words_of(owner->role, people::Scope())));
    }
    const Instant end = options.lifetime ? shop.clock.now().plus(*options.lifetime) : Instant::never();
    CO_TRY(auto made,
           co_await shop.people.accounts.make_api_token(
               {.owner = owner->id, .name = std::move(options.name), .expires_at = end, .scope = options.scope}));
    if (!made) co_return no_such_user(options.owner, language);
    co_return *std::move(made);
}

asio::awaitable<Result<std::vector<store::Session>>> list_tokens(Shop& shop, TokenListOptions options,
                                                                 Language language) {
    store::SessionFilter filter{.kind = store::SessionKind::token, .user = std::nullopt, .now = shop.clock.now()};
    if (options.owner) {
        CO_TRY(const auto owner, co_await shop.people.users.find_by_email(*options.owner));
        if (!owner) co_return no_such_user(*options.owner, language);
        filter.user = owner->id;
    }
    std::vector<store::Session> tokens;
    for (bool has_more = true; has_more;) {
        const SessionId after = tokens.empty() ? SessionId{} : tokens.back().id;
        CO_TRY(auto page, co_await shop.people.sessions.list(filter, after, page_rows));
        has_more = page.size() == page_rows;
        tokens.insert(tokens.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
    }
    co_return tokens;
}

// One's own, or with the permission anybody's; another's is unknown to who has it not, as over HTTP.
asio::awaitable<Result<bool>> revoke_token(Shop& shop, TokenRevokeOptions options, Actor actor, Language language) {
    const bool is_for_anybody = actor.check(people::Permission::manage_users, language).has_value();
    return shop.people.accounts.revoke(options.token, store::SessionKind::token,
                                       is_for_anybody ? std::nullopt : std::optional(actor.user()));
}

}  // namespace

ExitStatus run_token_create(const TokenCreateOptions& options, const Context& context) {
    if (const auto refusal = catalog::check_text(options.name, name_rule)) {
        const std::string words = catalog::explain(*refusal, name_rule.characters_max, context.language);
        report_error({.code = ErrorCode::invalid, .message = "--name: " + words}, context);
        return ExitStatus::usage;
    }
    const auto made = with_actor(context, create_token, options);
    if (!made) return report_error(made.error(), context);
    if (options.output == Output::json) {
        write_line(NewTokenOut{token_out(made->session), made->token.reveal()});
        return ExitStatus::success;
    }
    // The token alone on standard output, so that a script can take it; what is said about it on the other.
    write_output(made->token.reveal() + "\n");
    constexpr Bilingual words{"Token {} de {}: guárdelo ahora, no se vuelve a mostrar.\n",
                              "Token {} of {}: keep it now, it is not shown again.\n"};
    write_error(fmt::format(fmt::runtime(words.in(context.language)), made->session.id.value, made->session.email));
    return ExitStatus::success;
}

ExitStatus run_token_list(const TokenListOptions& options, const Context& context) {
    const auto tokens = with_shop(context, list_tokens, options);
    if (!tokens) return report_error(tokens.error(), context);
    if (options.output == Output::json) {
        std::vector<TokenOut> out;
        for (const store::Session& token : *tokens) out.push_back(token_out(token));
        write_line(out);
        return ExitStatus::success;
    }
    const bool is_spanish = context.language == Language::es;
    std::vector<std::vector<std::string>> rows{
        {"ID", is_spanish ? "NOMBRE" : "NAME", is_spanish ? "DE" : "OF", is_spanish ? "CREADO" : "CREATED",
         is_spanish ? "VALE HASTA" : "GOOD UNTIL", is_spanish ? "PUEDE" : "MAY"}};
    for (const store::Session& token : *tokens)
        rows.push_back(
            {std::to_string(token.id.value), token.name, token.email, token.created_at.text(),
             token.expires_at.is_never() ? (is_spanish ? "que se revoque" : "it is revoked") : token.expires_at.text(),
             token.scope.is_everything() ? (is_spanish ? "todo" : "everything") : token.scope.words()});
    write_output(format_table(rows));
    return ExitStatus::success;
}

ExitStatus run_token_revoke(const TokenRevokeOptions& options, const Context& context) {
    const auto is_revoked = with_actor(context, revoke_token, options);
    if (!is_revoked) return report_error(is_revoked.error(), context);
    constexpr Bilingual done{"Revocado el token {} (un servidor en marcha lo nota en dos segundos).\n",
                             "Token {} is revoked (a running server notices within two seconds).\n"};
    constexpr Bilingual unknown{"No hay ningún token {} que aún valga: véalos con trastienda token list.",
                                "There is no token {} that still counts: see them with trastienda token list."};
    const auto words = [&](Bilingual sentence) {
        return fmt::format(fmt::runtime(sentence.in(context.language)), options.token.value);
    };
    if (!*is_revoked) return report_error({.code = ErrorCode::invalid, .message = words(unknown)}, context);
    write_output(words(done));
    return ExitStatus::success;
}

}  // namespace trastienda::cmd
