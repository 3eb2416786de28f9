// The columns of Shopify's files by all the names they have had, and what an option's name means. Floor 1, pure values.
#pragma once

#include "domain/catalog/import/csv_reader.hpp"
#include "domain/catalog/import/problem.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::catalog {

/// What we read of a file. Of product files everything up to cost, of inventory files what is named for them.
enum class Column : std::uint8_t {
    handle,
    title,
    option1_name,
    option1_value,
    option2_name,
    option2_value,
    option3_name,
    option3_value,
    sku,
    // product files
    description,
    vendor,
    type,
    product_category,
    published,
    status,
    price,
    barcode,
    quantity,
    cost,
    // inventory files
    hs_code,
    country_of_origin,
    location,
    bin_name,
    incoming,
    unavailable,
    committed,
    available,
    on_hand,
    on_hand_current,
    on_hand_new,
};
inline constexpr std::size_t column_count = static_cast<std::size_t>(Column::on_hand_new) + 1;
inline constexpr std::size_t option_count = 3;

enum class FileKind : std::uint8_t { products = 1, inventory = 2 };

/// Where the columns of one file stand.
class Header {
  public:
    explicit Header(const CsvRecord& first_line);

    [[nodiscard]] std::size_t field_count() const { return names_.size(); }
    [[nodiscard]] bool has(Column column) const { return at(column).has_value(); }
    /// The text of `column` in `record`, without blanks at its ends; "" where the file has no such column.
    [[nodiscard]] std::string_view text(const CsvRecord& record, Column column) const;
    /// The line on which that text begins; the record's own where there is no such column.
    [[nodiscard]] std::uint64_t line(const CsvRecord& record, Column column) const;
    /// The name as the file writes it, or as we would ask for it where the file has no such column.
    [[nodiscard]] std::string name(Column column) const;
    /// The name of the field with this number, from 0; "" past the last.
    [[nodiscard]] std::string name_at(std::size_t index) const;
    /// The numbers of the fields whose names we do not know.
    [[nodiscard]] const std::vector<std::size_t>& unknown() const { return unknown_; }
    [[nodiscard]] std::span<const std::string> names() const { return names_; }

    [[nodiscard]] FileKind kind() const;
    /// What of the required columns is missing, and columns of one meaning.
    [[nodiscard]] std::vector<Problem> problems() const;

  private:
    [[nodiscard]] std::optional<std::size_t> at(Column column) const;

    std::vector<std::string> names_;
    std::array<std::optional<std::size_t>, column_count> places_;
    std::vector<std::size_t> unknown_;
    std::vector<Problem> repeated_;
};

enum class OptionRole : std::uint8_t { none = 1, size = 2, color = 3, other = 4 };

struct OptionMeaning {
    OptionRole role = OptionRole::other;
    bool is_exact = false;  // "Size" is exact, "Ring size" is not: an exact name is preferred where both are there
    bool operator==(const OptionMeaning&) const = default;
};

/// What an option of this name is, in the languages that shops write it in. "Title" is none.
OptionMeaning option_meaning(std::string_view name);

/// The options of one row, in order; a value without a name has an empty name.
struct OptionPair {
    std::string_view name;
    std::string_view value;
};

struct Options {
    std::string size;
    std::string color;
    std::string variation;  // "Fabric: silk / Length: long"
};

Options sort_options(std::span<const OptionPair> pairs);

/// "M / Azul / Fabric: silk", for people.
std::string options_text(std::string_view size, std::string_view color, std::string_view variation);
/// What people know a variant by: its SKU, or else its product's handle and `options_text`.
std::string variant_text(std::string_view handle, std::string_view sku, std::string_view options);

}  // namespace trastienda::catalog
