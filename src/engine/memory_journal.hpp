// A database in plain maps, and a Journal on it that can be told to fail, to lose answers, and to be slow. Floor 2,
// tests only, one thread.
#pragma once

#include "domain/stock/decide_world.hpp"
#include "engine/journal.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace trastienda::engine {

/// What all journals of a test write into. One transaction at a time: the coarsest lock there is.
struct MemoryDatabase {
    stock::World world;
    std::vector<stock::Movement> movements;
    std::map<KeyName, KnownKey> keys;
    std::set<BatchId> batches;
    std::int64_t next_batch = 1;
    std::vector<std::string> prepared;    // what preparations wrote, in order
    std::vector<std::string> complaints;  // what was wrong with what was written; empty in a good run
    bool is_locked = false;
};

/// Writes one word, unless it was told that its plan is out of date.
struct MemoryPreparation final : Preparation {
    explicit MemoryPreparation(std::string word_in) : word(std::move(word_in)) {}
    std::string word;
    std::optional<Error> failure;
    // Fails like a plan whose rows are there already, once the word is.
    enum class Again { allowed, conflicts } again = Again::allowed;
};

/// What becomes of a transaction whose COMMIT gets no answer.
enum class Fate { not_done, done, done_later, dropped_later };

struct Fault {
    Error error;
    Fate fate = Fate::not_done;  // of an apply
    static Fault of(ErrorCode code, std::string constraint = {}) {
        return {.error = {.code = code, .message = "as told", .constraint = std::move(constraint)}};
    }
    static Fault lost_answer(Fate fate) { return {.error = of(ErrorCode::unknown_fate).error, .fate = fate}; }
};

class MemoryJournal final : public Journal {
  public:
    explicit MemoryJournal(MemoryDatabase& database) : database_(database) {}

    boost::asio::awaitable<Result<Gathered>> gather(GatherRequest request) override;
    boost::asio::awaitable<Result<void>> apply(ApplyRequest request) override;
    boost::asio::awaitable<void> abandon() override;

    // Each call takes the next of these; nothing in one, or none left: no fault.
    std::deque<std::optional<Fault>> gather_faults;
    std::deque<std::optional<Fault>> apply_faults;
    /// What the database says to all that is written.
    std::function<std::optional<Error>(const ApplyRequest&)> refuses = [](const ApplyRequest&) { return std::nullopt; };

    // What was seen.
    std::vector<std::size_t> gathered_lines;  // of each try, how many movement ids were wanted
    std::vector<std::size_t> doubts;          // of each try, how many earlier ones were in doubt
    int applies = 0;
    int abandons = 0;

  private:
    std::optional<Error> prepare(const GatherRequest& request);
    void commit(const ApplyRequest& request);
    boost::asio::awaitable<void> end_later(ApplyRequest request, Fate fate);
    void unlock();

    MemoryDatabase& database_;
    bool is_open_ = false;
    std::string prepared_;  // inside the open transaction
};

/// Does not wait, but lets everybody else go on; notes how long it would have waited.
class NoPause final : public Pause {
  public:
    boost::asio::awaitable<void> wait(std::chrono::milliseconds duration) override;
    std::vector<std::chrono::milliseconds> waits;
};

}  // namespace trastienda::engine
