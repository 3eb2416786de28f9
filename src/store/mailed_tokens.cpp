#include "store/mailed_tokens.hpp"

#include "store/letters.hpp"
#include "store/mailed_tokens_sql.hpp"
#include "store/person_search.hpp"
#include "store/round_trip.hpp"
#include "store/sessions_sql.hpp"

#include <array>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace session_sql = trastienda::sql::sessions;
namespace sql = trastienda::sql::mailed_tokens;

namespace {

pg::Call call_for(pg::Statement statement, UserId user) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(user.value);
    return call;
}

// Of a token that must still be good.
pg::Call call_for(pg::Statement statement, const TokenHash& token, MailedTokenPurpose purpose, Instant now) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bytes(token).integer(std::to_underlying(purpose)).instant(now);
    return call;
}

pg::Call add_call(const Registration& registration) {
    const people::EmailAddress& email = registration.email;
    const Profile& profile = registration.profile;
    pg::Call call{.statement = sql::add_unconfirmed, .params = {}};
    call.params.text(email.text()).text(email.folded()).text(registration.password_hash);
    call.params.integer(std::to_underlying(people::Role::user));
    call.params.text(person_search_text({.email = email.text(),
                                         .first_name = profile.first_name,
                                         .last_name = profile.last_name,
                                         .phone = profile.phone}));
    call.params.integer(std::to_underlying(registration.language));
    call.params.text(profile.first_name).text(profile.last_name).text(profile.phone);
    call.params.text(profile.address).text(profile.city).text(profile.country);
    return call;
}

// Keeps the token beside the latest of its kind.
void keep_token(std::vector<pg::Call>& calls, UserId user, MailedTokenPurpose purpose, const MailedToken& token,
                std::optional<std::string_view> password_hash) {
    pg::Call add{.statement = sql::add_token, .params = {}};
    add.params.bytes(token.hash).bigint(user.value).integer(std::to_underlying(purpose)).text(password_hash);
    add.params.instant(token.created_at).instant(token.expires_at);
    calls.push_back(std::move(add));
    pg::Call forget{.statement = sql::forget_oldest_tokens, .params = {}};
    forget.params.bigint(user.value).integer(std::to_underlying(purpose)).bigint(MailedTokens::of_one_purpose_max);
    calls.push_back(std::move(forget));
}

struct LockedAddressee {
    mail::Addressee addressee;
    bool is_active = false;
    bool is_confirmed = false;
};

LockedAddressee locked_addressee_of(const pg::Row& row) {
    return {.addressee = {.user = {row.bigint(0)},
                          .email = std::string(row.text(1)),
                          .language = static_cast<Language>(row.integer(2)),
                          .shop_name = std::string(row.text(5))},
            .is_active = row.boolean(3),
            .is_confirmed = row.boolean(4)};
}

pg::Call lock_call(std::string_view email_folded) {
    pg::Call call{.statement = sql::lock_addressee, .params = {}};
    call.params.text(email_folded);
    return call;
}

// Takes as long whether there is a letter among the calls or nothing at all.
asio::awaitable<Result<void>> commit(pg::Pool::Lease lease, std::vector<pg::Call> calls) {
    if (calls.empty()) calls.push_back({.statement = sql::write_as_for_a_letter});
    calls.push_back({.statement = pg::commit});
    CO_TRY_DO(co_await lease->run(calls, round_trip_timeout));
    co_return Result<void>{};
}

}  // namespace

