#include "engine/memory_journal.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace trastienda::engine {

namespace asio = boost::asio;

namespace {

// Everything else that is ready runs first.
asio::awaitable<void> yield() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }

std::optional<Fault> next(std::deque<std::optional<Fault>>& faults) {
    if (faults.empty()) return std::nullopt;
    auto fault = std::move(faults.front());
    faults.pop_front();
    return fault;
}

}  // namespace

asio::awaitable<Result<Gathered>> MemoryJournal::gather(GatherRequest request) {
    CHECK(!is_open_);
    gathered_lines.push_back(request.needs.ids.movements);
    doubts.push_back(request.doubts.size());
    co_await yield();
    if (auto fault = next(gather_faults)) co_return std::unexpected(std::move(fault->error));
    while (database_.is_locked) co_await yield();
    database_.is_locked = true;
    is_open_ = true;

    Gathered gathered;
    for (const BatchId doubt : request.doubts)
        if (database_.batches.contains(doubt)) gathered.committed.push_back(doubt);
    if (!gathered.committed.empty()) co_return gathered;
    if (auto failure = prepare(request)) {
        unlock();
        co_return std::unexpected(*std::move(failure));
    }
    ++database_.world.now.microseconds;
    gathered.batch = {database_.next_batch++};
    gathered.snapshot = stock::gather(database_.world, std::move(request.needs));
    for (const KeyName& name : request.keys)
        if (const auto known = database_.keys.find(name); known != database_.keys.end())
            gathered.known_keys.push_back(known->second);
    co_return gathered;
}

std::optional<Error> MemoryJournal::prepare(const GatherRequest& request) {
    const auto* preparation = dynamic_cast<const MemoryPreparation*>(request.preparation.get());
    if (preparation == nullptr) return std::nullopt;
    if (preparation->failure) return preparation->failure;
    const bool is_there = std::ranges::find(database_.prepared, preparation->word) != database_.prepared.end();
    if (is_there && preparation->again == MemoryPreparation::Again::conflicts)
        return Fault::of(ErrorCode::conflict).error;
    prepared_ = preparation->word;
    return std::nullopt;
}

asio::awaitable<Result<void>> MemoryJournal::apply(ApplyRequest request) {
    CHECK(is_open_);
    ++applies;
    co_await yield();
    if (auto fault = next(apply_faults)) {
        if (fault->fate == Fate::done) commit(request);
        if (fault->fate == Fate::done_later || fault->fate == Fate::dropped_later) {
            // The server has not noticed yet that we are gone: it still holds the locks.
            is_open_ = false;
            asio::co_spawn(co_await asio::this_coro::executor, end_later(std::move(request), fault->fate),
                           asio::detached);
        } else {
            unlock();
        }
        co_return std::unexpected(std::move(fault->error));
    }
    if (auto error = refuses(request)) {
        unlock();
        co_return std::unexpected(*std::move(error));
    }
    if (std::ranges::any_of(request.keys, [&](const auto& key) { return database_.keys.contains(key.name); })) {
        unlock();
        co_return std::unexpected(Fault::of(ErrorCode::constraint, "idempotency_keys_pkey").error);
    }
    commit(request);
    unlock();
    co_return Result<void>{};
}

void MemoryJournal::commit(const ApplyRequest& request) {
    for (std::string& complaint : stock::apply(database_.world, request.changes))
        database_.complaints.push_back(std::move(complaint));
    const auto& movements = request.changes.movements;
    database_.movements.insert(database_.movements.end(), movements.begin(), movements.end());
    for (const auto& key : request.keys)
        database_.keys.emplace(key.name, KnownKey{.name = key.name, .digest = key.digest, .outcome = key.outcome});
    if (!database_.batches.insert(request.batch).second) database_.complaints.emplace_back("A batch came twice.");
    if (!prepared_.empty()) database_.prepared.push_back(std::exchange(prepared_, {}));
}

asio::awaitable<void> MemoryJournal::end_later(ApplyRequest request, Fate fate) {
    constexpr int turns = 5;
    for (int turn = 0; turn < turns; ++turn) co_await yield();
    if (fate == Fate::done_later) commit(request);
    database_.is_locked = false;
    prepared_.clear();
}

asio::awaitable<void> MemoryJournal::abandon() {
    ++abandons;
    co_await yield();
    if (is_open_) unlock();
}

void MemoryJournal::unlock() {
    database_.is_locked = false;
    is_open_ = false;
    prepared_.clear();
}

asio::awaitable<void> NoPause::wait(std::chrono::milliseconds duration) {
    waits.push_back(duration);
    co_await yield();
}

}  // namespace trastienda::engine
