// The doctor: re-adds the whole ledger and compares every level, balance and reserved counter. Floor 3.
#pragma once

#include "base/result.hpp"
#include "pg/connection.hpp"
#include "store/chain.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

/// One thing that does not agree. `check` is a stable word for programs.
struct Difference {
    std::string_view check;
    std::vector<std::pair<std::string_view, std::string>> values;  // by column name, as text
};

/// Of each check at most so many are listed: a ledger that was restored without its users would have one for every row.
inline constexpr std::size_t differences_listed_max = 1'000;

struct Examination {
    std::int64_t levels = 0;
    std::int64_t movements = 0;
    std::int64_t reservations = 0;
    std::int64_t sales = 0;
    std::int64_t invoices = 0;
    std::vector<Difference> differences;  // of each check the first ones
    bool is_cut = false;                  // there may be more of them: some check had more than are listed
    /// The last link of each chain of the ledger, for whoever keeps it elsewhere.
    std::vector<ChainLink> heads;

    /// Takes what one check found, as far as it may be listed.
    void add(std::vector<Difference> found);
};

/// How many checks there are, for a progress bar.
std::uint64_t examination_checks();

/// Examines one consistent moment of the database; the shop may be open meanwhile. `progress` is told the name of each
/// check before it runs. `kept`: links that somebody kept elsewhere, and that must still be there.
boost::asio::awaitable<Result<Examination>> examine(pg::Connection& connection,
                                                    std::function<void(std::string_view check)> progress,
                                                    std::vector<ChainLink> kept = {});

/// The newest invoice, where it lies ahead of the database's clock: one of the checks, for whoever starts a server.
boost::asio::awaitable<Result<std::optional<Difference>>> find_invoice_ahead(pg::Connection& connection);

}  // namespace trastienda::store
