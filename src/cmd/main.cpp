// The program `trastienda`: hands the process's world to cmd::run and knows which function each command is.
#include "cmd/commands/api.hpp"
#include "cmd/commands/config.hpp"
#include "cmd/commands/doctor.hpp"
#include "cmd/commands/import_shopify.hpp"
#include "cmd/commands/migrate.hpp"
#include "cmd/commands/serve.hpp"
#include "cmd/commands/token.hpp"
#include "cmd/commands/user.hpp"
#include "cmd/commands/version.hpp"
#include "cmd/run.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <malloc.h>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::cmd {

namespace {

struct Run {
    const Context& context;

    ExitStatus operator()(const ServeOptions& options) const { return run_serve(options, context); }
    ExitStatus operator()(const MigrateOptions& options) const { return run_migrate(options, context); }
    ExitStatus operator()(const ImportShopifyOptions& options) const { return run_import_shopify(options, context); }
    ExitStatus operator()(const DoctorOptions& options) const { return run_doctor(options, context); }
    ExitStatus operator()(const UserAddOptions& options) const { return run_user_add(options, context); }
    ExitStatus operator()(const UserListOptions& options) const { return run_user_list(options, context); }
    ExitStatus operator()(const UserDeactivateOptions& options) const { return run_user_deactivate(options, context); }
    ExitStatus operator()(const UserSetPasswordOptions& options) const {
        return run_user_set_password(options, context);
    }
    ExitStatus operator()(const TokenCreateOptions& options) const { return run_token_create(options, context); }
    ExitStatus operator()(const TokenListOptions& options) const { return run_token_list(options, context); }
    ExitStatus operator()(const TokenRevokeOptions& options) const { return run_token_revoke(options, context); }
    ExitStatus operator()(const ConfigOptions& options) const { return run_config(options, context); }
    ExitStatus operator()(const VersionOptions& options) const { return run_version(options); }
    ExitStatus operator()(const ApiOptions& options) const { return run_api(options, context); }
};

ExitStatus dispatch(const Command& command, const Context& context) { return std::visit(Run{context}, command); }

// One arena for all threads: the few that hash and read files would otherwise each keep memory of their own. And large
// pieces always go back to the system when they are freed, which glibc stops doing after the first of a size: an import
// would leave holes as large as itself.
void settle_memory() {
    constexpr int large_bytes = 262'144;
    constexpr int kept_bytes_max = 8'388'608;
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_MMAP_THRESHOLD, large_bytes);
    (void)mallopt(M_TRIM_THRESHOLD, kept_bytes_max);
}

int run_process(int argc, char** argv) {
    hold_standard_descriptors();
    settle_memory();
    // Writing to a connection or a pipe that the other side has closed is an error to handle, not a reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    Invocation invocation{.arguments = {},
                          .environment = process_environment(),
                          .folder = ".",
                          .language = language_of(read_environment)};
    for (int i = 1; i < argc; ++i) invocation.arguments.emplace_back(argv[i]);
    return static_cast<int>(run(invocation, dispatch, api_shapes));
}

}  // namespace

}  // namespace trastienda::cmd

int main(int argc, char** argv) {
    // We throw nothing, libraries may: most of all bad_alloc.
    try {
        return trastienda::cmd::run_process(argc, argv);
    } catch (const std::exception& problem) {
        trastienda::cmd::write_error(std::string("trastienda: ") + problem.what() + "\n");
        return EXIT_FAILURE;
    }
}
