#include "store/doctor_chain.hpp"

#include "store/chain_text.hpp"
#include "store/doctor_pages.hpp"
#include "store/doctor_sql.hpp"
#include "store/ledger.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <optional>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::doctor;

namespace {

constexpr std::int64_t rows_of_a_page = 10'000;
// Each may bring a list of 4,096 bytes (doctor.sql): 8 MB.
constexpr std::int64_t batches_of_a_page = 2'000;
// The movements that the open batches name, together. One batch names two for each of its 10,000 lines, or as many as
// an import has rows; one that names more than that was not written by us.
constexpr std::size_t listed_max = 4'000'000;
// What is wrong is cut to the first differences_listed_max and one when it comes to so many.
constexpr std::size_t found_max = 4 * differences_listed_max;

struct Batch {
    BatchId id;
    std::int32_t chain_id = 0;
    std::int64_t chain_number = 0;
    std::string hash;
    std::optional<Instant> committed_at;
    std::vector<MovementId> listed;
    std::size_t come = 0;   // the first of those that have not come yet
    bool is_named = false;  // something of it was found wrong already
    std::optional<BatchHasher> hasher;

    [[nodiscard]] bool is_complete() const { return come == listed.size(); }
};

// A chain has one writer, which takes a batch's ids after all that the batch before it names. So of each chain one
// batch at most is open, and one that comes while the one before is open shows that one of the two is not what it was.
struct Chain {
    ChainLink last;
    std::optional<Batch> open;
};

class Examiner {
  public:
    explicit Examiner(pg::Connection& connection)
        : connection_(connection),
          batches_(connection, sql::read_batches, std::nullopt, batches_of_a_page),
          movements_(connection, sql::read_rows, sql::read_damaged_rows, rows_of_a_page),
          chains_(chains_max + 1) {}

    asio::awaitable<Result<std::vector<Difference>>> run() {
        while (!is_full()) {
            CO_TRY(const auto row, co_await movements_.next());
            if (!row) break;
            place_ = row->bigint(0);
            const BatchId batch{row->bigint(17)};
            // A batch takes its own number just before its movements' ones: all that could name this row have come.
            CO_TRY_DO(co_await open_batches_to(batch));
            see(*row, batch);
        }
        if (!is_full()) {
            is_at_end_ = true;
            CO_TRY_DO(co_await open_batches_to({INT64_MAX}));
        }
        // Where the list is full, too, what is missing before this place comes before the last that is in it.
        for (Chain& chain : chains_)
            if (chain.open) take_missing(*chain.open);
        sort_and_cut();
        co_return listed();
    }

  private:
    struct Found {
        std::int64_t place = 0;
        Difference difference;
    };

    [[nodiscard]] bool is_full() const { return found_.size() > differences_listed_max; }
    [[nodiscard]] bool is_past(MovementId id) const { return is_at_end_ || id.value < place_; }

    // A movement's place is its id; a batch's is where the ledger was when it showed.
    void note(Difference difference, std::int64_t place) {
        found_.push_back({.place = place, .difference = std::move(difference)});
        if (found_.size() >= found_max) sort_and_cut();
    }
    void note(std::string_view check, MovementId id) {
        note({.check = check, .values = {{"movement_id", std::to_string(id.value)}}}, id.value);
    }
    void note(std::string_view check, BatchId id) {
        note({.check = check, .values = {{"stock_batch_id", std::to_string(id.value)}}}, place_of_batch());
    }
    // Batches that are gone took their ids with them: their numbers in the chain are all that is known of them.
    void note_removed(const ChainLink& before, const Batch& next) {
        note({.check = "batch_removed",
              .values = {{"chain_id", std::to_string(next.chain_id)},
                         {"chain_number", std::to_string(before.chain_number + 1)},
                         {"chain_number_last", std::to_string(next.chain_number - 1)},
                         {"next_stock_batch_id", std::to_string(next.id.value)}}},
             place_of_batch());
    }
    [[nodiscard]] std::int64_t place_of_batch() const { return is_at_end_ ? INT64_MAX : place_; }

    void sort_and_cut() {
        std::ranges::stable_sort(found_, {}, &Found::place);
        if (is_full()) found_.resize(differences_listed_max + 1);
    }

    std::vector<Difference> listed() {
        std::vector<Difference> differences;
        differences.reserve(found_.size());
        for (Found& found : found_) differences.push_back(std::move(found.difference));
        return differences;
    }

    asio::awaitable<Result<void>> open_batches_to(BatchId last) {
        while (last_opened_ < last && !is_full()) {
            if (!next_) {
                CO_TRY(next_, co_await read_batch());
                if (!next_) {
                    last_opened_ = {INT64_MAX};
                    break;
                }
            }
            if (last < next_->id || !make_room(*next_)) break;
            last_opened_ = next_->id;
            open(*std::exchange(next_, std::nullopt));
        }
        co_return Result<void>{};
    }

