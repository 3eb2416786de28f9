// The server's Authenticator on app::Tokens. Floor 5. One executor thread.
#pragma once

#include "app/tokens.hpp"
#include "http/request.hpp"

namespace trastienda::http {

class TokenAuthenticator final : public Authenticator {
  public:
    /// `tokens` outlives it.
    explicit TokenAuthenticator(app::Tokens& tokens) : tokens_(tokens) {}

    asio::awaitable<Result<std::expected<Principal, TokenRefusal>>> authenticate(
        std::string_view token, std::string_view remote_address) override;

  private:
    app::Tokens& tokens_;
};

}  // namespace trastienda::http
