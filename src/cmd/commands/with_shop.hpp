// What every command about people does around its own work: the database, the migrations, the shop. Floor 6.
#pragma once

#include "cmd/commands/context.hpp"
#include "cmd/database.hpp"
#include "cmd/shop.hpp"

#include <boost/asio/io_context.hpp>
#include <utility>

namespace trastienda::cmd {

/// Runs `work(shop, options, language)` to its end, beside a running server or with a database of its own. The schema
/// is left alone where `use` is `existing` and somebody else may be using the database.
template <class T, class Options>
Result<T> with_shop(const Context& context,
                    boost::asio::awaitable<Result<T>> (*work)(Shop& shop, Options options, Language language),
                    Options options, DatabaseUse use = DatabaseUse::existing) {
    TRY(const auto database, Database::open(context.configuration(), use, context.language));
    boost::asio::io_context io;
    if (use == DatabaseUse::existing && database.cluster() == nullptr) {
        TRY_DO(check_schema(io, database.settings(), context.language));
    } else {
        TRY_DO(run_to_end(io, migrate_database(io, database.settings())));
    }
    Shop shop(io, database.settings(), {});
    constexpr pg::Acting acting{.source = pg::ActingSource::command_line};
    auto done = run_to_end(io, work(shop, std::move(options), context.language), acting);
    shop.pool.close();
    return done;
}

}  // namespace trastienda::cmd
