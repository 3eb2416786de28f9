// What is left of a customer who is erased: each column of each table is searched for what told of her.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace trastienda::tests {

namespace {

namespace json = boost::json;
using Columns = std::vector<std::string>;

const std::string her_program = "Navegador de Elvira";
// What people wrote who served her and somebody else, wherever a sale takes text.
constexpr std::string_view of_her = "la del perrito blanco";
constexpr std::string_view of_another = "el de la gorra verde";
// Where that is: the entry of the audit log tells of a refund by the provider that went back otherwise.
const Columns free_texts{"audit_log.after",
                         "payments.reference_number",
                         "provider_refunds.settled_reference_number",
                         "sale_details.discount_reason",
                         "sale_returns.reason",
                         "sales.discount_reason",
                         "sales.notes"};

// A shop with one customer, who has an account, a paid sale with an invoice in her name of which she brought a part
// back, an open order, and a sale that she made without signing in; and with a guest, who did as much. Every sale has a
// mail, and text in whatever takes text.
class Shop {
  public:
    Shop() {
        variant_ = staff.make_variants(1).at(0);
        must(staff.post("/api/v1/stock/movements", movement(variant_, purchase_type, 20)), 201);
        const json::object account{
            {"email", "Elvira@example.com"}, {"password", "una llave para ella"}, {"role", "user"},
            {"first_name", "Elvira"},        {"last_name", "Zubizarreta"},        {"address", "Callejuela 7"}};
        customer = must(staff.post("/api/v1/users", account), 201).at("id").as_int64();
        const json::object login{{"email", "elvira@example.com"}, {"password", "una llave para ella"}};
        must(staff.connection().send({.method = "POST",
                                      .target = "/api/v1/login",
                                      .headers = {{"Content-Type", "application/json"}, {"User-Agent", her_program}},
                                      .body = json::serialize(login)}),
             200);

        invoiced = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, of_her, "18.00");
        open = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, of_her);
        as_guest = sell({{"buyer", buyer("")}}, of_her);
        json::object other{{"name", "Otra Gente"}, {"email", "otra@example.com"}};
        of_somebody_else = sell({{"buyer", std::move(other)}}, of_another, "18.00");
        take_back(invoiced, of_her);
        take_back(of_somebody_else, of_another);
    }

    static json::value must(const std::optional<Reply>& reply, int status) {
        if (!reply || reply->status != status) throw std::runtime_error(reply ? reply->body : "no answer");
        return reply->body.empty() ? json::value() : json::parse(reply->body);
    }
    json::value sale(std::int64_t id) { return staff.get("/api/v1/sales/" + std::to_string(id)); }

    FreshDatabase database;
    Folder folder;
    Server server{{.folder = folder.path(), .database_url = database.url()}};
    ShopClient staff{server.port(), administrator_token(server.port())};
    std::int64_t customer = 0;
    std::int64_t invoiced = 0;
    std::int64_t open = 0;
    std::int64_t as_guest = 0;
    std::int64_t of_somebody_else = 0;

  private:
    static json::object buyer(const std::string& tax_number) {
        json::object made{{"name", "Elvira Zubizarreta"}, {"address", "Callejuela 7"}, {"email", "Elvira@example.com"}};
        if (!tax_number.empty()) made["tax_number"] = tax_number;
        return made;
    }
    static json::object discount(std::string_view amount, std::string_view reason) {
        return {{"amount", amount}, {"reason", reason}};
    }
    // With an amount that is paid: at once.
    std::int64_t sell(json::object sale, std::string_view text, std::string_view paid = "") {
        sale["lines"] = json::array{
            json::object{{"product_variant_id", variant_}, {"quantity", 1}, {"discount", discount("0.90", text)}}};
        sale["discount"] = discount("1.00", text);
        sale["notes"] = text;
        const json::object payment{{"method", "card"}, {"amount", paid}, {"reference_number", text}};
        if (!paid.empty()) sale["payments"] = json::array{payment};
        return must(staff.post("/api/v1/sales", sale), 201).at("sale_id").as_int64();
    }
    // And money of the provider's that could not be booked and went back by hand, as if there were one.
    void take_back(std::int64_t from, std::string_view text) {
        const json::object line{{"sale_detail_id", sale(from).at("lines").at(0).at("id")}, {"quantity", 1}};
        const json::object made{{"lines", json::array{line}}, {"reason", text}};
        must(staff.post("/api/v1/sales/" + std::to_string(from) + "/returns", made), 201);
        database.execute(fmt::format(
            "WITH intent AS (INSERT INTO payment_intents (sale_id, user_id, amount, received_amount, currency, status, "
            "returned_at, returned_amount, next_look_at) VALUES ({}, 1, 1, 1, 'EUR', 4, now(), 1, 'infinity') "
            "RETURNING id) INSERT INTO provider_refunds (payment_intent_id, amount, status, next_try_at) "
            "SELECT id, 1, 4, 'infinity' FROM intent; UPDATE provider_refunds SET status = 5, settled_at = now(), "
            "settled_by_user_id = 1, settled_method = 3, settled_reference_number = '{}' WHERE status = 4",
            from, text));
    }

    std::int64_t variant_ = 0;
};

