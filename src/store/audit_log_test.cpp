#include "store/audit_log.hpp"

#include "pg/acting.hpp"
#include "store/audit_words.hpp"
#include "store/migrations.hpp"
#include "store/personal_data.hpp"
#include "store/users.hpp"
#include "tests/support/postgres.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using tests::must;

asio::awaitable<Result<void>> apply_migrations(pg::Connection& connection) {
    CO_TRY_DO(co_await pg::migrate(connection, migrations()));
    co_return Result<void>{};
}

template <class Set>
AuditFilter filter(Set set) {
    AuditFilter only;
    set(only);
    return only;
}

struct Shop {
    tests::TestDatabase database{{.name = "trastienda_schema", .prepare = apply_migrations}};
    asio::io_context loop;
    pg::Pool pool{loop.get_executor(), database.settings(), {}};
    Users users{pool};
    AuditLog log{pool};
    PersonalData personal_data{pool};
    pg::Acting acting;  // of what run() runs

    template <class Coroutine>
    void run(Coroutine coroutine) {
        std::exception_ptr failure;
        bool has_ended = false;
        asio::co_spawn(pg::ActingIoExecutor(loop.get_executor(), &acting), coroutine(*this),
                       [&](std::exception_ptr thrown) {
                           failure = std::move(thrown);
                           has_ended = true;
                       });
        loop.restart();
        const auto deadline = std::chrono::steady_clock::now() + tests::coroutine_timeout;
        while (!has_ended && loop.run_one_until(deadline) > 0) {
        }
        if (failure) std::rethrow_exception(failure);
        EXPECT_TRUE(has_ended);
    }

    asio::awaitable<std::vector<AuditEntry>> entries(AuditFilter only) {
        co_return must(co_await log.list(std::move(only), {}, 1'000));
    }
    asio::awaitable<std::vector<AuditEntry>> entries_of(UserId user) {
        co_return co_await entries(filter([user](AuditFilter& only) {
            only.resource_type = "user";
            only.resource_id = user.value;
        }));
    }
    asio::awaitable<User> add(std::string_view email, people::Role role) {
        Profile profile;
        profile.first_name = "Anabel";
        co_return *must(co_await users.add({.email = *people::EmailAddress::parse(email),
                                            .password_hash = "a hash of hers",
                                            .role = role,
                                            .profile = profile,
                                            .language = {}}));
    }
    // Whether the database does it.
    asio::awaitable<bool> does(std::string_view name, std::string_view text) {
        const auto done = co_await pool.write({.statement = {name, text}});
        if (!done) EXPECT_EQ(done.error().sqlstate, "23000") << done.error().message;
        co_return done.has_value();
    }
};

bool holds(const AuditEntry& entry, std::string_view text) {
    return entry.before.value_or("").find(text) != std::string::npos ||
           entry.after.value_or("").find(text) != std::string::npos;
}

TEST(AuditLog, tells_who_was_behind_a_change_whatever_changed_it) {
    Shop shop;
    shop.acting = {.source = pg::ActingSource::request,
                   .user = UserId{77},
                   .session = SessionId{5},
                   .remote_address = "192.0.2.7",
                   .request_id = "the\"one\\"};
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const User ana = co_await in.add("Anabel@example.com", people::Role::sales);
        UserChange change;
        change.first_name = "Bela";
        EXPECT_TRUE(must(co_await in.users.change(ana.id, change, std::nullopt)).has_value());
        const auto entries = co_await in.entries_of(ana.id);
        EXPECT_EQ(entries.size(), 3U);  // the account, its profile, the change of it
        for (const AuditEntry& entry : entries) {
            EXPECT_EQ(entry.source, AuditSource::request);
            EXPECT_EQ(entry.user, UserId{77});
            EXPECT_EQ(entry.session, SessionId{5});
            EXPECT_EQ(entry.remote_address, "192.0.2.7");
            EXPECT_EQ(entry.request_id, "theone");
            EXPECT_FALSE(holds(entry, "a hash of hers"));
        }
        EXPECT_EQ(entries[0].action, AuditAction::changed);
        EXPECT_EQ(entries[0].before, R"({"first_name": "Anabel"})");
        EXPECT_EQ(entries[0].after, R"({"first_name": "Bela"})");
        EXPECT_EQ(entries[2].before, std::nullopt);
        EXPECT_TRUE(holds(entries[2], R"("password_hash": "***")"));

        // Nothing has changed: nothing is told.
        EXPECT_TRUE(must(co_await in.users.change(ana.id, change, std::nullopt)).has_value());
        EXPECT_EQ((co_await in.entries_of(ana.id)).size(), 3U);
        // Also of a statement by itself.
        EXPECT_TRUE(must(co_await in.users.set_hash(ana.id, "another", "a hash of hers")));
        const auto after = co_await in.entries_of(ana.id);
        EXPECT_EQ(after.size(), 4U);
        EXPECT_EQ(after[0].user, UserId{77});
        EXPECT_EQ(after[0].after, R"({"password_hash": "***"})");
    });
}

