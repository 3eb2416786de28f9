#include "store/migrations.hpp"

#include "store/migration_list.hpp"

namespace trastienda::store {

std::span<const pg::Migration> migrations() { return embedded_migrations; }

}  // namespace trastienda::store
