#include "domain/catalog/search_text.hpp"

#include "domain/catalog/fold.hpp"

namespace trastienda::catalog {

std::string search_text(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        const std::string fold = folded(shortened(part, search_text_bytes_max));
        if (fold.empty() || text.find(fold) != std::string::npos) continue;
        if (!text.empty()) text += ' ';
        text += fold;
    }
    text.resize(shortened(text, search_text_bytes_max).size());
    return text;
}

std::string search_query(std::string_view typed) {
    const std::string fold = folded(shortened(typed, search_query_bytes_max));
    return std::string(shortened(fold, search_query_bytes_max));
}

}  // namespace trastienda::catalog
