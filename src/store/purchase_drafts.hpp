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
using PurchaseFault = std::variant<purchases::Refusals, PurchaseVersionChanged>;

class PurchaseDrafts {
  public:
    explicit PurchaseDrafts(pg::Pool& pool) : pool_(pool) {}

    template <class T>
    using OrFault = boost::asio::awaitable<Result<std::expected<T, PurchaseFault>>>;

    /// A draft, that could be sent at once where it is to be judged so.
    OrFault<PurchaseId> add(UserId user, PurchaseFields fields, purchases::DraftUse use = purchases::DraftUse::keep);
    /// Of a draft only. With a version: only where the order still has it. The lines of variants that stay keep their
    /// ids; where nothing is different, the version stays too.
    OrFault<void> change(PurchaseId id, std::optional<std::int64_t> version, PurchaseChange change);
    /// Sends, cancels or closes.
    OrFault<void> step(PurchaseId id, std::optional<std::int64_t> version, purchases::PurchaseAct act);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
