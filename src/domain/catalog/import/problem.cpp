#include "domain/catalog/import/problem.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace trastienda::catalog {

Severity severity(ProblemCode problem_code) {
    constexpr auto first_of_rows = static_cast<int>(ProblemCode::row_ragged);
    constexpr auto first_warning = static_cast<int>(ProblemCode::sku_missing);
    const auto number = static_cast<int>(problem_code);
    if (number < first_of_rows) return Severity::fatal;
    return number < first_warning ? Severity::error : Severity::warning;
}

std::string_view code(Severity severity) {
    switch (severity) {
        case Severity::fatal:
            return "fatal";
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
    }
    return "unknown";
}

std::string_view code(ProblemCode problem_code) {
    switch (problem_code) {
        case ProblemCode::file_utf16:
            return "file_utf16";
        case ProblemCode::file_not_utf8:
            return "file_not_utf8";
        case ProblemCode::file_nul_byte:
            return "file_nul_byte";
        case ProblemCode::quote_in_field:
            return "quote_in_field";
        case ProblemCode::text_after_quote:
            return "text_after_quote";
        case ProblemCode::quote_unterminated:
            return "quote_unterminated";
        case ProblemCode::field_too_large:
            return "field_too_large";
        case ProblemCode::record_too_large:
            return "record_too_large";
        case ProblemCode::fields_too_many:
            return "fields_too_many";
        case ProblemCode::file_empty:
            return "file_empty";
        case ProblemCode::columns_missing:
            return "columns_missing";
        case ProblemCode::rows_too_many:
            return "rows_too_many";
        case ProblemCode::row_ragged:
            return "row_ragged";
        case ProblemCode::handle_missing:
            return "handle_missing";
        case ProblemCode::title_missing:
            return "title_missing";
        case ProblemCode::text_invalid:
            return "text_invalid";
        case ProblemCode::option_name_missing:
            return "option_name_missing";
        case ProblemCode::sku_repeated:
            return "sku_repeated";
        case ProblemCode::sku_elsewhere:
            return "sku_elsewhere";
        case ProblemCode::variant_repeated:
            return "variant_repeated";
        case ProblemCode::options_taken:
            return "options_taken";
        case ProblemCode::price_missing:
            return "price_missing";
        case ProblemCode::price_invalid:
            return "price_invalid";
        case ProblemCode::price_negative:
            return "price_negative";
        case ProblemCode::quantity_invalid:
            return "quantity_invalid";
        case ProblemCode::quantity_too_large:
            return "quantity_too_large";
        case ProblemCode::variant_unknown:
            return "variant_unknown";
        case ProblemCode::location_missing:
            return "location_missing";
        case ProblemCode::level_repeated:
            return "level_repeated";
        case ProblemCode::location_inactive:
            return "location_inactive";
        case ProblemCode::locations_too_many:
            return "locations_too_many";
        case ProblemCode::price_too_fine:
            return "price_too_fine";
        case ProblemCode::barcode_invalid:
            return "barcode_invalid";
        case ProblemCode::barcode_rounded:
            return "barcode_rounded";
        case ProblemCode::barcode_repeated:
            return "barcode_repeated";
        case ProblemCode::barcode_elsewhere:
            return "barcode_elsewhere";
        case ProblemCode::cost_invalid:
            return "cost_invalid";
        case ProblemCode::sku_left_out:
            return "sku_left_out";
        case ProblemCode::sku_missing:
            return "sku_missing";
        case ProblemCode::sku_letter_case:
            return "sku_letter_case";
        case ProblemCode::price_column_missing:
            return "price_column_missing";
        case ProblemCode::quantity_negative:
            return "quantity_negative";
        case ProblemCode::status_unknown:
            return "status_unknown";
        case ProblemCode::title_differs:
            return "title_differs";
        case ProblemCode::column_repeated:
            return "column_repeated";
    }
    return "unknown";
}

void ProblemList::add(Problem problem) {
    const Severity grade = severity(problem.code);
    is_fatal_ = is_fatal_ || grade == Severity::fatal;
    const std::uint64_t before = grade == Severity::warning ? warnings_++ : errors_++;
    // A fatal problem is the one that must be read: it is kept however many came before.
    if (before < kept_max || grade == Severity::fatal) items_.push_back(std::move(problem));
}

void ProblemList::add_all(ProblemList others) {
    const std::uint64_t errors_before = errors_;
    const std::uint64_t warnings_before = warnings_;
    for (Problem& problem : others.items_) add(std::move(problem));
    errors_ = errors_before + others.errors_;
    warnings_ = warnings_before + others.warnings_;
}

void ProblemList::sort() {
    std::ranges::sort(items_, [](const Problem& a, const Problem& b) {
        return std::tie(a.line, a.code, a.column, a.other_line) < std::tie(b.line, b.code, b.column, b.other_line);
    });
}

}  // namespace trastienda::catalog
