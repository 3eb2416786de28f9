#include "tests/chaos/stand.hpp"

#include "tests/api/shop_client.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace trastienda::chaos {

namespace json = boost::json;

namespace {

constexpr int variants_count = 8;
// What a stand's rounds write, several times over; filling the rest takes a fraction of a second.
constexpr std::size_t disk_bytes = std::size_t{768} * 1024 * 1024;
// PostgreSQL's log files must not fill that disk by themselves.
constexpr std::string_view wal_limit = "\nmax_wal_size = 96MB\n";

pid_t postmaster_of(const std::filesystem::path& data) {
    pid_t postmaster = 0;
    std::ifstream(data / "postgres" / "postmaster.pid") >> postmaster;
    return postmaster;
}

}  // namespace

Stand::Stand(Postgres postgres, Disk disk, std::uint64_t seed) : postgres_(postgres) {
    if (postgres == Postgres::behind_gate) {
        cluster_ = tests::must(pg::Cluster::start(
            {.data = folder_.path() / "postgres-data", .durability = pg::ClusterOptions::Durability::off_for_tests}));
        gate_ = std::make_unique<GateThread>(cluster_->settings(), seed);
    } else if (disk == Disk::small) {
        disk_.emplace(folder_.path() / "data", disk_bytes);
    }
    start_server();
    limit_log_files();
    token_ = tests::administrator_token(port_);
    tests::ShopClient client(port_, token_);
    shelves_.variants = client.make_variants(variants_count);
    const auto made = client.post("/api/v1/locations", json::object{{"name", "Almacén"}});
    if (!made || made->status != 201) throw std::runtime_error("no second location: " + (made ? made->body : ""));
    shelves_.locations = {1, json::parse(made->body).at("id").as_int64()};
}

// The server before its database, whose end it would otherwise complain of.
Stand::~Stand() { server_.reset(); }

Load::Place Stand::place() { return {.port = port_, .token = token_, .shelves = shelves_, .pools = pools_}; }

pg::Settings Stand::database() const {
    return cluster_ ? cluster_->settings() : tests::must(pg::Cluster::find_running(folder_.path() / "data"));
}

void Stand::kill_server() { server_->kill(); }

void Stand::start_server() {
    server_ = std::make_unique<tests::Server>(
        tests::ProgramPlace{.folder = folder_.path(), .database_url = gate_ ? gate_->url() : ""});
    port_ = server_->port();
}

void Stand::limit_log_files() const {
    if (!disk_) return;
    std::ofstream(folder_.path() / "data" / "postgres" / "postgresql.conf", std::ios::app) << wal_limit;
    ::kill(postmaster_of(folder_.path() / "data"), SIGHUP);
}

bool Stand::kill_postgres() const {
    const pid_t postmaster = cluster_ ? cluster_->postmaster_pid() : postmaster_of(folder_.path() / "data");
    // A file that a crash left may name a process that has nothing to do with us by now.
    std::string name;
    std::getline(std::ifstream(fmt::format("/proc/{}/comm", postmaster)), name);
    return name == "postgres" && ::kill(postmaster, SIGKILL) == 0;
}

void Stand::restart_postgres() const {
    if (cluster_) tests::must(cluster_->restart());
}

void Stand::set_way(const tests::Way& way) const {
    gate_->tell([&](tests::PostgresGate& gate) { gate.set_way(way); });
}

void Stand::cut_all() const {
    gate_->tell([](tests::PostgresGate& gate) { gate.cut_all(); });
}

void Stand::begin_log_file() const {
    const auto running = pg::Cluster::find_running(folder_.path() / "data");
    if (!running) return;
    static constexpr std::chrono::milliseconds timeout{2'000};
    // It fails where PostgreSQL has no room, which is what it is for.
    [[maybe_unused]] const auto begun =
        tests::run_coroutine([](pg::Settings where) -> boost::asio::awaitable<Result<void>> {
            CO_TRY(const auto connection,
                   co_await pg::Connection::open(co_await boost::asio::this_coro::executor, where));
            co_return co_await connection->run_script("SELECT pg_switch_wal()", timeout);
        }(*running));
}

std::optional<tests::Reply> Stand::send_again(const Command& command) const {
    return tests::ShopClient(port_, token_).post(command.target(), command.body(), command.key);
}

std::string Stand::examine() const {
    const std::string url = cluster_ ? cluster_->settings().connection_string.reveal() : "";
    const tests::CommandResult doctor =
        tests::run_command({.folder = folder_.path(), .database_url = url}, {"doctor", "--json"});
    return doctor.status == 0 ? "" : fmt::format("{} {} {}", doctor.status, doctor.output, doctor.errors);
}

int Stand::stop_server() { return server_->stop(); }

}  // namespace trastienda::chaos
