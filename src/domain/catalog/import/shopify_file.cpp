#include "domain/catalog/import/shopify_file.hpp"

#include "domain/catalog/fold.hpp"

#include <algorithm>
#include <utility>

namespace trastienda::catalog {

namespace {

ProblemCode problem_code(CsvRefusal refusal) {
    switch (refusal) {
        case CsvRefusal::utf16:
            return ProblemCode::file_utf16;
        case CsvRefusal::not_utf8:
            return ProblemCode::file_not_utf8;
        case CsvRefusal::nul_byte:
            return ProblemCode::file_nul_byte;
        case CsvRefusal::quote_in_field:
            return ProblemCode::quote_in_field;
        case CsvRefusal::text_after_quote:
            return ProblemCode::text_after_quote;
        case CsvRefusal::quote_unterminated:
            return ProblemCode::quote_unterminated;
        case CsvRefusal::field_too_large:
            return ProblemCode::field_too_large;
        case CsvRefusal::record_too_large:
            return ProblemCode::record_too_large;
        case CsvRefusal::fields_too_many:
            return ProblemCode::fields_too_many;
    }
    return ProblemCode::file_nul_byte;
}

std::uint64_t limit_of(CsvRefusal refusal) {
    if (refusal == CsvRefusal::field_too_large) return csv_field_bytes_max;
    if (refusal == CsvRefusal::record_too_large) return csv_record_bytes_max;
    return csv_fields_max;
}

bool is_blank(const CsvRecord& record) {
    return std::ranges::all_of(record.fields, [](const CsvField& field) { return trimmed(field.text).empty(); });
}

}  // namespace

ShopifyFile::ShopifyFile(RepeatedSku repeated_sku)
    : repeated_sku_(repeated_sku), reader_([this](const CsvRecord& record) { take(record); }) {}

bool ShopifyFile::feed(std::string_view chunk) {
    if (problems_.is_fatal()) return false;
    if (const auto fed = reader_.feed(chunk); !fed) refuse(fed.error());
    return !problems_.is_fatal();
}

ShopifyContents ShopifyFile::finish() {
    if (!problems_.is_fatal()) {
        if (const auto finished = reader_.finish(); !finished) refuse(finished.error());
    }
    if (!header_ && !has_fault_) problems_.add({.code = ProblemCode::file_empty});

    ShopifyContents result;
    if (auto* const products = std::get_if<ShopifyProducts>(&collector_)) result.contents = products->finish();
    if (auto* const inventory = std::get_if<ShopifyInventory>(&collector_)) result.contents = inventory->finish();
    // What it knew of every row, to find doubles: as much memory as the contents themselves.
    collector_.emplace<std::monostate>();
    if (auto* const catalog = std::get_if<ImportedCatalog>(&result.contents)) count_ragged(*catalog);
    if (auto* const inventory = std::get_if<ImportedInventory>(&result.contents)) count_ragged(*inventory);
    problems_.sort();
    result.problems = std::move(problems_);
    return result;
}

// They never reached the collector, but they were read, and are left out.
template <class Contents>
void ShopifyFile::count_ragged(Contents& contents) const {
    contents.rows += rows_ragged_;
    contents.rows_left_out += rows_ragged_;
}

std::optional<FileKind> ShopifyFile::kind() const {
    if (!header_) return std::nullopt;
    return header_->kind();
}

void ShopifyFile::take(const CsvRecord& record) {
    if (!header_) {
        take_header(record);
        return;
    }
    // A header without what is needed makes every row meaningless.
    if (problems_.is_fatal() || is_blank(record)) return;
    ++rows_;
    if (record.fields.size() != header_->field_count()) {
        ++rows_ragged_;
        problems_.add({.code = ProblemCode::row_ragged,
                       .line = record.line,
                       .value = std::string(shortened(record.fields.front().text, problem_value_bytes_max)),
                       .count = record.fields.size(),
                       .expected = header_->field_count()});
        return;
    }
    if (auto* const products = std::get_if<ShopifyProducts>(&collector_)) products->add(record);
    if (auto* const inventory = std::get_if<ShopifyInventory>(&collector_)) inventory->add(record);
}

void ShopifyFile::take_header(const CsvRecord& record) {
    header_.emplace(record);
    for (Problem& problem : header_->problems()) problems_.add(std::move(problem));
    if (problems_.is_fatal()) return;
    if (header_->kind() == FileKind::inventory)
        collector_.emplace<ShopifyInventory>(*header_, problems_);
    else
        collector_.emplace<ShopifyProducts>(*header_, problems_, repeated_sku_);
}

void ShopifyFile::refuse(const CsvFault& fault) {
    has_fault_ = true;
    problems_.add({.code = problem_code(fault.reason),
                   .line = fault.line,
                   .column = header_ ? header_->name_at(fault.column - 1) : std::string(),
                   .count = fault.byte_offset,
                   .expected = limit_of(fault.reason),
                   .byte = fault.byte});
}

}  // namespace trastienda::catalog
