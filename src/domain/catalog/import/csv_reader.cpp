#include "domain/catalog/import/csv_reader.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::catalog {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// How many bytes a sequence with this first byte has.
std::size_t sequence_length(char first) {
    const auto byte = static_cast<unsigned char>(first);
    if (byte > 0xF4) return 1;
    if (byte >= 0xF0) return 4;
    if (byte >= 0xE0) return 3;
    return byte >= 0xC2 ? 2 : 1;
}

bool is_special(char byte, char delimiter) {
    return byte == delimiter || byte == '"' || byte == '\n' || byte == '\r' || byte == '\0';
}

bool ends_quoted_run(char byte) { return byte == '"' || byte == '\n' || byte == '\r' || byte == '\0'; }

}  // namespace

CsvReader::CsvReader(OnRecord on_record) : on_record_(std::move(on_record)), starts_(1) {}

std::expected<void, CsvFault> CsvReader::feed(std::string_view chunk) {
    if (!fault_) (void)take_utf8(chunk);
    if (fault_) return std::unexpected(*fault_);
    return {};
}

std::expected<void, CsvFault> CsvReader::finish() {
    if (!fault_ && (has_chosen_ || choose_delimiter())) {
        if (!unfinished_.empty()) {
            refuse(CsvRefusal::not_utf8, static_cast<std::uint8_t>(unfinished_.front()));
        } else if (state_ == State::quoted) {
            refuse(CsvRefusal::quote_unterminated);
        } else if (state_ != State::field_start || starts_.size() > 1) {
            end_record();
        }
    }
    if (fault_) return std::unexpected(*fault_);
    return {};
}

// Only whole characters go on to the reading of fields, so that a fault's line and column are known.
bool CsvReader::take_utf8(std::string_view chunk) {
    if (!take_unfinished(chunk)) return false;
    const auto wrong_at = first_invalid_utf8(chunk);
    if (!wrong_at) return take_text(chunk);
    if (!take_text(chunk.substr(0, *wrong_at))) return false;
    const std::string_view tail = chunk.substr(*wrong_at);
    if (tail.size() < sequence_length(tail.front())) {
        unfinished_ = tail;
        return true;
    }
    if (!has_chosen_ && !choose_delimiter()) return false;
    const auto byte = static_cast<std::uint8_t>(tail.front());
    return refuse(offset_ == 0 && byte >= 0xFE ? CsvRefusal::utf16 : CsvRefusal::not_utf8, byte);
}

bool CsvReader::take_unfinished(std::string_view& chunk) {
    while (!unfinished_.empty() && !chunk.empty()) {
        unfinished_ += chunk.front();
        chunk.remove_prefix(1);
        if (unfinished_.size() < sequence_length(unfinished_.front())) continue;
        const std::string character = std::exchange(unfinished_, {});
        if (is_valid_utf8(character)) return take_text(character);
        if (!has_chosen_ && !choose_delimiter()) return false;
        return refuse(CsvRefusal::not_utf8, static_cast<std::uint8_t>(character.front()));
    }
    return true;
}

bool CsvReader::take_text(std::string_view text) {
    if (has_chosen_) return read(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') header_in_quotes_ = !header_in_quotes_;
        const bool is_line_end = (text[i] == '\n' || text[i] == '\r') && !header_in_quotes_;
        if (!is_line_end) header_has_text_ = true;
        if (!header_has_text_) continue;  // an empty line before the header says nothing of delimiters
        if (!is_line_end && header_.size() + i < csv_record_bytes_max) continue;
        header_ += text.substr(0, i);
        return choose_delimiter() && read(text.substr(i));
    }
    header_ += text;
    return true;
}

bool CsvReader::choose_delimiter() {
    std::array<std::size_t, 3> counts{};
    constexpr std::string_view candidates = ",;\t";
    bool in_quotes = false;
    for (const char byte : header_) {
        if (byte == '"') in_quotes = !in_quotes;
        const std::size_t candidate = candidates.find(byte);
        if (!in_quotes && candidate != std::string_view::npos) ++counts.at(candidate);
    }
    delimiter_ = candidates[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
    has_chosen_ = true;
    const std::string header = std::exchange(header_, {});
    std::string_view text = header;
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
        offset_ += byte_order_mark.size();
    }
    return read(text);
}

