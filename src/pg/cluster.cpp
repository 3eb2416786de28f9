#include "pg/cluster.hpp"

#include "base/check.hpp"
#include "base/localized.hpp"
#include "pg/child.hpp"
#include "pg/data_folder.hpp"
#include "pg/programs.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace trastienda::pg {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view role = "trastienda";
constexpr std::string_view database = "trastienda";
// Names the socket's file only: nothing listens on a port.
constexpr std::string_view port = "5432";
constexpr std::chrono::milliseconds poll_interval{10};
constexpr seconds initdb_timeout{120};
constexpr seconds check_timeout{10};
// A postmaster whose owner was killed has been told to stop; within this it says that it does.
constexpr seconds stopping_grace{5};
constexpr seconds immediate_stop_timeout{10};
constexpr std::uintmax_t log_bytes_max = 16'777'216;
constexpr std::uintmax_t log_tail_bytes = 4'096;

// The last lines of a file, from `start` on.
std::string tail_of(const fs::path& file, std::uintmax_t start) {
    std::error_code ignored;
    const std::uintmax_t size = fs::file_size(file, ignored);
    if (ignored) return "";
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(std::max(start, size > log_tail_bytes ? size - log_tail_bytes : 0)));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::uint64_t memory_bytes() {
    return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

Settings settings_of(const fs::path& socket_folder, std::string_view database_name) {
    return {.connection_string = Secret(
                fmt::format("host='{}' port={} user={} dbname={}", socket_folder.string(), port, role, database_name))};
}

// Joins pids for a sentence: "12, 34".
std::string list_of(const std::vector<pid_t>& pids) { return fmt::format("{}", fmt::join(pids, ", ")); }

std::unexpected<Error> broken_off() {
    return fail(ErrorCode::unavailable, "Starting PostgreSQL was broken off, as was asked for.");
}

}  // namespace

struct Cluster::State {
    ClusterOptions options;
    fs::path data;
    fs::path files;  // the cluster's own
    fs::path log;
    fs::path socket_folder;
    DataLock lock;
    std::optional<SystemUser> user;
    Programs programs = {};
    std::unique_ptr<Child> postmaster = nullptr;

    Result<void> find_or_make_files();
    Result<void> make_files();
    Result<void> wait_out_makers(const fs::path& made) const;
    Result<std::string> tuning(const fs::path& made) const;
    Result<void> start();
    Result<void> wait_out_former(steady_clock::time_point deadline) const;
    [[nodiscard]] std::vector<std::string> arguments() const;
    Result<void> wait_until_ready(steady_clock::time_point deadline, std::uintmax_t log_start);
    Result<void> make_database() const;
    Result<void> stop();
};

Result<std::unique_ptr<Cluster>> Cluster::start(const ClusterOptions& options) {
    std::error_code failure;
    fs::path data = fs::absolute(options.data, failure).lexically_normal();
    if (!data.has_filename()) data = data.parent_path();  // "var/" is "var"
    const Language language = options.language;
    if (failure || data.empty())
        return fail_in(language, ErrorCode::invalid,
                       {"El nombre de la carpeta de datos está vacío.", "The data folder's name is empty."});
    TRY(auto user, find_child_user(language));
    TRY_DO(make_data_folder(data, user, language));
    TRY(auto lock, DataLock::take(data, options.purpose, language));
    auto state = std::make_unique<State>(State{.options = options,
                                               .data = data,
                                               .files = data / "postgres",
                                               .log = data / "postgres.log",
                                               .socket_folder = socket_folder_of(data),
                                               .lock = std::move(lock),
                                               .user = std::move(user)});
    TRY_DO(state->find_or_make_files());
    TRY_DO(make_private_folder(state->socket_folder, state->user, language));
    TRY_DO(state->start());
    TRY_DO(state->make_database());
    // It is about starting only: one that ends on its way down may have to come back for what is still in work.
    state->options.stop = {};
    return std::unique_ptr<Cluster>(new Cluster(std::move(state)));
}

Cluster::Cluster(std::unique_ptr<State> state) : state_(std::move(state)) {}

Cluster::~Cluster() {
    if (const auto stopped = stop(); !stopped) fmt::print(stderr, "{}\n", stopped.error().message);
}

Settings Cluster::settings() const { return settings_of(state_->socket_folder, database); }

int Cluster::postmaster_pid() const { return state_->postmaster ? state_->postmaster->pid() : -1; }

