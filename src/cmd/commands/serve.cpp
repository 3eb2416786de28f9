#include "cmd/commands/serve.hpp"

#include "app/first_administrator.hpp"
#include "app/worker.hpp"
#include "cmd/database.hpp"
#include "cmd/demo_shop.hpp"
#include "cmd/log.hpp"
#include "cmd/report.hpp"
#include "cmd/stop_signal.hpp"
#include "cmd/web.hpp"
#include "store/doctor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// How often we look whether our own PostgreSQL still runs.
constexpr std::chrono::seconds cluster_watch_interval{1};
// For commands that were accepted to be committed, after the last connection is gone.
constexpr std::chrono::seconds engine_patience{10};

// Off the event loop, which meanwhile hears whether it is to be broken off.
Result<Database> open_database(asio::io_context& io, const Context& context, const StopSignal& stop) {
    app::Worker opener({.threads = 1, .pieces_max = 1});
    std::optional<Result<Database>> opened;
    const auto done = run_to_end(io, opener.run([&] {
        opened.emplace(Database::open(context.configuration(), DatabaseUse::serve, context.language, stop.token()));
        return true;
    }));
    CHECK(done && opened);
    return *std::move(opened);
}

// A clock that was far ahead has dated an invoice, and those that follow bear no earlier date: somebody must know.
asio::awaitable<Result<void>> warn_of_invoice_ahead(pg::Pool& pool) {
    CO_TRY(const auto connection, co_await pool.acquire());
    CO_TRY(const auto ahead, co_await store::find_invoice_ahead(*connection));
    if (!ahead) co_return Result<void>();
    const auto field = [&](std::size_t i) { return log::Field(ahead->values.at(i).first, ahead->values.at(i).second); };
    log::warning(ahead->check, {field(1), field(2), field(3), field(4)});
    co_return Result<void>();
}

asio::awaitable<Result<std::optional<app::FirstAdministrator>>> prepare(asio::io_context& io, Shop& shop,
                                                                        pg::Settings settings,
                                                                        const Configuration& configuration,
                                                                        Language language) {
    CO_TRY(const auto report, co_await migrate_database(io, std::move(settings), language));
    for (const std::string& name : report.applied) log::info("migration_applied", {{"name", name}});
    CO_TRY_DO(co_await warn_of_invoice_ahead(shop.pool));
    app::WantedAdministrator wanted{.email = {}, .password = {}, .language = language};
    if (configuration.admin_email) wanted.email = configuration.admin_email->text();
    if (!configuration.admin_password.empty()) wanted.password = configuration.admin_password;
    CO_TRY(auto made,
           co_await app::ensure_administrator(shop.people.users, shop.people.passwords, shop.random, wanted));
    if (made) {
        // A shop that begins: what it counts in and by, until somebody says otherwise.
        store::ShopStore shop_settings(shop.pool);
        CO_TRY_DO(co_await shop_settings.change(
            std::nullopt, {.currency = configuration.currency, .time_zone = configuration.time_zone}));
    }
    co_return made;
}

// What a person must see once, and no log keeps.
void show_administrator(const app::FirstAdministrator& administrator, Language language) {
    if (!administrator.made_up_password) return;
    constexpr Bilingual made{"\nPrimer administrador: {}\nContraseña (se muestra solo esta vez): {}\n\n",
                             "\nFirst administrator: {}\nPassword (shown this once): {}\n\n"};
    write_output(
        fmt::format(fmt::runtime(made.in(language)), administrator.email, administrator.made_up_password->reveal()));
}

// Brings our own PostgreSQL back if it ends. Blocks the loop while it does: without it there is nothing to answer with.
asio::awaitable<void> watch_cluster(pg::Cluster& cluster) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(cluster_watch_interval);
        co_await timer.async_wait(asio::use_awaitable);
        if (cluster.is_running()) continue;
        log::error("postgres_ended", {{"message", "Our own PostgreSQL has ended; starting it again."}});
        if (const auto restarted = cluster.restart(); restarted)
            log::info("postgres_restarted");
        else
            log::error("postgres_restart_failed", {{"message", restarted.error().message}});
    }
}

constexpr std::string_view name_of_signal(int number) {
    return number == SIGINT ? "SIGINT" : number == SIGHUP ? "SIGHUP" : "SIGTERM";
}

