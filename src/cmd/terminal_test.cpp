#include "cmd/terminal.hpp"

#include <gtest/gtest.h>
#include <map>

namespace trastienda::cmd {
namespace {

TEST(Terminal, language_is_that_of_the_locale) {
    struct Row {
        std::map<std::string, std::string> environment;
        Language language;
    };
    const Row rows[] = {
        {{}, Language::en},
        {{{"LANG", "es_PE.UTF-8"}}, Language::es},
        {{{"LANG", "es"}}, Language::es},
        {{{"LANG", "C.UTF-8"}}, Language::en},
        {{{"LANG", "es_ES.UTF-8"}, {"LC_ALL", "en_GB.UTF-8"}}, Language::en},
        {{{"LANG", "en_US"}, {"LC_MESSAGES", "es_MX"}}, Language::es},
        {{{"LANG", "es_ES"}, {"LC_ALL", ""}}, Language::es},
    };
    for (const Row& row : rows)
        EXPECT_EQ(language_of([&](const char* name) {
                      const auto found = row.environment.find(name);
                      return found == row.environment.end() ? std::string() : found->second;
                  }),
                  row.language);
}

}  // namespace
}  // namespace trastienda::cmd
