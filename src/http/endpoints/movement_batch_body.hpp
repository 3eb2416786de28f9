// The body of POST /api/v1/stock/movements/batch, and what is wrong with one that cannot be read. Floor 5, pure
// functions.
#pragma once

#include "http/endpoints/movement_line.hpp"
#include "http/fields.hpp"
#include "http/json_value.hpp"

#include <cstddef>
#include <expected>
#include <vector>

namespace trastienda::http {

struct BatchInput {
    Defaulted<stock::Mode, stock::Mode::all_or_nothing> mode;
    Defaulted<bool, false> dry_run;
    List<MovementLineInput, stock::command_lines_max, 1> lines;
};
BOOST_DESCRIBE_STRUCT(BatchInput, (), (mode, dry_run, lines))
constexpr auto notes(const BatchInput*) {
    return std::to_array<FieldNote>(
        {{.field = "mode", .text = "What becomes of the rest where a line cannot be done."},
         {.field = "dry_run", .text = "Says what would become of it and changes nothing; ids are null."}});
}

/// Errors of lines that are listed: so many as that each line may lack all three fields that it needs, and be wrong in
/// one more.
inline constexpr std::size_t batch_errors_max = 4 * stock::command_lines_max;

struct BatchFaults {
    std::vector<FieldError> errors;
    std::size_t count = 0;  // of all errors; `errors` may hold fewer
};

/// The body, or what is wrong with it. More than FieldErrors::errors_max errors are listed, too, where they are those
/// of lines, so that no faulty line goes unnamed; of one line and of the rest of the body that many are enough.
std::expected<BatchInput, BatchFaults> read_batch(JsonValue body);

}  // namespace trastienda::http
