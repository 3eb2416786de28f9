#include "cmd/commands/confirmation.hpp"

#include "cmd/api_commands.hpp"
#include "cmd/setting_readers.hpp"
#include "cmd/standard_input.hpp"
#include "cmd/text_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

bool is_to_be_asked(const ApiOptions& options) {
    return options.command->confirmation != Confirmation::none && options.confirmed == Confirmed::by_answer;
}

UserId user_in_path(const ApiOptions& options) {
    const auto found = std::ranges::find(options.path, "user_id", &std::pair<std::string, std::string>::first);
    if (found == options.path.end()) return {};
    const auto number = read_count(found->second, 1, std::numeric_limits<std::int64_t>::max());
    return {static_cast<std::int64_t>(number.value_or(0))};
}

bool is_same_address(std::string_view typed, std::string_view email) {
    const auto left = people::EmailAddress::parse(typed);
    const auto right = people::EmailAddress::parse(email);
    return left && right && left->folded() == right->folded();
}

}  // namespace

Result<void> check_confirmable(const ApiOptions& options, Language language) {
    if (!is_to_be_asked(options) || is_input_a_terminal()) return {};
    constexpr Bilingual missing{
        "Esto no tiene vuelta atrás y hay que confirmarlo en un terminal, o con --yes. No se ha hecho nada.",
        "Nothing brings this back: it must be confirmed on a terminal, or with --yes. Nothing was done."};
    return fail(ErrorCode::invalid, std::string(missing.in(language)));
}

asio::awaitable<Result<void>> confirm(Shop& shop, const ApiOptions& options, Language language) {
    if (!is_to_be_asked(options)) co_return Result<void>();
    CO_TRY(const auto user, co_await shop.people.users.find(user_in_path(options)));
    if (!user) co_return Result<void>();
    constexpr Bilingual question{"Los datos de {} se borran para siempre. Escriba ese correo para confirmarlo: ",
                                 "The data of {} will be erased for ever. Type that e-mail address to confirm: "};
    constexpr Bilingual another{"No es el correo de esa persona: no se ha hecho nada.",
                                "That is not the person's e-mail address: nothing was done."};
    CO_TRY(const auto typed,
           read_answer(fmt::format(fmt::runtime(question.in(language)), printable(user->email)), language));
    if (!is_same_address(typed, user->email)) co_return fail(ErrorCode::invalid, std::string(another.in(language)));
    co_return Result<void>();
}

}  // namespace trastienda::cmd
