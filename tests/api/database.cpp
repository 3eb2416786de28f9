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

struct Folder::Parts {
    TemporaryFolder folder;
};

Folder::Folder() : parts_(std::make_unique<Parts>()) {}
Folder::~Folder() = default;
std::filesystem::path Folder::path() const { return parts_->folder.path(); }

}  // namespace trastienda::tests
