#include "tests/api/database.hpp"

#include "tests/support/postgres.hpp"

namespace trastienda::tests {

struct FreshDatabase::Parts {
    TestDatabase database;
};

FreshDatabase::FreshDatabase() : parts_(std::make_unique<Parts>()) {}
FreshDatabase::~FreshDatabase() = default;
std::string FreshDatabase::url() const { return std::string(parts_->database.settings().connection_string.reveal()); }
void FreshDatabase::execute(std::string_view script) const { parts_->database.execute(script); }

std::string FreshDatabase::last_mail_to(std::string_view recipient) const {
    static constexpr pg::Statement read_mail{
        "test_read_mail", "SELECT content FROM email_log WHERE recipient = $1::text ORDER BY id DESC LIMIT 1"};
    const auto read = [](pg::Settings settings, std::string to) -> boost::asio::awaitable<std::string> {
        auto connection = must(co_await pg::Connection::open(co_await boost::asio::this_coro::executor, settings));
        pg::Call call{.statement = read_mail, .params = {}};
        call.params.text(to);
        const auto rows = must(co_await connection->run(std::move(call), std::chrono::seconds(10)));
        co_return rows.empty() ? std::string() : std::string(rows[0].text(0));
    };
    return run_coroutine<std::string>(read(parts_->database.settings(), std::string(recipient)));
}

std::vector<std::string> FreshDatabase::columns_with(std::string_view text) const {
    // query_to_xml runs a query that is put together: the one way to ask every table with one statement.
    static constexpr pg::Statement find_text{
        "test_find_text",
        "SELECT relname || '.' || attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND "
        "(xpath('/row/found/text()', query_to_xml(format('SELECT count(*) AS found FROM %1$I WHERE "
        "strpos(lower(%2$I::text), %3$L) > 0 OR strpos(%2$I::text, %4$L) > 0', relname, attname, lower($1::text), "
        "encode(convert_to($1::text, 'UTF8'), 'hex')), false, true, '')))[1]::text::bigint > 0 ORDER BY 1"};
    const auto find = [](pg::Settings settings,
                         std::string wanted) -> boost::asio::awaitable<std::vector<std::string>> {
        auto connection = must(co_await pg::Connection::open(co_await boost::asio::this_coro::executor, settings));
        pg::Call call{.statement = find_text, .params = {}};
        call.params.text(wanted);
        const auto rows = must(co_await connection->run(std::move(call), std::chrono::seconds(10)));
        std::vector<std::string> columns;
        for (const pg::Row row : rows) columns.emplace_back(row.text(0));
        co_return columns;
    };
    return run_coroutine<std::vector<std::string>>(find(parts_->database.settings(), std::string(text)));
}

struct Folder::Parts {
    TemporaryFolder folder;
};

Folder::Folder() : parts_(std::make_unique<Parts>()) {}
Folder::~Folder() = default;
std::filesystem::path Folder::path() const { return parts_->folder.path(); }

}  // namespace trastienda::tests
