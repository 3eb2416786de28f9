// /api/v1/providers: from whom the shop buys.
#include "store/providers.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/named_list.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct ProviderOut {
    ProviderId id;
    std::string name;
    std::string contact_person;
    std::optional<std::string> email;
    std::string phone;
    std::string address;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(ProviderOut, (),
                      (id, name, contact_person, email, phone, address, is_active, version, created_at, updated_at))
constexpr auto notes(const ProviderOut*) {
    return std::to_array<FieldNote>(
        {{.field = "is_active", .text = "false: put out of use; it stays where it is used."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct ProviderInput {
    CatalogName name;
    std::optional<PersonName> contact_person;
    std::optional<people::EmailAddress> email;
    std::optional<Phone> phone;
    std::optional<PostalAddress> address;
};
BOOST_DESCRIBE_STRUCT(ProviderInput, (), (name, contact_person, email, phone, address))
constexpr auto notes(const ProviderInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Textiles del Sur\""},
         {.field = "contact_person", .text = "Whom to ask for.", .example = "\"Ana Ruiz\""},
         {.field = "email", .text = "Where orders go.", .example = "\"pedidos@example.com\""},
         {.field = "phone", .text = "", .example = "\"+54 11 5555 0100\""},
         {.field = "address", .text = "", .example = "\"Av. Corrientes 1234, Buenos Aires\""}});
}

struct ProviderChange {
    Change<CatalogName> name;
    Change<PersonName> contact_person;
    Patch<people::EmailAddress> email;
    Change<Phone> phone;
    Change<PostalAddress> address;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(ProviderChange, (), (name, contact_person, email, phone, address, is_active))
constexpr auto notes(const ProviderChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "Unique; capitals and accents do not count.", .example = "\"Textiles del Sur\""},
         {.field = "contact_person", .text = "Whom to ask for.", .example = "\"Ana Ruiz\""},
         {.field = "email", .text = "Where orders go.", .example = "\"pedidos@example.com\""},
         {.field = "phone", .text = "", .example = "\"+54 11 5555 0100\""},
         {.field = "address", .text = "", .example = "\"Av. Corrientes 1234, Buenos Aires\""},
         {.field = "is_active", .text = "false puts it out of use, true back.", .example = "false"}});
}

struct ProviderPath {
    ProviderId provider_id;
};
BOOST_DESCRIBE_STRUCT(ProviderPath, (), (provider_id))

ProviderOut provider_out(store::Provider provider) {
    return {.id = provider.id,
            .name = std::move(provider.name),
            .contact_person = std::move(provider.contact_person),
            .email = provider.email.empty() ? std::nullopt : std::optional(std::move(provider.email)),
            .phone = std::move(provider.phone),
            .address = std::move(provider.address),
            .is_active = provider.is_active,
            .version = provider.version,
            .created_at = provider.created_at,
            .updated_at = provider.updated_at};
}

asio::awaitable<Reply<Page<ProviderOut>>> list_providers(store::Providers& providers, Call<Query<NamedQuery>> call) {
    CO_TRY(auto rows, co_await providers.list(named_list(call.query)));
    co_return named_page(std::move(rows), call.query, provider_out);
}

asio::awaitable<Reply<ProviderOut>> read_provider(store::Providers& providers, Call<Path<ProviderPath>> call) {
    const ProviderId id = call.path.provider_id;
    CO_TRY(auto provider, co_await providers.read(id));
    if (!provider) co_return unknown(store::CatalogRefusal::provider_unknown, id.value);
    const std::int64_t version = provider->version;
    co_return Reply(provider_out(*std::move(provider))).version(version);
}

asio::awaitable<Reply<ProviderOut>> create_provider(store::Providers& providers, Call<Body<ProviderInput>> call) {
    ProviderInput& input = call.body;
    store::ProviderFields fields{.name = std::move(input.name.value)};
    if (input.contact_person) fields.contact_person = std::move(input.contact_person->value);
    if (input.email) fields.email = input.email->text();
    if (input.phone) fields.phone = std::move(input.phone->value);
    if (input.address) fields.address = std::move(input.address->value);
    CO_TRY(auto provider, co_await providers.add(fields));
    if (!provider) co_return refused(provider.error());
    const std::int64_t id = provider->id.value;
    const std::int64_t version = provider->version;
    co_return Reply(provider_out(*std::move(provider))).location("/api/v1/providers/{}", id).version(version);
}

asio::awaitable<Reply<ProviderOut>> change_provider(store::Providers& providers,
                                                    Call<Path<ProviderPath>, Body<ProviderChange>> call) {
    ProviderChange& input = call.body;
    store::ProviderChange change{.is_active = input.is_active.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.contact_person.value) change.contact_person = std::move(input.contact_person.value->value);
    if (input.email.is_present) change.email = input.email.value ? input.email.value->text() : std::string();
    if (input.phone.value) change.phone = std::move(input.phone.value->value);
    if (input.address.value) change.address = std::move(input.address.value->value);
    CO_TRY(auto provider, co_await providers.change(call.path.provider_id, call.context.if_match.version(), change));
    if (!provider) co_return refused(provider.error());
    const std::int64_t version = provider->version;
    co_return Reply(provider_out(*std::move(provider))).version(version);
}

}  // namespace

Endpoints provider_endpoints(store::Providers& providers) {
    return {
        endpoint(providers, list_providers,
                 {.method = Method::get,
                  .path = "/api/v1/providers",
                  .summary = "Providers, by name",
                  .permission = people::Permission::read_providers}),
        endpoint(providers, create_provider,
                 {.method = Method::post,
                  .path = "/api/v1/providers",
                  .summary = "Add a provider",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::name_taken}}),
        endpoint(providers, read_provider,
                 {.method = Method::get,
                  .path = "/api/v1/providers/{provider_id}",
                  .summary = "One provider",
                  .permission = people::Permission::read_providers,
                  .refusals = {ProblemCode::provider_unknown}}),
        endpoint(
            providers, change_provider,
            {.method = Method::patch,
             .path = "/api/v1/providers/{provider_id}",
             .summary = "Change a provider, or put it out of use",
             .description = "Fields that are left out stay as they are. It is never deleted: products may refer to it.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::provider_unknown, ProblemCode::version_changed, ProblemCode::name_taken},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
