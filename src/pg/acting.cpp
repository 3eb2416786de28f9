#include "pg/acting.hpp"

#include "pg/acting_sql.hpp"
#include "pg/connection.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::pg {

namespace {

// What comes from outside here is an address and an id of a request, both without anything that JSON would have to
// escape; a character that is not plain is left out.
std::string plain(std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept),
                         [](char letter) { return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\'; });
    return kept;
}

std::string number_or_null(std::int64_t id) { return id == 0 ? "null" : std::to_string(id); }

std::string origin_fields(const Acting& acting) {
    return fmt::format(R"("source":{},"user_id":{},"session_id":{},"remote_address":"{}")",
                       std::to_underlying(acting.source), number_or_null(acting.user.value),
                       number_or_null(acting.session.value), plain(acting.remote_address));
}

}  // namespace

std::string acting_text(const Acting* acting) {
    if (acting == nullptr) return {};
    return fmt::format(R"({{{},"request_id":"{}"}})", origin_fields(*acting), plain(acting->request_id));
}

std::string origin_text(const Acting* acting) {
    if (acting == nullptr) return {};
    return fmt::format("{{{}}}", origin_fields(*acting));
}

Call acting_call(std::string_view text) {
    Call call{.statement = sql::acting::act, .params = {}};
    call.params.text(text);
    return call;
}

}  // namespace trastienda::pg
