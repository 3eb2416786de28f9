// The words of kinds that only what is read as JSON tells: the audit log, and what is kept about a person. Floor 3.
#pragma once

#include "store/imports.hpp"
#include "store/sessions.hpp"

#include <boost/describe/enum.hpp>

namespace trastienda::store {

BOOST_DESCRIBE_ENUM(SessionKind, session, token)
BOOST_DESCRIBE_ENUM(ImportKind, products, inventory)

}  // namespace trastienda::store
