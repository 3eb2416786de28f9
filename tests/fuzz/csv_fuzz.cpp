// Any bytes as a CSV that somebody uploads: however they arrive, in one piece or cut anywhere, they read the same.
#include "base/check.hpp"
#include "domain/catalog/import/shopify_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace trastienda::catalog;

struct Read {
    std::vector<std::string> records;
    std::optional<CsvFault> fault;
    bool operator==(const Read&) const = default;
};

Read read(std::string_view bytes, std::size_t piece) {
    Read result;
    CsvReader reader([&](const CsvRecord& record) {
        std::string& said = result.records.emplace_back(std::to_string(record.line));
        for (const CsvField& field : record.fields) {
            said += '\n';
            said += std::to_string(field.line);
            said += field.text;
        }
    });
    std::expected<void, CsvFault> fed;
    for (; !bytes.empty() && fed; bytes.remove_prefix(std::min(piece, bytes.size())))
        fed = reader.feed(bytes.substr(0, piece));
    if (fed) fed = reader.finish();
    if (!fed) result.fault = fed.error();
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Read whole = read(bytes, size + 1);
    CHECK(read(bytes, 1) == whole);
    CHECK(read(bytes, 7) == whole);
    for (const RepeatedSku repeated : {RepeatedSku::leave_out_row, RepeatedSku::leave_out_sku}) {
        ShopifyFile file(repeated);
        file.feed(bytes);
        (void)file.finish();
    }
    return 0;
}
