#include "cmd/commands/api.hpp"

#include "cmd/api_pages.hpp"
#include "cmd/api_request.hpp"
#include "cmd/api_text.hpp"
#include "cmd/commands/actor.hpp"
#include "cmd/commands/confirmation.hpp"
#include "cmd/commands/with_shop.hpp"
#include "cmd/report.hpp"
#include "cmd/web.hpp"
#include "http/in_process.hpp"
#include "http/page.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <utility>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

// Whose number endpoints know people by, wherever it stands.
constexpr std::string_view user_key = "user_id";

template <class... Args>
std::unexpected<Error> refused(Bilingual sentence, Language language, const Args&... args) {
    return fail(ErrorCode::invalid, fmt::format(fmt::runtime(sentence.in(language)), args...));
}

// The number of whoever is known by that e-mail address; any other text as it is.
asio::awaitable<Result<std::string>> user_number(Shop& shop, std::string text, Language language) {
    const auto email = people::EmailAddress::parse(text);
    if (!email) co_return text;
    CO_TRY(const auto user, co_await find_user(shop, *email, language));
    co_return std::to_string(user.id.value);
}

// People are known by their e-mail address, endpoints want their number.
asio::awaitable<Result<ApiOptions>> with_user_numbers(Shop& shop, ApiOptions options, Language language) {
    for (auto* values : {&options.path, &options.parameters})
        for (auto& [name, value] : *values)
            if (name == user_key) {
                CO_TRY(value, co_await user_number(shop, value, language));
            }
    for (ApiMember& member : options.members)
        if (member.key == user_key && member.json.starts_with('"')) {
            CO_TRY(auto number, co_await user_number(shop, member.json.substr(1, member.json.size() - 2), language));
            // What is no e-mail address stays the text that the endpoint refuses.
            if (number.find_first_not_of("0123456789") == std::string::npos) member.json = std::move(number);
        }
    co_return options;
}

// People name days where endpoints want instants, and mean the whole of them: from the beginning of the first to the
// end of the last, which is when the next one begins.
asio::awaitable<Result<ApiOptions>> with_instants(Shop& shop, ApiOptions options) {
    store::ShopStore settings(shop.pool);
    for (auto& [name, value] : options.parameters) {
        if (std::ranges::find(options.days, name) == options.days.end()) continue;
        const auto day = Day::parse(value);
        // There is no day after the last one of the calendar: the endpoint refuses the text.
        if (!day || day == Day::parse("9999-12-31")) continue;
        CO_TRY(const Instant beginning, co_await settings.beginning_of(name == "from" ? *day : Day{day->days + 1}));
        value = beginning.text();
    }
    co_return options;
}

asio::awaitable<Result<http::InProcessAnswer>> ask_endpoint(Shop& shop, Web& web, ApiOptions options,
                                                            std::optional<std::string> given_body,
                                                            std::optional<people::EmailAddress> acting_as,
                                                            pg::Acting& acting, Language language) {
    CO_TRY(const auto who, co_await find_actor(shop, std::move(acting_as), language));
    CO_TRY(options, co_await with_user_numbers(shop, std::move(options), language));
    CO_TRY(options, co_await with_instants(shop, std::move(options)));
    CO_TRY_DO(co_await confirm(shop, options, language));
    acting.user = who.user;
    const http::Endpoint* endpoint = endpoint_of(*options.command, web.endpoints());
    CHECK(endpoint != nullptr);
    co_return co_await http::ask_in_process(web.endpoints(),
                                            {.method = options.command->method,
                                             .target = request_target(options),
                                             .body = request_body(options, std::move(given_body)),
                                             .idempotency_key = options.idempotency_key,
                                             .if_match = if_match_of(options, endpoint->row.versioning),
                                             .language = language,
                                             .who = who});
}

// Takes an answer; what it gives is what is to be asked next, where anything is.
using TakeAnswer = std::function<std::optional<ApiOptions>(const http::InProcessAnswer& answer)>;

