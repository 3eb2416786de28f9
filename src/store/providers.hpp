// Providers: from whom the shop buys. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "store/named_table.hpp"

namespace trastienda::store {

struct Provider {
    ProviderId id;
    std::string name;
    std::string name_folded;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
    std::string contact_person;
    std::string email;
    std::string phone;
    std::string address;
};

struct ProviderFields {
    std::string name;
    std::string contact_person = {};
    std::string email = {};
    std::string phone = {};
    std::string address = {};
};

/// What is left out stays as it is.
struct ProviderChange {
    std::optional<std::string> name = {};
    std::optional<bool> is_active = {};
    std::optional<std::string> contact_person = {};
    std::optional<std::string> email = {};
    std::optional<std::string> phone = {};
    std::optional<std::string> address = {};
};

class Providers {
  public:
    explicit Providers(pg::Pool& pool);

    boost::asio::awaitable<Result<std::optional<Provider>>> read(ProviderId id);
    boost::asio::awaitable<Result<std::vector<Provider>>> list(NamedList list);
    /// Refused: name_taken.
    boost::asio::awaitable<Result<OrFaults<Provider>>> add(const ProviderFields& fields);
    /// With a version: only where the row still has it. Refused: provider_unknown, version_changed, name_taken.
    boost::asio::awaitable<Result<OrFaults<Provider>>> change(ProviderId id, std::optional<std::int64_t> version,
                                                              const ProviderChange& change);

  private:
    NamedTable<Provider> table_;
};

}  // namespace trastienda::store
