#include "cmd/database.hpp"

#include "cmd/shop.hpp"
#include "cmd/terminal.hpp"
#include "store/migrations.hpp"

#include <fmt/format.h>
#include <thread>
#include <utility>

namespace trastienda::cmd {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// For another sub-command, or a server that starts or stops, to be done with the data folder.
constexpr std::chrono::seconds folder_wait_max{30};
// Whoever waits for longer is told what for.
constexpr std::chrono::seconds quiet_wait_max{2};
// Nothing tells us that a lock is free; this is how often we look.
constexpr std::chrono::milliseconds look_interval{50};

std::unexpected<Error> no_shop_in_folder(const std::filesystem::path& data, Language language) {
    constexpr Bilingual missing{"No hay ninguna tienda en {}; `trastienda serve --data {}` crea una.",
                                "There is no shop in {}; `trastienda serve --data {}` makes one."};
    return fail(ErrorCode::invalid, fmt::format(fmt::runtime(missing.in(language)), data.string(), data.string()));
}

void say_waiting(const Error& held, Language language) {
    constexpr Bilingual waiting{"trastienda: se espera hasta {} segundos. {}\n",
                                "trastienda: waiting for up to {} seconds. {}\n"};
    write_error(fmt::format(fmt::runtime(waiting.in(language)), folder_wait_max.count(), held.message));
}

asio::awaitable<Result<pg::SchemaState>> look_at_schema(asio::io_context& io, pg::Settings settings,
                                                        Language language) {
    CO_TRY(auto connection, co_await connect_database(io, std::move(settings), language));
    co_return co_await pg::look_at_schema(*connection, store::migrations());
}

}  // namespace

Result<Database> Database::open(const Configuration& configuration, DatabaseUse use, Language language,
                                const std::stop_token& stop) {
    if (configuration.database) return Database(*configuration.database, nullptr);
    return open_private(configuration, use, language, stop);
}

Result<Database> Database::open_private(const Configuration& configuration, DatabaseUse use, Language language,
                                        const std::stop_token& stop) {
    if (use == DatabaseUse::existing && !pg::Cluster::is_made(configuration.data))
        return no_shop_in_folder(configuration.data, language);
    pg::ClusterOptions options;
    options.data = configuration.data;
    options.purpose = use == DatabaseUse::serve ? pg::ClusterUse::server : pg::ClusterUse::command;
    options.stop = stop;
    options.language = language;
    const auto begin = steady_clock::now();
    bool is_told = false;
    for (;;) {
        if (use != DatabaseUse::serve) {
            if (auto running = pg::Cluster::find_running(configuration.data))
                return Database(*std::move(running), nullptr);
        }
        auto cluster = pg::Cluster::start(options);
        if (cluster) {
            pg::Settings settings = (*cluster)->settings();
            return Database(std::move(settings), *std::move(cluster));
        }
        const auto waited = steady_clock::now() - begin;
        if (cluster.error().code != ErrorCode::conflict || waited > folder_wait_max || stop.stop_requested())
            return std::unexpected(std::move(cluster).error());
        if (waited > quiet_wait_max && !std::exchange(is_told, true)) say_waiting(cluster.error(), language);
        std::this_thread::sleep_for(look_interval);
    }
}

Result<void> check_schema(asio::io_context& io, const pg::Settings& settings, Language language) {
    TRY(const auto state, run_to_end(io, look_at_schema(io, settings, language)));
    constexpr Bilingual none{"No hay ninguna tienda en esta base de datos: ejecute `trastienda migrate`.",
                             "There is no shop in this database: run `trastienda migrate`."};
    constexpr Bilingual older{"La base de datos es de una versión anterior del programa: ejecute `trastienda migrate`.",
                              "The database is of an older version of the program: run `trastienda migrate`."};
    if (state == pg::SchemaState::current) return {};
    return fail(ErrorCode::invalid, std::string((state == pg::SchemaState::none ? none : older).in(language)));
}

}  // namespace trastienda::cmd