Result<void> ask(ApiOptions options, const Context& context, const TakeAnswer& take) {
    TRY(auto given_body, read_given_body(options, context.language));
    asio::io_context io;
    TRY(const auto database, open_shop_database(context, io, DatabaseUse::existing));
    Shop shop(io, database.settings(), {});
    TRY(const auto stripe, make_stripe(io, shop, context.configuration()));
    Web web(io, shop, context.configuration(), stripe.get());
    Result<void> done;
    for (std::optional<ApiOptions> next = std::move(options); next && done;) {
        ApiOptions asked = *std::exchange(next, std::nullopt);
        pg::Acting acting{.source = pg::ActingSource::command_line};
        const auto answer = run_to_end(io,
                                       ask_endpoint(shop, web, std::move(asked), given_body,
                                                    context.configuration().acting_as, acting, context.language),
                                       acting);
        if (answer)
            next = take(*answer);
        else
            done = std::unexpected(answer.error());
    }
    web.provider_payments.stop();
    shop.pool.close();
    return done;
}

bool has_option(const ApiCommand& command, std::string_view name) {
    const auto shapes = api_shapes(command.group());
    const auto shape = std::ranges::find(shapes, command.words, &CommandShape::path);
    return shape != shapes.end() && std::ranges::find(shape->options, name, &OptionShape::name) != shape->options.end();
}

// As the reader typed it, or would have, where an option or an argument gave it.
std::string name_of_place(const ApiOptions& options, std::string_view place, std::string_view name) {
    if (place == "path") return positional_of(name);
    if (place == "query") return option_of(name);
    if (place == "header") return name == "Idempotency-Key" ? "--idempotency-key" : "--if-version";
    constexpr std::string_view pointer = "#/";
    const std::string_view key = name.starts_with(pointer) ? name.substr(pointer.size()) : std::string_view();
    const bool is_given = std::ranges::find(options.members, key, &ApiMember::key) != options.members.end();
    if (is_given || (!options.body && has_option(*options.command, option_of(key)))) return option_of(key);
    return std::string(name);
}

ExitStatus write_file(const ApiOptions& options, const http::Response& response, const Context& context) {
    CHECK(options.output_file.has_value());
    if (*options.output_file == "-") {
        write_output(response.body);
        return ExitStatus::success;
    }
    std::ofstream file(*options.output_file, std::ios::binary | std::ios::trunc);
    file.write(response.body.data(), static_cast<std::streamsize>(response.body.size()));
    file.close();
    if (!file)
        return report_error(refused({"{} no se puede escribir.", "{} cannot be written."}, context.language,
                                    options.output_file->string())
                                .error(),
                            context);
    constexpr Bilingual written{"{}: {} bytes escritos.\n", "{}: {} bytes written.\n"};
    write_error(
        fmt::format(fmt::runtime(written.in(context.language)), options.output_file->string(), response.body.size()));
    return ExitStatus::success;
}

ExitStatus show_problem(const ApiOptions& options, const http::InProcessAnswer& answer, const Context& context) {
    if (options.output == Output::json) write_output(answer.response.body + "\n");
    if (answer.failure) return report_error(*answer.failure, context);
    write_error(problem_text(answer.response.body, [&options](std::string_view place, std::string_view name) {
        return name_of_place(options, place, name);
    }));
    return ExitStatus::failure;
}

ExitStatus show(const ApiOptions& options, const http::Response& response, const Context& context) {
    if (response.content_type != http::json_type) return write_file(options, response, context);
    if (options.output == Output::json) {
        if (!response.body.empty()) write_output(response.body + "\n");
        return ExitStatus::success;
    }
    if (response.body.empty()) {
        constexpr Bilingual done{"Hecho.\n", "Done.\n"};
        write_output(done.in(context.language));
        return ExitStatus::success;
    }
    const bool is_terminal = context.output.kind == StreamKind::terminal;
    const AnswerText text = answer_text(response.body, context.language, is_terminal ? context.output.columns : 0);
    write_output(text.output);
    write_error(text.notice);
    return ExitStatus::success;
}

bool is_refused(const http::InProcessAnswer& answer) {
    constexpr int refusals_begin = 400;
    return answer.response.status >= refusals_begin;
}

void put_parameter(ApiOptions& options, std::string_view name, std::string value) {
    const auto found = std::ranges::find(options.parameters, name, &std::pair<std::string, std::string>::first);
    if (found != options.parameters.end())
        found->second = std::move(value);
    else
        options.parameters.emplace_back(name, std::move(value));
}

