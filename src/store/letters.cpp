#include "store/letters.hpp"

#include "store/letters_sql.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

pg::Call queue_letter(const mail::Letter& letter) { return queue_letters(std::span(&letter, 1)); }

pg::Call queue_letters(std::span<const mail::Letter> letters) {
    std::vector<std::optional<std::int64_t>> users;
    std::vector<std::int32_t> types;
    std::vector<std::string_view> recipients, subjects, contents;
    for (const mail::Letter& letter : letters) {
        users.push_back(letter.user.is_set() ? std::optional(letter.user.value) : std::nullopt);
        types.push_back(std::to_underlying(letter.type));
        recipients.emplace_back(letter.recipient);
        subjects.emplace_back(letter.subject);
        contents.emplace_back(letter.content);
    }
    pg::Call call{.statement = sql::letters::add, .params = {}};
    call.params.bigints(users).integers(types).texts(recipients).texts(subjects).texts(contents);
    return call;
}

}  // namespace trastienda::store
