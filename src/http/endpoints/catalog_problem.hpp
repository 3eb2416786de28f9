// What a caller is told when a change of the catalogue is refused. Floor 5, pure functions.
#pragma once

#include "http/problem.hpp"
#include "store/catalog_fault.hpp"

namespace trastienda::http {

ProblemCode problem_code(store::CatalogRefusal reason);

/// The problem of the first fault, with every fault that concerns a field in `errors`, each with its own code.
Problem refused(const store::CatalogFaults& faults);

/// "There is no such brand: 7.": for a path that names nothing.
Problem unknown(store::CatalogRefusal reason, std::int64_t id);

}  // namespace trastienda::http
