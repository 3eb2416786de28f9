#include "tests/linearizability/checker.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

namespace trastienda::linearizability {

namespace {

// Which operations have been put in order, by their numbers.
using Chosen = std::vector<bool>;

struct Configuration {
    Chosen chosen;
    State state;
    bool operator==(const Configuration&) const = default;
};

struct ConfigurationHash {
    std::size_t operator()(const Configuration& configuration) const {
        return std::hash<Chosen>()(configuration.chosen) ^ (configuration.state.hash() << 1U);
    }
};

// A call or a return; the calls know their returns. Operations without an answer have no return.
struct Entry {
    std::size_t operation = 0;
    Entry* answer = nullptr;  // of a call
    bool is_call = true;
    Entry* before = nullptr;
    Entry* after = nullptr;
};

// One object's history.
class Search {
  public:
    Search(std::vector<const Operation*> operations, State start)
        : operations_(std::move(operations)), state_(std::move(start)), chosen_(operations_.size(), false) {
        std::size_t reservations = state_.reservations.size();
        for (const Operation* operation : operations_) {
            reservations = std::max(reservations, operation->request.reservation + 1);
            unanswered_returns_ += operation->answer ? 1 : 0;
        }
        // As long as it will ever be, so that equal states are equal vectors.
        state_.reservations.resize(reservations, State::Reservation::none);
        link();
        find_twins();
    }

    Judgement run() {
        Entry* entry = head_.after;
        Looking looking_for = Looking::answered;
        while (unanswered_returns_ > 0) {
            if (entry != nullptr && entry->is_call) {
                const bool is_chosen = kind_of(*entry) == looking_for && try_next(*entry);
                if (is_chosen) looking_for = Looking::answered;
                entry = is_chosen ? head_.after : entry->after;
                if (seen_.size() > configurations_max) return {.verdict = Verdict::undecided};
                continue;
            }
            // A return whose call could not be put in order before it. Only now those without an answer are tried: they
            // fit everywhere, and what was answered says which of them must have happened.
            if (looking_for == Looking::answered) {
                looking_for = Looking::open;
                entry = head_.after;
                continue;
            }
            note_longest();
            if (order_.empty()) return {Verdict::not_linearizable, explain(), seen_.size()};
            const Entry* const call = take_back();
            looking_for = kind_of(*call);
            entry = call->after;
        }
        return {.verdict = Verdict::linearizable, .configurations = seen_.size()};
    }

  private:
    enum class Looking : std::uint8_t { answered, open };
    struct Step {
        Entry* call;
        State before;
    };

    void link() {
        struct Event {
            std::int64_t at;
            bool is_call;
            std::size_t operation;
        };
        std::vector<Event> events;
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            events.push_back({operations_[i]->called_at, true, i});
            if (operations_[i]->answer) events.push_back({operations_[i]->returned_at, false, i});
        }
        // What happened at one tick of the clock overlaps: calls come first.
        std::ranges::sort(events, [](const Event& one, const Event& other) {
            return std::tuple(one.at, !one.is_call, one.operation) <
                   std::tuple(other.at, !other.is_call, other.operation);
        });
        entries_.resize(events.size());
        std::vector<Entry*> calls(operations_.size(), nullptr);
        Entry* last = &head_;
        for (std::size_t i = 0; i < events.size(); ++i) {
            Entry& entry = entries_[i];
            entry.operation = events[i].operation;
            entry.is_call = events[i].is_call;
            if (entry.is_call)
                calls[entry.operation] = &entry;
            else
                calls[entry.operation]->answer = &entry;
            entry.before = std::exchange(last, &entry);
            entry.before->after = &entry;
        }
    }

    // Two without an answer that ask for the same are one as good as the other: the one that was called first goes
    // first.
    void find_twins() {
        std::map<std::size_t, std::size_t> speak_of;  // a reservation: how many operations do
        for (const Operation* operation : operations_) ++speak_of[operation->request.reservation];
        std::map<std::tuple<Act, std::int64_t, std::size_t>, std::size_t> last;
        twin_before_.resize(operations_.size());
        for (const Entry* entry = head_.after; entry != nullptr; entry = entry->after) {
            if (!entry->is_call || kind_of(*entry) == Looking::answered) continue;
            const Request& request = operations_[entry->operation]->request;
            // A reservation that nobody was told of is like any other such.
            const bool is_untold = request.act == Act::reserve && speak_of[request.reservation] == 1;
            const std::size_t nobody = operations_.size();
            const auto key = std::tuple(request.act, request.quantity, is_untold ? nobody : request.reservation);
            if (const auto [found, is_first] = last.try_emplace(key, entry->operation); !is_first)
                twin_before_[entry->operation] = std::exchange(found->second, entry->operation);
        }
    }

