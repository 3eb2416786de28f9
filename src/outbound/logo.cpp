#include "outbound/logo.hpp"

#include "outbound/logo_image.hpp"

#include <cstring>

namespace trastienda::outbound {

namespace {

// A PNG begins with eight fixed bytes and the chunk IHDR: its length, its name, width and height, big-endian.
constexpr std::string_view png_start{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16};
constexpr std::size_t width_at = png_start.size();
constexpr std::size_t height_at = width_at + 4;
constexpr std::size_t head_bytes = height_at + 4;

std::uint32_t number_at(std::string_view png, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8U | static_cast<unsigned char>(png[at + i]);
    return number;
}

bool is_side(std::uint32_t pixels) { return pixels >= 1 && pixels <= std::uint32_t{logo_side_max}; }

cairo_status_t give_bytes(void* closure, unsigned char* into, unsigned int count) {
    auto& rest = *static_cast<std::string_view*>(closure);
    if (rest.size() < count) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(into, rest.data(), count);
    rest.remove_prefix(count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::expected<CairoSurface, LogoFault> read_logo(std::string_view png) {
    if (png.size() > logo_bytes_max) return std::unexpected(LogoFault::too_many_bytes);
    if (!png.starts_with(png_start) || png.size() < head_bytes) return std::unexpected(LogoFault::not_png);
    if (!is_side(number_at(png, width_at)) || !is_side(number_at(png, height_at)))
        return std::unexpected(LogoFault::too_many_pixels);
    CairoSurface image(cairo_image_surface_create_from_png_stream(give_bytes, &png));
    if (cairo_surface_status(image.get()) != CAIRO_STATUS_SUCCESS) return std::unexpected(LogoFault::broken);
    return image;
}

std::optional<LogoFault> find_logo_fault(std::string_view png) {
    const auto image = read_logo(png);
    return image ? std::nullopt : std::optional(image.error());
}

}  // namespace trastienda::outbound
