// What the tests of the catalogue's stores share: a shop's database of their own, and answers taken apart. For tests
// only.
#pragma once

#include "pg/pool.hpp"
#include "store/catalog_fault.hpp"
#include "store/migrations.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <vector>

namespace trastienda::store {

inline boost::asio::awaitable<Result<void>> prepare_shop(pg::Connection& connection) {
    CO_TRY_DO(co_await pg::migrate(connection, migrations()));
    co_return Result<void>{};
}

inline const tests::DatabaseTemplate shop_template{.name = "catalogue", .prepare = prepare_shop};

/// A new shop's database, and a way to work with it: each `run` has an io_context and a pool of its own.
class Shop {
  public:
    using Work = std::function<boost::asio::awaitable<void>(pg::Pool&)>;

    void run(Work work) const { tests::run_coroutine(with_pool(std::move(work), database_.settings())); }
    void execute(std::string_view script) const { database_.execute(script); }

  private:
    static boost::asio::awaitable<void> with_pool(Work work, pg::Settings settings) {
        pg::Pool pool(co_await boost::asio::this_coro::executor, std::move(settings), pg::PoolLimits{});
        co_await work(pool);
        pool.close();
    }

    tests::TestDatabase database_{shop_template};
};

/// The row that a change gave.
template <class T>
T accepted(Result<OrFaults<T>> answer) {
    auto decided = tests::must(std::move(answer));
    if (!decided)
        throw std::runtime_error("refused with " + std::to_string(static_cast<int>(decided.error()[0].reason)));
    return *std::move(decided);
}

/// The reasons of a refusal; empty where there was none.
template <class T>
std::vector<CatalogRefusal> reasons(const Result<OrFaults<T>>& answer) {
    std::vector<CatalogRefusal> found;
    const auto& decided = answer.value();
    if (decided) return found;
    for (const CatalogFault& fault : decided.error()) found.push_back(fault.reason);
    return found;
}

}  // namespace trastienda::store