    asio::awaitable<Result<std::optional<Batch>>> read_batch() {
        CO_TRY(const auto row, co_await batches_.next());
        if (!row) co_return std::nullopt;
        Batch batch{.id = {row->bigint(0)},
                    .chain_id = row->integer(1),
                    .chain_number = row->bigint(2),
                    .hash = std::string(row->bytes(4)),
                    .committed_at = {},
                    .listed = {},
                    .hasher = {}};
        if (!row->is_null(5)) batch.committed_at = row->instant(5);
        if (!row->is_null(3)) {
            take_listed(batch, row->bytes(3));
            co_return batch;
        }
        pg::Call call{.statement = sql::read_listed, .params = {}};
        call.params.bigint(batch.id.value).bigint(listed_max * sizeof(MovementId));
        CO_TRY(const auto rows,
               co_await connection_.run(std::move(call), DoctorPages::page_timeout, pg::Purpose::read));
        take_listed(batch, rows.empty() || rows[0].is_null(0) ? std::string_view("?") : rows[0].bytes(0));
        co_return batch;
    }

    // As far as the list is one that we write: whole ids, each above the one before, not too many.
    void take_listed(Batch& batch, std::string_view ids) {
        const std::size_t count = ids.size() / sizeof(std::int64_t);
        bool is_ascending = open_listed_ + count <= listed_max;
        if (is_ascending) batch.listed.reserve(count);
        for (std::size_t i = 0; is_ascending && i < count; ++i) {
            std::int64_t number = 0;
            std::memcpy(&number, ids.data() + i * sizeof number, sizeof number);
            is_ascending = batch.listed.empty() || batch.listed.back().value < number;
            if (is_ascending) batch.listed.push_back({number});
        }
        if (is_ascending && ids.size() % sizeof(std::int64_t) == 0 && batch.committed_at) return;
        note("batch_changed", batch.id);
        batch.is_named = true;
    }

    // False where a batch stands in the way that the ledger has not come past: no row here can be of `next`.
    bool make_room(const Batch& next) {
        if (!is_ours(next) || next.listed.empty()) return true;
        std::optional<Batch>& open = chains_[static_cast<std::size_t>(next.chain_id)].open;
        if (!open) return true;
        take_missing(*open);
        if (!open->is_complete()) {
            if (open->listed.back() < next.listed.front()) return false;
            // It names movements that are later than those of the batch after it.
            if (!std::exchange(open->is_named, true)) note("batch_changed", open->id);
        }
        close(*std::exchange(open, std::nullopt));
        return true;
    }

    // Sequences begin at 1, and so do chains; nobody continues a chain of another number.
    [[nodiscard]] static bool is_ours(const Batch& batch) {
        return batch.id.value > 0 && batch.chain_number > 0 && batch.chain_id >= 1 && batch.chain_id <= chains_max;
    }

    void open(Batch batch) {
        if (!is_ours(batch)) return note("batch_inserted", batch.id);
        Chain& chain = chains_[static_cast<std::size_t>(batch.chain_id)];
        ChainLink& last = chain.last;
        last.chain_id = batch.chain_id;
        if (batch.chain_number - 1 != last.chain_number) {
            if (batch.chain_number > last.chain_number)
                note_removed(last, batch);
            else
                note("batch_inserted", batch.id);
            batch.is_named = true;
            last.chain_number = batch.chain_number - 1;
        }
        batch.hasher.emplace(last, batch.id, batch.committed_at.value_or(Instant()));
        last.chain_number = batch.chain_number;
        if (batch.hash.size() == last.hash.size()) std::memcpy(last.hash.data(), batch.hash.data(), last.hash.size());
        if (batch.listed.empty()) return judge(batch);
        open_listed_ += batch.listed.size();
        open_.emplace(batch.id, batch.chain_id);
        chain.open = std::move(batch);
        // One of which all rows should have come by now is told at once, so that it need not be kept.
        take_missing(*chain.open);
        if (chain.open->is_complete()) close(*std::exchange(chain.open, std::nullopt));
    }

    void see(const pg::Row& row, BatchId id) {
        const MovementId movement{place_};
        const auto found = open_.find(id);
        if (found == open_.end()) return note("movement_inserted", movement);
        std::optional<Batch>& open = chains_[static_cast<std::size_t>(found->second)].open;
        take_missing(*open);
        if (!open->is_complete() && open->listed[open->come] == movement) {
            ++open->come;
            compare(row, *open);
        } else {
            note("movement_inserted", movement);
        }
        if (open->is_complete()) close(*std::exchange(open, std::nullopt));
    }

