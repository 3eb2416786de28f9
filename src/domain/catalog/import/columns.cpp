#include "domain/catalog/import/columns.hpp"

#include "domain/catalog/fold.hpp"

#include <algorithm>

namespace trastienda::catalog {

namespace {

struct ColumnName {
    std::string_view name;  // folded, letters and digits only
    Column column;
};

// First the name we would ask for, then those of older exports, newer templates and the apps that write such files.
constexpr auto column_names = std::to_array<ColumnName>({
    {"handle", Column::handle},
    {"urlhandle", Column::handle},
    {"producthandle", Column::handle},
    {"title", Column::title},
    {"producttitle", Column::title},
    {"option1name", Column::option1_name},
    {"option1value", Column::option1_value},
    {"option2name", Column::option2_name},
    {"option2value", Column::option2_value},
    {"option3name", Column::option3_name},
    {"option3value", Column::option3_value},
    {"sku", Column::sku},
    {"variantsku", Column::sku},
    {"bodyhtml", Column::description},
    {"body", Column::description},
    {"description", Column::description},
    {"vendor", Column::vendor},
    {"type", Column::type},
    {"producttype", Column::type},
    {"customproducttype", Column::type},
    {"productcategory", Column::product_category},
    {"standardproducttype", Column::product_category},
    {"published", Column::published},
    {"publishedononlinestore", Column::published},
    {"status", Column::status},
    {"variantprice", Column::price},
    {"price", Column::price},
    {"variantbarcode", Column::barcode},
    {"barcode", Column::barcode},
    {"variantinventoryqty", Column::quantity},
    {"variantinventoryquantity", Column::quantity},
    {"inventoryquantity", Column::quantity},
    {"inventoryqty", Column::quantity},
    {"costperitem", Column::cost},
    {"variantcost", Column::cost},
    {"hscode", Column::hs_code},
    {"coo", Column::country_of_origin},
    {"location", Column::location},
    {"binname", Column::bin_name},
    {"incoming", Column::incoming},
    {"incomingnoteditable", Column::incoming},
    {"unavailable", Column::unavailable},
    {"unavailablenoteditable", Column::unavailable},
    {"committed", Column::committed},
    {"committednoteditable", Column::committed},
    {"available", Column::available},
    {"availablenoteditable", Column::available},
    {"onhand", Column::on_hand},
    {"onhandcurrent", Column::on_hand_current},
    {"onhandnew", Column::on_hand_new},
});

constexpr auto asked_for = std::to_array<std::string_view>({"Handle",
                                                            "Title",
                                                            "Option1 Name",
                                                            "Option1 Value",
                                                            "Option2 Name",
                                                            "Option2 Value",
                                                            "Option3 Name",
                                                            "Option3 Value",
                                                            "SKU",
                                                            "Body (HTML)",
                                                            "Vendor",
                                                            "Type",
                                                            "Product Category",
                                                            "Published",
                                                            "Status",
                                                            "Variant Price",
                                                            "Variant Barcode",
                                                            "Variant Inventory Qty",
                                                            "Cost per item",
                                                            "HS Code",
                                                            "COO",
                                                            "Location",
                                                            "Bin name",
                                                            "Incoming",
                                                            "Unavailable",
                                                            "Committed",
                                                            "Available",
                                                            "On hand",
                                                            "On hand (current)",
                                                            "On hand (new)"});
static_assert(asked_for.size() == column_count);

constexpr std::size_t header_name_bytes_max = 200;

// "Option1 Name", "Option1Name" and "option1 name" are one name.
std::string compact(std::string_view name) {
    std::string fold = folded(name);
    std::erase_if(fold, [](char byte) {
        return !((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                 static_cast<unsigned char>(byte) >= 0x80);
    });
    return fold;
}

constexpr auto size_words = std::to_array<std::string_view>(
    {"size",    "sizes",    "talla",   "tallas",  "talle",   "talles",    "tamano",   "tamanos", "medida",  "medidas",
     "numero",  "grosse",   "grossen", "groesse", "taille",  "tailles",   "pointure", "taglia",  "taglie",  "misura",
     "tamanho", "tamanhos", "maat",    "maten",   "storlek", "storrelse", "rozmiar",  "koko",    "velikost"});
constexpr auto color_words = std::to_array<std::string_view>(
    {"color",  "colors", "colour", "colours", "colores", "farbe", "farben", "couleur", "couleurs", "coloris", "colore",
     "colori", "cor",    "cores",  "kleur",   "kleuren", "farg",  "farve",  "farge",   "kolor",    "vari",    "barva"});
constexpr auto no_option_words = std::to_array<std::string_view>({"title", "titulo", "titel", "titre", "titolo"});

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& words) {
    return std::ranges::find(words, word) != words.end();
}

template <std::size_t Count>
bool names_one_of(std::string_view text, const std::array<std::string_view, Count>& words) {
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool in_word =
            i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || static_cast<unsigned char>(text[i]) >= 0x80);
        if (in_word) continue;
        if (is_one_of(text.substr(start, i - start), words)) return true;
        start = i + 1;
    }
    return false;
}

}  // namespace

