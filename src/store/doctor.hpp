// The doctor: re-adds the whole ledger and compares every level, balance and reserved counter. Floor 3.
#pragma once

#include "base/result.hpp"
#include "pg/connection.hpp"

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

struct Examination {
    std::int64_t levels = 0;
    std::int64_t movements = 0;
    std::int64_t reservations = 0;
    std::int64_t sales = 0;
    std::int64_t invoices = 0;
    std::vector<Difference> differences;  // of each check at most differences_listed_max, the first ones
};

/// How many checks there are, for a progress bar.
std::uint64_t examination_checks();
/// Of each check: a ledger that was restored without its users would have one for every row.
inline constexpr std::size_t differences_listed_max = 1'000;

/// Examines one consistent moment of the database; the shop may be open meanwhile. `progress` is told the name of each
/// check before it runs.
boost::asio::awaitable<Result<Examination>> examine(pg::Connection& connection,
                                                    std::function<void(std::string_view check)> progress);

/// The newest invoice, where it lies ahead of the database's clock: one of the checks, for whoever starts a server.
boost::asio::awaitable<Result<std::optional<Difference>>> find_invoice_ahead(pg::Connection& connection);

}  // namespace trastienda::store