// Waits for SIGINT, SIGTERM or SIGHUP, then ends politely: what was accepted is finished and durable.
asio::awaitable<void> end_on_signal(asio::io_context& io, StopSignal& stop, Shop& shop, Web& web,
                                    std::chrono::seconds patience) {
    const int signal = co_await stop.wait();
    log::info("server_stopping", {{"signal", name_of_signal(signal)},
                                  {"connections", web.server.connections()},
                                  {"in_flight", web.server.in_flight()}});
    web.provider_payments.stop();
    co_await web.server.stop(patience);
    asio::steady_timer timer(io);
    const auto until = std::chrono::steady_clock::now() + engine_patience;
    while ((!shop.engine.is_idle() || !web.provider_payments.is_idle()) && std::chrono::steady_clock::now() < until) {
        timer.expires_after(std::chrono::milliseconds{5});
        co_await timer.async_wait(asio::use_awaitable);
    }
    shop.pool.close();
    io.stop();
}

// What fails here is tried again at once; while the database is away the requests say so already.
void report_upkeep(const Error& error) {
    log::warning("stock_upkeep_failed", {{"message", error.message}, {"detail", error.detail}});
}

void report_provider_upkeep(const Error& error) {
    log::warning("provider_upkeep_failed", {{"message", error.message}, {"detail", error.detail}});
}

std::string_view shown_host(const ListenAddress& listen) {
    return listen.host == "0.0.0.0" || listen.host == "::" ? "127.0.0.1" : std::string_view(listen.host);
}

std::string host_port(std::string_view host, std::uint16_t port) {
    return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port)
                                                    : fmt::format("[{}]:{}", host, port);
}

std::string public_url(const Configuration& configuration, std::uint16_t port) {
    if (configuration.public_url) return *configuration.public_url;
    return "http://" + host_port(shown_host(configuration.listen), port);
}

void show_ready(const Context& context, std::uint16_t port) {
    const ListenAddress& listen = context.configuration().listen;
    const std::string address = host_port(listen.host, port);
    log::info("server_started", {{"listen", address}});
    if (context.output.kind != StreamKind::terminal) return;
    constexpr Bilingual ready{"La trastienda está abierta: http://{}/docs (Ctrl-C la cierra)\n",
                              "The back office is open: http://{}/docs (Ctrl-C closes it)\n"};
    write_output(fmt::format(fmt::runtime(ready.in(context.language)), host_port(shown_host(listen), port)));
}

// Told to stop before anybody was let in: nothing is to be finished.
ExitStatus end_of_start() {
    log::info("server_stopped");
    return ExitStatus::success;
}

}  // namespace

ExitStatus run_serve(const ServeOptions& options, const Context& context) {
    const Configuration& configuration = context.configuration();
    asio::io_context io(1);
    StopSignal stop(io);
    // Before anything is made or changed: whoever has the port already has perhaps the database too.
    const auto address =
        http::BoundAddress::bind(io, host_port(configuration.listen.host, configuration.listen.port), context.language);
    if (!address) return report_error(address.error(), context);
    const auto database = open_database(io, context, stop);
    if (stop.token().stop_requested()) return end_of_start();
    if (!database) return report_error(database.error(), context);

    Shop shop(io, database->settings(),
              {.connections = configuration.connections,
               .lanes = configuration.lanes,
               .session_lifetime = configuration.session_lifetime,
               .public_url = public_url(configuration, address->port())});
    const auto prepared =
        run_until(io, stop.token(), prepare(io, shop, database->settings(), configuration, context.language));
    if (!prepared) return end_of_start();
    const auto& administrator = *prepared;
    if (!administrator) return report_error(administrator.error(), context);
    if (*administrator) show_administrator(**administrator, context.language);
    if (options.demo == DemoShop::if_empty) {
        const auto demo = run_to_end(io, fill_with_demo(shop));
        if (!demo) return report_error(demo.error(), context);
        if (*demo) log::info("demo_shop_filled", {{"products", (*demo)->products}, {"variants", (*demo)->variants}});
    }

    const auto stripe = make_stripe(io, shop, configuration);
    if (!stripe) return report_error(stripe.error(), context);
    Web web(io, shop, configuration, stripe->get());
    if (const auto listening = web.server.listen(*address); !listening) return report_error(listening.error(), context);
    if (database->cluster() != nullptr) asio::co_spawn(io, watch_cluster(*database->cluster()), asio::detached);
    asio::co_spawn(io, shop.stock_upkeep.run(report_upkeep), asio::detached);
    asio::co_spawn(io, web.provider_payments.run(report_provider_upkeep), asio::detached);
    asio::co_spawn(io, end_on_signal(io, stop, shop, web, configuration.shutdown_timeout), asio::detached);
    show_ready(context, address->port());
    io.restart();
    io.run();
    log::info("server_stopped");
    return ExitStatus::success;
}

}  // namespace trastienda::cmd