    // Rows come in the order of their ids: those that should have come before this place are not there.
    void take_missing(Batch& batch) {
        for (; !batch.is_complete() && is_past(batch.listed[batch.come]); ++batch.come) {
            note("movement_removed", batch.listed[batch.come]);
            batch.is_named = true;
        }
    }

    void compare(const pg::Row& row, Batch& batch) {
        bool is_same = row.boolean(19);  // else it holds a value that we cannot even read
        if (is_same) {
            const stock::Movement movement = movement_of(row);
            const Hash hash = hash_of(movement, batch.id);
            batch.hasher->add(hash);
            is_same = digest_of(hash) == row.bigint(18) && !names_none(movement);
        }
        if (is_same) return;
        note("movement_changed", MovementId{place_});
        batch.is_named = true;
    }

    // What is not there is hashed as -1 (chain.cpp): a row that says -1 has the same hash.
    static bool names_none(const stock::Movement& movement) {
        const auto is_negative = [](const auto& id) { return id && id->value < 0; };
        return (movement.unit_cost && movement.unit_cost->is_negative()) || is_negative(movement.reservation) ||
               is_negative(movement.transfer) || is_negative(movement.reverses);
    }

    void close(Batch batch) {
        open_listed_ -= batch.listed.size();
        open_.erase(batch.id);
        judge(batch);
    }

    void judge(Batch& batch) {
        const Hash hash = batch.hasher->finish().hash;
        const bool is_same =
            batch.hash.size() == hash.size() && std::memcmp(batch.hash.data(), hash.data(), hash.size()) == 0;
        if (!is_same && !batch.is_named) note("batch_changed", batch.id);
    }

    pg::Connection& connection_;
    DoctorPages batches_;
    DoctorPages movements_;
    std::int64_t place_ = INT64_MIN;  // the row that is looked at
    bool is_at_end_ = false;          // all rows have come
    std::optional<Batch> next_;       // read, and not yet to be opened
    BatchId last_opened_{INT64_MIN};
    std::vector<Chain> chains_;                                                  // by their numbers, from 1
    boost::unordered_flat_map<BatchId, std::int32_t, std::hash<BatchId>> open_;  // the chain of each that is open
    std::size_t open_listed_ = 0;                                                // movements that these name
    std::vector<Found> found_;
};

std::optional<Hash> hash_in(std::string_view bytes) {
    Hash hash;
    if (bytes.size() != hash.size()) return std::nullopt;
    std::memcpy(hash.data(), bytes.data(), hash.size());
    return hash;
}

asio::awaitable<Result<std::optional<Hash>>> read_hash(pg::Connection& connection, ChainLink link) {
    pg::Call call{.statement = sql::read_link, .params = {}};
    call.params.integer(link.chain_id).bigint(link.chain_number);
    CO_TRY(const auto rows, co_await connection.run(std::move(call), DoctorPages::page_timeout, pg::Purpose::read));
    if (rows.empty()) co_return std::nullopt;
    co_return hash_in(rows[0].bytes(0));
}

}  // namespace

asio::awaitable<Result<std::vector<Difference>>> examine_chains(pg::Connection& connection) {
    Examiner examiner(connection);
    co_return co_await examiner.run();
}

asio::awaitable<Result<Heads>> examine_heads(pg::Connection& connection, std::vector<ChainLink> kept) {
    pg::Call call{.statement = sql::read_heads, .params = {}};
    call.params.integer(chains_max);
    CO_TRY(const auto rows, co_await connection.run(std::move(call), DoctorPages::page_timeout, pg::Purpose::read));
    Heads heads;
    for (const pg::Row row : rows) {
        const ChainLink link{
            .chain_id = row.integer(0), .chain_number = row.bigint(1), .hash = hash_in(row.bytes(2)).value_or(Hash{})};
        if (link.chain_number > 0) heads.links.push_back(link);
        if (row.bigint(3) > link.chain_number)
            heads.differences.push_back({.check = "chain_shorter_than_events",
                                         .values = {{"chain_id", std::to_string(link.chain_id)},
                                                    {"chain_number", std::to_string(link.chain_number)},
                                                    {"events_chain_number", std::to_string(row.bigint(3))}}});
    }
    for (const ChainLink& link : kept) {
        CO_TRY(const auto hash, co_await read_hash(connection, link));
        if (hash != link.hash)
            heads.differences.push_back({.check = "kept_link_missing",
                                         .values = {{"chain_id", std::to_string(link.chain_id)},
                                                    {"chain_number", std::to_string(link.chain_number)},
                                                    {"kept_hash", text_of(link.hash)},
                                                    {"hash", hash ? text_of(*hash) : "none"}}});
    }
    co_return heads;
}

}  // namespace trastienda::store
