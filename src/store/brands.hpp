// Brands: who made what the shop sells. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "store/named_table.hpp"

namespace trastienda::store {

struct Brand {
    BrandId id;
    std::string name;
    std::string name_folded;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    std::string description;
};

struct BrandFields {
    std::string name;
    std::string description = {};
};

/// What is left out stays as it is.
struct BrandChange {
    std::optional<std::string> name = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> description = {};
};

class Brands {
  public:
    explicit Brands(pg::Pool& pool);

    boost::asio::awaitable<Result<std::optional<Brand>>> read(BrandId id);
    boost::asio::awaitable<Result<std::vector<Brand>>> list(NamedList list);
    /// Refused: name_taken.
    boost::asio::awaitable<Result<OrFaults<Brand>>> add(const BrandFields& fields);
    /// With a version: only where the row still has it. Refused: brand_unknown, version_changed, name_taken.
    boost::asio::awaitable<Result<OrFaults<Brand>>> change(BrandId id, std::optional<std::int64_t> version,
                                                           const BrandChange& change);

  private:
    NamedTable<Brand> table_;
};

}  // namespace trastienda::store
