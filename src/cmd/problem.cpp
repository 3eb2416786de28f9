#include "cmd/problem.hpp"

#include <fmt/format.h>
#include <iterator>

namespace trastienda::cmd {

std::string explain(const std::vector<Problem>& problems, Language language) {
    const bool is_spanish = language == Language::es;
    std::string text =
        problems.size() == 1
            ? std::string(is_spanish ? "trastienda: un ajuste no es válido; no se ha hecho nada.\n"
                                     : "trastienda: one setting is wrong; nothing was done.\n")
            : fmt::format(fmt::runtime(is_spanish ? "trastienda: {} ajustes no son válidos; no se ha hecho nada.\n"
                                                  : "trastienda: {} settings are wrong; nothing was done.\n"),
                          problems.size());
    for (const Problem& problem : problems) {
        fmt::format_to(std::back_inserter(text), "  {}: {}\n", problem.source.text(language),
                       problem.what.in(language));
        if (!problem.right.in(language).empty())
            fmt::format_to(std::back_inserter(text), "      {}\n", problem.right.in(language));
    }
    text += is_spanish ? "Todos los ajustes: trastienda serve --help. Los que valen ahora: trastienda config.\n"
                       : "All settings: trastienda serve --help. Those in force: trastienda config.\n";
    return text;
}

}  // namespace trastienda::cmd
