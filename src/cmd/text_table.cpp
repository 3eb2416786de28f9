#include "cmd/text_table.hpp"

#include "base/check.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace trastienda::cmd {

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        CHECK(row.size() == widths.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], count_characters(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line.append(row[i]).append(widths[i] - count_characters(row[i]) + 2, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        text.append(line).append(1, '\n');
    }
    return text;
}

}  // namespace trastienda::cmd
