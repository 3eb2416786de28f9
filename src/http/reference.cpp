#include "http/reference.hpp"

#include "http/openapi.hpp"
#include "http/reference_css.hpp"
#include "http/reference_html.hpp"
#include "http/reference_js.hpp"

#include <cstdint>
#include <memory>

namespace trastienda::http {

namespace {

// Nothing from elsewhere, nothing inline, in no frame.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

struct FixedContent {
    std::string bytes;
    std::string_view type;
    std::string entity_tag;
};

// FNV-1a: the tag only has to change when the content does.
std::string tag_of_bytes(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    return fmt::format("\"{:016x}\"", hash);
}

asio::awaitable<void> answer_fixed(std::shared_ptr<const FixedContent> content, Exchange& exchange) {
    FieldErrors errors;
    refuse_parameters(exchange, errors);
    if (!errors.empty()) co_return exchange.refuse(invalid_request(std::move(errors)));
    Response& response = exchange.response;
    response.content_type = content->type;
    response.cache_control = "no-cache";
    response.body = content->bytes;
    if (content->type == html_type) {
        response.headers.emplace_back("Content-Security-Policy", content_security_policy);
        response.headers.emplace_back("Referrer-Policy", "no-referrer");
    }
    exchange.succeed({}, content->entity_tag);
}

void append_html(std::string& out, std::string_view text) {
    for (const char letter : text) {
        switch (letter) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += letter;
        }
    }
}

// Made here and not by a script: the `type` of every problem points to an anchor of this page.
std::string problems_page() {
    std::string page =
        R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems - Trastienda</title>)"
        R"(<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">)"
        R"(<link rel="stylesheet" href="/docs/reference.css"><script src="/docs/reference.js" defer></script></head>)"
        R"(<body class="page"><header class="bar"><a class="home" href="/docs">Trastienda API</a>)"
        R"(<button id="theme" type="button">Dark or light</button></header><main class="problems"><h1>Problems</h1>)"
        R"(<p>Every answer that is a no is <code>application/problem+json</code> (RFC 9457) )"
        R"(with one of these codes.</p>)";
    for (const ProblemCode code : problem_codes()) {
        const ProblemKind& kind = kind_of(code);
        fmt::format_to(std::back_inserter(page),
                       R"(<section id="{0}" class="problem"><h2><a href="#{0}"><code>{0}</code></a> )"
                       R"(<span class="status">{1}</span></h2><p>)",
                       kind.name, kind.status);
        append_html(page, kind.title.en);
        page += R"( &middot; <span lang="es">)";
        append_html(page, kind.title.es);
        page += "</span></p><p>";
        append_html(page, kind.meaning);
        page += "</p></section>";
    }
    return page + "</main></body></html>\n";
}

Row row_of(std::string_view path, std::string_view summary) {
    return {.method = Method::get, .path = path, .summary = summary, .permission = people::Permission::anyone};
}

}  // namespace

Endpoint fixed_endpoint(Row row, std::string_view content_type, std::string content) {
    auto fixed = std::make_shared<const FixedContent>(content, content_type, tag_of_bytes(content));
    Endpoint endpoint{.row = std::move(row), .shape = {}, .run = {}};
    endpoint.shape.reply_type = content_type;
    endpoint.run = [fixed = std::move(fixed)](Exchange& exchange) { return answer_fixed(fixed, exchange); };
    return endpoint;
}

void add_reference(Endpoints& endpoints, std::string_view version) {
    endpoints.push_back(
        fixed_endpoint(row_of("/docs", "The reference, for people"), html_type, std::string(embedded::reference_html)));
    endpoints.push_back(
        fixed_endpoint(row_of("/docs/problems", "Every problem code, for people"), html_type, problems_page()));
    endpoints.push_back(fixed_endpoint(row_of("/docs/reference.css", "The reference's style"), css_type,
                                       std::string(embedded::reference_css)));
    endpoints.push_back(fixed_endpoint(row_of("/docs/reference.js", "The reference's script"), script_type,
                                       std::string(embedded::reference_js)));
    // The document describes itself, too: it is made from a list that already has its row.
    endpoints.push_back(fixed_endpoint(row_of("/openapi.json", "This interface as OpenAPI 3.1"), json_type, ""));
    std::string document = make_openapi(endpoints, version);
    endpoints.back() = fixed_endpoint(endpoints.back().row, json_type, std::move(document));
}

}  // namespace trastienda::http
