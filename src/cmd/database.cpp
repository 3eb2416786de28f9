#include "cmd/database.hpp"

#include <utility>

namespace trastienda::cmd {

Result<Database> Database::open(const Configuration& configuration, DatabaseUse use) {
    if (configuration.database) return Database(*configuration.database, nullptr);
    if (use == DatabaseUse::command) {
        if (auto running = pg::Cluster::find_running(configuration.data)) return Database(*std::move(running), nullptr);
    }
    pg::ClusterOptions options;
    options.data = configuration.data;
    TRY(auto cluster, pg::Cluster::start(options));
    pg::Settings settings = cluster->settings();
    return Database(std::move(settings), std::move(cluster));
}

}  // namespace trastienda::cmd
