#include "domain/catalog/import/shopify_products.hpp"

#include "domain/catalog/ean.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/catalog/handle.hpp"
#include "domain/catalog/import/cell_values.hpp"
#include "domain/catalog/sku.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace trastienda::catalog {

namespace {

constexpr std::array<Column, option_count> name_columns{Column::option1_name, Column::option2_name,
                                                        Column::option3_name};
constexpr std::array<Column, option_count> value_columns{Column::option1_value, Column::option2_value,
                                                         Column::option3_value};

std::string quoted(std::string_view text) { return std::string(shortened(text, problem_value_bytes_max)); }

// "Apparel & Accessories > Clothing > Dresses" -> "Dresses". Shopify's "Uncategorized" is no category.
std::string_view last_category(std::string_view path) {
    const std::size_t last = path.rfind('>');
    const std::string_view name = trimmed(last == std::string_view::npos ? path : path.substr(last + 1));
    return name == "Uncategorized" ? std::string_view() : name;
}

}  // namespace

ShopifyProducts::ShopifyProducts(Header header, ProblemList& problems, RepeatedSku repeated_sku)
    : header_(std::move(header)), problems_(problems), repeated_sku_(repeated_sku) {
    catalog_.has_prices = header_.has(Column::price);
    catalog_.has_quantities = header_.has(Column::quantity);
}

void ShopifyProducts::add(const CsvRecord& record) {
    ++catalog_.rows;
    if (catalog_.rows > import_rows_max) {
        if (catalog_.rows == import_rows_max + 1)
            problems_.add({.code = ProblemCode::rows_too_many, .line = record.line, .expected = import_rows_max});
        return;
    }
    const auto product = product_of(record);
    if (!product) {
        ++catalog_.rows_left_out;
        return;
    }
    const bool is_first = catalog_.products[*product].line == record.line;
    read_product(record, *product);
    if (is_variant(record, is_first))
        read_variant(record, *product);
    else
        ++catalog_.image_rows;
}

ImportedCatalog ShopifyProducts::finish() {
    if (!catalog_.has_prices && catalog_.variants > 0) problems_.add({.code = ProblemCode::price_column_missing});
    for (std::size_t i = 0; i < contexts_.size(); ++i) {
        if (contexts_[i].without_sku == 0) continue;
        problems_.add({.code = ProblemCode::sku_missing,
                       .line = contexts_[i].first_without_sku,
                       .column = header_.name(Column::sku),
                       .detail = quoted(catalog_.products[i].handle),
                       .count = contexts_[i].without_sku});
    }
    // Read one by one: a part of their memory is room for more, and they are kept until all is written.
    for (ImportedProduct& product : catalog_.products) product.variants.shrink_to_fit();
    return std::move(catalog_);
}

// The product that the row belongs to, made if it is the first; nothing if the row cannot be used.
std::optional<std::size_t> ShopifyProducts::product_of(const CsvRecord& record) {
    const std::string handle = handle_from(header_.text(record, Column::handle));
    if (handle.empty()) {
        problems_.add(problem(ProblemCode::handle_missing, record, Column::handle));
        return std::nullopt;
    }
    if (const auto known = products_.find(std::pmr::string(handle)); known != products_.end()) return known->second;
    if (!check_field(record, Column::handle, Field::handle, handle)) return std::nullopt;
    const std::size_t product = catalog_.products.size();
    products_.emplace(handle, product);
    contexts_.emplace_back();
    catalog_.products.emplace_back();
    catalog_.products.back().line = record.line;
    catalog_.products.back().handle = handle;
    return product;
}

// Shopify writes a product's own fields in its first row only; some apps write them in every row. The first text of
// each stands.
void ShopifyProducts::read_product(const CsvRecord& record, std::size_t index) {
    ImportedProduct& product = catalog_.products[index];
    Context& context = contexts_[index];
    const std::string_view title = header_.text(record, Column::title);
    if (product.name.empty()) {
        read_text(record, Column::title, Field::name, product.name);
        if (!product.name.empty())
            context.title_line = record.line;
        else if (!single_line(title).empty())
            product.is_name_refused = true;
    } else if (!title.empty() && single_line(title) != product.name) {
        Problem differs = problem(ProblemCode::title_differs, record, Column::title);
        differs.detail = quoted(product.handle);
        differs.other_line = context.title_line;
        problems_.add(std::move(differs));
    }
    read_text(record, Column::description, Field::description, product.description);
    read_text(record, Column::vendor, Field::brand, product.brand);
    read_text(record, Column::type, Field::category, product.category);
    if (product.category.empty()) {
        const std::string_view category = last_category(header_.text(record, Column::product_category));
        if (check_field(record, Column::product_category, Field::category, category)) product.category = category;
    }
    if (!product.is_active) read_status(record, product);
    for (std::size_t i = 0; i < option_count; ++i) {
        const std::string_view name = header_.text(record, name_columns.at(i));
        if (std::string& known = context.option_names[i]; known.empty()) known = single_line(name);
    }
}