TEST(AuditLog, tells_what_is_stored_as_a_number_by_its_word) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const User ana = co_await in.add("Anabel@example.com", people::Role::warehouse);
        UserChange change;
        change.role = people::Role::manager;
        EXPECT_TRUE(must(co_await in.users.change(ana.id, change, std::nullopt)).has_value());
        const auto entries = co_await in.entries_of(ana.id);
        EXPECT_EQ(entries[0].before, R"({"role": "warehouse"})");
        EXPECT_EQ(entries[0].after, R"({"role": "manager"})");

        // Whatever column another change of the tables adds: enums are stored as small numbers, and nothing else is.
        const auto columns = must(co_await in.pool.read(
            {.statement = {
                 "enum_columns_of_audited_tables",
                 "SELECT DISTINCT split_part(encode(change.tgargs, 'escape'), '\\000', 1), field.attname::text "
                 "FROM pg_trigger AS change "
                 "JOIN pg_proc AS recording ON recording.oid = change.tgfoid "
                 "JOIN pg_attribute AS field ON field.attrelid = change.tgrelid "
                 "WHERE recording.proname IN ('record_change', 'record_inserts') "
                 "AND field.atttypid = 'smallint'::regtype AND field.attnum > 0"}}));
        EXPECT_GE(columns.size(), 9);
        for (const pg::Row row : columns) {
            const std::string fields = fmt::format(R"({{"{}": 1}})", row.text(1));
            EXPECT_NE(with_words(row.text(0), fields), fields) << row.text(0);
        }
    });
}

TEST(AuditLog, does_not_tell_the_next_of_a_connection_as_the_one_before) {
    Shop shop;
    shop.acting = {.source = pg::ActingSource::request, .user = UserId{77}};
    shop.run([](Shop& in) -> asio::awaitable<void> { co_await in.add("a@example.com", people::Role::sales); });
    shop.acting = {.source = pg::ActingSource::command_line};
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const User second = co_await in.add("b@example.com", people::Role::sales);
        for (const AuditEntry& entry : co_await in.entries_of(second.id)) {
            EXPECT_EQ(entry.source, AuditSource::command_line);
            EXPECT_EQ(entry.user, std::nullopt);
        }
    });
    shop.database.execute(
        "UPDATE brands SET is_active = false; INSERT INTO brands (name, name_folded) VALUES ('x', 'x')");
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const auto entries = co_await in.entries(filter([](AuditFilter& only) { only.resource_type = "brand"; }));
        EXPECT_EQ(entries.size(), 1U);
        EXPECT_EQ(entries[0].user, std::nullopt);
    });
}

