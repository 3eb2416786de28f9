#include "domain/catalog/import/shopify_inventory.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/handle.hpp"
#include "domain/catalog/import/cell_values.hpp"
#include "domain/catalog/import/shopify_products.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::catalog {

namespace {

constexpr std::array<Column, option_count> name_columns{Column::option1_name, Column::option2_name,
                                                        Column::option3_name};
constexpr std::array<Column, option_count> value_columns{Column::option1_value, Column::option2_value,
                                                         Column::option3_value};

}  // namespace

ShopifyInventory::ShopifyInventory(Header header, ProblemList& problems)
    : header_(std::move(header)), problems_(problems) {
    // The older layout has a column for each location, named after it, behind the columns that we know.
    if (header_.has(Column::location)) return;
    for (const std::size_t column : header_.unknown()) {
        const std::string name = header_.name_at(column);
        if (name.empty() || !check_location(name)) continue;
        if (location_columns_.size() == import_locations_max) {
            problems_.add({.code = ProblemCode::locations_too_many, .column = name, .expected = import_locations_max});
            return;
        }
        location_columns_.push_back(column);
    }
}

bool ShopifyInventory::check_location(const std::string& column) {
    const auto refusal = check_text(column, text_rule(Field::name));
    if (!refusal) return true;
    problems_.add({.code = ProblemCode::text_invalid,
                   .column = std::string(shortened(column, problem_value_bytes_max)),
                   .fault = {.field = Field::name, .rule = FieldFault::Rule::text, .text = *refusal, .value = {}}});
    return false;
}

void ShopifyInventory::add(const CsvRecord& record) {
    ++inventory_.rows;
    if (inventory_.rows > import_rows_max) {
        if (inventory_.rows == import_rows_max + 1)
            problems_.add({.code = ProblemCode::rows_too_many, .line = record.line, .expected = import_rows_max});
        return;
    }
    ImportedItem item;
    item.line = record.line;
    // Both are read, so that all that is wrong with the row is said.
    const bool is_named = read_item(record, item);
    const bool is_counted = read_levels(record, item);
    if (!is_named || !is_counted) {
        ++inventory_.rows_left_out;
        return;
    }
    inventory_.levels += item.levels.size();
    inventory_.items.push_back(std::move(item));
}

bool ShopifyInventory::read_item(const CsvRecord& record, ImportedItem& item) {
    item.handle = handle_from(header_.text(record, Column::handle));
    item.title = shortened(header_.text(record, Column::title), problem_value_bytes_max);
    item.sku = without_apostrophe(header_.text(record, Column::sku));
    item.bin = single_line(header_.text(record, Column::bin_name));
    if (item.handle.empty() && item.sku.empty()) {
        problems_.add([&] {
            Problem missing = place(record, Column::handle);
            missing.code = ProblemCode::handle_missing;
            return missing;
        }());
        return false;
    }
    if (option_names_handle_ != item.handle) {
        for (std::string& name : option_names_) name.clear();
        option_names_handle_ = item.handle;
    }
    std::array<OptionPair, option_count> pairs;
    for (std::size_t i = 0; i < option_count; ++i) {
        const std::string_view name = header_.text(record, name_columns.at(i));
        if (!name.empty()) option_names_[i] = name;
        pairs.at(i) = {.name = option_names_[i], .value = header_.text(record, value_columns.at(i))};
        if (pairs.at(i).name.empty() && pairs.at(i).value == "Default Title") pairs.at(i).value = {};
    }
    const Options options = sort_options(pairs);
    item.size = single_line(options.size);
    item.color = single_line(options.color);
    item.variation = single_line(options.variation);
    bool is_good = check_field(record, Column::handle, Field::handle, item.handle);
    is_good = check_field(record, Column::sku, Field::sku, item.sku) && is_good;
    is_good = check_field(record, Column::option1_value, Field::size, item.size) && is_good;
    is_good = check_field(record, Column::option1_value, Field::color, item.color) && is_good;
    is_good = check_field(record, Column::bin_name, Field::size, item.bin) && is_good;
    return check_field(record, Column::option1_value, Field::variation, item.variation) && is_good;
}

