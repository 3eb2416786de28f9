// What every command that works on a shop does around its own work: the database, the migrations, the shop. Floor 6.
#pragma once

#include "cmd/commands/actor.hpp"
#include "cmd/commands/context.hpp"
#include "cmd/database.hpp"
#include "cmd/shop.hpp"

#include <boost/asio/io_context.hpp>
#include <utility>

namespace trastienda::cmd {

/// The database, beside a running server or started for this command, at this program's schema. The schema is left
/// alone where `use` is `existing` and somebody else may be using the database.
inline Result<Database> open_shop_database(const Context& context, boost::asio::io_context& io, DatabaseUse use) {
    TRY(auto database, Database::open(context.configuration(), use, context.language));
    if (use == DatabaseUse::existing && database.cluster() == nullptr) {
        TRY_DO(check_schema(io, database.settings(), context.language));
    } else {
        TRY_DO(run_to_end(io, migrate_database(io, database.settings(), context.language)));
    }
    return database;
}

/// Runs `work(shop, options, actor, language)` to its end on that database, in the name of whoever acts.
template <class T, class Options>
Result<T> with_actor(const Context& context,
                     boost::asio::awaitable<Result<T>> (*work)(Shop& shop, Options options, Actor actor,
                                                               Language language),
                     Options options, DatabaseUse use = DatabaseUse::existing) {
    boost::asio::io_context io;
    TRY(const auto database, open_shop_database(context, io, use));
    Shop shop(io, database.settings(), {});
    pg::Acting acting{.source = pg::ActingSource::command_line};
    auto actor = run_to_end(io, Actor::find(shop, context.configuration().acting_as, context.language), acting);
    if (actor) acting.user = actor->user();
    auto done = actor ? run_to_end(io, work(shop, std::move(options), *actor, context.language), acting)
                      : Result<T>(std::unexpected(actor.error()));
    shop.pool.close();
    return done;
}

/// The same for what changes nothing, which nobody need be named for.
template <class T, class Options>
Result<T> with_shop(const Context& context,
                    boost::asio::awaitable<Result<T>> (*work)(Shop& shop, Options options, Language language),
                    Options options, DatabaseUse use = DatabaseUse::existing) {
    boost::asio::io_context io;
    TRY(const auto database, open_shop_database(context, io, use));
    Shop shop(io, database.settings(), {});
    constexpr pg::Acting acting{.source = pg::ActingSource::command_line};
    auto done = run_to_end(io, work(shop, std::move(options), context.language), acting);
    shop.pool.close();
    return done;
}

}  // namespace trastienda::cmd