asio::awaitable<Result<void>> MailedTokens::register_user(Registration registration, Tokens tokens, Letters letters) {
    CO_TRY(auto lease, co_await pool_.acquire());
    const std::array begin{pg::Call{.statement = pg::begin}, add_call(registration),
                           lock_call(registration.email.folded())};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    const LockedAddressee found = locked_addressee_of(rows[2][0]);

    std::vector<pg::Call> calls;
    if (found.is_active && found.is_confirmed) {
        keep_token(calls, found.addressee.user, MailedTokenPurpose::password_reset, tokens.to_reset, std::nullopt);
        calls.push_back(queue_letter(letters.attempted(found.addressee)));
    } else if (found.is_active) {
        keep_token(calls, found.addressee.user, MailedTokenPurpose::confirmation, tokens.to_confirm,
                   registration.password_hash);
        calls.push_back(queue_letter(letters.confirmation(found.addressee)));
    }
    CO_TRY_DO(co_await commit(std::move(lease), std::move(calls)));
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<UserId>>> MailedTokens::confirm(TokenHash token, Instant now) {
    constexpr auto purpose = MailedTokenPurpose::confirmation;
    CO_TRY(auto lease, co_await pool_.acquire());
    const std::array begin{pg::Call{.statement = pg::begin}, call_for(sql::lock_owner_of_token, token, purpose, now),
                           call_for(sql::use_token, token, purpose, now)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    if (rows[1].empty() || rows[2].empty()) co_return std::nullopt;
    const UserId user{rows[1][0].bigint(0)};
    pg::Call confirm = call_for(sql::confirm_user, user);
    confirm.params.text(rows[2][0].text(0)).instant(now);
    // The other registrations under way end with it.
    const std::array end{std::move(confirm), call_for(sql::forget_tokens_of_user, user),
                         pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return user;
}

asio::awaitable<Result<void>> MailedTokens::offer_reset(std::string email_folded, MailedToken token,
                                                        LetterWriter letter) {
    CO_TRY(auto lease, co_await pool_.acquire());
    const std::array begin{pg::Call{.statement = pg::begin}, lock_call(email_folded)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    std::vector<pg::Call> calls;
    if (!rows[1].empty()) {
        const LockedAddressee found = locked_addressee_of(rows[1][0]);
        if (found.is_active) {
            keep_token(calls, found.addressee.user, MailedTokenPurpose::password_reset, token, std::nullopt);
            calls.push_back(queue_letter(letter(found.addressee)));
        }
    }
    CO_TRY_DO(co_await commit(std::move(lease), std::move(calls)));
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<std::string>>> MailedTokens::reset_owner(TokenHash token, Instant now) {
    CO_TRY(const auto rows,
           co_await pool_.read(call_for(sql::read_owner_of_token, token, MailedTokenPurpose::password_reset, now)));
    co_return rows.empty() ? std::nullopt : std::optional(std::string(rows[0].text(0)));
}

asio::awaitable<Result<std::optional<UserId>>> MailedTokens::reset(TokenHash token, std::string password_hash,
                                                                   Instant now, LetterWriter letter) {
    constexpr auto purpose = MailedTokenPurpose::password_reset;
    CO_TRY(auto lease, co_await pool_.acquire());
    const std::array begin{pg::Call{.statement = pg::begin}, call_for(sql::lock_owner_of_token, token, purpose, now),
                           call_for(sql::use_token, token, purpose, now)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    if (rows[1].empty() || rows[2].empty()) co_return std::nullopt;
    const pg::Row owner = rows[1][0];
    const mail::Addressee addressee{.user = {owner.bigint(0)},
                                    .email = std::string(owner.text(1)),
                                    .language = static_cast<Language>(owner.integer(2)),
                                    .shop_name = std::string(owner.text(3))};
    pg::Call set = call_for(sql::reset_password, addressee.user);
    set.params.text(password_hash).instant(now);
    pg::Call revoke = call_for(session_sql::revoke_sessions_of_user_but_one, addressee.user);
    revoke.params.bigint(SessionId{}.value);
    const std::array end{std::move(set), std::move(revoke), call_for(sql::forget_tokens_of_user, addressee.user),
                         queue_letter(letter(addressee)), pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return addressee.user;
}

asio::awaitable<Result<void>> MailedTokens::sweep(Instant now) {
    pg::Call call{.statement = sql::sweep, .params = {}};
    call.params.instant(now).bigint(sweep_rows_max);
    CO_TRY_DO(co_await pool_.write(std::move(call)));
    co_return Result<void>{};
}

}  // namespace trastienda::store
