// /api/v1/tokens and /api/v1/sessions: for programs and from signing in; both are seen, and ended, by id.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

#include <compare>

namespace trastienda::http {

namespace {

// A permission that a token can be given: all but `anyone`, which takes none.
struct ScopeWord {
    people::Permission permission{};
    auto operator<=>(const ScopeWord&) const = default;
};

}  // namespace

template <>
struct Codec<ScopeWord> {
    using Permissions = Codec<people::Permission>;
    static_assert(Permissions::values.front() == people::Permission::anyone);
    static constexpr std::span words = std::span(Permissions::words).subspan(1);
    static void read(const ReadAt& at, JsonValue value, ScopeWord& out) {
        if (const auto index = read_word(at, value, words)) out.permission = Permissions::values[*index + 1];
    }
    static void write(std::string& out, ScopeWord value) { Permissions::write(out, value.permission); }
    static std::string schema(SchemaBook&) { return enum_schema(words); }
};

namespace {

// As many as there are, and some.
using Scopes = DistinctList<ScopeWord, 64, 1>;

struct TokenInput {
    Text<1, 100> name;
    std::optional<Instant> expires_at;
    std::optional<Scopes> scopes;
};
BOOST_DESCRIBE_STRUCT(TokenInput, (), (name, expires_at, scopes))
constexpr auto notes(const TokenInput*) {
    return std::to_array<FieldNote>({{.field = "name", .text = "What it is for.", .example = "\"web shop\""},
                                     {.field = "expires_at", .text = "Left out: it works until it is revoked."},
                                     {.field = "scopes",
                                      .text = "What it may do, of what your role may. Left out: all of it, now and "
                                              "later. Without `signed_in` it does nothing to your own account."}});
}

struct TokenOut {
    SessionId id;
    UserId user_id;
    std::string name;
    Instant created_at;
    std::optional<Instant> expires_at;
    std::optional<std::vector<people::Permission>> scopes;
};
BOOST_DESCRIBE_STRUCT(TokenOut, (), (id, user_id, name, created_at, expires_at, scopes))
constexpr auto notes(const TokenOut*) {
    return std::to_array<FieldNote>({{.field = "expires_at", .text = "null: it works until it is revoked."},
                                     {.field = "scopes", .text = "null: all that its owner's role may."}});
}

struct NewTokenOut : TokenOut {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(NewTokenOut, (TokenOut), (token))
constexpr auto notes(const NewTokenOut*) {
    return std::to_array<FieldNote>(
        {{.field = "token", .text = "For `Authorization: Bearer`. It is shown only here: only its hash is kept."}});
}

struct SessionOut {
    SessionId id;
    UserId user_id;
    Instant created_at;
    Instant expires_at;
    std::string remote_address;
    std::string user_agent;
    bool is_current = false;
};
BOOST_DESCRIBE_STRUCT(SessionOut, (), (id, user_id, created_at, expires_at, remote_address, user_agent, is_current))
constexpr auto notes(const SessionOut*) {
    return std::to_array<FieldNote>(
        {{.field = "remote_address", .text = "From where it began; empty where that was not kept yet."},
         {.field = "user_agent",
          .text = "With which browser or program, as that calls itself, and no more than 200 bytes of it."},
         {.field = "is_current", .text = "The one that this request came with."}});
}

struct TokenPath {
    SessionId token_id;
};
BOOST_DESCRIBE_STRUCT(TokenPath, (), (token_id))

struct SessionPath {
    SessionId session_id;
};
BOOST_DESCRIBE_STRUCT(SessionPath, (), (session_id))

struct SessionCursor {
    SessionId id;
};
BOOST_DESCRIBE_STRUCT(SessionCursor, (), (id))

struct SessionsQuery {
    PageLimit limit;
    std::optional<After<SessionCursor>> after;
};
BOOST_DESCRIBE_STRUCT(SessionsQuery, (), (limit, after))

TokenOut token_out(const store::Session& session) {
    return {.id = session.id,
            .user_id = session.user,
            .name = session.name,
            .created_at = session.created_at,
            .expires_at = session.expires_at.is_never() ? std::nullopt : std::optional(session.expires_at),
            .scopes = session.scope.is_everything() ? std::nullopt : std::optional(session.scope.permissions())};
}

asio::awaitable<Result<std::vector<store::Session>>> read_page(app::People& people, UserId user,
                                                               store::SessionKind kind, const SessionsQuery& query) {
    return people.sessions.list({.kind = kind, .user = user, .now = people.clock.now()},
                                query.after ? query.after->value.id : SessionId{}, query.limit.get() + 1);
}

asio::awaitable<Reply<Page<TokenOut>>> list_tokens_of(app::People& people, UserId user, SessionsQuery query) {
    CO_TRY(const auto sessions, co_await read_page(people, user, store::SessionKind::token, query));
    std::vector<TokenOut> rows;
    rows.reserve(sessions.size());
    for (const store::Session& session : sessions) rows.push_back(token_out(session));
    co_return make_page(std::move(rows), query.limit, [](const TokenOut& last) { return SessionCursor{last.id}; });
}

asio::awaitable<Reply<Page<SessionOut>>> list_sessions_of(app::People& people, UserId user, SessionId current,
                                                          SessionsQuery query) {
    CO_TRY(const auto sessions, co_await read_page(people, user, store::SessionKind::session, query));
    std::vector<SessionOut> rows;
    rows.reserve(sessions.size());
    for (const store::Session& session : sessions)
        rows.push_back({.id = session.id,
                        .user_id = session.user,
                        .created_at = session.created_at,
                        .expires_at = session.expires_at,
                        .remote_address = session.remote_address,
                        .user_agent = session.user_agent,
                        .is_current = session.id == current});
    co_return make_page(std::move(rows), query.limit, [](const SessionOut& last) { return SessionCursor{last.id}; });
}

asio::awaitable<Reply<Page<TokenOut>>> list_my_tokens(app::People& people, Call<Query<SessionsQuery>> call) {
    return list_tokens_of(people, call.context.who().user, call.query);
}

asio::awaitable<Reply<Page<TokenOut>>> list_tokens(app::People& people,
                                                   Call<Path<UserPath>, Query<SessionsQuery>> call) {
    CO_TRY(const auto user, co_await people.users.find(call.path.user_id));
    if (!user) co_return user_unknown(call.path.user_id);
    co_return co_await list_tokens_of(people, call.path.user_id, call.query);
}

asio::awaitable<Reply<Page<SessionOut>>> list_my_sessions(app::People& people, Call<Query<SessionsQuery>> call) {
    const Principal& who = call.context.who();
    return list_sessions_of(people, who.user, who.session, call.query);
}

asio::awaitable<Reply<Page<SessionOut>>> list_sessions(app::People& people,
                                                       Call<Path<UserPath>, Query<SessionsQuery>> call) {
    CO_TRY(const auto user, co_await people.users.find(call.path.user_id));
    if (!user) co_return user_unknown(call.path.user_id);
    co_return co_await list_sessions_of(people, call.path.user_id, call.context.who().session, call.query);
}

// Whose a token or session must be for this asker, who may do to anybody's what `of_anybody` says; nothing: anybody's.
std::optional<UserId> owner_to_match(const Principal& who, people::Permission of_anybody) {
    if (who.may(of_anybody)) return std::nullopt;
    return who.user;
}

Problem session_unknown(SessionId id) {
    return problem(ProblemCode::session_unknown,
                   {"No hay ningún token ni sesión con el número {}.", "There is no token or session with the id {}."},
                   id.value);
}

asio::awaitable<Reply<TokenOut>> read_token(app::People& people, Call<Path<TokenPath>> call) {
    const SessionId id = call.path.token_id;
    CO_TRY(const auto found,
           co_await people.sessions.list({.kind = store::SessionKind::token,
                                          .user = owner_to_match(call.context.who(), people::Permission::read_users),
                                          .now = people.clock.now()},
                                         SessionId{id.value - 1}, 1));
    if (found.empty() || found.front().id != id) co_return session_unknown(id);
    co_return token_out(found.front());
}

// Nobody hands on what they may not do themselves.
people::Scope read_scope(const ReadAt& at, const std::optional<Scopes>& scopes, const Principal& who) {
    if (!scopes) return who.scope;
    std::vector<people::Permission> permissions;
    for (const ScopeWord word : scopes->value) permissions.push_back(word.permission);
    for (std::size_t i = 0; i < permissions.size(); ++i) {
        if (who.may(permissions[i])) continue;
        at.item(i).fail(FieldCode::refused,
                        both({"No tiene usted el permiso {}: no puede darlo a un token. Puede dar: {}.",
                              "You do not have the permission {}: you cannot give it to a token. You can give: {}."},
                             people::word_of(permissions[i]), people::words_of(who.role, who.scope)));
    }
    return people::Scope::of(permissions);
}

asio::awaitable<Reply<NewTokenOut>> create_token(app::People& people, Call<Body<TokenInput>> call) {
    // Else it would outlive its own end, and its being revoked, in those that it made.
    if (auto refused = needs_session(call.context.who())) co_return *std::move(refused);
    const TokenInput& input = call.body;
    FieldErrors errors;
    const ReadAt at(errors, FieldPlace::body);
    if (input.expires_at && *input.expires_at <= people.clock.now())
        at.field("expires_at")
            .fail(FieldCode::too_small, both(Bilingual{"Ya pasó: dé un momento futuro, o ninguno.",
                                                       "It is past: give a time to come, or none."}));
    const people::Scope scope = read_scope(at.field("scopes"), input.scopes, call.context.who());
    if (!errors.empty()) co_return invalid_request(std::move(errors));
    const UserId owner = call.context.who().user;
    CO_TRY(auto made,
           co_await people.accounts.make_api_token({.owner = owner,
                                                    .name = input.name.value,
                                                    .expires_at = input.expires_at.value_or(Instant::never()),
                                                    .scope = scope}));
    if (!made) co_return user_unknown(owner);
    const SessionId id = made->session.id;
    co_return Reply(NewTokenOut{token_out(made->session), made->token.reveal()})
        .location("/api/v1/tokens/{}", id.value);
}

asio::awaitable<Reply<Nothing>> revoke(app::People& people, Principal who, SessionId id, store::SessionKind kind) {
    CO_TRY(const bool is_revoked,
           co_await people.accounts.revoke(id, kind, owner_to_match(who, people::Permission::manage_users)));
    if (is_revoked) co_return Nothing{};
    co_return session_unknown(id);
}

asio::awaitable<Reply<Nothing>> revoke_token(app::People& people, Call<Path<TokenPath>> call) {
    return revoke(people, call.context.who(), call.path.token_id, store::SessionKind::token);
}

asio::awaitable<Reply<Nothing>> revoke_session(app::People& people, Call<Path<SessionPath>> call) {
    return revoke(people, call.context.who(), call.path.session_id, store::SessionKind::session);
}

}  // namespace

Endpoints token_endpoints(app::People& people) {
    constexpr std::string_view revoke_words =
        "At once on this server, within two seconds on others. Your own; with the "
        "permission manage_users, anybody's.";
    return {
        endpoint(people, list_my_tokens,
                 {.method = Method::get,
                  .path = "/api/v1/tokens",
                  .summary = "Your API tokens",
                  .permission = people::Permission::signed_in}),
        endpoint(people, create_token,
                 {.method = Method::post,
                  .path = "/api/v1/tokens",
                  .summary = "Make an API token",
                  .description =
                      "For a program that acts as you, with your role or the part of it that `scopes` names. Takes "
                      "a session: an API token makes none.",
                  .permission = people::Permission::signed_in,
                  .success = 201,
                  .refusals = {ProblemCode::user_unknown, ProblemCode::session_needed}}),
        endpoint(people, read_token,
                 {.method = Method::get,
                  .path = "/api/v1/tokens/{token_id}",
                  .summary = "An API token, without its secret",
                  .description = "Your own; with the permission read_users, anybody's.",
                  .permission = people::Permission::signed_in,
                  .refusals = {ProblemCode::session_unknown}}),
        endpoint(people, revoke_token,
                 {.method = Method::delete_,
                  .path = "/api/v1/tokens/{token_id}",
                  .summary = "Revoke an API token",
                  .description = revoke_words,
                  .permission = people::Permission::signed_in,
                  .success = 204,
                  .refusals = {ProblemCode::session_unknown}}),
        endpoint(people, list_my_sessions,
                 {.method = Method::get,
                  .path = "/api/v1/sessions",
                  .summary = "Where you are signed in",
                  .permission = people::Permission::signed_in}),
        endpoint(people, revoke_session,
                 {.method = Method::delete_,
                  .path = "/api/v1/sessions/{session_id}",
                  .summary = "End a session",
                  .description = revoke_words,
                  .permission = people::Permission::signed_in,
                  .success = 204,
                  .refusals = {ProblemCode::session_unknown}}),
        endpoint(people, list_tokens,
                 {.method = Method::get,
                  .path = "/api/v1/users/{user_id}/tokens",
                  .summary = "A user's API tokens",
                  .permission = people::Permission::read_users,
                  .refusals = {ProblemCode::user_unknown}}),
        endpoint(people, list_sessions,
                 {.method = Method::get,
                  .path = "/api/v1/users/{user_id}/sessions",
                  .summary = "Where a user is signed in",
                  .permission = people::Permission::read_users,
                  .refusals = {ProblemCode::user_unknown}}),
    };
}

}  // namespace trastienda::http
