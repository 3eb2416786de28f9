// What is known of a request beside its typed parts: who asks, in which language, under which id. Floor 5.
// The views are into the connection's buffer and outlive the handler's coroutine.
#pragma once

#include "base/check.hpp"
#include "base/id.hpp"
#include "base/language.hpp"
#include "base/result.hpp"
#include "domain/people/scope.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/enum.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

namespace trastienda::http {

namespace asio = boost::asio;

/// The methods that endpoints answer to. HEAD and OPTIONS are answered for them.
enum class Method : std::uint8_t { get = 1, post = 2, put = 3, patch = 4, delete_ = 5 };

std::string_view name_of(Method method);

/// Whether a token is from signing in, or was made for a program.
enum class TokenKind : std::uint8_t { session = 1, api_token = 2 };

/// Who asks: what a valid token stands for.
struct Principal {
    UserId user;
    people::Role role = people::Role::user;
    SessionId session;
    people::Scope scope = {};
    TokenKind token_kind = TokenKind::session;

    [[nodiscard]] bool may(people::Permission permission) const { return people::may(role, scope, permission); }
};

enum class TokenRefusal : std::uint8_t { unknown = 1, expired = 2 };

/// co_return Authentication(principal), or Authentication(std::unexpected(TokenRefusal::expired)).
using Authentication = std::expected<Principal, TokenRefusal>;

/// The port through which tokens become people; src/cmd wires it to the store of sessions.
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// `token` is what stood after "Bearer ", 1 to 512 visible ASCII characters. The views outlive the call.
    virtual asio::awaitable<Result<Authentication>> authenticate(std::string_view token,
                                                                 std::string_view remote_address) = 0;
};

/// The If-Match header against the version of what is about to change.
class IfMatch {
  public:
    /// As many as anybody has a reason to hold: each may cost a try of its own. Further ones match nothing.
    static constexpr std::size_t versions_max = 8;
    /// Reads `*` or a list of entity tags. Tags that are not ours match nothing.
    static IfMatch parse(std::string_view header);

    [[nodiscard]] bool is_present() const { return is_present_; }
    /// True where the header is missing, is `*`, or names this version.
    [[nodiscard]] bool allows(std::int64_t version) const;
    /// One version that the header names, for an UPDATE that compares it; nothing where any will do.
    [[nodiscard]] std::optional<std::int64_t> version() const;
    /// Lets version() be the next one that the header names; false where there is none left.
    bool try_next();

  private:
    bool is_present_ = false;
    bool is_any_ = false;
    std::vector<std::int64_t> versions_;
    std::size_t tried_ = 0;  // the index of version()
};

/// The entity tag of a version number: "\"v12\"".
std::string entity_tag(std::int64_t version);

struct RequestContext {
    std::string_view request_id;
    Language language = Language::es;
    std::string_view remote_address;
    std::string_view method;  // as it was sent
    std::string_view path;    // as it was sent, without the query
    /// The body's bytes as they were read (empty for an upload): what an idempotency digest is made of.
    std::string_view body;
    std::optional<Principal> principal;
    std::optional<std::string_view> idempotency_key;
    std::string_view user_agent;        // the header, or empty
    std::string_view last_event_id;     // likewise
    std::string_view stripe_signature;  // likewise
    IfMatch if_match;
    /// When the caller will have been told `timed_out`; nothing need go on past it.
    std::chrono::steady_clock::time_point deadline;

    /// Whoever asks, in an endpoint that asks for any permission but `anyone`.
    [[nodiscard]] const Principal& who() const {
        CHECK(principal.has_value());
        return *principal;
    }
};

/// The body of an upload, piece by piece, read from the network only as fast as it is asked for.
class BodyReader {
  public:
    virtual ~BodyReader() = default;
    /// The next piece, valid until the next call; nothing at the end. An error means that the rest will not come (the
    /// client went away, was too slow, or sent more than the limit): hand it on, the caller is told the right thing.
    virtual asio::awaitable<Result<std::optional<std::string_view>>> next() = 0;
    /// Whether next() has given such an error.
    [[nodiscard]] virtual bool has_broken_off() const = 0;
};

/// Spanish or English by the quality values of Accept-Language; Spanish where it names neither.
Language choose_language(std::string_view accept_language);

}  // namespace trastienda::http