TEST(AuditLog, is_filtered_and_goes_on_after_a_place) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) co_await in.add("a" + std::to_string(i) + "@example.com", people::Role::sales);
        const auto all = co_await in.entries({});
        std::vector<std::int64_t> paged;
        AuditPosition after;
        while (true) {
            const auto page = must(co_await in.log.list({}, after, 3));
            for (const AuditEntry& entry : page) paged.push_back(entry.id);
            if (page.size() < 3) break;
            after = {page.back().happened_at, page.back().id};
        }
        std::vector<std::int64_t> ids;
        for (const AuditEntry& entry : all) ids.push_back(entry.id);
        EXPECT_EQ(paged, ids);
        EXPECT_TRUE(std::ranges::is_sorted(ids, std::greater<>()));
        EXPECT_TRUE((co_await in.entries(filter([](AuditFilter& only) { only.user = UserId{1}; }))).empty());
        EXPECT_TRUE(
            (co_await in.entries(filter([](AuditFilter& only) { only.action = AuditAction::removed; }))).empty());
        const Instant third = all[2].happened_at;
        EXPECT_EQ((co_await in.entries(filter([third](AuditFilter& only) { only.from = third; }))).size(), 3U);
        EXPECT_EQ((co_await in.entries(filter([third](AuditFilter& only) { only.until = third; }))).size(),
                  all.size() - 3);
    });
}

// Who filters by one of the known types finds all there is: every trigger says one of them, and but for those that are
// told otherwise, each is one of a trigger's.
TEST(AuditLog, knows_the_types_of_its_entries) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const auto rows = must(co_await in.pool.read(
            pg::Call{.statement = {"types_of_triggers",
                                   "SELECT DISTINCT split_part(encode(tgargs, 'escape'), '\\000', 1) FROM pg_trigger "
                                   "WHERE tgfoid IN ('record_change'::regproc, 'record_inserts'::regproc)"},
                     .params = {}}));
        std::set<std::string> told{"token", "sale", "voucher"};
        for (const pg::Row row : rows) told.emplace(row.text(0));
        EXPECT_EQ(told, std::set<std::string>(audit_resource_types.begin(), audit_resource_types.end()));
    });
}

TEST(AuditLog, is_kept_but_for_the_erased) {
    Shop shop;
    shop.acting = {.source = pg::ActingSource::request, .remote_address = "192.0.2.7"};
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await in.add("admin@example.com", people::Role::admin);
        const User ana = co_await in.add("anabel@example.com", people::Role::sales);
        const User bela = co_await in.add("bela@example.com", people::Role::sales);
        EXPECT_FALSE(co_await in.does("t1", "UPDATE audit_log SET after = '{}'"));
        EXPECT_FALSE(co_await in.does("t2", "UPDATE audit_log SET user_id = 1"));
        EXPECT_FALSE(co_await in.does("t3", "UPDATE audit_log SET remote_address = ''"));
        EXPECT_FALSE(co_await in.does("t4", "DELETE FROM audit_log"));
        EXPECT_FALSE(co_await in.does("t5", "TRUNCATE audit_log"));

        const auto of_bela = co_await in.entries_of(bela.id);
        EXPECT_TRUE(must(co_await in.personal_data.erase(ana.id)).has_value());
        bool tells_of_erasure = false;
        for (const AuditEntry& entry : co_await in.entries_of(ana.id)) {
            EXPECT_FALSE(holds(entry, "nabel")) << entry.after.value_or("");
            EXPECT_EQ(entry.remote_address, "");
            tells_of_erasure = tells_of_erasure || holds(entry, "erased_at");
        }
        EXPECT_TRUE(tells_of_erasure);
        const auto still = co_await in.entries_of(bela.id);
        EXPECT_EQ(still.size(), of_bela.size());
        for (std::size_t i = 0; i < still.size(); ++i) {
            EXPECT_EQ(still[i].after, of_bela[i].after);
            EXPECT_EQ(still[i].remote_address, "192.0.2.7");
        }
        // What is as it must be may be said again; nothing else may, of the erased neither.
        EXPECT_FALSE(co_await in.does("t6", "UPDATE audit_log SET after = '{}' WHERE resource_type = 'user'"));
        EXPECT_FALSE(co_await in.does("t7", "UPDATE audit_log SET action = 3"));
        EXPECT_FALSE(co_await in.does("t8", "DELETE FROM audit_log WHERE resource_type = 'user'"));
    });
}

