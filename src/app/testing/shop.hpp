// A shop for tests of use-cases: a database of its own, an event loop, a clock that stands until it is moved. For tests
// only. One thread.
#pragma once

#include "app/people.hpp"
#include "store/migrations.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace trastienda::app::testing {

class StandingClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(std::chrono::microseconds duration) { now_ = now_.plus(duration); }

  private:
    Instant now_{1'800'000'000'000'000};
};

inline boost::asio::awaitable<Result<void>> apply_migrations(pg::Connection& connection) {
    CO_TRY_DO(co_await pg::migrate(connection, store::migrations()));
    co_return Result<void>{};
}

struct Shop {
    tests::TestDatabase database{{.name = "trastienda_schema", .prepare = apply_migrations}};
    boost::asio::io_context loop;
    pg::Pool pool{loop.get_executor(), database.settings(), {}};
    StandingClock clock;
    SystemRandom random;
    People people{loop.get_executor(), pool, clock, random, {}, {.public_url = "https://tienda.example"}};
    std::size_t running = 0;

    void spawn(boost::asio::awaitable<void> coroutine) {
        ++running;
        boost::asio::co_spawn(loop, std::move(coroutine), [this](std::exception_ptr failure) {
            --running;
            if (failure) std::rethrow_exception(failure);
        });
    }
    /// Until every coroutine has ended.
    void run_all() {
        loop.restart();
        const auto deadline = std::chrono::steady_clock::now() + tests::coroutine_timeout;
        while (running > 0)
            if (loop.run_one_until(deadline) == 0) throw std::runtime_error("a coroutine did not end in time");
    }
    /// One coroutine to its end: run([](Shop& shop) -> awaitable<void> { ... }).
    template <class Coroutine, class... Args>
    void run(Coroutine coroutine, Args&... args) {
        spawn(coroutine(*this, args...));
        run_all();
    }

    boost::asio::awaitable<store::User> add_user(std::string email, std::string_view password, people::Role role) {
        auto user = tests::must(co_await people.accounts.add({.email = *people::EmailAddress::parse(email),
                                                              .password = *people::Password::parse(password, email),
                                                              .role = role,
                                                              .profile = {},
                                                              .language = {}}));
        if (!user) throw std::runtime_error("the user could not be added");
        co_return *std::move(user);
    }
};

}  // namespace trastienda::app::testing
