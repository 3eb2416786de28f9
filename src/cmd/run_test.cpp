// What ends a command, whichever it is.
#include "cmd/run.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace trastienda::cmd {
namespace {

ExitStatus write_list(const Command&, const Context&) {
    write_output("1\n");
    write_output("2\n");
    return ExitStatus::success;
}

[[noreturn]] void end_with_output_to(const char* file, const std::vector<std::string>& arguments) {
    const int descriptor = open(file, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0 || dup2(descriptor, STDOUT_FILENO) < 0) std::_Exit(126);
    std::_Exit(static_cast<int>(run({.arguments = arguments, .environment = {}}, write_list)));
}

TEST(RunDeathTest, a_full_disk_is_no_success) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"version"}, {"config", "--json"}, {"doctor", "--json"}, {"user", "list"}}) {
        EXPECT_EXIT(end_with_output_to("/dev/full", arguments), testing::ExitedWithCode(1),
                    "standard output could not be written to its end: No space left on device");
        EXPECT_EXIT(end_with_output_to("/dev/null", arguments), testing::ExitedWithCode(0), "");
    }
}

}  // namespace
}  // namespace trastienda::cmd
