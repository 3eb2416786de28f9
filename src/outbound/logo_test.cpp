#include "outbound/logo.hpp"

#include "outbound/invoice_test_support.hpp"

#include <gtest/gtest.h>

namespace trastienda::outbound {
namespace {

std::string with_width(std::string png, std::string_view four_bytes) { return png.replace(16, 4, four_bytes); }

TEST(Logo, is_a_png_that_can_be_drawn) {
    const std::string png = png_of(40, 30);
    struct Row {
        std::string_view what;
        std::string bytes;
        std::optional<LogoFault> fault = {};
    };
    const Row rows[] = {
        {"as it is", png},
        {"one pixel", png_of(1, 1)},
        {"the largest", png_of(logo_side_max, logo_side_max)},
        {"nothing", "", LogoFault::not_png},
        {"a photograph", "\xFF\xD8\xFF\xE0 JFIF and so on, for more than twenty-four bytes", LogoFault::not_png},
        {"only the head's beginning", png.substr(0, 20), LogoFault::not_png},
        {"only the head", png.substr(0, 24), LogoFault::broken},
        {"cut in the middle", png.substr(0, png.size() / 2), LogoFault::broken},
        {"a byte of its image turned", std::string(png).replace(png.size() / 2, 1, 1, '\x7E'), LogoFault::broken},
        {"no width", with_width(png, std::string_view("\0\0\0\0", 4)), LogoFault::too_many_pixels},
        {"one pixel too wide", png_of(logo_side_max + 1, 1), LogoFault::too_many_pixels},
        {"one pixel too high", png_of(1, logo_side_max + 1), LogoFault::too_many_pixels},
        {"four thousand million pixels wide", with_width(png, "\xFF\xFF\xFF\xFF"), LogoFault::too_many_pixels},
        {"too many bytes", png + std::string(logo_bytes_max, 'x'), LogoFault::too_many_bytes},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(find_logo_fault(row.bytes), row.fault) << row.what;
    }
}

}  // namespace
}  // namespace trastienda::outbound
