// What the shop says of itself: on documents and in mails, and in which currency and time zone it counts. One row.
// Floor 3. One executor thread.
#pragma once

#include "base/day.hpp"
#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/language.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace trastienda {

/// What the shop's documents said of it, beside who issues them, at some time.
using LetterheadId = Id<struct LetterheadTag>;

}  // namespace trastienda

namespace trastienda::store {

struct ShopSettings {
    std::string name;
    std::string legal_name;
    std::string tax_number;
    std::string address;
    std::string city;
    std::string country;
    std::string phone;
    std::string email;
    std::string currency;
    std::string time_zone;
    Language language = Language::es;
    std::int32_t sale_expiry_s = 0;
    bool has_logo = false;
    std::int64_t version = 0;
    Instant updated_at;
};

/// What is left out stays as it is.
struct ShopSettingsChange {
    std::optional<std::string> name = {};
    std::optional<std::string> legal_name = {};
    std::optional<std::string> tax_number = {};
    std::optional<std::string> address = {};
    std::optional<std::string> city = {};
    std::optional<std::string> country = {};
    std::optional<std::string> phone = {};
    std::optional<std::string> email = {};
    std::optional<std::string> currency = {};
    std::optional<std::string> time_zone = {};
    std::optional<Language> language = {};
    std::optional<std::int32_t> sale_expiry_s = {};
};

/// In order of precedence.
enum class ShopRefusal : std::uint8_t {
    time_zone_unknown = 1,  // to this database
    version_changed = 2,
    currency_in_use = 3,  // sales were made in it
};

struct ShopLogo {
    std::string png;  // empty: there is none
    std::int64_t version = 0;
};

/// What stands above a document beside who issues it. None ever changes: the shop gets another.
struct Letterhead {
    std::string name;
    std::string phone;
    std::string email;
    std::string logo_png;  // empty: there is none
    std::string country;   // where the shop was
};

class ShopStore {
  public:
    using Changed = std::expected<ShopSettings, ShopRefusal>;

    explicit ShopStore(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<ShopSettings>> read();
    boost::asio::awaitable<Result<ShopLogo>> read_logo();
    /// Nothing where there is none, which only a damaged database can say.
    boost::asio::awaitable<Result<std::optional<Letterhead>>> letterhead(LetterheadId id);
    /// When that day begins by the shop's clock.
    boost::asio::awaitable<Result<Instant>> beginning_of(Day day);
    /// With a version: only where the row still has it.
    boost::asio::awaitable<Result<Changed>> change(std::optional<std::int64_t> version,
                                                   const ShopSettingsChange& change);
    /// An empty one takes it away. Who calls has seen that it is an image.
    boost::asio::awaitable<Result<Changed>> change_logo(std::optional<std::int64_t> version, const std::string& png);

  private:
    boost::asio::awaitable<Result<Changed>> write(pg::Call call);
    pg::Pool& pool_;
};

}  // namespace trastienda::store
