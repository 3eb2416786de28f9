// A logo as pixels that cairo draws. Floor 3, pure functions, any thread.
#pragma once

#include "outbound/logo.hpp"

#include <cairo.h>
#include <expected>
#include <memory>
#include <string_view>

namespace trastienda::outbound {

struct CairoSurfaceEnd {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using CairoSurface = std::unique_ptr<cairo_surface_t, CairoSurfaceEnd>;

/// Reads it wholly.
std::expected<CairoSurface, LogoFault> read_logo(std::string_view png);

}  // namespace trastienda::outbound
