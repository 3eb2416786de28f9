// What the shop should order, of whom, and why: domain/purchases/replenishment.hpp on the levels that are short. Floor
// 3. One executor thread. Reads only. An index has the levels that may be short (migrations/0027): what a page costs
// grows with those, or, where they are many and stand close together, with what is looked at until it is full.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "domain/purchases/replenishment.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

struct PurchaseSuggestion {
    std::optional<ProviderId> provider;  // its product's
    std::string provider_name;
    LocationId location;
    VariantId variant;
    ProductId product;
    std::string description;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
    purchases::ReplenishmentState state;
    Quantity in_drafts;  // of orders that nobody has sent yet
    purchases::Replenishment suggested;
    std::optional<Money> average_unit_cost;  // of what is here, or of the last there was; nothing: nobody ever said
    std::optional<Money> last_unit_cost;     // of the last order for it, to this provider where there is one
};

class PurchaseSuggestions {
  public:
    explicit PurchaseSuggestions(pg::Pool& pool) : pool_(pool) {}

    /// From so many levels that may be short on they are sought among the products first: among themselves each costs
    /// some 2 us.
    static constexpr std::int64_t short_max = 3'000;

    /// Whether what stands in drafts is taken for ordered: who makes a draft of what is missing, twice, does not want
    /// it twice.
    enum class Drafts : std::uint8_t { ignored = 1, counted = 2 };
    enum class Providers : std::uint8_t { any = 1, none = 2 };
    struct Filter {
        std::optional<ProviderId> provider = {};
        Providers providers = Providers::any;  // none: of products without one
        std::optional<LocationId> location = {};
        Drafts drafts = Drafts::ignored;
    };
    struct Position {
        std::int64_t provider = 0;  // those without one come last: see position_of
        ProductId product = {};
        VariantId variant = {};
        LocationId location = {};
    };
    static Position position_of(const PurchaseSuggestion& suggestion);

    using Found = boost::asio::awaitable<Result<std::vector<PurchaseSuggestion>>>;
    /// By provider, then product, variant and location.
    Found list(Filter filter, Position after, std::size_t limit);
    /// The same in a transaction of the caller's, whose plans are made for its values (listing.hpp).
    static Found read(pg::Connection& connection, Filter filter, Position after, std::size_t limit);

  private:
    static Found among_short(pg::Connection& connection, Filter filter, Position after, std::size_t limit);
    static boost::asio::awaitable<Result<std::optional<Position>>> among_products(
        pg::Connection& connection, Filter filter, Position after, std::size_t limit,
        std::vector<PurchaseSuggestion>& found);

    pg::Pool& pool_;
};

}  // namespace trastienda::store
