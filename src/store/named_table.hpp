// What brands, categories, providers, locations and movement types have in common: rows that people know by a name of
// their own. Floor 3. One executor thread.
#pragma once

#include "base/instant.hpp"
#include "pg/pool.hpp"
#include "store/catalog_fault.hpp"
#include "store/listing.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::store {

enum class NamedOrder : std::uint8_t { by_name = 1, by_name_descending = 2 };

/// After which row a list goes on.
struct NamedPosition {
    std::string name_folded;
    std::int64_t id = 0;
};

struct NamedList {
    NamedOrder order = NamedOrder::by_name;
    std::optional<NamedPosition> after = {};
    std::optional<bool> is_active = {};
    std::string query = {};  // as typed: words that the name holds; empty for all
    std::int64_t limit = 1;
};

/// The statements of one such table.
struct NamedStatements {
    pg::Statement add;
    pg::Statement read;          // $1: id
    pg::Statement find_by_name;  // $1: name_folded; id, name
    pg::Statement change;        // $1: id, $2: version or NULL
    pg::Statement list_ascending;
    pg::Statement list_descending;
    std::string_view name_constraint;
    CatalogRefusal unknown;
};

/// The columns with which each of their rows starts.
template <class Row>
Row named_row(const pg::Row& row) {
    Row named;
    named.id = {row.bigint(0)};
    named.name = row.text(1);
    named.name_folded = row.text(2);
    named.is_active = row.boolean(3);
    named.version = row.bigint(4);
    named.created_at = row.instant(5);
    named.updated_at = row.instant(6);
    return named;
}
inline constexpr int own_columns_start = 7;

pg::Call list_call(const NamedStatements& statements, const NamedList& list);

/// The refusal that an error of an INSERT or UPDATE stands for: somebody has the name, or the type is built in. Any
/// other error comes back as it is.
boost::asio::awaitable<Result<CatalogFault>> fault_of(pg::Pool& pool, const NamedStatements& statements, Error error,
                                                      std::optional<std::string> name_folded);

template <class Row>
class NamedTable {
  public:
    using RowOf = Row (*)(const pg::Row& row);

    /// The statements are constants; `row_of` reads a row of them.
    NamedTable(pg::Pool& pool, const NamedStatements& statements, RowOf row_of)
        : pool_(pool), statements_(statements), row_of_(row_of) {}

    boost::asio::awaitable<Result<std::optional<Row>>> read(std::int64_t id) {
        pg::Call call{.statement = statements_.read, .params = {}};
        call.params.bigint(id);
        CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
        if (rows.empty()) co_return std::nullopt;
        co_return row_of_(rows[0]);
    }

    boost::asio::awaitable<Result<std::vector<Row>>> list(NamedList list) {
        CO_TRY(const auto rows, co_await read_list(pool_, list_call(statements_, list)));
        std::vector<Row> found;
        found.reserve(static_cast<std::size_t>(rows.size()));
        for (const pg::Row row : rows) found.push_back(row_of_(row));
        co_return found;
    }

    /// Adds a row; `params` are those of the statement.
    boost::asio::awaitable<Result<OrFaults<Row>>> add(std::string name_folded, pg::Params params) {
        auto rows = co_await pool_.write({.statement = statements_.add, .params = std::move(params)});
        if (rows) co_return row_of_((*rows)[0]);
        CO_TRY(auto fault, co_await fault_of(pool_, statements_, std::move(rows).error(), std::move(name_folded)));
        co_return refused<Row>(std::move(fault));
    }

    /// Changes a row; `params` are those of the statement.
    boost::asio::awaitable<Result<OrFaults<Row>>> change(std::int64_t id, std::optional<std::string> name_folded,
                                                         pg::Params params) {
        auto rows = co_await pool_.write({.statement = statements_.change, .params = std::move(params)});
        if (!rows) {
            CO_TRY(auto fault, co_await fault_of(pool_, statements_, std::move(rows).error(), std::move(name_folded)));
            co_return refused<Row>(std::move(fault));
        }
        if (!rows->empty()) co_return row_of_((*rows)[0]);
        // Rows are never deleted: one that is there now had another version.
        CO_TRY(const auto present, co_await read(id));
        co_return refused<Row>({.reason = present ? CatalogRefusal::version_changed : statements_.unknown});
    }

    [[nodiscard]] pg::Pool& pool() const { return pool_; }
    [[nodiscard]] const NamedStatements& statements() const { return statements_; }

  private:
    pg::Pool& pool_;
    const NamedStatements& statements_;
    RowOf row_of_;
};

}  // namespace trastienda::store
