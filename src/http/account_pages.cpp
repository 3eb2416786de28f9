#include "http/account_pages.hpp"

#include "http/account_css.hpp"
#include "http/account_js.hpp"
#include "http/confirm_html.hpp"
#include "http/password_html.hpp"
#include "http/reference.hpp"

namespace trastienda::http {

namespace {

Row row_of(std::string_view path, std::string_view summary) {
    return {.method = Method::get, .path = path, .summary = summary, .permission = people::Permission::anyone};
}

}  // namespace

Endpoints account_page_endpoints() {
    return {
        fixed_endpoint(row_of("/account/confirm", "Page of a mailed link: confirm an account"), html_type,
                       std::string(embedded::confirm_html)),
        fixed_endpoint(row_of("/account/password", "Page of a mailed link: choose a password"), html_type,
                       std::string(embedded::password_html)),
        fixed_endpoint(row_of("/account/account.css", "Their style"), css_type, std::string(embedded::account_css)),
        fixed_endpoint(row_of("/account/account.js", "Their script"), script_type, std::string(embedded::account_js)),
    };
}

}  // namespace trastienda::http
