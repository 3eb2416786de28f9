// Reading orders to providers: one with its lines, lists, what came and went back. Floor 3. One executor thread.
// People's changes are in purchase_drafts.hpp, what comes of them is the engine's journal's (purchase_journal.hpp).
#pragma once

#include "base/day.hpp"
#include "domain/purchases/decide.hpp"
#include "domain/purchases/matrix.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

struct PurchaseRow {
    PurchaseId id;
    std::string reference_number;
    ProviderId provider;
    std::string provider_name;
    LocationId location;
    purchases::PurchaseStatus status = purchases::PurchaseStatus::draft;
    std::string provider_reference;
    std::optional<Day> expected_date;
    std::string notes;
    Money total;
    std::int64_t lines_count = 0;
    UserId created_by;
    Instant created_at;
    std::optional<Instant> sent_at;
    std::optional<Instant> received_at;
    std::optional<Instant> cancelled_at;
    bool is_closed_short = false;
    std::int64_t version = 0;
};

/// A line with what its variant is called now.
struct PurchaseLineRow {
    purchases::PurchaseLine line;
    VariantId variant;
    std::string description;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
};

struct PurchaseWithLines {
    PurchaseRow purchase;
    std::vector<PurchaseLineRow> lines;  // in the order's own order
};

struct PurchaseReceiptRow {
    PurchaseReceiptId id;
    purchases::ReceiptKind kind = purchases::ReceiptKind::receipt;
    std::string delivery_note;
    std::string notes;
    UserId user;
    Instant date;
    std::vector<purchases::BookedLine> lines;
};

class Purchases {
  public:
    explicit Purchases(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::optional<PurchaseWithLines>>> read(PurchaseId id);

    struct Filter {
        std::optional<ProviderId> provider = {};
        std::optional<LocationId> location = {};
        std::optional<purchases::PurchaseStatus> status = {};
        std::optional<Day> expected_from = {};
        std::optional<Day> expected_until = {};  // included
        std::string query = {};                  // as typed: words of the references
    };
    /// Newest first.
    boost::asio::awaitable<Result<std::vector<PurchaseRow>>> list(Filter filter, std::optional<PurchaseId> before,
                                                                  std::int64_t limit);

    /// What came and went back, in that order.
    boost::asio::awaitable<Result<std::vector<PurchaseReceiptRow>>> receipts(PurchaseId id,
                                                                             std::optional<PurchaseReceiptId> after,
                                                                             std::int64_t limit);

    /// All variants of a product; nothing where there is no such product.
    boost::asio::awaitable<Result<std::optional<std::vector<purchases::MatrixVariant>>>> matrix(ProductId product);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
