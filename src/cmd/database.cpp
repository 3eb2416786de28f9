#include "cmd/database.hpp"

#include <utility>

namespace trastienda::cmd {

Result<Database> Database::open(const std::optional<Secret>& connection_string, const std::filesystem::path& data,
                                DatabaseUse use) {
    if (connection_string) {
        pg::Settings settings;
        settings.connection_string = *connection_string;
        return Database(std::move(settings), nullptr);
    }
    if (use == DatabaseUse::command) {
        if (auto running = pg::Cluster::find_running(data)) return Database(*std::move(running), nullptr);
    }
    pg::ClusterOptions options;
    options.data = data;
    TRY(auto cluster, pg::Cluster::start(options));
    pg::Settings settings = cluster->settings();
    return Database(std::move(settings), std::move(cluster));
}

}  // namespace trastienda::cmd