    [[nodiscard]] Looking kind_of(const Entry& call) const {
        return operations_[call.operation]->answer ? Looking::answered : Looking::open;
    }

    // Puts the call's operation next in the order, where its answer allows that and it leads to something new.
    bool try_next(Entry& call) {
        const Operation& operation = *operations_[call.operation];
        if (const auto twin = twin_before_[call.operation]; twin && !chosen_[*twin]) return false;
        State after = state_;
        const Answer answer = after.apply(operation.request);
        if (operation.answer && *operation.answer != answer) return false;
        // What changes nothing and was not answered may as well not have happened.
        if (!operation.answer && after == state_) return false;
        chosen_[call.operation] = true;
        if (!seen_.insert({chosen_, after}).second) {
            chosen_[call.operation] = false;
            return false;
        }
        order_.push_back({&call, std::exchange(state_, std::move(after))});
        unlink(call);
        if (call.answer != nullptr) {
            unlink(*call.answer);
            --unanswered_returns_;
        }
        return true;
    }

    Entry* take_back() {
        Step step = std::move(order_.back());
        order_.pop_back();
        state_ = std::move(step.before);
        chosen_[step.call->operation] = false;
        if (step.call->answer != nullptr) {
            relink(*step.call->answer);
            ++unanswered_returns_;
        }
        relink(*step.call);
        return step.call;
    }

    static void unlink(Entry& entry) {
        entry.before->after = entry.after;
        if (entry.after != nullptr) entry.after->before = entry.before;
    }
    static void relink(Entry& entry) {
        entry.before->after = &entry;
        if (entry.after != nullptr) entry.after->before = &entry;
    }

    void note_longest() {
        if (!longest_.empty() && order_.size() <= longest_.size()) return;
        longest_.clear();
        for (const Step& step : order_) longest_.push_back(step.call->operation);
        longest_state_ = state_;
        // What could have come next: all that was called before the first return.
        next_.clear();
        for (const Entry* entry = head_.after; entry != nullptr && entry->is_call; entry = entry->after)
            next_.push_back(entry->operation);
    }

    [[nodiscard]] std::string line(std::size_t number) const {
        const Operation& operation = *operations_[number];
        return fmt::format("  {} .. {}: {} -> {}\n", operation.called_at,
                           operation.answer ? std::to_string(operation.returned_at) : "?", describe(operation.request),
                           operation.answer ? describe(*operation.answer) : "no answer");
    }

    [[nodiscard]] std::string explain() const {
        constexpr std::size_t shown_max = 12;
        std::string text = fmt::format("variant {}: {} of {} acts can be put in order; the last of them:\n",
                                       operations_.front()->variant, longest_.size(), operations_.size());
        const std::size_t shown = std::min(shown_max, longest_.size());
        for (std::size_t i = longest_.size() - shown; i < longest_.size(); ++i) text += line(longest_[i]);
        text += fmt::format("then on hand is {} and reserved {}, and none of these can be next:\n",
                            longest_state_.on_hand, longest_state_.reserved);
        for (const std::size_t number : next_) text += line(number);
        return text;
    }

    std::vector<const Operation*> operations_;
    State state_;
    Chosen chosen_;
    std::vector<Entry> entries_;
    Entry head_;
    std::vector<std::optional<std::size_t>> twin_before_;  // by operation
    std::size_t unanswered_returns_ = 0;                   // answered operations that are not yet in order
    std::vector<Step> order_;
    std::unordered_set<Configuration, ConfigurationHash> seen_;
    std::vector<std::size_t> longest_;
    State longest_state_;
    std::vector<std::size_t> next_;
};

}  // namespace

Judgement judge(std::span<const Operation> history, const State& start) {
    std::map<std::int64_t, std::vector<const Operation*>> by_variant;
    for (const Operation& operation : history) by_variant[operation.variant].push_back(&operation);
    Judgement all;
    for (auto& [variant, operations] : by_variant) {
        const Judgement one = Search(std::move(operations), start).run();
        all.configurations += one.configurations;
        if (one.verdict == Verdict::not_linearizable) return one;
        if (one.verdict == Verdict::undecided) all.verdict = Verdict::undecided;
    }
    return all;
}

}  // namespace trastienda::linearizability
