// The database of a command: somebody else's server, or the private cluster under the data folder. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/configuration.hpp"
#include "pg/cluster.hpp"
#include "pg/settings.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <stop_token>

namespace trastienda::cmd {

/// `serve` owns the private cluster: if another server holds its folder, that is an error. The others work beside a
/// running server: they use the cluster that the server runs, and start it for themselves where none runs. `make` makes
/// a shop where there is none, `existing` refuses to: who looks for users means a shop that is there.
enum class DatabaseUse : std::uint8_t { serve = 1, make = 2, existing = 3 };

/// Where the database is, and the cluster if it is one of ours; it stops with this object.
class Database {
  public:
    /// Blocking; seconds at the first start, when the cluster is made, and where another command is to be waited for.
    /// `stop` breaks that off: `unavailable`.
    static Result<Database> open(const Configuration& configuration, DatabaseUse use, Language language,
                                 const std::stop_token& stop = {});

    [[nodiscard]] const pg::Settings& settings() const { return settings_; }
    /// Null where somebody else runs the database.
    [[nodiscard]] pg::Cluster* cluster() const { return cluster_.get(); }

  private:
    Database(pg::Settings settings, std::unique_ptr<pg::Cluster> cluster)
        : settings_(std::move(settings)), cluster_(std::move(cluster)) {}
    static Result<Database> open_private(const Configuration& configuration, DatabaseUse use, Language language,
                                         const std::stop_token& stop);
    pg::Settings settings_;
    std::unique_ptr<pg::Cluster> cluster_;
};

/// Nothing where the schema is this program's own, else a sentence that says what to do. Changes nothing.
Result<void> check_schema(boost::asio::io_context& io, const pg::Settings& settings, Language language);

}  // namespace trastienda::cmd
