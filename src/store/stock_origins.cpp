#include "store/stock_origins.hpp"

#include "base/check.hpp"
#include "store/stock_origins_sql.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::stock_origins;

asio::awaitable<Result<void>> StockOrigins::learn(pg::Connection& connection,
                                                  const std::vector<stock::Changes::DoneAct>& acts,
                                                  std::chrono::milliseconds timeout) {
    std::vector<std::string_view> unknown;
    std::string_view last;  // many acts of a batch are often one program's
    for (const stock::Changes::DoneAct& act : acts) {
        const bool has_done_something = act.movements + act.new_reservations + act.ended.size() > 0;
        if (!has_done_something || act.origin.empty() || act.origin == last) continue;
        last = act.origin;
        if (!known_.contains(act.origin)) unknown.emplace_back(act.origin);
    }
    if (unknown.empty()) co_return Result<void>{};
    std::ranges::sort(unknown);
    unknown.erase(std::ranges::unique(unknown).begin(), unknown.end());

    std::vector<pg::Call> calls;
    for (const std::string_view origin : unknown) {
        calls.push_back({.statement = sql::add_origin, .params = {}});
        calls.back().params.text(origin);
    }
    CO_TRY(const auto rows, co_await connection.run(std::span<const pg::Call>(calls), timeout));
    for (std::size_t i = 0; i < unknown.size(); ++i) added_.emplace(unknown[i], rows[i][0].bigint(0));
    co_return Result<void>{};
}

void StockOrigins::keep() {
    if (known_.size() + added_.size() > known_max) known_.clear();
    for (auto added = added_.begin(); added != added_.end() && known_.size() < known_max; ++added)
        known_.insert(*added);
    added_.clear();
}

std::optional<std::int64_t> StockOrigins::id(const std::string& origin) const {
    if (origin.empty()) return std::nullopt;
    if (const auto found = known_.find(origin); found != known_.end()) return found->second;
    const auto found = added_.find(origin);
    CHECK(found != added_.end());
    return found->second;
}

std::vector<std::optional<std::int64_t>> origins_of(const std::vector<stock::Changes::DoneAct>& acts,
                                                    std::size_t stock::Changes::DoneAct::* made,
                                                    const StockOrigins& origins, std::size_t first, std::size_t count) {
    std::vector<std::optional<std::int64_t>> ids;
    if (std::ranges::all_of(acts, &std::string::empty, &stock::Changes::DoneAct::origin)) return ids;
    ids.reserve(count);
    std::size_t begin = 0;  // of what the act has made
    std::string_view last;
    std::optional<std::int64_t> id;  // of `last`
    for (const stock::Changes::DoneAct& act : acts) {
        const std::size_t end = begin + act.*made;
        const std::size_t from = std::max(begin, first);
        const std::size_t to = std::min(end, first + count);
        begin = end;
        if (from >= to) continue;
        if (std::exchange(last, act.origin) != act.origin) id = origins.id(act.origin);
        ids.insert(ids.end(), to - from, id);
    }
    CHECK(ids.size() == count);
    return ids;
}

}  // namespace trastienda::store
