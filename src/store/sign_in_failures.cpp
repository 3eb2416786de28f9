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

pg::Call call_with_subject(pg::Statement statement, std::string_view subject) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.text(subject);
    return call;
}

people::Failures failures_of(const pg::Rows& rows, std::string_view subject) {
    for (const pg::Row row : rows)
        if (row.text(0) == subject) return {.count = row.integer(1), .last = row.instant(2)};
    CHECK(false && "a row for each subject was just made");
}

}  // namespace

asio::awaitable<Result<std::optional<Instant>>> SignInFailures::begin(AttemptSubjects subjects, Instant now) {
    const std::array<std::string_view, 2> names{subjects.account, subjects.address};
    CHECK(std::ranges::is_sorted(names));

    CO_TRY(auto lease, co_await pool_.acquire());
    pg::Call lock{.statement = sql::lock_subjects, .params = {}};
    lock.params.texts(names).instant(now);
    const std::array begin{pg::Call{.statement = pg::begin}, std::move(lock)};
    CO_TRY(const auto rows, co_await lease->run(begin, round_trip_timeout));
    const people::Failures account = failures_of(rows[1], subjects.account);
    const people::Failures address = failures_of(rows[1], subjects.address);
    const Instant next = std::max(people::next_attempt(account, people::account_slowing),
                                  people::next_attempt(address, people::address_slowing));
    if (next > now) co_return next;

    const std::array counts{people::after_failure(account, people::account_slowing, now).count,
                            people::after_failure(address, people::address_slowing, now).count};
    pg::Call note{.statement = sql::note_failures, .params = {}};
    note.params.texts(names).integers(counts).instant(now);
    const std::array end{std::move(note), pg::Call{.statement = pg::commit}};
    CO_TRY_DO(co_await lease->run(end, round_trip_timeout));
    co_return std::nullopt;
}

asio::awaitable<Result<void>> SignInFailures::succeeded(AttemptSubjects subjects) {
    CO_TRY_DO(co_await pool_.write(call_with_subject(sql::forget, subjects.account)));
    CO_TRY_DO(co_await pool_.write(call_with_subject(sql::take_back, subjects.address)));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> SignInFailures::not_tried(AttemptSubjects subjects) {
    CO_TRY_DO(co_await pool_.write(call_with_subject(sql::take_back, subjects.account)));
    CO_TRY_DO(co_await pool_.write(call_with_subject(sql::take_back, subjects.address)));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> SignInFailures::sweep(Instant time) {
    pg::Call call{.statement = sql::sweep_failures, .params = {}};
    call.params.instant(time).bigint(sweep_rows_max);
    CO_TRY_DO(co_await pool_.write(std::move(call)));
    co_return Result<void>{};
}

}  // namespace trastienda::store
