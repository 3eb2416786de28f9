// The period that a list or a report is asked for. Floor 5.
#pragma once

#include "http/fields.hpp"

#include <optional>
#include <string_view>

namespace trastienda::http {

struct PeriodFields {
    std::string_view from = "from";
    std::string_view until = "until";
};

/// Notes at both fields where a period of instants or of days ends before it begins: nothing lies in it, and nobody
/// asks for nothing.
template <class Date>
void check_period(const std::optional<Date>& from, const std::optional<Date>& until, const ReadAt& at,
                  PeriodFields fields = {}) {
    if (!from || !until || *from <= *until) return;
    for (const std::string_view field : {fields.from, fields.until})
        at.field(field).fail(FieldCode::conflicting, both({"El periodo termina ({}) antes de empezar ({}).",
                                                           "The period ends ({}) before it begins ({})."},
                                                          until->text(), from->text()));
}

}  // namespace trastienda::http
