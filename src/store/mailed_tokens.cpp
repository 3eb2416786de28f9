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

pg::Call add_call(const people::EmailAddress& email) {
    pg::Call call{.statement = sql::add_unconfirmed, .params = {}};
    call.params.text(email.text()).text(email.folded()).integer(std::to_underlying(people::Role::user));
    call.params.text(person_search_text({.email = email.text(), .first_name = {}, .last_name = {}, .phone = {}}));
    return call;
}

void put(pg::Params& params, const Profile& profile) {
    params.text(profile.first_name).text(profile.last_name).text(profile.phone);
    params.text(profile.address).text(profile.city).text(profile.country);
}

// Keeps the token of `add` beside the latest of its kind.
void keep_token(std::vector<pg::Call>& calls, pg::Call add, UserId user, MailedTokenPurpose purpose) {
    calls.push_back(std::move(add));
    pg::Call forget{.statement = sql::forget_oldest_tokens, .params = {}};
    forget.params.bigint(user.value).integer(std::to_underlying(purpose)).bigint(MailedTokens::of_one_purpose_max);
    calls.push_back(std::move(forget));
}

pg::Call add_token_call(pg::Statement statement, UserId user, MailedTokenPurpose purpose, const MailedToken& token) {
    pg::Call add{.statement = statement, .params = {}};
    add.params.bytes(token.hash).bigint(user.value).integer(std::to_underlying(purpose));
    add.params.instant(token.created_at).instant(token.expires_at);
    return add;
}

void keep_confirmation(std::vector<pg::Call>& calls, UserId user, const MailedToken& token,
                       const Registration& registration) {
    constexpr auto purpose = MailedTokenPurpose::confirmation;
    pg::Call add = add_token_call(sql::add_confirmation, user, purpose, token);
    add.params.text(registration.password_hash).text(registration.email.text());
    add.params.integer(std::to_underlying(registration.language));
    put(add.params, registration.profile);
    keep_token(calls, std::move(add), user, purpose);
}

void keep_reset(std::vector<pg::Call>& calls, UserId user, const MailedToken& token) {
    constexpr auto purpose = MailedTokenPurpose::password_reset;
    keep_token(calls, add_token_call(sql::add_reset, user, purpose, token), user, purpose);
}

// Makes of the account what was registered with the token that use_token gave.
pg::Call confirm_call(UserId user, const pg::Row& token, Instant now) {
    const Profile profile{.first_name = std::string(token.text(3)),
                          .last_name = std::string(token.text(4)),
                          .phone = std::string(token.text(5)),
                          .address = std::string(token.text(6)),
                          .city = std::string(token.text(7)),
                          .country = std::string(token.text(8))};
    const std::string_view email = token.text(1);
    pg::Call confirm = call_for(sql::confirm_user, user);
    confirm.params.text(token.text(0)).instant(now).text(email).integer(token.integer(2));
    confirm.params.text(person_search_text(
        {.email = email, .first_name = profile.first_name, .last_name = profile.last_name, .phone = profile.phone}));
    put(confirm.params, profile);
    return confirm;
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
    const std::array begin{pg::Call{.statement = pg::begin}, add_call(registration.email),
                           lock_call(registration.email.folded())};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    LockedAddressee found = locked_addressee_of(rows[2][0]);

    std::vector<pg::Call> calls;
    if (found.is_active && found.is_confirmed) {
        keep_reset(calls, found.addressee.user, tokens.to_reset);
        calls.push_back(queue_letter(letters.attempted(found.addressee)));
    } else if (found.is_active) {
        keep_confirmation(calls, found.addressee.user, tokens.to_confirm, registration);
        // To whoever registered now, as they write their address and in their language.
        found.addressee.email = registration.email.text();
        found.addressee.language = registration.language;
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
    // The other registrations under way end with it.
    const std::array end{confirm_call(user, rows[2][0], now), call_for(sql::forget_tokens_of_user, user),
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
            keep_reset(calls, found.addressee.user, token);
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
