// Any bytes as a JSON body: what our reader takes is JSON to another reader too, and reading it into a struct with
// every kind of field gives values or errors, nothing else. What such values are written as reads back the same.
#include "base/check.hpp"
#include "http/endpoint.hpp"

#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::http {
namespace {

enum class Mood : std::uint8_t { calm = 1, busy = 2 };
BOOST_DESCRIBE_ENUM(Mood, calm, busy)

struct Line {
    PositiveQuantity quantity;
    std::optional<Price> price;
    Defaulted<Whole<1, 9>, 3> rank;
    bool operator==(const Line&) const = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (quantity, price, rank))

struct Everything {
    Text<1, 20> name;
    std::optional<LongText<0, 50>> notes;
    VariantId id;
    Defaulted<bool, false> is_on;
    std::optional<Instant> at;
    std::optional<Mood> mood;
    List<Line, 5> lines;
    Patch<Money> amount;
    bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (name, notes, id, is_on, at, mood, lines, amount))

void try_bytes(std::string_view bytes) {
    JsonDocument document;
    const auto parsed = document.parse(bytes);
    if (!parsed) return;
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = 100;
    (void)boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()), error, {}, options);
    CHECK(!error);

    FieldErrors errors;
    Everything value;
    Codec<Everything>::read(ReadAt(errors, FieldPlace::body), *parsed, value);
    if (!errors.empty()) return;
    std::string text;
    Codec<Everything>::write(text, value);
    const auto again = document.parse(text);
    CHECK(again.has_value());
    Everything same;
    Codec<Everything>::read(ReadAt(errors, FieldPlace::body), *again, same);
    CHECK(errors.empty());
    CHECK(same == value);
}

}  // namespace
}  // namespace trastienda::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    trastienda::http::try_bytes({reinterpret_cast<const char*>(data), size});
    return 0;
}