void ShopifyProducts::read_text(const CsvRecord& record, Column column, Field field, std::string& value) {
    if (!value.empty()) return;
    const std::string_view cell = header_.text(record, column);
    std::string text = field == Field::description ? std::string(cell) : single_line(cell);
    if (check_field(record, column, field, text)) value = std::move(text);
}

// Where there is a status it decides; in older files whether the product was published.
void ShopifyProducts::read_status(const CsvRecord& record, ImportedProduct& product) {
    const std::string status = folded(header_.text(record, Column::status));
    if (status == "active" || status == "unlisted")
        product.is_active = true;
    else if (status == "draft" || status == "archived")
        product.is_active = false;
    else if (!status.empty())
        problems_.add(problem(ProblemCode::status_unknown, record, Column::status));
    if (header_.has(Column::status)) return;
    const YesNo published = parse_yes_no(header_.text(record, Column::published));
    if (published != YesNo::unclear) product.is_active = published == YesNo::yes;
}

// Rows after a product's first are variants if they say anything of one; otherwise they only add a picture. A first row
// that names an option without a value, a SKU or a price is a picture too.
bool ShopifyProducts::is_variant(const CsvRecord& record, bool is_first) const {
    for (const Column column : {Column::option1_value, Column::sku, Column::price, Column::barcode})
        if (!header_.text(record, column).empty()) return true;
    const std::string_view option = header_.text(record, Column::option1_name);
    return is_first && (option.empty() || option_meaning(option).role == OptionRole::none);
}

// Reads every field, so that all that is wrong is said, and keeps the variant if none of it is wrong.
void ShopifyProducts::read_variant(const CsvRecord& record, std::size_t product) {
    ImportedVariant variant;
    variant.line = record.line;
    bool is_good = read_options(record, product, variant);
    is_good = read_price(record, variant) && is_good;
    is_good = read_quantity(record, variant) && is_good;
    is_good = read_sku(record, product, variant) && is_good;
    read_cost(record, variant);
    read_barcode(record, variant);
    is_good = is_new_in_product(record, product, variant) && is_good;
    if (!is_good) {
        ++catalog_.rows_left_out;
        return;
    }
    ++catalog_.variants;
    catalog_.products[product].variants.push_back(variant);
}

bool ShopifyProducts::read_options(const CsvRecord& record, std::size_t product, ImportedVariant& variant) {
    std::array<OptionPair, option_count> pairs;
    bool is_good = true;
    for (std::size_t i = 0; i < option_count; ++i) {
        OptionPair& pair = pairs.at(i);
        pair.name = contexts_[product].option_names[i];
        pair.value = header_.text(record, value_columns.at(i));
        if (!pair.name.empty() || pair.value.empty()) continue;
        if (pair.value == "Default Title") {
            pair.value = {};
            continue;
        }
        Problem missing = problem(ProblemCode::option_name_missing, record, value_columns.at(i));
        missing.detail = quoted(catalog_.products[product].handle);
        problems_.add(std::move(missing));
        is_good = false;
    }
    const Options options = sort_options(pairs);
    variant.size = single_line(options.size);
    variant.color = single_line(options.color);
    variant.variation = single_line(options.variation);
    is_good = check_field(record, Column::option1_value, Field::size, variant.size) && is_good;
    is_good = check_field(record, Column::option1_value, Field::color, variant.color) && is_good;
    return check_field(record, Column::option1_value, Field::variation, variant.variation) && is_good;
}

bool ShopifyProducts::read_price(const CsvRecord& record, ImportedVariant& variant) {
    const std::string_view cell = header_.text(record, Column::price);
    if (cell.empty()) return true;  // whether it is needed is known when the variant proves to be new
    const auto price = parse_amount(cell);
    if (price) {
        variant.price = *price;
        return true;
    }
    problems_.add(
        problem(price.error() == AmountRefusal::negative ? ProblemCode::price_negative : ProblemCode::price_invalid,
                record, Column::price));
    return false;
}

void ShopifyProducts::read_cost(const CsvRecord& record, ImportedVariant& variant) {
    const std::string_view cell = header_.text(record, Column::cost);
    if (cell.empty()) return;
    const auto cost = parse_amount(cell);
    if (cost)
        variant.cost = *cost;
    else
        problems_.add(problem(ProblemCode::cost_invalid, record, Column::cost));
}

