#include "store/sign_in_failures.hpp"

#include "base/check.hpp"
#include "domain/people/slowing.hpp"
#include "store/round_trip.hpp"
#include "store/sign_in_failures_sql.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::sign_in_failures;

namespace {

// Rows that one sweep removes at the most.
constexpr std::int64_t sweep_rows_max = 10'000;

// The subjects of an attempt as their rows are named, in the order in which they are locked. The prefixes keep them
// apart.
struct Names {
    std::string account;
    std::string address;
    std::string pair;

    explicit Names(const AttemptSubjects& subjects)
        : account("account:" + subjects.account),
          address("address:" + subjects.address),
          pair("pair:" + subjects.address + " " + subjects.account) {}
    [[nodiscard]] std::array<std::string_view, 3> all() const { return {account, address, pair}; }
};

pg::Call call_with(pg::Statement statement, std::initializer_list<std::string_view> texts) {
    pg::Call call{.statement = statement, .params = {}};
    for (const std::string_view text : texts) call.params.text(text);
    return call;
}

pg::Call call_with_all(pg::Statement statement, const Names& names) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.texts(names.all());
    return call;
}

people::Failures failures_of(const pg::Rows& rows, std::string_view subject) {
    for (const pg::Row row : rows)
        if (row.text(0) == subject) return {.count = row.integer(1), .last = row.instant(2)};
    CHECK(false && "a row for each subject was just made");
}

Instant before(Instant now, std::chrono::microseconds age) { return Instant{now.microseconds - age.count()}; }

}  // namespace

asio::awaitable<Result<std::optional<Instant>>> SignInFailures::begin(AttemptSubjects subjects, Instant now) {
    const Names names(subjects);
    CO_TRY(auto lease, co_await pool_.acquire());
    std::array begin{pg::Call{.statement = pg::begin}, call_with_all(sql::lock_subjects, names),
                     call_with(sql::is_familiar, {subjects.account, subjects.address})};
    begin[1].params.instant(now);
    begin[2].params.instant(before(now, people::familiar_for));
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    const people::Attempts attempts{.of_account = failures_of(rows[1], names.account),
                                    .of_address = failures_of(rows[1], names.address),
                                    .of_pair = failures_of(rows[1], names.pair)};
    const bool is_familiar = rows[2][0].boolean(0);
    const Instant next =
        people::next_attempt(attempts, is_familiar ? people::Familiarity::familiar : people::Familiarity::unfamiliar);
    if (next > now) co_return next;

    const std::array counts{people::after_failure(attempts.of_account, people::account_slowing, now).count,
                            people::after_failure(attempts.of_address, people::address_slowing, now).count,
                            people::after_failure(attempts.of_pair, people::pair_slowing, now).count};
    pg::Call note = call_with_all(sql::note_failures, names);
    note.params.integers(counts).instant(now);
    const std::array end{std::move(note), pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return std::nullopt;
}

asio::awaitable<Result<SignInFailures::MailAnswer>> SignInFailures::ask_for_mail(AttemptSubjects subjects,
                                                                                 Instant now) {
    const std::string account = "mail-account:" + subjects.account;
    const std::string address = "mail-address:" + subjects.address;
    const std::array<std::string_view, 2> names{account, address};
    CO_TRY(auto lease, co_await pool_.acquire());
    pg::Call lock{.statement = sql::lock_subjects, .params = {}};
    lock.params.texts(names).instant(now);
    const std::array begin{pg::Call{.statement = pg::begin}, std::move(lock)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    const people::Failures of_account = failures_of(rows[1], account);
    const people::Failures of_address = failures_of(rows[1], address);
    const Instant next = people::next_attempt(of_address, people::mail_address_slowing);
    if (next > now) co_return MailAnswer{.slowed_until = next, .mailing = Mailing::withheld};

    const bool is_withheld = people::next_attempt(of_account, people::mail_account_slowing) > now;
    // What is withheld does not lengthen the wait: nobody keeps a mailbox from its mail by asking on and on.
    const std::array counts{
        is_withheld ? of_account.count : people::after_failure(of_account, people::mail_account_slowing, now).count,
        people::after_failure(of_address, people::mail_address_slowing, now).count};
    pg::Call note{.statement = sql::note_mails, .params = {}};
    note.params.texts(names).integers(counts).instants(std::array{is_withheld ? of_account.last : now, now});
    const std::array end{std::move(note), pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return MailAnswer{.slowed_until = std::nullopt, .mailing = is_withheld ? Mailing::withheld : Mailing::granted};
}

asio::awaitable<Result<void>> SignInFailures::succeeded(AttemptSubjects subjects, UserId user, Instant now) {
    const Names names(subjects);
    pg::Call remember{.statement = sql::remember_address, .params = {}};
    remember.params.bigint(user.value).text(subjects.address).instant(now);
    pg::Call forget_oldest{.statement = sql::forget_oldest_addresses, .params = {}};
    forget_oldest.params.bigint(user.value).bigint(people::familiar_addresses_max);
    pg::Call take_back{.statement = sql::take_back, .params = {}};
    take_back.params.texts(std::array<std::string_view, 1>{names.address});
    const std::array calls{pg::Call{.statement = pg::begin},
                           call_with_all(sql::lock_kept, names),
                           call_with(sql::take_back_all_of_pair, {names.account, names.pair}),
                           std::move(take_back),
                           call_with(sql::forget, {names.pair}),
                           std::move(remember),
                           std::move(forget_oldest),
                           pg::Call{.statement = pg::commit}};
    CO_TRY(auto lease, co_await pool_.acquire());
    CO_TRY_DO(co_await lease->run(calls, round_trip_timeout));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> SignInFailures::not_tried(AttemptSubjects subjects) {
    const Names names(subjects);
    const std::array calls{pg::Call{.statement = pg::begin}, call_with_all(sql::lock_kept, names),
                           call_with_all(sql::take_back, names), pg::Call{.statement = pg::commit}};
    CO_TRY(auto lease, co_await pool_.acquire());
    CO_TRY_DO(co_await lease->run(calls, round_trip_timeout));
    co_return Result<void>{};
}

asio::awaitable<Result<SignInFailures::Swept>> SignInFailures::sweep(Instant now) {
    pg::Call failures{.statement = sql::sweep_failures, .params = {}};
    failures.params.instant(before(now, people::failures_kept)).bigint(sweep_rows_max);
    CO_TRY(const auto removed, co_await pool_.write(std::move(failures)));
    pg::Call addresses{.statement = sql::sweep_addresses, .params = {}};
    addresses.params.instant(before(now, people::familiar_for));
    CO_TRY_DO(co_await pool_.write(std::move(addresses)));
    co_return removed.affected() < sweep_rows_max ? Swept::all : Swept::some;
}

}  // namespace trastienda::store
