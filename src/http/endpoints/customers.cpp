// /api/v1/customers: finding the customer whom a sale is for, at the till.
#include "app/people.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"

namespace trastienda::http {

namespace {

struct CustomerOut {
    UserId id;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::string phone;
};
BOOST_DESCRIBE_STRUCT(CustomerOut, (), (id, email, first_name, last_name, phone))
constexpr auto notes(const CustomerOut*) {
    return std::to_array<FieldNote>({{.field = "id", .text = "`user_id` of a sale."}});
}

struct CustomerCursor {
    UserId id;
};
BOOST_DESCRIBE_STRUCT(CustomerCursor, (), (id))

struct CustomersQuery {
    PageLimit limit;
    std::optional<After<CustomerCursor>> after;
    Text<2, 100> q;
};
BOOST_DESCRIBE_STRUCT(CustomersQuery, (), (limit, after, q))
constexpr auto notes(const CustomersQuery*) {
    return std::to_array<FieldNote>({{.field = "after", .text = "`next` of the page before."},
                                     {.field = "q",
                                      .text = "Parts of a name, e-mail or phone, in any order, without regard to "
                                              "capitals and accents; a part of one or "
                                              "two characters is how a name begins.",
                                      .example = "\"ana garcia\""}});
}

asio::awaitable<Reply<Page<CustomerOut>>> list_customers(app::People& people, Call<Query<CustomersQuery>> call) {
    CustomersQuery& query = call.query;
    CO_TRY(auto found,
           co_await people.users.list_customers(std::move(query.q.value),
                                                query.after ? query.after->value.id : UserId{}, query.limit.get() + 1));
    std::vector<CustomerOut> rows;
    rows.reserve(found.size());
    for (store::CustomerAccount& customer : found)
        rows.push_back({.id = customer.id,
                        .email = std::move(customer.email),
                        .first_name = std::move(customer.first_name),
                        .last_name = std::move(customer.last_name),
                        .phone = std::move(customer.phone)});
    co_return make_page(std::move(rows), query.limit, [](const CustomerOut& last) { return CustomerCursor{last.id}; });
}

}  // namespace

Endpoints customer_endpoints(app::People& people) {
    return {
        endpoint(people, list_customers,
                 {.method = Method::get,
                  .path = "/api/v1/customers",
                  .summary = "Find a customer",
                  .description = "Accounts of customers that are in use, and nothing of anybody else's.",
                  .permission = people::Permission::read_customers}),
    };
}

}  // namespace trastienda::http
