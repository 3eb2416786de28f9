// How people are found: by parts of e-mail, names and phone, however written. Floor 3, pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

struct PersonTexts {
    std::string_view email;
    std::string_view first_name;
    std::string_view last_name;
    std::string_view phone;
};

/// The column users.search_text: each part with a blank before it, also where an e-mail holds the name already. Of the
/// phone its digits: everybody groups them in his own way.
std::string person_search_text(const PersonTexts& person);

/// As search_patterns of listing.hpp, for an index that finds each of them: a word of one or two characters is how one
/// of the names begins. "+34 600-123" is one word, 34600123.
std::vector<std::string> customer_patterns(std::string_view typed);

}  // namespace trastienda::store
