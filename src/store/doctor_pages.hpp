// A table that the doctor reads from its first row to its last, whatever its ids. Floor 3. One executor thread.
#pragma once

#include "pg/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

namespace trastienda::store {

/// The rows of one table in the order of their ids, a page at a time.
class DoctorPages {
  public:
    static constexpr std::chrono::minutes page_timeout{5};

    /// Both statements take the least id and how many rows, and give the id first. `of_damaged` is asked for a page
    /// that cannot be read otherwise; nothing where there is none such.
    DoctorPages(pg::Connection& connection, pg::Statement statement, std::optional<pg::Statement> of_damaged,
                std::int64_t page_rows)
        : connection_(connection), statement_(statement), of_damaged_(of_damaged), page_rows_(page_rows) {}

    /// The next row, or nothing at the end; valid until the next call.
    boost::asio::awaitable<Result<std::optional<pg::Row>>> next();

  private:
    boost::asio::awaitable<Result<void>> read_page();

    pg::Connection& connection_;
    pg::Statement statement_;
    std::optional<pg::Statement> of_damaged_;
    std::int64_t page_rows_;
    pg::Rows rows_;
    int at_ = 0;
    std::int64_t first_ = INT64_MIN;  // of the next page
    bool is_last_page_ = false;
};

}  // namespace trastienda::store
