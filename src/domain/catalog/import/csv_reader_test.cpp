#include "domain/catalog/import/csv_reader.hpp"

#include "base/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

using Table = std::vector<std::vector<std::string>>;

struct Reading {
    Table table;
    std::vector<std::uint64_t> lines;       // of the records
    std::vector<std::uint64_t> last_lines;  // of the last field of each
    std::optional<CsvFault> fault;
    char delimiter = ',';
};

Reading read_in_chunks(std::string_view text, std::size_t chunk_bytes) {
    Reading reading;
    CsvReader reader([&](const CsvRecord& record) {
        reading.lines.push_back(record.line);
        reading.last_lines.push_back(record.fields.back().line);
        auto& row = reading.table.emplace_back();
        for (const CsvField& field : record.fields) row.emplace_back(field.text);
    });
    for (std::size_t at = 0; at < text.size() && !reading.fault; at += chunk_bytes)
        if (const auto fed = reader.feed(text.substr(at, chunk_bytes)); !fed) reading.fault = fed.error();
    if (const auto finished = reader.finish(); !finished) reading.fault = finished.error();
    reading.delimiter = reader.delimiter();
    return reading;
}

// Every way to cut the text must give the same.
Reading check_reading(std::string_view text) {
    Reading whole = read_in_chunks(text, text.size() + 1);
    for (const std::size_t chunk_bytes : {1U, 2U, 3U, 7U}) {
        const Reading pieces = read_in_chunks(text, chunk_bytes);
        EXPECT_EQ(pieces.table, whole.table) << text << " by " << chunk_bytes;
        EXPECT_EQ(pieces.lines, whole.lines) << text << " by " << chunk_bytes;
        EXPECT_EQ(pieces.fault, whole.fault) << text << " by " << chunk_bytes;
    }
    return whole;
}

TEST(CsvReader, reads_what_rfc_4180_says_and_what_spreadsheets_write) {
    struct Row {
        std::string_view text;
        Table table;
    };
    const Row rows[] = {
        {"", {}},
        {"\n\r\n\r", {}},
        {"a,b,c\n1,2,3\n", {{"a", "b", "c"}, {"1", "2", "3"}}},
        {"a,b,c\r\n1,2,3", {{"a", "b", "c"}, {"1", "2", "3"}}},
        {"a,b\r1,2\r", {{"a", "b"}, {"1", "2"}}},
        {"\xEF\xBB\xBF"
         "a,b\n1,2",
         {{"a", "b"}, {"1", "2"}}},
        {"\xEF\xBB\xBF\"a\",b\n", {{"a", "b"}}},
        {"a,b,c\n1,\"\",\"\"\n2,3,4", {{"a", "b", "c"}, {"1", "", ""}, {"2", "3", "4"}}},
        {"a,b\n1,\"ha \"\"ha\"\" ha\"\n", {{"a", "b"}, {"1", "ha \"ha\" ha"}}},
        {"a,b\n1,\"ha \r\n\"\"ha\"\" \nha\"\n3,4\n", {{"a", "b"}, {"1", "ha \r\n\"ha\" \nha"}, {"3", "4"}}},
        {"k,v\n1,\"{\"\"t\"\": [1.0, 0.5]}\"\n", {{"k", "v"}, {"1", "{\"t\": [1.0, 0.5]}"}}},
        {"a,b\n4,ʤ\n", {{"a", "b"}, {"4", "ʤ"}}},
        {"a,b\n , x \n", {{"a", "b"}, {" ", " x "}}},
        {"a\n\n\nb\n", {{"a"}, {"b"}}},
        {"a\n\"\"\nb\n", {{"a"}, {""}, {"b"}}},
        {"a,b\n,\n", {{"a", "b"}, {"", ""}}},
        {"a,b\n1,2,3\n4\n", {{"a", "b"}, {"1", "2", "3"}, {"4"}}},
        {"a,b\n\"\"\"\",\"\"\"x\"\"\"", {{"a", "b"}, {"\"", "\"x\""}}},
        {"a;b;c,d\n1,5;2;3\n", {{"a", "b", "c,d"}, {"1,5", "2", "3"}}},
        {"\n\na\tb\n1\t2;3\n", {{"a", "b"}, {"1", "2;3"}}},
        {"\"a;;;\",b,\"c\n;;\"\n1,2,3", {{"a;;;", "b", "c\n;;"}, {"1", "2", "3"}}},
    };
    for (const Row& row : rows) {
        const Reading reading = check_reading(row.text);
        EXPECT_FALSE(reading.fault) << row.text;
        EXPECT_EQ(reading.table, row.table) << row.text;
    }
}

