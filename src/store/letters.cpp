#include "store/letters.hpp"

#include "store/letters_sql.hpp"

#include <utility>

namespace trastienda::store {

pg::Call queue_letter(const mail::Letter& letter) {
    pg::Call call{.statement = sql::letters::add, .params = {}};
    call.params.bigint(letter.user.value == 0 ? std::nullopt : std::optional(letter.user.value));
    call.params.integer(std::to_underlying(letter.type)).text(letter.recipient);
    call.params.text(letter.subject).text(letter.content);
    return call;
}

}  // namespace trastienda::store
