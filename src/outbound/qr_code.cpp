#include "outbound/qr_code.hpp"

#include <memory>
#include <zint.h>

namespace trastienda::outbound {

namespace {

struct SymbolEnd {
    void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};

constexpr int level_m = 2;  // zint's option_1 for QR: 1 L, 2 M, 3 Q, 4 H
constexpr std::size_t content_bytes_max = 2'331;

}  // namespace

Result<QrCode> make_qr_code(std::string_view content) {
    if (content.empty() || content.size() > content_bytes_max)
        return fail(ErrorCode::invalid, "The content of a QR code has 1 to 2,331 bytes.");
    const std::unique_ptr<zint_symbol, SymbolEnd> symbol(ZBarcode_Create());
    if (!symbol) return fail(ErrorCode::internal, "No QR code could be made.", "ZBarcode_Create gave nothing");
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 = level_m;
    const int status = ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(content.data()),
                                       static_cast<int>(content.size()));
    if (status >= ZINT_ERROR)
        return fail(ErrorCode::invalid, "This content fits no QR code.", std::string(symbol->errtxt));
    QrCode code{.side = static_cast<std::size_t>(symbol->width), .is_dark = {}};
    code.is_dark.reserve(code.side * code.side);
    constexpr std::size_t bits = 8;
    for (std::size_t row = 0; row < code.side; ++row)
        for (std::size_t column = 0; column < code.side; ++column)
            code.is_dark.push_back((symbol->encoded_data[row][column / bits] >> column % bits & 1U) != 0);
    return code;
}

}  // namespace trastienda::outbound
