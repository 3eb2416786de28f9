#include "domain/catalog/import/imported_variants.hpp"

#include "base/check.hpp"

#include <limits>
#include <string_view>

namespace trastienda::catalog {

namespace {

// Seven bits a byte, the lowest first; the high bit says that more follow.
constexpr unsigned bits_per_byte = 7;
constexpr std::uint64_t more = 0x80;

void add_number(std::string& bytes, std::uint64_t number) {
    for (; number >= more; number >>= bits_per_byte) bytes += static_cast<char>((number & (more - 1)) | more);
    bytes += static_cast<char>(number);
}

std::uint64_t read_number(std::string_view bytes, std::size_t& at) {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += bits_per_byte) {
        const auto byte = static_cast<std::uint8_t>(bytes[at++]);
        number |= (byte & (more - 1)) << shift;
        if (byte < more) return number;
    }
}

void add_text(std::string& bytes, std::string_view text) {
    add_number(bytes, text.size());
    bytes += text;
}

std::string read_text(std::string_view bytes, std::size_t& at) {
    const auto size = static_cast<std::size_t>(read_number(bytes, at));
    std::string text(bytes.substr(at, size));
    at += size;
    return text;
}

// 0 is nothing; of the others the lowest bit of what is left is the sign.
void add_amount(std::string& bytes, const std::optional<Money>& amount) {
    if (!amount) return add_number(bytes, 0);
    const std::int64_t cents = amount->cents();
    const auto size = static_cast<std::uint64_t>(cents < 0 ? -cents : cents);
    add_number(bytes, ((size << 1U) | (cents < 0 ? 1U : 0U)) + 1);
}

std::optional<Money> read_amount(std::string_view bytes, std::size_t& at) {
    const std::uint64_t number = read_number(bytes, at);
    if (number == 0) return std::nullopt;
    const auto size = static_cast<std::int64_t>((number - 1) >> 1U);
    return Money::from_cents((number - 1) % 2 == 1 ? -size : size);
}

void add_quantity(std::string& bytes, const std::optional<Quantity>& quantity) {
    add_number(bytes, quantity ? static_cast<std::uint64_t>(quantity->units()) + 1 : 0);
}

std::optional<Quantity> read_quantity(std::string_view bytes, std::size_t& at) {
    const std::uint64_t number = read_number(bytes, at);
    if (number == 0) return std::nullopt;
    return Quantity::of(static_cast<std::int64_t>(number - 1));
}

}  // namespace

void ImportedVariants::push_back(const ImportedVariant& variant) {
    CHECK(bytes_.size() <= std::numeric_limits<Place>::max());
    add_number(bytes_, variant.line);
    for (const std::string* text : {&variant.size, &variant.color, &variant.variation, &variant.sku, &variant.barcode})
        add_text(bytes_, *text);
    add_amount(bytes_, variant.price);
    add_amount(bytes_, variant.cost);
    add_quantity(bytes_, variant.on_hand);
    ++count_;
}

ImportedVariant ImportedVariants::read(std::size_t& at) const {
    // In the order of the fields, in which they were added.
    ImportedVariant variant;
    variant.line = read_number(bytes_, at);
    for (std::string* text : {&variant.size, &variant.color, &variant.variation, &variant.sku, &variant.barcode})
        *text = read_text(bytes_, at);
    variant.price = read_amount(bytes_, at);
    variant.cost = read_amount(bytes_, at);
    variant.on_hand = read_quantity(bytes_, at);
    return variant;
}

ImportedVariant ImportedVariants::at(Place place) const {
    std::size_t at = place;
    return read(at);
}

ImportedVariants::Iterator::Iterator(const ImportedVariants& all) : all_(&all) { ++*this; }

ImportedVariants::Iterator& ImportedVariants::Iterator::operator++() {
    is_over_ = next_ == all_->bytes_.size();
    if (is_over_) return *this;
    place_ = static_cast<Place>(next_);
    variant_ = all_->read(next_);
    return *this;
}

}  // namespace trastienda::catalog