Header::Header(const CsvRecord& first_line) {
    names_.reserve(first_line.fields.size());
    for (std::size_t i = 0; i < first_line.fields.size(); ++i) {
        const CsvField& field = first_line.fields[i];
        names_.emplace_back(shortened(trimmed(field.text), header_name_bytes_max));
        const auto* const known = std::ranges::find(column_names, compact(names_.back()), &ColumnName::name);
        if (known == column_names.end()) {
            unknown_.push_back(i);
            continue;
        }
        auto& place = places_.at(static_cast<std::size_t>(known->column));
        if (!place)
            place = i;
        else
            repeated_.push_back({.code = ProblemCode::column_repeated,
                                 .line = field.line,
                                 .column = names_.back(),
                                 .value = names_[*place],
                                 .detail = names_.back()});
    }
}

std::optional<std::size_t> Header::at(Column column) const { return places_.at(static_cast<std::size_t>(column)); }

std::string_view Header::text(const CsvRecord& record, Column column) const {
    const auto place = at(column);
    return place && *place < record.fields.size() ? trimmed(record.fields[*place].text) : std::string_view();
}

std::uint64_t Header::line(const CsvRecord& record, Column column) const {
    const auto place = at(column);
    return place && *place < record.fields.size() ? record.fields[*place].line : record.line;
}

std::string Header::name(Column column) const {
    const auto place = at(column);
    return place ? names_[*place] : std::string(asked_for.at(static_cast<std::size_t>(column)));
}

std::string Header::name_at(std::size_t index) const { return index < names_.size() ? names_[index] : std::string(); }

FileKind Header::kind() const {
    for (const Column column : {Column::description, Column::vendor, Column::type, Column::published, Column::price,
                                Column::barcode, Column::quantity})
        if (has(column)) return FileKind::products;
    for (const Column column : {Column::location, Column::country_of_origin, Column::hs_code, Column::on_hand,
                                Column::on_hand_current, Column::on_hand_new})
        if (has(column)) return FileKind::inventory;
    return FileKind::products;
}

std::vector<Problem> Header::problems() const {
    std::string missing;
    const auto miss = [&](std::string_view name) {
        if (!missing.empty()) missing += ", ";
        missing += name;
    };
    for (const Column column : {Column::handle, Column::title})
        if (!has(column)) miss(asked_for.at(static_cast<std::size_t>(column)));
    if (kind() == FileKind::inventory) {
        const bool has_quantity =
            has(Column::on_hand) || has(Column::on_hand_current) || has(Column::on_hand_new) || has(Column::available);
        if (has(Column::location) ? !has_quantity : unknown_.empty()) miss("On hand");
    }
    auto problems = repeated_;
    if (missing.empty()) return problems;
    std::string found;
    for (const std::string& name : names_) found += (found.empty() ? "" : ", ") + name;
    constexpr std::size_t found_bytes_max = 500;
    problems.push_back({.code = ProblemCode::columns_missing,
                        .line = 1,
                        .value = std::string(shortened(found, found_bytes_max)),
                        .detail = missing});
    return problems;
}

OptionMeaning option_meaning(std::string_view name) {
    const std::string fold = folded(name);
    if (is_one_of(fold, no_option_words)) return {.role = OptionRole::none, .is_exact = true};
    if (is_one_of(fold, size_words)) return {.role = OptionRole::size, .is_exact = true};
    if (is_one_of(fold, color_words)) return {.role = OptionRole::color, .is_exact = true};
    const bool names_size = names_one_of(fold, size_words);
    const bool names_color = names_one_of(fold, color_words);
    if (names_size == names_color) return {.role = OptionRole::other};
    return {.role = names_size ? OptionRole::size : OptionRole::color};
}

Options sort_options(std::span<const OptionPair> pairs) {
    Options options;
    std::array<OptionMeaning, option_count> meanings{};
    const auto pairs_read = std::min(pairs.size(), meanings.size());
    // "Default Title" is Shopify's word for a product without options.
    const auto is_none = [&](std::size_t i) {
        return pairs[i].value.empty() || (pairs[i].value == "Default Title" && meanings.at(i).role == OptionRole::none);
    };
    for (std::size_t i = 0; i < pairs_read; ++i) meanings.at(i) = option_meaning(pairs[i].name);
    const auto first_of = [&](OptionRole role) {
        std::size_t best = option_count;
        for (std::size_t i = pairs_read; i-- > 0;) {
            if (meanings.at(i).role != role || is_none(i)) continue;
            if (best == option_count || meanings.at(i).is_exact || !meanings.at(best).is_exact) best = i;
        }
        return best;
    };
    const std::size_t size_at = first_of(OptionRole::size);
    const std::size_t color_at = first_of(OptionRole::color);
    for (std::size_t i = 0; i < pairs_read; ++i) {
        if (is_none(i)) continue;
        if (i == size_at) {
            options.size = pairs[i].value;
        } else if (i == color_at) {
            options.color = pairs[i].value;
        } else {
            if (!options.variation.empty()) options.variation += " / ";
            options.variation += pairs[i].name;
            options.variation += ": ";
            options.variation += pairs[i].value;
        }
    }
    return options;
}

std::string options_text(std::string_view size, std::string_view color, std::string_view variation) {
    std::string text;
    for (const std::string_view part : {size, color, variation}) {
        if (part.empty()) continue;
        if (!text.empty()) text += " / ";
        text += part;
    }
    return text;
}

std::string variant_text(std::string_view handle, std::string_view sku, std::string_view options) {
    if (!sku.empty()) return std::string(sku);
    std::string text(handle);
    if (!options.empty()) (text += ", ") += options;
    return text;
}

}  // namespace trastienda::catalog
