#include "http/endpoints/movement_batch_body.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace trastienda::http {

namespace {

// What is wrong with the lines of a body that is an object: each is read by itself, with a list of its own.
std::vector<FieldError> errors_of_lines(JsonValue object) {
    std::vector<FieldError> all;
    JsonValue name = object.first();
    for (std::size_t member = 0; member < object.count(); ++member, name = name.next().next()) {
        if (name.text() != "lines") continue;
        const JsonValue lines = name.next();
        // As the whole was read: not what bears the name once more, and no line where there are too many.
        if (lines.kind() != JsonKind::array || lines.count() > stock::command_lines_max) return all;
        JsonValue line = lines.first();
        for (std::size_t i = 0; i < lines.count(); ++i, line = line.next()) {
            FieldErrors errors;
            MovementLineInput unused;
            Codec<MovementLineInput>::read(ReadAt(errors, FieldPlace::body).field("lines").item(i), line, unused);
            for (FieldError& error : errors.take())
                if (all.size() < batch_errors_max) all.push_back(std::move(error));
        }
        return all;
    }
    return all;
}

}  // namespace

std::expected<BatchInput, BatchFaults> read_batch(JsonValue body) {
    FieldErrors errors;
    BatchInput input;
    Codec<BatchInput>::read(ReadAt(errors, FieldPlace::body), body, input);
    if (errors.empty()) return input;
    BatchFaults faults{.errors = errors.take(), .count = errors.count()};
    if (faults.count > FieldErrors::errors_max) {
        std::erase_if(faults.errors, [](const FieldError& error) { return error.where.starts_with("#/lines/"); });
        std::ranges::move(errors_of_lines(body), std::back_inserter(faults.errors));
    }
    return std::unexpected(std::move(faults));
}

}  // namespace trastienda::http