TEST(PersonalData, is_told_and_taken_away) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const User admin = co_await in.add("admin@example.com", people::Role::admin);
        const User ana = co_await in.add("anabel@example.com", people::Role::sales);
        must(co_await in.users.set_password({.user = ana.id,
                                             .hash = "another hash",
                                             .hash_before = std::nullopt,
                                             .kept_session = {},
                                             .letter = mail::password_changed_letter}));
        EXPECT_TRUE(co_await in.does("p1", "INSERT INTO sign_in_addresses SELECT id, '192.0.2.9', now() FROM users"));
        EXPECT_TRUE(co_await in.does("p2",
                                     "INSERT INTO sign_in_failures VALUES ('account:anabel@example.com', 1, now()), "
                                     "('pair:192.0.2.9 anabel@example.com', 1, now()), "
                                     "('pair:192.0.2.9 notanabel@example.com', 1, now())"));
        const auto data = must(co_await in.personal_data.read(ana.id));
        for (const std::string_view text : {"anabel@example.com", "Anabel", "192.0.2.9", "Su cuenta", "su cuenta"})
            EXPECT_EQ(data->find(text) != std::string::npos, text != "Su cuenta") << text << *data;
        EXPECT_EQ(data->find("another hash"), std::string::npos);
        EXPECT_EQ(must(co_await in.personal_data.read(UserId{999})), std::nullopt);

        EXPECT_EQ(must(co_await in.personal_data.erase(admin.id)).error(), UserRefusal::last_administrator);
        EXPECT_EQ(must(co_await in.personal_data.erase(UserId{999})).error(), UserRefusal::unknown);
        EXPECT_TRUE(must(co_await in.personal_data.erase(ana.id)).has_value());
        EXPECT_TRUE(must(co_await in.personal_data.erase(ana.id)).has_value());
        const auto left = must(co_await in.personal_data.read(ana.id));
        for (const std::string_view text : {"anabel", "Anabel", "192.0.2.9", "su cuenta"})
            EXPECT_EQ(left->find(text), std::string::npos) << text << *left;
        const auto erased = must(co_await in.users.find(ana.id));
        EXPECT_EQ(erased->status, UserStatus::inactive);
        EXPECT_EQ(erased->email, "erased-" + std::to_string(ana.id.value) + "@erased.invalid");
        const auto failures =
            must(co_await in.pool.read(pg::Call{.statement = {"p3", "SELECT subject FROM sign_in_failures"}}));
        EXPECT_EQ(failures.size(), 1);
        EXPECT_EQ(failures[0].text(0), "pair:192.0.2.9 notanabel@example.com");
        // The address is free again.
        EXPECT_NE((co_await in.add("anabel@example.com", people::Role::user)).id, ana.id);
    });
}

// Whoever adds a table that people change (it has a version) gives it its trigger, or says here where it is told of.
TEST(AuditLog, is_fed_by_every_table_that_people_change) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const std::set<std::string> told_elsewhere{};
        const auto rows = must(co_await in.pool.read(
            pg::Call{.statement = {"tables",
                                   "SELECT columns.table_name::text FROM information_schema.columns "
                                   "JOIN information_schema.tables USING (table_schema, table_name) "
                                   "WHERE table_schema = 'public' AND column_name = 'version' "
                                   "AND table_type = 'BASE TABLE' AND NOT EXISTS ("
                                   "SELECT FROM pg_trigger WHERE tgrelid = columns.table_name::regclass "
                                   "AND tgfoid = 'record_change'::regproc)"}}));
        for (const pg::Row row : rows)
            EXPECT_TRUE(told_elsewhere.contains(std::string(row.text(0)))) << row.text(0) << " has no record_change()";
    });
}

}  // namespace
}  // namespace trastienda::store
