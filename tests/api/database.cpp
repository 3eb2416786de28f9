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

struct Folder::Parts {
    TemporaryFolder folder;
};

Folder::Folder() : parts_(std::make_unique<Parts>()) {}
Folder::~Folder() = default;
std::filesystem::path Folder::path() const { return parts_->folder.path(); }

}  // namespace trastienda::tests
