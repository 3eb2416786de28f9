#include "tests/support/statement_ends.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::tests {

namespace {

using namespace std::string_literals;

// What a client begins with, three statements, and what stands between them.
const std::string start = "\0\0\0\x0auser\0\0"s;
const std::string parse =
    "P\0\0\0\x08"
    "abcd"s;
const std::string run = "E\0\0\0\x09\0\0\0\0\0"s;
const std::string sync = "S\0\0\0\x04"s;
const std::string query =
    "Q\0\0\0\x08"
    "SEE\0"s;
const std::string all = start + parse + run + sync + query + run + sync;

// The end of the `wanted`th statement where the bytes come in pieces of that size; the size of all of it where there
// is none.
std::size_t end_of(std::size_t wanted, std::size_t piece) {
    StatementEnds ends;
    for (std::size_t at = 0; at < all.size(); at += piece)
        if (const auto end = ends.find(std::string_view(all).substr(at, piece), wanted)) return at + *end;
    return all.size();
}

void check(std::size_t wanted, std::size_t end) {
    for (std::size_t piece = 1; piece <= all.size(); ++piece) EXPECT_EQ(end_of(wanted, piece), end) << piece;
}

TEST(StatementEnds, are_found_in_pieces_of_any_size) {
    const std::size_t first = start.size() + parse.size() + run.size();
    const std::size_t second = first + sync.size() + query.size();
    check(0, all.size());
    check(1, first);
    check(2, second);
    check(3, second + run.size());
    check(4, all.size());
}

}  // namespace

}  // namespace trastienda::tests