bool ShopifyProducts::read_quantity(const CsvRecord& record, ImportedVariant& variant) {
    const QuantityCell quantity = parse_quantity(header_.text(record, Column::quantity));
    switch (quantity.kind) {
        case QuantityCell::Kind::absent:
        case QuantityCell::Kind::not_stocked:
            return true;
        case QuantityCell::Kind::units:
            variant.on_hand = quantity.units;
            return true;
        case QuantityCell::Kind::negative:
            variant.on_hand = Quantity();
            problems_.add(problem(ProblemCode::quantity_negative, record, Column::quantity));
            return true;
        case QuantityCell::Kind::not_whole:
            problems_.add(problem(ProblemCode::quantity_invalid, record, Column::quantity));
            return false;
        case QuantityCell::Kind::too_large:
            break;
    }
    Problem too_large = problem(ProblemCode::quantity_too_large, record, Column::quantity);
    too_large.expected = static_cast<std::uint64_t>(Quantity::units_max);
    problems_.add(std::move(too_large));
    return false;
}

bool ShopifyProducts::read_sku(const CsvRecord& record, std::size_t product, ImportedVariant& variant) {
    const std::string_view cell = without_apostrophe(header_.text(record, Column::sku));
    if (cell.empty()) {
        Context& context = contexts_[product];
        if (context.without_sku++ == 0) context.first_without_sku = record.line;
        return true;
    }
    if (!check_field(record, Column::sku, Field::sku, cell)) return false;
    const std::pmr::string key(folded(cell));
    const auto [first, last] = skus_.equal_range(key);
    const auto same = std::find_if(first, last, [&](const auto& seen) { return seen.second.sku == cell; });
    if (same != last) {
        const bool keeps_row = repeated_sku_ == RepeatedSku::leave_out_sku;
        Problem repeated =
            problem(keeps_row ? ProblemCode::sku_left_out : ProblemCode::sku_repeated, record, Column::sku);
        repeated.other_line = same->second.line;
        problems_.add(std::move(repeated));
        return keeps_row;
    }
    if (first != last) {
        Problem similar = problem(ProblemCode::sku_letter_case, record, Column::sku);
        similar.detail = std::string_view(first->second.sku);
        similar.other_line = first->second.line;
        problems_.add(std::move(similar));
    }
    skus_.emplace(key, SeenSku{.sku = std::pmr::string(cell, &seen_), .line = record.line});
    variant.sku = cell;
    return true;
}

void ShopifyProducts::read_barcode(const CsvRecord& record, ImportedVariant& variant) {
    const std::string_view cell = without_apostrophe(header_.text(record, Column::barcode));
    if (cell.empty()) return;
    const auto barcode = Barcode::parse(cell);
    if (!barcode) {
        Problem wrong = problem(is_scientific(cell) ? ProblemCode::barcode_rounded : ProblemCode::barcode_invalid,
                                record, Column::barcode);
        wrong.value = quoted(cell);
        problems_.add(std::move(wrong));
        return;
    }
    const auto [known, is_new] = barcodes_.emplace(barcode->key(), record.line);
    if (is_new) {
        variant.barcode = barcode->text();
        return;
    }
    Problem repeated = problem(ProblemCode::barcode_repeated, record, Column::barcode);
    repeated.value = barcode->text();
    repeated.other_line = known->second;
    problems_.add(std::move(repeated));
}

bool ShopifyProducts::is_new_in_product(const CsvRecord& record, std::size_t product, const ImportedVariant& variant) {
    std::string key = fmt::format("{}\x1f", product);
    key += options_key(variant.size, variant.color, variant.variation);
    const auto [known, is_new] = variant_lines_.emplace(std::move(key), record.line);
    if (is_new) return true;
    Problem repeated = problem(ProblemCode::variant_repeated, record, Column::option1_value);
    const std::string options = options_text(variant.size, variant.color, variant.variation);
    repeated.value = quoted(options.empty() ? catalog_.products[product].handle : options);
    repeated.other_line = known->second;
    problems_.add(std::move(repeated));
    return false;
}

bool ShopifyProducts::check_field(const CsvRecord& record, Column column, Field field, std::string_view value) {
    if (value.empty()) return true;
    const auto refusal = check_text(value, text_rule(field));
    if (!refusal) return true;
    Problem invalid = problem(ProblemCode::text_invalid, record, column);
    invalid.fault = {.field = field, .rule = FieldFault::Rule::text, .text = *refusal, .value = {}};
    problems_.add(std::move(invalid));
    return false;
}

Problem ShopifyProducts::problem(ProblemCode code, const CsvRecord& record, Column column) const {
    return {.code = code,
            .line = header_.line(record, column),
            .column = header_.name(column),
            .value = quoted(header_.text(record, column))};
}

}  // namespace trastienda::catalog
