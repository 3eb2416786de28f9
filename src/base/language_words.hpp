// The words of the languages, as they are told outside. Floor 0.
#pragma once

#include "base/language.hpp"

#include <boost/describe/enum.hpp>

namespace trastienda {
BOOST_DESCRIBE_ENUM(Language, es, en)
}  // namespace trastienda
