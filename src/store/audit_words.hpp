// What an entry of the audit log tells of a row, in the words in which the rest of the interface tells it: stored are
// the numbers of enums. Floor 3, pure functions.
#pragma once

#include <string>
#include <string_view>

namespace trastienda::store {

/// `fields` is a JSON object as PostgreSQL writes a jsonb: before or after a change of a row of that type. Numbers that
/// stand for words become these words, also in what an act has added (payments, refunds, ...); all else stays as it is,
/// and so does a number that has no word.
std::string with_words(std::string_view resource_type, std::string_view fields);

}  // namespace trastienda::store