bool Cluster::is_running() const { return state_->postmaster && state_->postmaster->is_running(); }

Result<void> Cluster::restart() {
    TRY_DO(state_->stop());
    return state_->start();
}

Result<void> Cluster::stop() { return state_->stop(); }

Result<Settings> Cluster::find_running(const fs::path& data) {
    const fs::path files = data / "postgres";
    const auto file = read_postmaster_file(files);
    const auto running = processes_of(files);
    const bool is_alive = file && std::ranges::find(running, file->pid) != running.end();
    // A postmaster is the child of whoever started it, as long as that one lives.
    const auto holder = read_holder(data);
    const bool is_servers =
        is_alive && holder && holder->purpose == ClusterUse::server && parent_of(file->pid) == holder->pid;
    if (is_alive && !is_servers)
        return fail(ErrorCode::unavailable,
                    fmt::format("The PostgreSQL of {} was not started by a server.", data.string()));
    if (is_alive && file->status == "ready") return settings_of(file->socket_folder, database);
    if (is_alive)
        return fail(ErrorCode::unavailable,
                    fmt::format("The PostgreSQL of {} is {} just now. Try again in a moment.", data.string(),
                                file->status.empty() ? "starting" : file->status));
    return fail(ErrorCode::unavailable, fmt::format("No PostgreSQL runs in the data folder {}.", data.string()));
}

bool Cluster::is_made(const fs::path& data) {
    std::error_code ignored;
    return fs::status(data / "postgres" / "PG_VERSION", ignored).type() != fs::file_type::not_found;
}

Result<void> Cluster::State::find_or_make_files() {
    std::error_code failure;
    std::optional<int> major;
    if (std::ifstream version(files / "PG_VERSION"); version) {
        int number = 0;
        if (!(version >> number))
            return fail_in(options.language, ErrorCode::invalid,
                           {"{}/PG_VERSION no dice ninguna versión. Recupere la carpeta de una copia.",
                            "{}/PG_VERSION holds no version. Restore the folder from a backup."},
                           files.string());
        major = number;
    } else if (fs::exists(files, failure) && (!fs::is_directory(files) || !fs::is_empty(files, failure))) {
        return fail_in(options.language, ErrorCode::invalid,
                       {"{} no es de PostgreSQL y no está vacía. Quítela de ahí, o elija otra carpeta con --data.",
                        "{} is not a PostgreSQL cluster, and it is not empty. Move it away, or choose another folder "
                        "with --data."},
                       files.string());
    }
    TRY(programs, find_programs(major, options.language));
    if (major) return {};
    return make_files();
}

// Made beside its place and moved there when complete, so that nobody ever finds half a cluster.
Result<void> Cluster::State::make_files() {
    const fs::path made = data / "postgres.new";
    std::error_code failure;
    // An initdb whose owner was killed takes away what it has made: it must be done with that before ours begins.
    TRY_DO(wait_out_makers(made));
    fs::remove_all(made, failure);
    TRY_DO(make_private_folder(made, user, options.language));
    std::vector<std::string> words = {"--pgdata=" + made.string(),
                                      fmt::format("--username={}", role),
                                      "--auth=trust",
                                      "--encoding=UTF8",
                                      "--locale=C.UTF-8",
                                      "--data-checksums",
                                      "--no-instructions"};
    if (options.durability == ClusterOptions::Durability::off_for_tests) words.emplace_back("--no-sync");
    const auto written =
        run_to_end({.program = programs.folder / "initdb", .arguments = words, .user = user, .folder = made},
                   initdb_timeout, options.stop);
    if (options.stop.stop_requested()) {
        TRY_DO(wait_out_makers(made));
        fs::remove_all(made, failure);
        return broken_off();
    }
    if (!written)
        return fail_in(options.language, written.error().code,
                       {"No se pudieron hacer los archivos de PostgreSQL: {} ¿Está lleno el disco? Lo que dijo "
                        "initdb:\n{}",
                        "PostgreSQL's files could not be made: {} Is the disk full? What initdb said:\n{}"},
                       written.error().message, written.error().detail);
    TRY(const std::string tuned, tuning(made));
    std::ofstream configuration(made / "postgresql.conf", std::ios::app);
    configuration << tuned;
    configuration.close();
    if (!configuration)
        return fail_in(options.language, ErrorCode::denied, {"{} no se puede escribir.", "{} cannot be written."},
                       made.string());
    fs::rename(made, files, failure);
    if (failure)
        return fail(ErrorCode::denied, fmt::format("{}: {}", files.string(), system_reason(failure, options.language)));
    return {};
}

