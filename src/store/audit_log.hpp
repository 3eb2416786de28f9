// Who changed what, when, from where: read here, written by the database itself (migrations/0009). Floor 3. One
// executor thread.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "pg/pool.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

/// The numbers are stored, as those of pg::ActingSource, which this one adds `database` to: past the program.
enum class AuditSource : std::uint8_t { request = 1, command_line = 2, server = 3, database = 4 };
BOOST_DESCRIBE_ENUM(AuditSource, request, command_line, server, database)

enum class AuditAction : std::uint8_t { created = 1, changed = 2, removed = 3 };
BOOST_DESCRIBE_ENUM(AuditAction, created, changed, removed)

/// All that entries are of: what the triggers and the acts of sales and purchases say (act_log.cpp).
inline constexpr std::array<std::string_view, 20> audit_resource_types{
    "user",           "session",        "token", "category", "brand",          "provider",
    "product",        "variant",        "level", "location", "movement_type",  "import",
    "shop_settings",  "tax_rate",       "sale",  "voucher",  "purchase_order", "purchase_order_line",
    "payment_intent", "provider_refund"};

struct AuditEntry {
    std::int64_t id = 0;
    Instant happened_at;
    AuditSource source = AuditSource::request;
    std::optional<UserId> user;  // nothing: nobody was signed in
    std::optional<std::string> user_email;
    std::optional<SessionId> session;
    std::string remote_address;
    std::string request_id;
    std::string resource_type;
    std::int64_t resource_id = 0;
    AuditAction action = AuditAction::changed;
    std::optional<std::string> before;  // JSON objects, with the words of enums
    std::optional<std::string> after;
};

/// After which entry a list goes on: the latest come first.
struct AuditPosition {
    Instant happened_at = Instant::never();
    std::int64_t id = 0;
};

struct AuditFilter {
    std::optional<UserId> user;
    std::optional<std::string> resource_type;
    std::optional<std::int64_t> resource_id;
    std::optional<AuditAction> action;
    std::optional<Instant> from;
    std::optional<Instant> until;  // before it
};

class AuditLog {
  public:
    explicit AuditLog(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::vector<AuditEntry>>> list(AuditFilter filter, AuditPosition after,
                                                                 std::int64_t limit);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
