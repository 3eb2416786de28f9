#include "engine/lane.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <set>
#include <type_traits>
#include <utility>

namespace trastienda::engine {

namespace asio = boost::asio;

namespace {

struct CountLines {
    std::size_t operator()(const stock::Command& command) const { return stock::count_lines(command.act); }
    std::size_t operator()(const sales::Command& command) const { return sales::count_lines(command.act); }
    std::size_t operator()(const purchases::Command& command) const { return purchases::count_lines(command.act); }
};

// The name under which its client knows a command; nothing where it gave none.
std::optional<KeyName> key_name(const Command& command) {
    return std::visit(
        [](const auto& one) {
            return one.idempotency_key ? std::optional(KeyName{.user = one.user, .key = one.idempotency_key->key})
                                       : std::nullopt;
        },
        command);
}

GatherRequest gather_request(const auto& batch, const auto& doubts) {
    GatherRequest request;
    stock::NeedsBuilder needs;
    sales::NeedsBuilder sales_needs;
    purchases::NeedsBuilder purchases_needs;
    for (const auto& entry : batch) {
        if (const auto* of_stock = std::get_if<stock::Command>(&entry.command))
            needs.add(of_stock->act);
        else if (const auto* of_sale = std::get_if<sales::Command>(&entry.command))
            sales_needs.add(of_sale->act, needs);
        else
            purchases_needs.add(std::get<purchases::Command>(entry.command).act, needs);
        if (auto key = key_name(entry.command)) request.keys.push_back(*std::move(key));
    }
    request.needs = std::move(needs).finish();
    request.sales_needs = std::move(sales_needs).finish();
    request.purchases_needs = std::move(purchases_needs).finish();
    for (const auto& doubt : doubts) request.doubts.push_back(doubt.batch);
    request.preparation = batch.front().preparation;
    return request;
}

// What the client was told when it used this key before, or that it used it for something else.
Outcome replay(const KnownKey& known, const Command& command) {
    return std::visit(
        [&]<class Kind>(const Kind& one) -> Outcome {
            if (known.digest == one.idempotency_key->digest) return known.outcome;
            const stock::Refused refused{
                {{.line = 0, .reason = stock::Refusal::key_reused, .wanted = {}, .on_hand = {}, .reserved = {}}}};
            if constexpr (std::is_same_v<Kind, stock::Command>)
                return stock::Outcome(refused);
            else if constexpr (std::is_same_v<Kind, sales::Command>)
                return sales::Outcome(refused);
            else
                return purchases::Outcome(refused);
        },
        command);
}

// Whether nothing was done for the command.
bool is_refused(const Outcome& outcome) {
    if (const auto* of_stock = std::get_if<stock::Outcome>(&outcome))
        return std::holds_alternative<stock::Refused>(*of_stock);
    if (const auto* of_sale = std::get_if<sales::Outcome>(&outcome))
        return !std::holds_alternative<sales::Done>(*of_sale);
    return !std::holds_alternative<purchases::Done>(std::get<purchases::Outcome>(outcome));
}

enum class Remedy { try_again, split };

// What to do about a try that failed.
Remedy remedy_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::conflict:
        case ErrorCode::unavailable:
        case ErrorCode::timeout:
        case ErrorCode::unknown_fate:
        case ErrorCode::denied:  // a password that was changed is no command's fault
            return Remedy::try_again;
        case ErrorCode::constraint:
            // Another server used one of the keys at the same moment: the next try finds it and replays its answer.
            return error.constraint == "idempotency_keys_pkey" ? Remedy::try_again : Remedy::split;
        case ErrorCode::overloaded:
        case ErrorCode::invalid:
        case ErrorCode::internal:
            return Remedy::split;
    }
    CHECK(false);
}

}  // namespace

Lane::Lane(asio::any_io_executor executor, Ports ports, const Limits& limits)
    : executor_(std::move(executor)), ports_(ports), limits_(limits) {}

