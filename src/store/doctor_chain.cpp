#include "store/doctor_chain.hpp"

#include "store/chain.hpp"
#include "store/doctor_sql.hpp"
#include "store/ledger.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::doctor;

namespace {

constexpr std::int64_t page_rows = 10'000;
constexpr std::chrono::minutes page_timeout{5};

// The rows of one table in the order of their ids, a page at a time.
class Pages {
  public:
    Pages(pg::Connection& connection, pg::Statement statement) : connection_(connection), statement_(statement) {}

    /// The next row, or nothing at the end; valid until the next call.
    asio::awaitable<Result<std::optional<pg::Row>>> next() {
        if (at_ == rows_.size()) {
            if (is_last_page_) co_return std::nullopt;
            pg::Call call{.statement = statement_, .params = {}};
            call.params.bigint(last_).bigint(page_rows);
            CO_TRY(rows_, co_await connection_.run(std::move(call), page_timeout, pg::Purpose::read));
            at_ = 0;
            is_last_page_ = rows_.size() < page_rows;
            if (rows_.empty()) co_return std::nullopt;
        }
        const pg::Row row = rows_[at_++];
        last_ = row.bigint(0);
        co_return row;
    }

  private:
    pg::Connection& connection_;
    pg::Statement statement_;
    pg::Rows rows_;
    int at_ = 0;
    std::int64_t last_ = 0;
    bool is_last_page_ = false;
};

struct Batch {
    BatchId id;
    std::deque<MovementId> missing;  // those that it names and that have not come yet
    BatchHasher hasher;
    std::string hash;
    bool is_named = false;  // something of it was found wrong already
};

class Examiner {
  public:
    explicit Examiner(pg::Connection& connection)
        : batches_(connection, sql::read_batches), movements_(connection, sql::read_rows) {}

    asio::awaitable<Result<std::vector<Difference>>> run() {
        while (!is_full()) {
            CO_TRY(const auto row, co_await movements_.next());
            if (!row) break;
            const BatchId batch{row->bigint(17)};
            // A batch takes its own number just before its movements' ones: all that could name this row have come.
            CO_TRY_DO(co_await open_batches_to(batch));
            see(*row, batch);
        }
        CO_TRY_DO(co_await open_batches_to({std::numeric_limits<std::int64_t>::max()}));
        for (auto& [id, batch] : open_)
            for (const MovementId missing : batch.missing) note("movement_removed", "movement_id", missing.value);
        std::ranges::stable_sort(differences_, {},
                                 [](const Difference& one) { return std::stoll(one.values[0].second); });
        co_return std::move(differences_);
    }

  private:
    [[nodiscard]] bool is_full() const { return differences_.size() >= differences_listed_max; }

    void note(std::string_view check, std::string_view column, std::int64_t id) {
        if (!is_full()) differences_.push_back({.check = check, .values = {{column, std::to_string(id)}}});
    }

    asio::awaitable<Result<void>> open_batches_to(BatchId last) {
        while (last_opened_ < last && !is_full()) {
            CO_TRY(const auto row, co_await batches_.next());
            if (!row) {
                last_opened_ = {std::numeric_limits<std::int64_t>::max()};
                break;
            }
            open(*row);
        }
        co_return Result<void>{};
    }

    void open(const pg::Row& row) {
        const BatchId id{row.bigint(0)};
        last_opened_ = id;
        const std::int32_t chain_id = row.integer(1);
        const std::int64_t chain_number = row.bigint(2);
        ChainLink& last = chains_[chain_id];
        last.chain_id = chain_id;
        const bool is_next = chain_number == last.chain_number + 1;
        if (!is_next) {
            note("batch_removed", "stock_batch_id", id.value);
            last.chain_number = chain_number - 1;
        }
        Batch batch{.id = id,
                    .missing = {},
                    .hasher = BatchHasher(last, id, row.instant(5)),
                    .hash = std::string(row.bytes(4)),
                    .is_named = !is_next};
        const std::string_view ids = row.bytes(3);
        for (std::size_t at = 0; at + sizeof(std::int64_t) <= ids.size(); at += sizeof(std::int64_t)) {
            std::int64_t number = 0;
            std::memcpy(&number, ids.data() + at, sizeof number);
            batch.missing.push_back({number});
        }
        last.chain_number = chain_number;
        if (batch.hash.size() == last.hash.size()) std::memcpy(last.hash.data(), batch.hash.data(), last.hash.size());
        if (batch.missing.empty())
            close(batch);
        else
            open_.emplace(id, std::move(batch));
    }

    void see(const pg::Row& row, BatchId id) {
        const stock::Movement movement = movement_of(row);
        const auto found = open_.find(id);
        if (found == open_.end()) return note("movement_inserted", "movement_id", movement.id.value);
        Batch& batch = found->second;
        // Rows come in the order of their ids: those that should have come before this one are not there.
        while (!batch.missing.empty() && batch.missing.front() < movement.id) {
            note("movement_removed", "movement_id", batch.missing.front().value);
            batch.missing.pop_front();
            batch.is_named = true;
        }
        if (batch.missing.empty() || batch.missing.front() != movement.id) {
            note("movement_inserted", "movement_id", movement.id.value);
        } else {
            batch.missing.pop_front();
            const Hash hash = hash_of(movement, id);
            batch.hasher.add(hash);
            if (digest_of(hash) != row.bigint(18)) {
                note("movement_changed", "movement_id", movement.id.value);
                batch.is_named = true;
            }
        }
        if (!batch.missing.empty()) return;
        close(batch);
        open_.erase(found);
    }

    void close(Batch& batch) {
        const Hash hash = batch.hasher.finish().hash;
        const bool is_same =
            batch.hash.size() == hash.size() && std::memcmp(batch.hash.data(), hash.data(), hash.size()) == 0;
        if (!is_same && !batch.is_named) note("batch_changed", "stock_batch_id", batch.id.value);
    }

    Pages batches_;
    Pages movements_;
    BatchId last_opened_;
    boost::unordered_flat_map<std::int32_t, ChainLink> chains_;
    boost::unordered_flat_map<BatchId, Batch, std::hash<BatchId>> open_;  // as many as were under way at one time
    std::vector<Difference> differences_;
};

}  // namespace

asio::awaitable<Result<std::vector<Difference>>> examine_chains(pg::Connection& connection) {
    Examiner examiner(connection);
    co_return co_await examiner.run();
}

}  // namespace trastienda::store
