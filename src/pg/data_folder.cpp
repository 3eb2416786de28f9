#include "pg/data_folder.hpp"

#include "base/localized.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <ranges>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trastienda::pg {

namespace fs = std::filesystem;

namespace {

// The second line of a server's lock.
constexpr std::string_view server_word = "server";

std::string reason_of(int number, Language language) {
    return system_reason(std::error_code(number, std::generic_category()), language);
}

std::string read_line(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string line;
    std::getline(in, line);
    return line;
}

// The command line of a process, its arguments with blanks between them.
std::string command_of_self() {
    constexpr std::size_t command_bytes_max = 200;
    std::string command = read_line("/proc/self/cmdline");
    std::ranges::replace(command, '\0', ' ');
    if (command.size() > command_bytes_max) command.resize(command_bytes_max);
    while (command.ends_with(' ')) command.pop_back();
    return command;
}

// Whether all that is in the folder may be there before our first start, or is left of one that broke off. Not so where
// somebody keeps photographs in it, or a PostgreSQL of their own.
bool is_ours_or_free(const fs::path& data) {
    constexpr std::array<std::string_view, 9> ours{"lock",         "postgres",       "postgres.new",
                                                   "postgres.log", "postgres.log.1", "socket",
                                                   "lost+found",   ".env",           "trastienda.toml"};
    std::error_code failure;
    if (fs::exists(data / "postgres", failure)) return true;
    const fs::directory_iterator entries(data, failure);
    return std::ranges::all_of(entries, [&](const fs::directory_entry& entry) {
        return std::ranges::find(ours, entry.path().filename().string()) != ours.end();
    });
}

}  // namespace

Result<void> make_data_folder(const fs::path& data, const std::optional<SystemUser>& user, Language language) {
    std::error_code failure;
    const bool is_new = !fs::exists(data, failure);
    fs::create_directories(data, failure);
    if (failure || !fs::is_directory(data))
        return fail_in(
            language, ErrorCode::denied,
            {"No se puede hacer la carpeta de datos {}: {}. Elija otra con --data.",
             "The data folder {} cannot be made: {}. Choose another one with --data."},
            data.string(),
            failure ? system_reason(failure, language)
                    : std::string(Bilingual{"en su lugar hay un archivo", "a file is in its place"}.in(language)));
    if (!is_ours_or_free(data))
        return fail_in(
            language, ErrorCode::denied,
            {"La carpeta {} no está vacía, y lo que hay en ella no es de una tienda. No se ha cambiado nada. "
             "Elija con --data una nueva o vacía.",
             "The folder {} is not empty, and what is in it is not a shop's. Nothing was changed. "
             "Choose a new or an empty folder with --data."},
            data.string());
    // PostgreSQL's user must get through to its own folder below, but has nothing to read here.
    if (is_new && chmod(data.c_str(), user ? S_IRWXU | S_IXGRP | S_IXOTH : S_IRWXU) != 0)
        return fail(ErrorCode::denied, fmt::format("{}: {}", data.string(), reason_of(errno, language)));
    if (!user) return {};

    std::vector<fs::path> ancestors;
    for (fs::path folder = data; folder != folder.root_path(); folder = folder.parent_path())
        ancestors.push_back(folder);
    std::ranges::reverse(ancestors);
    TRY(const auto closed, find_closed_folder(*user, ancestors));
    if (!closed) return {};
    return fail_in(
        language, ErrorCode::denied,
        {"PostgreSQL no se ejecuta como root, y el usuario {} no puede entrar en {}. Elija otra carpeta de datos con "
         "--data (/var/lib/trastienda sirve), o deje pasar a ese usuario: chmod o+x {}",
         "PostgreSQL does not run as root, and the user {} cannot enter {}. Choose another data folder "
         "with --data (/var/lib/trastienda is a good one), or let that user through: chmod o+x {}"},
        user->name, closed->string(), closed->string());
}

Result<DataLock> DataLock::take(const fs::path& data, ClusterUse purpose, Language language) {
    const fs::path file = data / "lock";
    // Not inherited by what we start: the postmaster may outlive us by a moment, the lock must not.
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return fail_in(language, ErrorCode::denied,
                       {"{} no se puede abrir: {}. Ejecute esto con el usuario dueño de la carpeta de datos.",
                        "{} cannot be opened: {}. Run this as the user who owns the data folder."},
                       file.string(), reason_of(errno, language));
    DataLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const auto holder = read_holder(data);
        // What a process that has ended wrote says nothing of the one that holds it now.
        const bool is_server =
            holder && holder->purpose == ClusterUse::server && (kill(holder->pid, 0) == 0 || errno == EPERM);
        return fail_in(language, is_server && purpose == ClusterUse::server ? ErrorCode::denied : ErrorCode::conflict,
                       {"La carpeta de datos {} la usa otro proceso{}. Deténgalo antes, o elija otra con --data.",
                        "The data folder {} is in use by another process{}. Stop that one first, or choose another "
                        "folder with --data."},
                       data.string(), holder ? " (" + holder->words + ")" : "");
    }
    const std::string holder = fmt::format("pid {}: {}\n{}\n", getpid(), command_of_self(),
                                           purpose == ClusterUse::server ? server_word : "command");
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, holder.data(), holder.size(), 0) < 0)
        return fail_in(language, ErrorCode::denied, {"{} no se puede escribir: {}.", "{} cannot be written: {}."},
                       file.string(), reason_of(errno, language));
    return lock;
}

