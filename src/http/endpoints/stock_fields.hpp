// The texts that commands which change stock bear. Floor 5, pure values.
#pragma once

#include "http/types.hpp"

namespace trastienda::http {

using ReferenceNumber = Text<0, 100>;
using Notes = LongText<0, 2'000>;

}  // namespace trastienda::http
