// A file system of its own that can be filled to the last byte: a tmpfs in a private mount namespace, which root may
// make, and on most kernels everybody. For tests only; one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace trastienda::chaos {

/// Gives this process (and those it starts) mounts of its own. Call it before there is a second thread. Empty where
/// that is done; else the reason why this machine does not allow it.
std::string enter_private_mounts();

class SmallDisk {
  public:
    /// Mounted on `folder`, which it makes. enter_private_mounts() has succeeded before. Throws where it cannot.
    SmallDisk(std::filesystem::path folder, std::size_t bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Leaves no byte.
    void fill() const;
    /// Gives back what fill() took.
    void make_room() const;

  private:
    [[nodiscard]] std::filesystem::path ballast() const { return folder_ / "ballast"; }
    std::filesystem::path folder_;
};

}  // namespace trastienda::chaos