DataLock::~DataLock() {
    if (descriptor_ >= 0) (void)close(descriptor_);
}

std::optional<Holder> read_holder(const fs::path& data) {
    std::ifstream in(data / "lock", std::ios::binary);
    Holder holder;
    std::string purpose;
    if (!std::getline(in, holder.words) || !std::getline(in, purpose)) return std::nullopt;
    constexpr std::string_view before = "pid ";
    const std::string_view digits = std::string_view(holder.words).substr(std::min(before.size(), holder.words.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), holder.pid);
    if (holder.pid <= 0) return std::nullopt;
    if (purpose == server_word) holder.purpose = ClusterUse::server;
    return holder;
}

pid_t parent_of(pid_t process) {
    std::ifstream in(fmt::format("/proc/{}/status", process));
    constexpr std::string_view name = "PPid:\t";
    pid_t parent = 0;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name)) std::from_chars(line.data() + name.size(), line.data() + line.size(), parent);
    return parent;
}

Result<void> make_private_folder(const fs::path& folder, const std::optional<SystemUser>& user, Language language) {
    const auto denied = [&](std::string_view reason) {
        return fail_in(language, ErrorCode::denied,
                       {"La carpeta {} no se puede usar: {}.", "The folder {} cannot be used: {}."}, folder.string(),
                       reason);
    };
    constexpr Bilingual link{"es un enlace", "it is a link"};
    constexpr Bilingual of_another{"es de otro usuario. Quítela, o averigüe quién la hizo",
                                   "it belongs to another user. Remove it, or find out who made it"};
    const bool is_new = mkdir(folder.c_str(), S_IRWXU) == 0;
    if (!is_new && errno != EEXIST) return denied(reason_of(errno, language));
    // From here on by descriptor: nobody can put another folder into its place between the check and the change.
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return denied(errno == ELOOP ? std::string(link.in(language)) : reason_of(errno, language));
    const uid_t owner_wanted = user ? user->uid : geteuid();
    struct stat status{};
    int failure = fstat(descriptor, &status) == 0 ? 0 : errno;
    if (failure == 0 && status.st_uid == geteuid() && user) {
        failure = fchown(descriptor, user->uid, user->gid) == 0 ? 0 : errno;
        status.st_uid = owner_wanted;
    }
    const bool is_ours = status.st_uid == owner_wanted;
    if (failure == 0 && is_ours) failure = fchmod(descriptor, S_IRWXU) == 0 ? 0 : errno;
    (void)close(descriptor);
    if (failure != 0) return denied(reason_of(failure, language));
    if (!is_ours) return denied(of_another.in(language));
    return {};
}

fs::path socket_folder_of(const fs::path& data) {
    // sockaddr_un holds 107 bytes and a zero.
    constexpr std::size_t socket_path_bytes_max = 107;
    constexpr std::string_view socket_file = "/.s.PGSQL.5432";
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    fs::path below = data / "socket";
    const std::string text = below.string();
    if (text.size() + socket_file.size() <= socket_path_bytes_max && text.find_first_not_of(plain) == std::string::npos)
        return below;

    std::array<unsigned char, 8> hash{};
    static_assert(hash.size() < crypto_generichash_BYTES_MIN);
    std::array<unsigned char, crypto_generichash_BYTES> whole{};
    crypto_generichash(whole.data(), whole.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       nullptr, 0);
    std::copy_n(whole.begin(), hash.size(), hash.begin());
    std::string name = "trastienda-";
    for (const unsigned char byte : hash) name += fmt::format("{:02x}", byte);
    return fs::path("/tmp") / name;
}

std::optional<PostmasterFile> read_postmaster_file(const fs::path& cluster) {
    // Its lines: pid, folder, start time, port, socket folder, listen address, shared memory key, status.
    std::ifstream in(cluster / "postmaster.pid");
    PostmasterFile file;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        while (line.ends_with(' ')) line.pop_back();
        if (number == 1) std::from_chars(line.data(), line.data() + line.size(), file.pid);
        if (number == 5) file.socket_folder = line;
        if (number == 8) file.status = line;
    }
    if (file.pid == 0) return std::nullopt;
    file.pid = std::abs(file.pid);  // negative for a single-user backend
    return file;
}

std::vector<pid_t> processes_of(const fs::path& cluster) {
    std::vector<pid_t> processes;
    std::error_code failure;
    const fs::path folder = fs::canonical(cluster, failure);
    if (failure) return processes;
    for (const auto& entry : fs::directory_iterator("/proc", failure)) {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size()) continue;
        // Both belong to it: every process of PostgreSQL's works inside its cluster's folder.
        std::error_code unreadable;
        if (fs::read_symlink(entry.path() / "cwd", unreadable) != folder) continue;
        const std::string command = read_line(entry.path() / "comm");
        if (command == "postgres" || command == "initdb") processes.push_back(pid);
    }
    return processes;
}

}  // namespace trastienda::pg
