#include "tests/chaos/small_disk.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>
#include <system_error>
#include <unistd.h>

namespace trastienda::chaos {

namespace fs = std::filesystem;

namespace {

std::string reason() { return std::generic_category().message(errno); }

bool write_file(const char* path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good();
}

}  // namespace

std::string enter_private_mounts() {
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (user == 0) {
        if (unshare(CLONE_NEWNS) != 0) return "root may not make a mount namespace here: " + reason();
    } else {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return "this kernel lets only root make a mount namespace: " + reason();
        // Itself within as without, so that PostgreSQL still sees an ordinary user.
        if (!write_file("/proc/self/setgroups", "deny") ||
            !write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user)) ||
            !write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group)))
            return "the user namespace could not be set up: " + reason();
    }
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return "the mounts could not be made private: " + reason();
    // Whether a tmpfs is allowed shows only when one is mounted.
    const fs::path trial = fs::temp_directory_path();
    if (mount("tmpfs", trial.c_str(), "tmpfs", 0, "size=64k") != 0) return "no tmpfs may be mounted here: " + reason();
    umount2(trial.c_str(), MNT_DETACH);
    return "";
}

SmallDisk::SmallDisk(fs::path folder, std::size_t bytes) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    const std::string options = fmt::format("size={},mode=0711", bytes);
    if (mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) != 0)
        throw std::runtime_error("no tmpfs at " + folder_.string() + ": " + reason());
}

SmallDisk::~SmallDisk() { umount2(folder_.c_str(), MNT_DETACH); }

void SmallDisk::fill() const {
    const int file = open(ballast().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) throw std::runtime_error("the disk cannot be filled: " + reason());
    static constexpr std::array<char, 1'048'576> nothing{};
    // What PostgreSQL frees meanwhile is taken too: large pieces first, then the last pages.
    for (std::size_t size = nothing.size(); size > 0;)
        if (write(file, nothing.data(), size) <= 0) size /= 2;
    close(file);
}

void SmallDisk::make_room() const {
    std::error_code ignored;
    fs::remove(ballast(), ignored);
}

}  // namespace trastienda::chaos
