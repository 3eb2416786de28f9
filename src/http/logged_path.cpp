#include "http/logged_path.hpp"

#include "http/endpoint.hpp"

namespace trastienda::http {

std::string_view logged_path(const Exchange& exchange) {
    constexpr std::string_view secret_parameter = "{code}";
    const bool is_secret =
        exchange.endpoint != nullptr && std::string_view(exchange.endpoint->row.path).contains(secret_parameter);
    return is_secret ? std::string_view(exchange.endpoint->row.path) : std::string_view(exchange.context.path);
}

}  // namespace trastienda::http
