// A QR code as dark and light modules. Floor 3, any thread.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace trastienda::outbound {

struct QrCode {
    std::size_t side = 0;       // modules, without the light margin
    std::vector<bool> is_dark;  // row by row

    [[nodiscard]] bool dark(std::size_t row, std::size_t column) const { return is_dark[row * side + column]; }
};

/// With error correction of level M (15 %), which Spain's rules ask for. `invalid` for a content that is too long
/// (2,331 bytes) or empty.
Result<QrCode> make_qr_code(std::string_view content);

}  // namespace trastienda::outbound