// Every page of a list, each written before the next is asked for.
ExitStatus run_all(ApiOptions options, const Context& context) {
    const bool is_limited =
        std::ranges::any_of(options.parameters, [](const auto& one) { return one.first == "limit"; });
    if (!is_limited) put_parameter(options, "limit", std::to_string(http::page_limit_max));
    const bool is_terminal = context.output.kind == StreamKind::terminal;
    ApiPages pages(options.output, context.language, is_terminal ? context.output.columns : 0);
    ExitStatus status = ExitStatus::success;
    // Where it goes on, so that a document that is broken off says so and is one all the same.
    std::optional<std::string> next;
    bool is_first = true;
    const auto asked = ask(options, context, [&](const http::InProcessAnswer& answer) -> std::optional<ApiOptions> {
        if (is_refused(answer)) {
            ApiOptions shown = options;
            if (!is_first) shown.output = Output::text;  // standard output holds a document already
            status = show_problem(shown, answer, context);
            return std::nullopt;
        }
        const auto piece = pages.add(answer.response.body);
        if (!piece) {
            constexpr Bilingual too_large{"La página es demasiado grande: pida menos filas cada vez (--limit).",
                                          "The page is too large: ask for fewer rows at a time (--limit)."};
            status = report_error({.code = ErrorCode::invalid, .message = std::string(too_large.in(context.language))},
                                  context);
            return std::nullopt;
        }
        is_first = false;
        next = piece->next;
        write_output(piece->output);
        write_error(piece->notice);
        if (!next || is_output_closed()) return std::nullopt;
        ApiOptions following = options;
        put_parameter(following, "after", *next);
        return following;
    });
    write_output(pages.end(next));
    return asked ? status : report_error(asked.error(), context);
}

}  // namespace

struct DeclaredEndpoints::Parts {
    asio::io_context io;
    Configuration configuration;
    Shop shop{io, {}, {}};
    Web web{io, shop, configuration, nullptr};
};

DeclaredEndpoints::DeclaredEndpoints() : parts_(std::make_unique<Parts>()) {}

DeclaredEndpoints::~DeclaredEndpoints() { parts_->shop.pool.close(); }

const http::Endpoints& DeclaredEndpoints::all() const { return parts_->web.endpoints(); }

const http::Endpoint* endpoint_of(const ApiCommand& command, const http::Endpoints& endpoints) {
    const auto found = std::ranges::find_if(endpoints, [&](const http::Endpoint& endpoint) {
        return endpoint.row.method == command.method && endpoint.row.path == command.path;
    });
    return found == endpoints.end() ? nullptr : &*found;
}

std::span<const CommandShape> api_shapes(std::string_view group) {
    // What points into them lives as long as the process.
    static std::map<std::string, std::vector<CommandShape>, std::less<>> known;
    static std::deque<ApiShape> made;
    if (const auto found = known.find(group); found != known.end()) return found->second;
    const auto is_asked = [group](const ApiCommand& command) { return command.group() == group; };
    if (std::ranges::none_of(api_commands(), is_asked)) return {};
    const DeclaredEndpoints endpoints;
    std::vector<CommandShape>& shapes = known[std::string(group)];
    for (const ApiCommand& command : api_commands()) {
        if (!is_asked(command)) continue;
        const http::Endpoint* endpoint = endpoint_of(command, endpoints.all());
        CHECK(endpoint != nullptr && "a command of an endpoint that is not there");
        shapes.push_back(made.emplace_back(command, *endpoint).shape());
    }
    return shapes;
}

ExitStatus run_api(const ApiOptions& options, const Context& context) {
    if (const auto confirmable = check_confirmable(options, context.language); !confirmable) {
        report_error(confirmable.error(), context);
        return ExitStatus::usage;
    }
    if (options.pages == Pages::all) return run_all(options, context);
    ExitStatus status = ExitStatus::success;
    const auto asked = ask(options, context, [&](const http::InProcessAnswer& answer) {
        status = is_refused(answer) ? show_problem(options, answer, context) : show(options, answer.response, context);
        return std::nullopt;
    });
    return asked ? status : report_error(asked.error(), context);
}

}  // namespace trastienda::cmd
