// The database of a command: somebody else's server, or the private cluster under the data folder. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/configuration.hpp"
#include "pg/cluster.hpp"
#include "pg/settings.hpp"

#include <cstdint>
#include <memory>

namespace trastienda::cmd {

/// `serve` owns the private cluster: if another process holds its folder, that is an error. `command` works beside a
/// running server: it uses the cluster that the server runs, and starts it for itself where none runs.
enum class DatabaseUse : std::uint8_t { serve = 1, command = 2 };

/// Where the database is, and the cluster if it is one of ours; it stops with this object.
class Database {
  public:
    /// Blocking; seconds at the first start, when the cluster is made.
    static Result<Database> open(const Configuration& configuration, DatabaseUse use);

    [[nodiscard]] const pg::Settings& settings() const { return settings_; }
    /// Null where somebody else runs the database.
    [[nodiscard]] pg::Cluster* cluster() const { return cluster_.get(); }

  private:
    Database(pg::Settings settings, std::unique_ptr<pg::Cluster> cluster)
        : settings_(std::move(settings)), cluster_(std::move(cluster)) {}
    pg::Settings settings_;
    std::unique_ptr<pg::Cluster> cluster_;
};

}  // namespace trastienda::cmd
