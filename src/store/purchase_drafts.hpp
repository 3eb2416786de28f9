// What people do with orders to providers without touching stock: making and changing drafts, sending, cancelling and
// closing them. Floor 3. One executor thread. domain/purchases says what may be; here it is asked under the row's lock.
#pragma once

#include "domain/purchases/draft.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::store {

struct PurchaseFields {
    ProviderId provider;
    LocationId location;
    std::string provider_reference = {};
    std::optional<Day> expected_date = {};
    std::string notes = {};
    std::vector<purchases::DraftLine> lines = {};
};

/// What is left out stays as it is.
struct PurchaseChange {
    std::optional<ProviderId> provider = {};
    std::optional<LocationId> location = {};
    std::optional<std::string> provider_reference = {};
    std::optional<std::optional<Day>> expected_date = {};  // nothing in it: none any more
    std::optional<std::string> notes = {};
    std::optional<std::vector<purchases::DraftLine>> lines = {};  // all of them
};

/// Somebody else has changed the order since the caller read it.
struct PurchaseVersionChanged {};
/// The user's key stands for another order already, or for something else that was asked.
struct PurchaseKeyReused {};
using PurchaseFault = std::variant<purchases::Refusals, PurchaseVersionChanged, PurchaseKeyReused>;

class PurchaseDrafts {
  public:
    explicit PurchaseDrafts(pg::Pool& pool) : pool_(pool) {}

    template <class T>
    using OrFault = boost::asio::awaitable<Result<std::expected<T, PurchaseFault>>>;

    using Key = std::optional<stock::IdempotencyKey>;
    /// A draft. The same key of the same user is the order that was made under it.
    OrFault<PurchaseId> add(UserId user, Key key, PurchaseFields fields);
    /// The order that was made under the key, where there is one.
    OrFault<std::optional<PurchaseId>> find(UserId user, Key key);
    /// A draft of what is short of the provider at the location (PurchaseSuggestions): `fields` without lines. Fit to
    /// be sent, but for what nobody knows the cost of: that is for whoever sends it to fill in. What stands in drafts
    /// is taken off, also in those that are being made at this moment, so that two who ask at once order nothing twice.
    /// Refused with lines_missing where nothing is short.
    OrFault<PurchaseId> add_suggested(UserId user, Key key, PurchaseFields fields);
    /// Of a draft only. With a version: only where the order still has it. The lines of variants that stay keep their
    /// ids; where nothing is different, the version stays too.
    OrFault<void> change(PurchaseId id, std::optional<std::int64_t> version, PurchaseChange change);
    /// Sends, cancels or closes.
    OrFault<void> step(PurchaseId id, std::optional<std::int64_t> version, purchases::PurchaseAct act);

  private:
    OrFault<std::optional<PurchaseId>> begin(pg::Connection& connection, UserId user, const Key& key);
    OrFault<PurchaseId> put(pg::Connection& connection, UserId user, const Key& key, PurchaseFields fields,
                            purchases::DraftUse use);

    pg::Pool& pool_;
};

}  // namespace trastienda::store
