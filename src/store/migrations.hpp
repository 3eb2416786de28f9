// The schema's history, carried inside the program. Floor 3.
#pragma once

#include "pg/migrate.hpp"

#include <span>

namespace trastienda::store {

/// Every file of migrations/, in order.
std::span<const pg::Migration> migrations();

}  // namespace trastienda::store
