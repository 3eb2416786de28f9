// What is left of a customer who is erased: each table is searched for what told of her.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace trastienda::tests {

namespace {

namespace json = boost::json;
using Tables = std::vector<std::string>;

// A shop with one customer, who has an account, a paid sale with an invoice in her name, one whose invoice names nobody
// by tax number, an open order, and a sale that she made without signing in. Every sale has notes and a mail.
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
        must(staff.post("/api/v1/login", login), 200);

        invoiced = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, true);
        open = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, false);
        as_guest = sell({{"buyer", buyer("")}}, false);
        json::object other{{"name", "Otra Gente"}, {"email", "otra@example.com"}};
        of_somebody_else = sell({{"buyer", std::move(other)}}, false);
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
    std::int64_t sell(json::object sale, bool is_paid) {
        sale["lines"] = json::array{json::object{{"product_variant_id", variant_}, {"quantity", 1}}};
        sale["notes"] = "la del perrito blanco";
        if (is_paid) sale["payments"] = json::array{json::object{{"method", "card"}, {"amount", "19.90"}}};
        return must(staff.post("/api/v1/sales", sale), 201).at("sale_id").as_int64();
    }

    std::int64_t variant_ = 0;
};

TEST(Erasure, leaves_of_a_customer_what_her_invoices_say_and_no_more) {
    Shop shop;
    const Tables everywhere{"audit_log", "email_log", "invoices", "sales", "user_profiles", "users"};
    EXPECT_EQ(shop.database.tables_with("Zubizarreta"), everywhere);
    Shop::must(shop.staff.post("/api/v1/users/" + std::to_string(shop.customer) + "/erase", json::object()), 204);

    // The invoice, as the law wants it, and the sale that it is of.
    const Tables kept{"invoices", "sales"};
    EXPECT_EQ(shop.database.tables_with("Zubizarreta"), kept);
    EXPECT_EQ(shop.database.tables_with("99887766Z"), kept);
    EXPECT_EQ(shop.database.tables_with("Callejuela 7"), kept);
    // Nobody writes to her any more, and what was noted of her is gone.
    EXPECT_EQ(shop.database.tables_with("elvira@example.com"), Tables{});
    const json::value others = shop.sale(shop.of_somebody_else);
    EXPECT_EQ(others.at("notes").as_string(), "la del perrito blanco");
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
    const json::object payment{{"payments", json::array{json::object{{"method", "cash"}, {"amount", "19.90"}}}}};
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
    EXPECT_EQ(data.at("mails").as_array().size(), 1U);
    Shop::must(shop.staff.post(path + "/erase", json::object()), 204);
    EXPECT_EQ(shop.database.tables_with("otra@example.com"), Tables{});
    EXPECT_EQ(shop.database.tables_with("Otra Gente"), Tables{});
    EXPECT_EQ(shop.sale(shop.as_guest).at("buyer_name").as_string(), "Elvira Zubizarreta");
}

}  // namespace

}  // namespace trastienda::tests
