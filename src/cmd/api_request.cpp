#include "cmd/api_request.hpp"

#include "base/localized.hpp"
#include "cmd/api_commands.hpp"
#include "http/json_write.hpp"
#include "http/schema.hpp"
#include "http/tokens.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace trastienda::cmd {

namespace {

// More than any endpoint takes; past it nobody need read on to be refused.
constexpr std::size_t request_bytes_max = std::size_t{64} * 1024 * 1024;

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char letter : text) {
        if (safe.find(letter) != std::string_view::npos)
            encoded += letter;
        else
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(letter));
    }
    return encoded;
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ > STDERR_FILENO) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

std::unexpected<Error> unreadable(const std::string& name, Language language) {
    const std::error_code why(errno, std::generic_category());
    return fail_in(language, ErrorCode::invalid, {"{} no se puede leer: {}.", "{} cannot be read: {}."}, name,
                   system_reason(why, language));
}

// A file or, for "-", standard input.
Result<std::string> read_all(const std::string& name, Language language) {
    const Descriptor file(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return unreadable(name, language);
    constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
    std::string text;
    std::string piece(piece_bytes, '\0');
    for (;;) {
        const ssize_t count = ::read(file.number(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable(name, language);
        if (count == 0) return text;
        text.append(piece, 0, static_cast<std::size_t>(count));
        constexpr Bilingual too_large{"{} es demasiado grande: caben {} bytes.",
                                      "{} is too large: there is room for {} bytes."};
        if (text.size() > request_bytes_max)
            return fail(ErrorCode::invalid, fmt::format(fmt::runtime(too_large.in(language)), name, request_bytes_max));
    }
}

std::string members_text(const std::vector<ApiMember>& members) {
    std::string text;
    for (const ApiMember& member : members) {
        if (!text.empty()) text += ',';
        http::append_json_string(text, member.key);
        text += ":" + member.json;
    }
    return text;
}

}  // namespace

std::string request_target(const ApiOptions& options) {
    std::string target(options.command->path);
    for (const auto& [name, value] : options.path) {
        const std::string parameter = "{" + name + "}";
        target.replace(target.find(parameter), parameter.size(), percent_encoded(value));
    }
    char separator = '?';
    for (const auto& [name, value] : options.parameters) {
        target += fmt::format("{}{}={}", separator, name, percent_encoded(value));
        separator = '&';
    }
    return target;
}

Result<std::optional<std::string>> read_given_body(const ApiOptions& options, Language language) {
    if (options.upload) return read_all(options.upload->string(), language);
    if (!options.body) return std::nullopt;
    const std::string_view given = http::trimmed(*options.body);
    if (given.starts_with('{') || given.starts_with('[')) return std::string(given);
    TRY(const auto body, read_all(*options.body, language));
    return std::string(http::trimmed(body));
}

std::string request_body(const ApiOptions& options, std::optional<std::string> given) {
    if (!given) return "{" + members_text(options.members) + "}";
    if (options.members.empty()) return *std::move(given);
    // A member that stands in both is there twice, and the endpoint says so.
    http::JsonDocument document;
    const auto value = document.parse(*given);
    if (!value || value->kind() != http::JsonKind::object) return *std::move(given);
    return http::with_members(*std::move(given), members_text(options.members));
}

std::optional<std::string> if_match_of(const ApiOptions& options, http::Versioning versioning) {
    if (options.if_version) return http::entity_tag(*options.if_version);
    return versioning == http::Versioning::required ? std::optional<std::string>("*") : std::nullopt;
}

}  // namespace trastienda::cmd
