#include "http/endpoints/token_authenticator.hpp"

namespace trastienda::http {

asio::awaitable<Result<std::expected<Principal, TokenRefusal>>> TokenAuthenticator::authenticate(
    std::string_view token, std::string_view /*remote_address*/) {
    using Answer = std::expected<Principal, TokenRefusal>;
    CO_TRY(const auto pass, co_await tokens_.find(token));
    if (pass)
        co_return Principal{
            .user = pass->user,
            .role = pass->role,
            .session = pass->session,
            .scope = pass->scope,
            .token_kind = pass->kind == store::SessionKind::token ? TokenKind::api_token : TokenKind::session};
    switch (pass.error()) {
        case app::TokenRefusal::unknown:
            co_return Answer(std::unexpect, TokenRefusal::unknown);
        case app::TokenRefusal::expired:
            co_return Answer(std::unexpect, TokenRefusal::expired);
    }
    CHECK(false);
}

}  // namespace trastienda::http
