// Categories: what kind of clothing a product is. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "store/named_table.hpp"

namespace trastienda::store {

struct Category {
    CategoryId id;
    std::string name;
    std::string name_folded;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    std::string description;
};

struct CategoryFields {
    std::string name;
    std::string description = {};
};

/// What is left out stays as it is.
struct CategoryChange {
    std::optional<std::string> name = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> description = {};
};

class Categories {
  public:
    explicit Categories(pg::Pool& pool);

    boost::asio::awaitable<Result<std::optional<Category>>> read(CategoryId id);
    boost::asio::awaitable<Result<std::vector<Category>>> list(NamedList list);
    /// Refused: name_taken.
    boost::asio::awaitable<Result<OrFaults<Category>>> add(const CategoryFields& fields);
    /// With a version: only where the row still has it. Refused: category_unknown, version_changed, name_taken.
    boost::asio::awaitable<Result<OrFaults<Category>>> change(CategoryId id, std::optional<std::int64_t> version,
                                                              const CategoryChange& change);

  private:
    NamedTable<Category> table_;
};

}  // namespace trastienda::store
