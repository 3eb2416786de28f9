// A database of a test's own on the suite's PostgreSQL, as the connection string that the program is given. Stands
// between the tests here and postgres.hpp, whose headers are heavy. For tests only.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::tests {

class FreshDatabase {
  public:
    FreshDatabase();
    ~FreshDatabase();
    FreshDatabase(const FreshDatabase&) = delete;
    FreshDatabase& operator=(const FreshDatabase&) = delete;
    [[nodiscard]] std::string url() const;
    void execute(std::string_view script) const;
    /// The content of the latest mail to that address; empty where there is none.
    [[nodiscard]] std::string last_mail_to(std::string_view recipient) const;
    /// Every column of every table, as `table.column`, in which a row holds the text, in capitals or not, also as
    /// bytes.
    [[nodiscard]] std::vector<std::string> columns_with(std::string_view text) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// A folder that goes with all that is in it, and that PostgreSQL's user can enter.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path path() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace trastienda::tests
