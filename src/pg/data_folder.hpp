// What lies in and around a cluster's data folder: the lock, the socket's folder, the postmaster's file, the processes
// that still use it. Floor 2, private to it. Blocking; not thread-safe.
#pragma once

#include "base/result.hpp"
#include "pg/child.hpp"
#include "pg/cluster.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace trastienda::pg {

/// Makes `data` where there is none (its parents too), and checks that PostgreSQL's user can reach it. denied: it is
/// full of somebody else's files.
Result<void> make_data_folder(const std::filesystem::path& data, const std::optional<SystemUser>& user,
                              Language language);

/// Held by the one process that runs a cluster in the folder; ends with that process, however it ends.
class DataLock {
  public:
    /// denied: a server holds it, and another cannot; conflict: it is held, but waiting may help. Either message names
    /// the holder's pid and command.
    static Result<DataLock> take(const std::filesystem::path& data, ClusterUse purpose, Language language);
    DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    DataLock& operator=(DataLock&&) = delete;
    ~DataLock();

  private:
    explicit DataLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// The process that took the lock last.
struct Holder {
    pid_t pid = 0;
    ClusterUse purpose = ClusterUse::command;
    std::string words;  // "pid 12: trastienda serve"
};
std::optional<Holder> read_holder(const std::filesystem::path& data);

/// 0 where there is no such process.
pid_t parent_of(pid_t process);

/// Makes `folder` (mode 0700) for `user`, or us, where there is none. denied: it is a link, or another user's.
Result<void> make_private_folder(const std::filesystem::path& folder, const std::optional<SystemUser>& user,
                                 Language language);

/// Where the socket stands: below `data`, or, if that path is too long for one or would need quotes in PostgreSQL's
/// lists, in a folder of /tmp whose name comes from the path.
std::filesystem::path socket_folder_of(const std::filesystem::path& data);

/// What the postmaster says of itself in postmaster.pid.
struct PostmasterFile {
    pid_t pid = 0;
    std::string socket_folder;
    std::string status;  // "starting", "ready", "stopping"; empty in its first moment
};
std::optional<PostmasterFile> read_postmaster_file(const std::filesystem::path& cluster);

/// The postmaster and backends that still run in `cluster`, ours or left over from one that was killed; the initdb that
/// makes it, likewise.
std::vector<pid_t> processes_of(const std::filesystem::path& cluster);

}  // namespace trastienda::pg