TEST(Erasure, leaves_of_a_customer_what_her_invoices_say_and_no_more) {
    Shop shop;
    const Columns named{"audit_log.after",  "email_log.content",       "invoices.buyer_name",
                        "sales.buyer_name", "user_profiles.last_name", "users.search_text"};
    EXPECT_EQ(shop.database.columns_with("Zubizarreta"), named);
    EXPECT_EQ(shop.database.columns_with(of_her), free_texts);
    EXPECT_EQ(shop.database.columns_with(of_another), free_texts);
    EXPECT_EQ(shop.database.columns_with(her_program), Columns{"sessions.user_agent"});
    Shop::must(shop.staff.post("/api/v1/users/" + std::to_string(shop.customer) + "/erase", json::object()), 204);

    // The invoice, as the law wants it, and the sale that it is of.
    const auto kept = [](const std::string& column) { return Columns{"invoices." + column, "sales." + column}; };
    EXPECT_EQ(shop.database.columns_with("Zubizarreta"), kept("buyer_name"));
    EXPECT_EQ(shop.database.columns_with("99887766Z"), kept("buyer_tax_number"));
    EXPECT_EQ(shop.database.columns_with("Callejuela 7"), kept("buyer_address"));
    // Nobody writes to her any more, and what was noted of her is gone.
    EXPECT_EQ(shop.database.columns_with("elvira@example.com"), Columns{});
    EXPECT_EQ(shop.database.columns_with(of_her), Columns{});
    EXPECT_EQ(shop.database.columns_with(her_program), Columns{});
    for (const std::string what : {"", "/returns", "/payment-intents"}) {
        const auto told = shop.staff.ask("/api/v1/sales/" + std::to_string(shop.invoiced) + what);
        EXPECT_EQ(told->status, 200) << what;
        EXPECT_EQ(told->body.find(of_her), std::string::npos) << told->body;
    }
    EXPECT_EQ(shop.database.columns_with(of_another), free_texts);
    const json::value others = shop.sale(shop.of_somebody_else);
    EXPECT_EQ(others.at("notes").as_string(), of_another);
    EXPECT_EQ(others.at("buyer_name").as_string(), "Otra Gente");
    EXPECT_EQ(others.at("buyer_email").as_string(), "otra@example.com");
    EXPECT_NE(shop.database.last_mail_to("otra@example.com"), "");

    struct Row {
        std::int64_t sale;
        std::string_view name, tax_number, address;
    };
    const Row rows[] = {{shop.invoiced, "Elvira Zubizarreta", "99887766Z", "Callejuela 7"},
                        {shop.open, "", "", ""},
                        {shop.as_guest, "", "", ""}};
    for (const Row& row : rows) {
        const json::value sale = shop.sale(row.sale);
        EXPECT_EQ(sale.at("buyer_name").as_string(), row.name);
        EXPECT_EQ(sale.at("buyer_tax_number").as_string(), row.tax_number);
        EXPECT_EQ(sale.at("buyer_address").as_string(), row.address);
        EXPECT_EQ(sale.at("buyer_email").as_string(), "");
        EXPECT_EQ(sale.at("notes").as_string(), "");
    }
    // The open order is still one: who comes for it pays, and its invoice names nobody.
    const json::object payment{{"payments", json::array{json::object{{"method", "cash"}, {"amount", "18.00"}}}}};
    const json::value paid =
        Shop::must(shop.staff.post("/api/v1/sales/" + std::to_string(shop.open) + "/payments", payment), 200);
    EXPECT_TRUE(paid.at("invoice_number").as_string().starts_with("S"));

    // What waited to be sent to her is not sent, and its place in the log says nothing.
    const json::value mails = shop.staff.get("/api/v1/email-log?status=failed");
    EXPECT_GE(mails.at("items").as_array().size(), 3U);
    for (const json::value& mail : mails.at("items").as_array()) EXPECT_EQ(mail.at("recipient").as_string(), "");
    EXPECT_EQ(shop.server.stop(), 0);
    EXPECT_EQ(run_command({.folder = shop.folder.path(), .database_url = shop.database.url()}, {"doctor"}).status, 0);
}

TEST(Erasure, of_one_who_never_had_an_account_begins_with_one) {
    Shop shop;
    const json::object account{{"email", "OTRA@example.com"}, {"password", "una llave para otra"}, {"role", "user"}};
    const std::int64_t made = Shop::must(shop.staff.post("/api/v1/users", account), 201).at("id").as_int64();
    const std::string path = "/api/v1/users/" + std::to_string(made);
    const json::value data = shop.staff.get(path + "/export");
    ASSERT_EQ(data.at("sales").as_array().size(), 1U);
    EXPECT_EQ(data.at("sales").at(0).at("buyer_name").as_string(), "Otra Gente");
    EXPECT_GE(data.at("mails").as_array().size(), 1U);
    Shop::must(shop.staff.post(path + "/erase", json::object()), 204);
    EXPECT_EQ(shop.database.columns_with("otra@example.com"), Columns{});
    const Columns on_the_invoice{"invoices.buyer_name", "sales.buyer_name"};
    EXPECT_EQ(shop.database.columns_with("Otra Gente"), on_the_invoice);
    EXPECT_EQ(shop.database.columns_with(of_another), Columns{});
    EXPECT_EQ(shop.database.columns_with(of_her), free_texts);
    EXPECT_EQ(shop.sale(shop.as_guest).at("buyer_name").as_string(), "Elvira Zubizarreta");
}

}  // namespace

}  // namespace trastienda::tests