// They write into `made` until they have ended.
Result<void> Cluster::State::wait_out_makers(const fs::path& made) const {
    const auto deadline = steady_clock::now() + options.start_timeout;
    for (auto makers = processes_of(made); !makers.empty(); makers = processes_of(made)) {
        if (steady_clock::now() > deadline)
            return fail_in(options.language, ErrorCode::timeout,
                           {"Un initdb no ha acabado aún en {} (pid {}). Espere a que acabe, o termínelo.",
                            "An initdb has not ended yet in {} (pid {}). Wait until it has, or end it."},
                           made.string(), list_of(makers));
        std::this_thread::sleep_for(poll_interval);
    }
    return {};
}

// What a machine's owner may want to change later, in the cluster's own postgresql.conf (or by ALTER SYSTEM). What must
// hold whatever stands there is in arguments().
Result<std::string> Cluster::State::tuning(const fs::path& made) const {
    constexpr std::uint64_t megabyte = 1'048'576;
    const std::uint64_t shared_mb = std::clamp<std::uint64_t>(memory_bytes() / 8 / megabyte, 16, 256);
    const auto lz4 =
        run_to_end({.program = programs.folder / "postgres",
                    .arguments = {"-D", made.string(), "-c", "wal_compression=lz4", "-C", "wal_compression"},
                    .user = user,
                    .folder = made},
                   check_timeout);
    return fmt::format(
        "\n# Set by Trastienda when it made this cluster; yours to change.\n"
        "max_connections = 100\n"
        "shared_buffers = {}MB\n"
        "max_wal_size = 4GB\n"
        // A file of the log that is used again costs nothing; a new one is 16 MB to write out while every COMMIT waits,
        // 32 ms as measured.
        "min_wal_size = 1GB\n"
        "checkpoint_timeout = 15min\n"
        "checkpoint_completion_target = 0.9\n"
        "wal_compression = {}\n"
        "jit = off\n"
        "client_connection_check_interval = 5s\n"
        "timezone = 'UTC'\n"
        "log_timezone = 'UTC'\n",
        shared_mb, lz4 ? "lz4" : "on");
}

Result<void> Cluster::State::start() {
    const auto deadline = steady_clock::now() + options.start_timeout;
    TRY_DO(wait_out_former(deadline));
    std::error_code ignored;
    if (fs::file_size(log, ignored) > log_bytes_max && !ignored) fs::rename(log, log.string() + ".1", ignored);
    const std::uintmax_t log_start = fs::exists(log, ignored) ? fs::file_size(log, ignored) : 0;
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (output < 0)
        return fail_in(options.language, ErrorCode::denied,
                       {"El registro {} no se puede abrir: {}.", "The log {} cannot be opened: {}."}, log.string(),
                       system_reason(std::error_code(errno, std::generic_category()), options.language));
    auto child = Child::start({.program = programs.folder / "postgres",
                               .arguments = arguments(),
                               .user = user,
                               .folder = files,
                               .output = output});
    (void)close(output);
    if (!child) return std::unexpected(std::move(child).error());
    postmaster = *std::move(child);
    return wait_until_ready(deadline, log_start);
}

// Waits for what a crash may have left: a postmaster that still shuts down because its owner was killed, or backends
// whose postmaster was. Then what remains of them in files is stale for certain, whatever process has their pid now.
Result<void> Cluster::State::wait_out_former(steady_clock::time_point deadline) const {
    const auto grace_end = steady_clock::now() + stopping_grace;
    for (auto former = processes_of(files); !former.empty(); former = processes_of(files)) {
        const auto file = read_postmaster_file(files);
        const bool is_led = file && std::ranges::find(former, file->pid) != former.end();
        if (is_led && file->status != "stopping" && steady_clock::now() > grace_end)
            return fail_in(options.language, ErrorCode::denied,
                           {"En {1} funciona otro PostgreSQL (pid {0}) que este programa no arrancó. Deténgalo: {2} "
                            "stop -D {1}",
                            "Another PostgreSQL (pid {0}) runs in {1} and was not started by this program. Stop it: "
                            "{2} stop -D {1}"},
                           file->pid, files.string(), (programs.folder / "pg_ctl").string());
        if (steady_clock::now() > deadline)
            return fail_in(options.language, ErrorCode::timeout,
                           {"Un PostgreSQL anterior no ha acabado aún en {} (pid {}). Espere a que acabe, o termínelo.",
                            "An earlier PostgreSQL has not ended yet in {} (pid {}). Wait until it has, or end it."},
                           files.string(), list_of(former));
        if (options.stop.stop_requested()) return broken_off();
        std::this_thread::sleep_for(poll_interval);
    }
    std::error_code ignored;
    fs::remove(files / "postmaster.pid", ignored);
    fs::remove(socket_folder / fmt::format(".s.PGSQL.{}", port), ignored);
    fs::remove(socket_folder / fmt::format(".s.PGSQL.{}.lock", port), ignored);
    return {};
}

