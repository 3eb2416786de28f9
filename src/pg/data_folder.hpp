// What lies in and around a cluster's data folder: the lock, the socket's folder, the postmaster's file, the processes
// that still use it. Floor 2, private to it. Blocking; not thread-safe.
#pragma once

#include "base/result.hpp"
#include "pg/child.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace trastienda::pg {

/// Makes `data` where there is none (its parents too), and checks that PostgreSQL's user can reach it.
Result<void> make_data_folder(const std::filesystem::path& data, const std::optional<SystemUser>& user);

/// Held by the one process that runs a cluster in the folder; ends with that process, however it ends.
class DataLock {
  public:
    /// denied: another process holds it; the message names its pid and command.
    static Result<DataLock> take(const std::filesystem::path& data);
    DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    DataLock& operator=(DataLock&&) = delete;
    ~DataLock();

  private:
    explicit DataLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Makes `folder` (mode 0700) for `user`, or us, where there is none. denied: it is a link, or another user's.
Result<void> make_private_folder(const std::filesystem::path& folder, const std::optional<SystemUser>& user);

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

/// The postmaster and backends that still run in `cluster`, ours or left over from one that was killed.
std::vector<pid_t> processes_of(const std::filesystem::path& cluster);

}  // namespace trastienda::pg
