// From where stock was commanded (stock_origins): one row for all that a session does from one address. Floor 3. One
// executor thread.
#pragma once

#include "domain/stock/decide.hpp"
#include "pg/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

/// The origins that one connection has met, by their texts: hardly any batch brings one that it does not know.
class StockOrigins {
  public:
    /// So many are remembered. Past them all are forgotten, and met again.
    static constexpr std::size_t known_max = 1'000;

    /// Adds, in the open transaction, the origins of the acts that are not known yet: a round trip, or none.
    boost::asio::awaitable<Result<void>> learn(pg::Connection& connection,
                                               const std::vector<stock::Changes::DoneAct>& acts,
                                               std::chrono::milliseconds timeout);
    /// The transaction was committed: what was added is known from now on.
    void keep();
    /// It was not.
    void forget() { added_.clear(); }

    /// Of one that was learned; nothing where it is not known from where a command came.
    [[nodiscard]] std::optional<std::int64_t> id(const std::string& origin) const;

  private:
    using Ids = boost::unordered_flat_map<std::string, std::int64_t>;
    Ids known_;
    Ids added_;  // in the open transaction
};

/// The origins of so many movements from `first` on, or of the new reservations, in the order of their lists; nothing
/// where none of them has any.
std::vector<std::optional<std::int64_t>> origins_of(const std::vector<stock::Changes::DoneAct>& acts,
                                                    std::size_t stock::Changes::DoneAct::* made,
                                                    const StockOrigins& origins, std::size_t first, std::size_t count);

}  // namespace trastienda::store
