#include "cmd/command_line.hpp"

#include "base/check.hpp"
#include "cmd/api_commands.hpp"
#include "cmd/help.hpp"
#include "http/near_name.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace trastienda::cmd {

namespace {

using Words = std::span<const std::string>;

constexpr std::string_view config_flag = "--config";

bool is_help(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

std::size_t count_words(std::string_view path) { return static_cast<std::size_t>(std::ranges::count(path, ' ')) + 1; }

bool begins_with(Words words, const CommandShape& shape) {
    const std::size_t count = count_words(shape.path);
    return words.size() >= count && fmt::format("{}", fmt::join(words.first(count), " ")) == shape.path;
}

const CommandShape* find_in(std::span<const CommandShape> shapes, Words words) {
    const auto found =
        std::ranges::find_if(shapes, [&](const CommandShape& shape) { return begins_with(words, shape); });
    return found == shapes.end() ? nullptr : &*found;
}

const CommandShape* find_shape(Words words, DerivedShapes derived) {
    const CommandShape* shape = find_in(command_shapes(), words);
    return shape != nullptr || words.empty() || derived == nullptr ? shape : find_in(derived(words.front()), words);
}

bool takes(const CommandShape& shape, const Setting& setting) { return takes(shape.setting_flags, setting); }

// Every flag that a command knows, for "did you mean".
std::vector<std::string_view> flags_of(const CommandShape& shape) {
    std::vector<std::string_view> names{"--help"};
    if (shape.setting_flags != SettingFlags::none) names.push_back(config_flag);
    for (const OptionShape& option : shape.options)
        if (option.kind != OptionKind::positional) names.push_back(option.name);
    for (const Setting& setting : settings())
        if (takes(shape, setting)) names.push_back(setting.flag);
    return names;
}

// CLI11's options of one command, each with the texts that were given for it.
class Parser {
  public:
    explicit Parser(const CommandShape& shape) : shape_(shape) {
        app_.set_help_flag();
        app_.allow_extras();
        for (const OptionShape& option : shape.options)
            add(option.name, option.kind == OptionKind::yes ? OptionKind::yes : OptionKind::value);
        if (shape.setting_flags != SettingFlags::none) add(config_flag, OptionKind::value);
        for (const Setting& setting : settings())
            if (takes(shape, setting)) add(setting.flag, OptionKind::value);
    }

    void parse(Words words) {
        try {
            // CLI11 takes them from the back.
            app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        } catch (const CLI::ArgumentMismatch& mismatch) {
            // Its message begins with the option's name.
            const std::string_view message = mismatch.what();
            const std::string name = http::shown(message.substr(0, message.find(':')));
            complain(http::both({"{} necesita un valor", "{} needs a value"}, name));
        } catch (const CLI::Error& error) {
            complain(http::both({"no se entiende: {}", "this is not clear: {}"}, http::shown(error.what())));
        }
        if (complaints_.empty()) look_at_what_is_left();
    }

    // Each option once, and the required ones.
    Arguments gather() {
        Arguments arguments;
        for (const auto& [name, option] : options_) {
            if (option->count() == 0) continue;
            const auto texts = option->results();
            if (texts.size() > 1 && !is_yes(name))
                complain(http::both({"{} está {} veces; basta una", "{} is there {} times; give it once"}, name,
                                    texts.size()));
            arguments.emplace(name, is_yes(name) ? "" : texts.front());
        }
        for (const OptionShape& option : shape_.options)
            if (option.need == OptionNeed::required && !arguments.contains(option.name))
                complain({fmt::format("falta {}. {}", option.name, option.explanation.es),
                          fmt::format("{} is missing. {}", option.name, option.explanation.en)});
        return arguments;
    }

    Complaints& complaints() { return complaints_; }

  private:
    void add(std::string_view name, OptionKind kind) {
        CLI::Option* option = kind == OptionKind::yes ? app_.add_flag(std::string(name))
                                                      : app_.add_option(std::string(name), CLI::callback_t());
        // All of them, so that we see how often it was given and can say so.
        if (kind != OptionKind::yes) option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        options_.emplace_back(name, option);
    }

    [[nodiscard]] bool is_yes(std::string_view name) const {
        return std::ranges::any_of(shape_.options, [&](const OptionShape& option) {
            return option.name == name && option.kind == OptionKind::yes;
        });
    }

    void look_at_what_is_left() {
        for (const std::string& word : app_.remaining()) {
            const std::string shown = http::shown(word);
            if (!word.starts_with('-')) {
                complain(http::both({"\"{}\" sobra", "\"{}\" is one too many"}, shown));
                continue;
            }
            const auto name = http::nearest_name(word.substr(0, word.find('=')), flags_of(shape_));
            complain(name ? http::both({"no hay ninguna opción {}. ¿Quería decir {}?",
                                        "there is no option {}. Did you mean {}?"},
                                       shown, *name)
                          : http::both({"no hay ninguna opción {}", "there is no option {}"}, shown));
        }
    }

    void complain(http::BilingualText text) { complaints_.push_back(std::move(text)); }

    const CommandShape& shape_;
    CLI::App app_;
    std::vector<std::pair<std::string_view, CLI::Option*>> options_;
    Complaints complaints_;
};

Farewell refuse(const Complaints& complaints, const CommandShape& shape, Language language) {
    Farewell farewell{.status = ExitStatus::usage, .output = {}, .error = {}};
    for (const auto& complaint : complaints)
        fmt::format_to(std::back_inserter(farewell.error), "trastienda {}: {}\n", shape.path, complaint.in(language));
    farewell.error += fmt::format(
        fmt::runtime(language == Language::es ? "Más: trastienda {} --help\n" : "More: trastienda {} --help\n"),
        shape.path);
    return farewell;
}

// No command of that name: name the one that was probably meant, or all.
Farewell refuse_command(Words words, Language language, std::size_t columns, DerivedShapes derived) {
    std::set<std::string_view> names;
    if (derived != nullptr)
        for (const ApiCommand& command : api_commands()) names.insert({command.words, command.group()});
    for (const CommandShape& shape : command_shapes()) {
        names.insert(shape.path);
        names.insert(shape.path.substr(0, shape.path.find(' ')));
    }
    const std::string& first = words.front();
    const std::string given = words.size() > 1 && !words[1].starts_with('-') ? first + " " + words[1] : first;
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const bool is_spanish = language == Language::es;
    Farewell farewell{.status = ExitStatus::usage, .output = {}, .error = {}};
    auto error = std::back_inserter(farewell.error);
    if (names.contains(first)) {
        fmt::format_to(error,
                       fmt::runtime(is_spanish ? "trastienda: a \"{}\" le falta una de estas palabras:\n"
                                               : "trastienda: \"{}\" wants one of these words after it:\n"),
                       first);
        farewell.error += commands_help(first, language, columns, derived);
        return farewell;
    }
    auto nearest = http::nearest_name(given, candidates);
    if (!nearest) nearest = http::nearest_name(first, candidates);
    fmt::format_to(error,
                   fmt::runtime(is_spanish ? "trastienda: no hay ninguna orden \"{}\"."
                                           : "trastienda: there is no command \"{}\"."),
                   http::shown(given));
    if (nearest)
        fmt::format_to(error, fmt::runtime(is_spanish ? " ¿Quería decir \"{}\"?" : " Did you mean \"{}\"?"), *nearest);
    fmt::format_to(error, "\n{}", commands_help("", language, columns, derived));
    return farewell;
}

std::optional<Farewell> give_help(Words words, Language language, std::size_t columns, DerivedShapes derived) {
    if (words.empty()) return Farewell{ExitStatus::usage, {}, general_help(language, columns, derived)};
    // After "--" and as the value of an option it would be something else; nobody calls a folder --help.
    if (std::ranges::none_of(
            words, [&](const std::string& word) { return is_help(word) && (word != "help" || &word == words.data()); }))
        return std::nullopt;
    std::vector<std::string> others;
    std::ranges::copy_if(words, std::back_inserter(others), [](const std::string& word) { return !is_help(word); });
    if (const CommandShape* shape = find_shape(others, derived))
        return Farewell{ExitStatus::success, command_help(*shape, language, columns), {}};
    if (!others.empty() && !others.front().starts_with('-')) {
        const std::string group = commands_help(others.front(), language, columns, derived);
        return group.empty() ? refuse_command(others, language, columns, derived)
                             : Farewell{ExitStatus::success, group, {}};
    }
    return Farewell{ExitStatus::success, general_help(language, columns, derived), {}};
}

}  // namespace

std::expected<CommandLine, Farewell> parse_command_line(const std::vector<std::string>& arguments, Language language,
                                                        std::size_t columns, DerivedShapes derived) {
    Words words = arguments;
    if (auto help = give_help(words, language, columns, derived)) return std::unexpected(*std::move(help));
    if (words.front() == "--version" || words.front() == "-V") return CommandLine{VersionOptions{}, {}, {}};
    const CommandShape* shape = find_shape(words, derived);
    if (shape == nullptr) return std::unexpected(refuse_command(words, language, columns, derived));

    Parser parser(*shape);
    parser.parse(words.subspan(count_words(shape->path)));
    if (!parser.complaints().empty()) return std::unexpected(refuse(parser.complaints(), *shape, language));
    const Arguments given = parser.gather();
    if (!parser.complaints().empty()) return std::unexpected(refuse(parser.complaints(), *shape, language));

    CommandLine line{.command = shape->make(given, parser.complaints()), .flags = {}, .toml_file = {}};
    for (const Setting& setting : settings())
        if (const auto found = given.find(setting.flag); takes(*shape, setting) && found != given.end())
            line.flags.emplace(setting.id, found->second);
    if (const auto found = given.find(config_flag); found != given.end()) line.toml_file = found->second;
    if (!parser.complaints().empty()) return std::unexpected(refuse(parser.complaints(), *shape, language));
    return line;
}

}  // namespace trastienda::cmd