TEST(CsvReader, knows_the_line_of_each_record_and_field) {
    const Reading reading = check_reading("h,i\r\n\r\n1,\"a\r\nb\rc\nd\"\n\"x\ny\",z\r4,5");
    EXPECT_EQ(reading.lines, (std::vector<std::uint64_t>{1, 3, 7, 9}));
    EXPECT_EQ(reading.last_lines, (std::vector<std::uint64_t>{1, 3, 8, 9}));
}

TEST(CsvReader, refuses_what_has_no_one_reading) {
    struct Row {
        std::string text;
        CsvFault fault;
    };
    const Row rows[] = {
        {"a,b\n1,x \"y\"\n", {.reason = CsvRefusal::quote_in_field, .line = 2, .column = 2, .byte_offset = 8}},
        {"a,b\n1, \"y\"\n", {.reason = CsvRefusal::quote_in_field, .line = 2, .column = 2, .byte_offset = 7}},
        {"a,b\n1,\"x \" y\"\n", {.reason = CsvRefusal::text_after_quote, .line = 2, .column = 2, .byte_offset = 10}},
        {"a,b\n1,\"x\n\n\n", {.reason = CsvRefusal::quote_unterminated, .line = 2, .column = 2, .byte_offset = 11}},
        {"\"", {.reason = CsvRefusal::quote_unterminated, .line = 1, .column = 1, .byte_offset = 1}},
        {"a\n12345678\xA0", {.reason = CsvRefusal::not_utf8, .line = 2, .column = 1, .byte_offset = 10, .byte = 0xA0}},
        {"a,b\nni\xF1o,1\n", {.reason = CsvRefusal::not_utf8, .line = 2, .column = 1, .byte_offset = 6, .byte = 0xF1}},
        {"\xEF\xBB\xBF"
         "a,b\n1,\"x\n\xE9\"",
         {.reason = CsvRefusal::not_utf8, .line = 3, .column = 2, .byte_offset = 12, .byte = 0xE9}},
        {"a,\xE2\x82", {.reason = CsvRefusal::not_utf8, .line = 1, .column = 2, .byte_offset = 2, .byte = 0xE2}},
        {"a,\xC0\x80", {.reason = CsvRefusal::not_utf8, .line = 1, .column = 2, .byte_offset = 2, .byte = 0xC0}},
        {std::string("a,b\n1\0,2", 8), {.reason = CsvRefusal::nul_byte, .line = 2, .column = 1, .byte_offset = 5}},
        {std::string("\xFF\xFEH\0a\0", 6), {.reason = CsvRefusal::utf16, .byte = 0xFF}},
    };
    for (const Row& row : rows) {
        const Reading reading = check_reading(row.text);
        ASSERT_TRUE(reading.fault) << row.text;
        EXPECT_EQ(reading.fault->reason, row.fault.reason) << row.text;
        EXPECT_EQ(reading.fault->line, row.fault.line) << row.text;
        EXPECT_EQ(reading.fault->column, row.fault.column) << row.text;
        EXPECT_EQ(reading.fault->byte_offset, row.fault.byte_offset) << row.text;
        EXPECT_EQ(reading.fault->byte, row.fault.byte) << row.text;
    }
}

