// What the operator asked for: one struct for each command, with what was said of it. Floor 6, pure values.
// How each is spelled and explained: command_shapes.cpp. What each does: commands/.
#pragma once

#include "base/id.hpp"
#include "cmd/terminal.hpp"
#include "domain/catalog/import/plan.hpp"
#include "domain/people/email.hpp"
#include "domain/people/scope.hpp"
#include "store/chain.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace trastienda::cmd {

enum class Output : std::uint8_t { text = 1, json = 2 };
/// Of a command that asks before it acts: by a person who is asked, or by --yes.
enum class Confirmed : std::uint8_t { by_answer = 1, by_option = 2 };
/// Of a list: one page, or every one of them.
enum class Pages : std::uint8_t { one = 1, all = 2 };
enum class ImportRun : std::uint8_t { real = 1, dry = 2 };
enum class BadRows : std::uint8_t { refuse_all = 1, skip = 2 };
enum class PasswordFrom : std::uint8_t { standard_input = 1, made_up = 2 };

enum class DemoShop : std::uint8_t { none = 1, if_empty = 2 };

struct ServeOptions {
    DemoShop demo = DemoShop::none;
};
struct MigrateOptions {
    Output output = Output::text;
};
struct ImportShopifyOptions {
    std::filesystem::path file;
    ImportRun run = ImportRun::real;
    BadRows bad_rows = BadRows::refuse_all;
    std::optional<catalog::StockPolicy> stock;  // nothing: opening_only for products, set for an inventory
    std::optional<std::string> location;        // by its name; nothing: the default location
    Output output = Output::text;
};
struct DoctorOptions {
    std::vector<store::ChainLink> kept;  // that the chains must still hold
    Output output = Output::text;
};
struct UserAddOptions {
    people::EmailAddress email;
    people::Role role = people::Role::user;
    std::string first_name;
    std::string last_name;
    PasswordFrom password = PasswordFrom::standard_input;
    Output output = Output::text;
};
struct UserListOptions {
    Output output = Output::text;
};
struct UserDeactivateOptions {
    people::EmailAddress email;
};
struct UserSetPasswordOptions {
    people::EmailAddress email;
    PasswordFrom password = PasswordFrom::standard_input;
};
struct TokenCreateOptions {
    people::EmailAddress owner;
    std::string name;
    std::optional<std::chrono::seconds> lifetime;  // nothing: until it is revoked
    people::Scope scope;                           // everything: all that the owner may
    Output output = Output::text;
};
struct TokenListOptions {
    std::optional<people::EmailAddress> owner;  // nothing: everybody's
    Output output = Output::text;
};
struct TokenRevokeOptions {
    SessionId token;
};
struct ConfigOptions {
    Output output = Output::text;
};
struct VersionOptions {
    Output output = Output::text;
};

struct ApiCommand;
/// A member of a request's body that an option gave.
struct ApiMember {
    std::string key;
    std::string json;
};
/// A command that asks an endpoint: what its request is made of.
struct ApiOptions {
    const ApiCommand* command = nullptr;                          // a row of the table
    std::vector<std::pair<std::string, std::string>> path;        // parameters by their names, as they were typed
    std::vector<std::pair<std::string, std::string>> parameters;  // of the query, likewise
    std::vector<std::string> days;  // which of those are a day of the shop's where the endpoint wants an instant
    std::vector<ApiMember> members;
    std::optional<std::string> body;  // a file, "-" for standard input, or the JSON itself
    std::optional<std::filesystem::path> upload;
    std::optional<std::int64_t> if_version;
    std::optional<std::string> idempotency_key;
    std::optional<std::filesystem::path> output_file;  // of an answer that is no JSON; "-" for standard output
    Output output = Output::text;
    Pages pages = Pages::one;
    Confirmed confirmed = Confirmed::by_answer;
};

using Command = std::variant<ServeOptions, MigrateOptions, ImportShopifyOptions, DoctorOptions, UserAddOptions,
                             UserListOptions, UserDeactivateOptions, UserSetPasswordOptions, TokenCreateOptions,
                             TokenListOptions, TokenRevokeOptions, ConfigOptions, VersionOptions, ApiOptions>;

/// 0: done. 1: it ran and found something wrong, or the world failed it. 2: it was asked for wrongly, nothing was done.
enum class ExitStatus : std::uint8_t { success = 0, failure = 1, usage = 2 };

}  // namespace trastienda::cmd
