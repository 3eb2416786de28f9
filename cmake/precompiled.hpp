// Headers that are slow to read and never change: see trastienda_precompile() in floors.cmake.
#pragma once

#include "precompiled_domain.hpp"

#include <boost/asio.hpp>