bool CsvReader::read(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        if (state_ == State::quoted) {
            while (end < text.size() && !ends_quoted_run(text[end])) ++end;
        } else if (state_ != State::quote_in_quoted) {
            while (end < text.size() && !is_special(text[end], delimiter_)) ++end;
            if (end > at) state_ = State::unquoted;
        }
        if (end > at) {
            if (!append(text.substr(at, end - at))) return false;
            offset_ += end - at;
            at = end;
            after_cr_ = false;
            if (at == text.size()) break;
        }
        if (!read_special(text[at])) return false;
        after_cr_ = text[at] == '\r';
        ++at;
        ++offset_;
    }
    return true;
}

bool CsvReader::read_special(char byte) {
    if (byte == '\0') return refuse(CsvRefusal::nul_byte);
    if (state_ == State::quote_in_quoted) return read_after_quote(byte);
    if (state_ == State::quoted) {
        count_line(byte);
        if (byte != '"') return append({&byte, 1});
        state_ = State::quote_in_quoted;
        return true;
    }
    if (byte == '"') {
        if (state_ == State::unquoted) return refuse(CsvRefusal::quote_in_field);
        state_ = State::quoted;
        quote_line_ = line_;
        record_has_quotes_ = true;
        return true;
    }
    if (byte == delimiter_) return start_field();
    read_line_end(byte);
    return true;
}

bool CsvReader::read_after_quote(char byte) {
    if (byte == '"') {
        state_ = State::quoted;
        return append("\"");
    }
    if (byte == delimiter_) return start_field();
    if (byte != '\n' && byte != '\r') return refuse(CsvRefusal::text_after_quote);
    read_line_end(byte);
    return true;
}

void CsvReader::read_line_end(char byte) {
    const bool belongs_to_cr = byte == '\n' && after_cr_;
    if (!belongs_to_cr) end_record();
    count_line(byte);
    starts_.front().line = line_;
}

void CsvReader::count_line(char byte) {
    if (byte == '\r' || (byte == '\n' && !after_cr_)) ++line_;
}

bool CsvReader::append(std::string_view text) {
    text_ += text;
    if (text_.size() - starts_.back().at > csv_field_bytes_max) return refuse(CsvRefusal::field_too_large);
    if (text_.size() > csv_record_bytes_max) return refuse(CsvRefusal::record_too_large);
    return true;
}

bool CsvReader::start_field() {
    if (starts_.size() == csv_fields_max) return refuse(CsvRefusal::fields_too_many);
    starts_.push_back({.at = text_.size(), .line = line_});
    state_ = State::field_start;
    return true;
}

void CsvReader::end_record() {
    const bool is_empty_line = starts_.size() == 1 && text_.empty() && !record_has_quotes_;
    if (!is_empty_line) {
        fields_.clear();
        for (std::size_t i = 0; i < starts_.size(); ++i) {
            const std::size_t end = i + 1 < starts_.size() ? starts_[i + 1].at : text_.size();
            fields_.push_back(
                {.text = std::string_view(text_).substr(starts_[i].at, end - starts_[i].at), .line = starts_[i].line});
        }
        on_record_({.line = fields_.front().line, .fields = fields_});
    }
    text_.clear();
    starts_.assign(1, {.at = 0, .line = line_});
    state_ = State::field_start;
    record_has_quotes_ = false;
}

bool CsvReader::refuse(CsvRefusal reason, std::uint8_t byte) {
    const bool is_about_quotes = reason == CsvRefusal::quote_unterminated;
    fault_ = CsvFault{.reason = reason,
                      .line = is_about_quotes ? quote_line_ : line_,
                      .column = starts_.size(),
                      .byte_offset = offset_,
                      .byte = byte};
    return false;
}

}  // namespace trastienda::catalog
