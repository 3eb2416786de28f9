#include "http/endpoints/named_list.hpp"

namespace trastienda::http {

void check_fields(const NamedQuery& query, const ReadAt& at) {
    if (query.after && query.after->value.sort != query.sort.get()) fail_cursor_of_another_sort(at.field("after"));
}

store::NamedList named_list(const NamedQuery& query) {
    store::NamedList list{.order = query.sort.get(), .is_active = query.is_active, .limit = query.limit.get() + 1};
    if (query.after) list.after = {.name_folded = query.after->value.name.value, .id = query.after->value.id};
    if (query.q) list.query = query.q->value;
    return list;
}

}  // namespace trastienda::http