TEST(CsvReader, refuses_what_is_too_large) {
    const std::string field(csv_field_bytes_max, 'x');
    EXPECT_FALSE(read_in_chunks("a\n" + field, 65536).fault);
    EXPECT_EQ(read_in_chunks("a\n" + field + "x", 65536).fault->reason, CsvRefusal::field_too_large);
    EXPECT_EQ(read_in_chunks("a\n\"" + field + "x\"", 65536).fault->reason, CsvRefusal::field_too_large);
    EXPECT_EQ(read_in_chunks(field + field, 65536).fault->reason, CsvRefusal::field_too_large);
    std::string record = "a\n";
    for (std::size_t bytes = 0; bytes <= csv_record_bytes_max; bytes += field.size()) record += field + ",";
    EXPECT_EQ(read_in_chunks(record, 65536).fault->reason, CsvRefusal::record_too_large);
    EXPECT_FALSE(read_in_chunks(std::string(csv_fields_max - 1, ','), 100).fault);
    EXPECT_EQ(read_in_chunks(std::string(csv_fields_max, ','), 100).fault->reason, CsvRefusal::fields_too_many);
}

TEST(CsvReader, a_fault_is_final) {
    CsvReader reader([](const CsvRecord&) {});
    const auto first = reader.feed("a\n\"x\"y\n");
    ASSERT_FALSE(first);
    EXPECT_EQ(reader.feed("1\n"), first);
    EXPECT_EQ(reader.finish(), first);
}

// A field as a writer may write it: quoted where it must be, and sometimes where it need not.
std::string written(const std::string& field, bool wants_quotes, char delimiter) {
    const bool needs_quotes = field.find_first_of(std::string("\"\r\n") + delimiter) != std::string::npos;
    if (!wants_quotes && !needs_quotes) return field;
    std::string text = "\"";
    for (const char byte : field) text += byte == '"' ? std::string("\"\"") : std::string(1, byte);
    return text + "\"";
}

RC_GTEST_PROP(CsvReader, what_was_written_reads_back_however_it_is_cut, ()) {
    const auto piece =
        rc::gen::element<std::string>("a", "ñ", "€", "👗", "\"", ",", ";", "\t", "\n", "\r", "\r\n", " ", "x");
    const auto field = rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
        std::string text;
        for (const std::string& part : pieces) text += part;
        return text;
    });
    const auto width = *rc::gen::inRange<std::size_t>(2, 6);
    const auto body = *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(width, field));
    const char delimiter = *rc::gen::element(',', ';', '\t');
    const auto line_end = *rc::gen::element<std::string>("\n", "\r\n", "\r");
    Table table{std::vector<std::string>(width, "h")};
    table.insert(table.end(), body.begin(), body.end());
    std::string text = *rc::gen::element<std::string>("", "\xEF\xBB\xBF");
    for (const auto& row : table) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) text += delimiter;
            text += written(row[i], *rc::gen::arbitrary<bool>(), delimiter);
        }
        text += line_end;
    }
    const Reading reading = read_in_chunks(text, *rc::gen::inRange<std::size_t>(1, text.size() + 2));
    RC_ASSERT(!reading.fault);
    RC_ASSERT(reading.table == table);
    RC_ASSERT(reading.delimiter == delimiter);
}

RC_GTEST_PROP(CsvReader, any_bytes_are_read_or_refused_the_same_way_however_they_are_cut, (const std::string& bytes)) {
    const Reading whole = read_in_chunks(bytes, bytes.size() + 1);
    const Reading pieces = read_in_chunks(bytes, *rc::gen::inRange<std::size_t>(1, bytes.size() + 2));
    RC_ASSERT(pieces.table == whole.table);
    RC_ASSERT(pieces.fault == whole.fault);
    RC_ASSERT(whole.fault || is_valid_utf8(bytes));
}

}  // namespace
}  // namespace trastienda::catalog
