#include "cmd/terminal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

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

// In a process of its own, which has these descriptors no more.
int holding_without(std::initializer_list<int> closed) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int descriptor : closed) ::close(descriptor);
        hold_standard_descriptors();
        const int next = ::open("/dev/null", O_RDWR);
        char letter = 'x';
        bool is_right = next > STDERR_FILENO;
        for (const int descriptor : closed) {
            const bool reads = descriptor == STDIN_FILENO;
            is_right = is_right && (reads ? ::read(descriptor, &letter, 1) : ::write(descriptor, &letter, 1)) < 0;
            is_right = is_right && errno == EBADF;
        }
        ::_exit(is_right ? 0 : 1);
    }
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

TEST(Terminal, a_standard_descriptor_that_is_closed_becomes_nothing_else) {
    EXPECT_EQ(holding_without({}), 0);
    EXPECT_EQ(holding_without({STDIN_FILENO}), 0);
    EXPECT_EQ(holding_without({STDOUT_FILENO}), 0);
    EXPECT_EQ(holding_without({STDERR_FILENO}), 0);
    EXPECT_EQ(holding_without({STDOUT_FILENO, STDERR_FILENO}), 0);
    EXPECT_EQ(holding_without({STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}), 0);
}

}  // namespace
}  // namespace trastienda::cmd