// What must hold for every cluster of ours; on the command line it stands above every file.
std::vector<std::string> Cluster::State::arguments() const {
    const char* const durable = options.durability == ClusterOptions::Durability::on ? "on" : "off";
    std::vector<std::string> words = {"-D", files.string()};
    for (const std::string& setting :
         {std::string("listen_addresses="), "unix_socket_directories=" + socket_folder.string(),
          std::string("unix_socket_permissions=0700"), fmt::format("port={}", port), fmt::format("fsync={}", durable),
          std::string("synchronous_commit=on"), fmt::format("full_page_writes={}", durable),
          std::string("logging_collector=off"), std::string("log_destination=stderr")}) {
        words.emplace_back("-c");
        words.push_back(setting);
    }
    return words;
}

Result<void> Cluster::State::wait_until_ready(steady_clock::time_point deadline, std::uintmax_t log_start) {
    while (true) {
        const auto file = read_postmaster_file(files);
        if (file && file->pid == postmaster->pid() && file->status == "ready") return {};
        if (postmaster->wait_until(steady_clock::now() + poll_interval))
            return fail_in(options.language, ErrorCode::unavailable,
                           {"PostgreSQL no arrancó ({}). Lo que dijo, en {}:\n{}",
                            "PostgreSQL did not start ({}). What it said, in {}:\n{}"},
                           postmaster->ending(), log.string(), tail_of(log, log_start));
        if (options.stop.stop_requested()) {
            TRY_DO(stop());
            return broken_off();
        }
        if (steady_clock::now() > deadline) {
            TRY_DO(stop());
            return fail_in(options.language, ErrorCode::timeout,
                           {"PostgreSQL no estuvo listo en {} s. Puede que esté recuperando un cambio grande: repita. "
                            "Su registro es {}.",
                            "PostgreSQL was not ready within {} s. It may be recovering a large change: try again. Its "
                            "log is {}."},
                           options.start_timeout.count(), log.string());
        }
    }
}

Result<void> Cluster::State::make_database() const {
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
        void operator()(PGresult* result) const { PQclear(result); }
    };
    const Settings maintenance = settings_of(socket_folder, "postgres");
    const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(maintenance.connection_string.reveal().c_str()));
    const auto run = [&](const std::string& text) {
        return std::unique_ptr<PGresult, Finish>(PQexec(connection.get(), text.c_str()));
    };
    const auto found = run(fmt::format("SELECT 1 FROM pg_database WHERE datname = '{}'", database));
    if (PQntuples(found.get()) == 1) return {};
    const auto made = run(fmt::format("CREATE DATABASE {}", database));
    if (PQresultStatus(made.get()) == PGRES_COMMAND_OK) return {};
    auto failed = fail_in(options.language, ErrorCode::unavailable,
                          {"No se pudo hacer la base de datos {}. El registro de PostgreSQL es {}.",
                           "The database {} could not be made. PostgreSQL's log is {}."},
                          database, log.string());
    failed.error().detail = PQerrorMessage(connection.get());
    return failed;
}

// Fast first: sessions are ended, what they had not committed is rolled back, and a checkpoint makes the next start
// quick.
Result<void> Cluster::State::stop() {
    if (!postmaster) return {};
    struct Step {
        int signal;
        seconds patience;
    };
    for (const Step step : {Step{SIGINT, options.stop_timeout}, Step{SIGQUIT, immediate_stop_timeout},
                            Step{SIGKILL, immediate_stop_timeout}}) {
        postmaster->signal(step.signal);
        if (!postmaster->wait_until(steady_clock::now() + step.patience)) continue;
        postmaster.reset();
        return {};
    }
    return fail(ErrorCode::timeout, fmt::format("PostgreSQL (pid {}) does not end.", postmaster->pid()));
}

}  // namespace trastienda::pg