bool ShopifyInventory::read_levels(const CsvRecord& record, ImportedItem& item) {
    if (!header_.has(Column::location)) return read_location_columns(record, item);
    const std::string location = single_line(header_.text(record, Column::location));
    if (location.empty()) {
        Problem missing = place(record, Column::location);
        missing.code = ProblemCode::location_missing;
        problems_.add(std::move(missing));
        return false;
    }
    if (!check_field(record, Column::location, Field::name, location)) return false;
    const auto column = quantity_column(record);
    if (!column) return true;
    return read_level(header_.text(record, *column), place(record, *column), location_of(location), item);
}

// A number that somebody entered to be imported wins over the one that was exported.
std::optional<Column> ShopifyInventory::quantity_column(const CsvRecord& record) const {
    for (const Column column : {Column::on_hand_new, Column::on_hand_current, Column::on_hand})
        if (!header_.text(record, column).empty()) return column;
    const bool has_on_hand =
        header_.has(Column::on_hand_new) || header_.has(Column::on_hand_current) || header_.has(Column::on_hand);
    // Files older than "On hand" have what is available only.
    if (!has_on_hand && !header_.text(record, Column::available).empty()) return Column::available;
    return std::nullopt;
}

bool ShopifyInventory::read_location_columns(const CsvRecord& record, ImportedItem& item) {
    bool is_good = true;
    for (const std::size_t column : location_columns_) {
        const CsvField& field = record.fields[column];
        const std::string name = header_.name_at(column);
        const std::string_view cell = trimmed(field.text);
        Problem place{
            .line = field.line, .column = name, .value = std::string(shortened(cell, problem_value_bytes_max))};
        is_good = read_level(cell, std::move(place), location_of(name), item) && is_good;
    }
    return is_good;
}

bool ShopifyInventory::read_level(std::string_view cell, Problem place, std::size_t location, ImportedItem& item) {
    const QuantityCell quantity = parse_quantity(cell);
    const auto refuse = [&](ProblemCode code) {
        place.code = code;
        place.expected = static_cast<std::uint64_t>(Quantity::units_max);
        problems_.add(place);
    };
    switch (quantity.kind) {
        case QuantityCell::Kind::absent:
            return true;
        case QuantityCell::Kind::not_stocked:
            ++inventory_.not_stocked;
            return true;
        case QuantityCell::Kind::not_whole:
            refuse(ProblemCode::quantity_invalid);
            return false;
        case QuantityCell::Kind::too_large:
            refuse(ProblemCode::quantity_too_large);
            return false;
        case QuantityCell::Kind::negative:
            refuse(ProblemCode::quantity_negative);
            break;
        case QuantityCell::Kind::units:
            break;
    }
    item.levels.push_back({.location = location, .column = place.column, .on_hand = quantity.units});
    return true;
}

std::size_t ShopifyInventory::location_of(std::string_view name) {
    const auto [known, is_new] = locations_.emplace(folded(name), inventory_.locations.size());
    if (is_new) inventory_.locations.emplace_back(name);
    return known->second;
}

bool ShopifyInventory::check_field(const CsvRecord& record, Column column, Field field, std::string_view value) {
    if (value.empty()) return true;
    const auto refusal = check_text(value, text_rule(field));
    if (!refusal) return true;
    Problem invalid = place(record, column);
    invalid.code = ProblemCode::text_invalid;
    invalid.fault = {.field = field, .rule = FieldFault::Rule::text, .text = *refusal, .value = {}};
    problems_.add(std::move(invalid));
    return false;
}

Problem ShopifyInventory::place(const CsvRecord& record, Column column) const {
    return {.line = header_.line(record, column),
            .column = header_.name(column),
            .value = std::string(shortened(header_.text(record, column), problem_value_bytes_max))};
}

}  // namespace trastienda::catalog