void Lane::submit(Command command, std::shared_ptr<Preparation> preparation, Answer answer) {
    const std::size_t lines = std::visit(CountLines{}, command);
    Entry entry{.command = std::move(command),
                .preparation = std::move(preparation),
                .answer = std::move(answer),
                .lines = lines};
    const bool is_full = queue_.size() >= limits_.queue_commands_max ||
                         (!queue_.empty() && queued_lines_ + lines > limits_.queue_lines_max);
    if (is_full) {
        this->answer(entry, fail(ErrorCode::overloaded, "The stock engine's queue is full; try again in a moment."));
        return;
    }
    queued_lines_ += lines;
    queue_.push_back(std::move(entry));
    if (std::exchange(running_, true)) return;
    // An exception would leave the lane dead and its callers waiting for ever.
    asio::co_spawn(executor_, run(), [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
}

asio::awaitable<void> Lane::run() {
    // Behind what is ready by now: commands come in crowds, as when a batch has been answered, and the first would go
    // alone while all the others wait for it.
    co_await asio::post(executor_, asio::use_awaitable);
    while (!queue_.empty()) co_await commit(take_batch());
    running_ = false;
}

Lane::Batch Lane::take_batch() {
    Batch batch;
    std::set<KeyName> keys;
    std::size_t lines = 0;
    while (!queue_.empty() && batch.size() < limits_.batch_commands_max) {
        Entry& next = queue_.front();
        const bool travels_alone = next.preparation || (!batch.empty() && batch.front().preparation);
        if (!batch.empty() && (travels_alone || lines + next.lines > limits_.batch_lines_max)) break;
        // The same key twice in one batch: the second waits for the next batch, where the first's answer is found.
        if (auto key = key_name(next.command))
            if (!keys.insert(*std::move(key)).second) break;
        lines += next.lines;
        queued_lines_ -= next.lines;
        batch.push_back(std::move(next));
        queue_.pop_front();
    }
    return batch;
}

asio::awaitable<void> Lane::commit(Batch batch) {
    std::vector<Doubt> doubts;
    auto pause = limits_.pause_first;
    Error last;
    for (std::size_t tries = 1;; ++tries) {
        Try attempt = co_await try_commit(batch, doubts);
        if (!attempt.error) {
            ++counts_.batches;
            counts_.commands += batch.size();
            answer_all(batch, std::move(attempt.outcomes));
            co_return;
        }
        last = *std::move(attempt.error);
        // A batch that may have been done stays what it is: only by its own name can that be looked up.
        const Remedy remedy = doubts.empty() ? remedy_of(last) : Remedy::try_again;
        if (remedy == Remedy::split && batch.size() > 1) {
            // Some command of the batch is at fault: halve it until that one stands alone.
            const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
            Batch second(std::make_move_iterator(middle), std::make_move_iterator(batch.end()));
            batch.erase(middle, batch.end());
            co_await commit(std::move(batch));
            co_await commit(std::move(second));
            co_return;
        }
        // A preparation was planned on rows that have changed since: its owner must plan anew.
        const bool is_out_of_date = doubts.empty() && batch.front().preparation && last.code == ErrorCode::conflict;
        if (remedy != Remedy::try_again || is_out_of_date || tries >= limits_.tries_max) break;
        ++counts_.retries;
        co_await ports_.pause.wait(pause);
        pause = std::min(pause * 2, limits_.pause_max);
    }
    if (!doubts.empty()) last.code = ErrorCode::unknown_fate;
    for (Entry& entry : batch) answer(entry, std::unexpected(last));
}

asio::awaitable<Lane::Try> Lane::try_commit(const Batch& batch, std::vector<Doubt>& doubts) {
    GatherRequest request = gather_request(batch, doubts);
    Result<Gathered> gathered = co_await ports_.journal.gather(std::move(request));
    if (!gathered) {
        Error error = std::move(gathered).error();
        // What may or may not have been written by then, empty levels, is no command's doing.
        if (error.code == ErrorCode::unknown_fate) error.code = ErrorCode::unavailable;
        co_return Try{.outcomes = {}, .error = std::move(error)};
    }
    if (!gathered->committed.empty()) {
        co_await ports_.journal.abandon();
        const auto done = std::ranges::find(doubts, gathered->committed.front(), &Doubt::batch);
        CHECK(done != doubts.end());
        co_return Try{.outcomes = std::move(done->outcomes), .error = std::nullopt};
    }
    // Whatever the earlier tries held was free again when we locked the levels: they did not happen.
    doubts.clear();

    const Instant now = gathered->snapshot.now;
    auto decision =
        ports_.rules.open(std::move(gathered->snapshot), std::move(gathered->sales), std::move(gathered->purchases));
    ApplyRequest apply{.batch = gathered->batch, .now = now, .changes = {}, .sales = {}, .purchases = {}, .keys = {}};
    std::vector<Outcome> outcomes;
    outcomes.reserve(batch.size());
    for (const Entry& entry : batch) {
        const auto decide = [&] {
            outcomes.push_back(
                std::visit([&](const auto& command) { return Outcome(decision->decide(command)); }, entry.command));
        };
        auto name = key_name(entry.command);
        if (!name) {
            decide();
            continue;
        }
        const auto known = std::ranges::find(gathered->known_keys, *name, &KnownKey::name);
        if (known != gathered->known_keys.end()) {
            outcomes.push_back(replay(*known, entry.command));
            continue;
        }
        decide();
        const auto& digest =
            std::visit([](const auto& command) -> auto& { return command.idempotency_key->digest; }, entry.command);
        apply.keys.push_back({.name = *std::move(name), .digest = digest, .outcome = outcomes.back()});
    }
    apply.changes = decision->take_changes();
    apply.sales = decision->take_sales_changes();
    apply.purchases = decision->take_purchases_changes();
    decision.reset();  // with the snapshot: of a large import it takes memory that writing it needs

    // A preparation is kept only with the command that it is for: not where that was refused, or done before.
    const bool is_void_preparation =
        batch.front().preparation && (!gathered->known_keys.empty() || is_refused(outcomes.front()));
    const bool has_something_to_write = batch.front().preparation || !apply.changes.empty() || !apply.sales.empty() ||
                                        !apply.purchases.empty() || !apply.keys.empty();
    if (is_void_preparation || !has_something_to_write) {
        co_await ports_.journal.abandon();
        co_return Try{.outcomes = std::move(outcomes), .error = std::nullopt};
    }

    const BatchId id = apply.batch;
    Result<void> applied = co_await ports_.journal.apply(std::move(apply));
    if (applied) co_return Try{.outcomes = std::move(outcomes), .error = std::nullopt};
    if (applied.error().code == ErrorCode::unknown_fate)
        doubts.push_back({.batch = id, .outcomes = std::move(outcomes)});
    co_return Try{.outcomes = {}, .error = std::move(applied.error())};
}

void Lane::answer_all(Batch& batch, std::vector<Outcome> outcomes) {
    CHECK(batch.size() == outcomes.size());
    for (std::size_t i = 0; i < batch.size(); ++i) answer(batch[i], std::move(outcomes[i]));
}

void Lane::answer(Entry& entry, Result<Outcome> result) {
    // Posted, not called: the lane sends its next batch first, and the answers are written while PostgreSQL works on
    // it.
    asio::post(executor_,
               [answer = std::move(entry.answer), result = std::move(result)]() mutable { answer(std::move(result)); });
}

}  // namespace trastienda::engine
