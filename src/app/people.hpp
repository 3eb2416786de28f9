// Everything about people in one place, wired: the server and the sub-commands make one. Floor 4. One executor thread.
#pragma once

#include "app/accounts.hpp"
#include "app/passwords.hpp"
#include "app/self_service.hpp"
#include "app/sign_in.hpp"
#include "app/tokens.hpp"
#include "base/clock.hpp"
#include "pg/pool.hpp"
#include "store/personal_data.hpp"
#include "store/sessions.hpp"
#include "store/sign_in_failures.hpp"
#include "store/users.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <utility>

namespace trastienda::app {

/// `pool`, `clock` and `random` outlive it; so does the event loop of `executor`, which has stopped before it goes.
struct People {
    People(boost::asio::any_io_executor executor, pg::Pool& pool, const Clock& clock_in, Random& random,
           SignInRules rules, SelfServiceRules self_service_rules)
        : clock(clock_in),
          users(pool),
          sessions(pool),
          failures(pool),
          mailed_tokens(pool),
          personal_data(pool),
          tokens(executor, sessions, clock),
          sign_in(executor,
                  {.users = users,
                   .sessions = sessions,
                   .failures = failures,
                   .passwords = passwords,
                   .tokens = tokens,
                   .clock = clock,
                   .random = random},
                  rules),
          accounts({.users = users,
                    .sessions = sessions,
                    .personal_data = personal_data,
                    .sign_in = sign_in,
                    .passwords = passwords,
                    .tokens = tokens,
                    .clock = clock,
                    .random = random}),
          self_service(std::move(executor),
                       {.mailed_tokens = mailed_tokens,
                        .failures = failures,
                        .passwords = passwords,
                        .tokens = tokens,
                        .clock = clock,
                        .random = random},
                       std::move(self_service_rules)) {}
    People(const People&) = delete;
    People& operator=(const People&) = delete;

    const Clock& clock;
    store::Users users;
    store::Sessions sessions;
    store::SignInFailures failures;
    store::MailedTokens mailed_tokens;
    store::PersonalData personal_data;
    Passwords passwords;
    Tokens tokens;
    SignIn sign_in;
    Accounts accounts;
    SelfService self_service;
};

}  // namespace trastienda::app
