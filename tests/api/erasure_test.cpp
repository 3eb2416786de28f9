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
const std::string her_address = "203.0.113.44";
// What people wrote who served her and somebody else, wherever a sale takes text.
constexpr std::string_view of_her = "la del perrito blanco";
constexpr std::string_view of_another = "el de la gorra verde";
constexpr std::int64_t invoices_last = 20;  // more than the shop makes
// Where that is: the entry of the audit log tells of a refund by the provider that went back otherwise.
const Columns free_texts{"audit_log.after",
                         "payments.reference_number",
                         "provider_refunds.settled_reference_number",
                         "sale_details.discount_reason",
                         "sale_returns.reason",
                         "sales.discount_reason",
                         "sales.notes"};

// A shop with one customer, who has an account, a paid sale with an invoice in her name of which she brought a part
// back, another with a simplified one, a third whose simplified one became an invoice, an open order, and a sale that
// she made without signing in; and with a guest, who did as much. Every sale has a mail, and text in whatever takes
// text.
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
                                      .headers = {{"Content-Type", "application/json"},
                                                  {"User-Agent", her_program},
                                                  {"X-Forwarded-For", her_address}},
                                      .body = json::serialize(login)}),
             200);

        invoiced = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, of_her, "18.00");
        // In the name of her account, and in one that she gave.
        simplified = sell({{"user_id", customer}}, of_her, "18.00");
        corrected = sell({{"user_id", customer}, {"buyer", buyer("")}}, of_her, "18.00");
        open = sell({{"user_id", customer}, {"buyer", buyer("99887766Z")}}, of_her);
        as_guest = sell({{"buyer", buyer("")}}, of_her);
        json::object other{{"name", "Otra Gente"}, {"email", "otra@example.com"}};
        of_somebody_else = sell({{"buyer", std::move(other)}}, of_another, "18.00");
        take_back(invoiced, of_her);
        take_back(simplified, of_her);
        must(staff.post("/api/v1/sales/" + std::to_string(corrected) + "/corrections",
                        json::object{{"buyer", buyer("99887766Z")}, {"reason", "Pide factura"}}),
             201);
        take_back(of_somebody_else, of_another);
    }

    static json::value must(const std::optional<Reply>& reply, int status) {
        if (!reply || reply->status != status) throw std::runtime_error(reply ? reply->body : "no answer");
        return reply->body.empty() ? json::value() : json::parse(reply->body);
    }
    json::value sale(std::int64_t id) { return staff.get("/api/v1/sales/" + std::to_string(id)); }
    // Of all that were made of a sale, in order: the invoice's number's first letter, its buyer's name and address.
    std::vector<std::string> invoices_of(std::int64_t of_sale) {
        std::vector<std::string> told;
        for (std::int64_t id = 1; id <= invoices_last; ++id) {
            const auto reply = staff.ask("/api/v1/invoices/" + std::to_string(id));
            if (!reply || reply->status != 200) continue;
            const json::value one = json::parse(reply->body);
            if (one.at("sale_id").as_int64() != of_sale) continue;
            told.push_back(fmt::format("{} {} {}", one.at("number").as_string().front(),
                                       std::string_view(one.at("buyer_name").as_string()),
                                       std::string_view(one.at("buyer_address").as_string())));
        }
        return told;
    }
    [[nodiscard]] bool refuses(const std::string& statement) const {
        try {
            database.execute(statement);
        } catch (const std::exception& failure) {
            return std::string_view(failure.what()).contains("kept for ever");
        }
        return false;
    }

    FreshDatabase database;
    Folder folder;
    Server server{{.folder = folder.path(), .database_url = database.url()}, {"--trusted-proxies", "127.0.0.0/8"}};
    ShopClient staff{server.port(), administrator_token(server.port())};
    std::int64_t customer = 0;
    std::int64_t invoiced = 0;
    std::int64_t simplified = 0;
    std::int64_t corrected = 0;
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
                        {shop.simplified, "", "", ""},
                        {shop.corrected, "Elvira Zubizarreta", "99887766Z", "Callejuela 7"},
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

TEST(Erasure, takes_her_address_from_what_is_told_of_a_session_that_was_swept_away) {
    Shop shop;
    // The address's own count of failed sign-ins names nobody, and is gone in a day.
    const std::string of_anybody = "sign_in_failures.subject";
    const Columns places{"audit_log.remote_address", "sessions.remote_address", "sign_in_addresses.address",
                         of_anybody};
    EXPECT_EQ(shop.database.columns_with(her_address), places);
    // As they are weeks after their end.
    shop.database.execute(fmt::format("DELETE FROM sessions WHERE user_id = {}", shop.customer));
    EXPECT_TRUE(shop.refuses("UPDATE audit_log SET remote_address = '' WHERE resource_type = 'session'"));
    Shop::must(shop.staff.post("/api/v1/users/" + std::to_string(shop.customer) + "/erase", json::object()), 204);
    EXPECT_EQ(shop.database.columns_with(her_address), Columns{of_anybody});
    EXPECT_EQ(shop.server.stop(), 0);
}

TEST(Erasure, of_a_colleague_takes_from_where_they_moved_stock) {
    Shop shop;
    const std::string his_address = "203.0.113.45";
    const std::string password = "una llave para el almacén";
    const json::object account{{"email", "blas@example.com"}, {"password", password}, {"role", "warehouse"}};
    const std::int64_t blas = Shop::must(shop.staff.post("/api/v1/users", account), 201).at("id").as_int64();
    const std::string path = "/api/v1/users/" + std::to_string(blas);
    const json::object login{{"email", "blas@example.com"}, {"password", password}};
    const json::value session = Shop::must(shop.staff.post("/api/v1/login", login), 200);
    const std::int64_t variant = shop.staff.make_variants(1).at(0);
    const Request move{.method = "POST",
                       .target = "/api/v1/stock/movements",
                       .headers = {{"Content-Type", "application/json"},
                                   {"Authorization", "Bearer " + std::string(session.at("token").as_string())},
                                   {"X-Forwarded-For", his_address}},
                       .body = json::serialize(movement(variant, purchase_type, 3))};
    const json::value moved = Shop::must(shop.staff.connection().send(move), 201);
    const std::string booked =
        "/api/v1/stock/movements/" + std::to_string(moved.at("movements").at(0).at("id").as_int64());
    EXPECT_EQ(shop.staff.get(booked).at("origin").at("remote_address").as_string(), his_address);
    EXPECT_EQ(shop.database.columns_with(his_address), Columns{"stock_origins.remote_address"});
    const json::value data = shop.staff.get(path + "/export");
    ASSERT_EQ(data.at("stock_origins").as_array().size(), 1U);
    EXPECT_EQ(data.at("stock_origins").at(0).at("source").as_string(), "request");
    EXPECT_EQ(data.at("stock_origins").at(0).at("remote_address").as_string(), his_address);

    Shop::must(shop.staff.post(path + "/erase", json::object()), 204);
    EXPECT_EQ(shop.database.columns_with(his_address), Columns{});
    EXPECT_EQ(shop.staff.get(booked).at("origin").at("remote_address").as_string(), "");
    EXPECT_EQ(shop.staff.get(booked).at("origin").at("user_id").as_int64(), blas);
    EXPECT_EQ(shop.server.stop(), 0);
    EXPECT_EQ(run_command({.folder = shop.folder.path(), .database_url = shop.database.url()}, {"doctor"}).status, 0);
}

TEST(Erasure, leaves_names_on_invoices_and_not_on_simplified_ones_which_nothing_else_changes) {
    Shop shop;
    using Invoices = std::vector<std::string>;
    const std::string named = " Elvira Zubizarreta Callejuela 7";
    EXPECT_EQ(shop.invoices_of(shop.invoiced), (Invoices{"F" + named, "R" + named}));
    EXPECT_EQ(shop.invoices_of(shop.simplified), (Invoices{"S Elvira Zubizarreta ", "R Elvira Zubizarreta "}));
    EXPECT_EQ(shop.invoices_of(shop.corrected), (Invoices{"S" + named, "R" + named, "F" + named}));
    const std::string empty_all = "UPDATE invoices SET buyer_name = '', buyer_address = ''";
    EXPECT_TRUE(shop.refuses(empty_all + fmt::format(" WHERE sale_id = {}", shop.simplified)));
    Shop::must(shop.staff.post("/api/v1/users/" + std::to_string(shop.customer) + "/erase", json::object()), 204);

    EXPECT_EQ(shop.invoices_of(shop.invoiced), (Invoices{"F" + named, "R" + named}));
    EXPECT_EQ(shop.invoices_of(shop.simplified), (Invoices{"S  ", "R  "}));
    EXPECT_EQ(shop.invoices_of(shop.corrected), (Invoices{"S  ", "R  ", "F" + named}));
    EXPECT_EQ(shop.invoices_of(shop.of_somebody_else), (Invoices{"S Otra Gente ", "R Otra Gente "}));
    EXPECT_TRUE(shop.refuses(empty_all + fmt::format(" WHERE sale_id = {}", shop.invoiced)));
    EXPECT_TRUE(shop.refuses(empty_all + fmt::format(" WHERE sale_id = {}", shop.of_somebody_else)));
    for (const std::string_view change : {"buyer_name = 'Otra'", "total = total + 1", "hash = ''", "number = 'S1'"})
        EXPECT_TRUE(shop.refuses(
            fmt::format("UPDATE invoices SET {} WHERE sale_id = {} AND kind = 2", change, shop.simplified)))
            << change;
    EXPECT_TRUE(shop.refuses(fmt::format("DELETE FROM invoices WHERE sale_id = {}", shop.simplified)));

    // It is printed as one that never named anybody.
    const json::value sale = shop.sale(shop.simplified);
    const std::string invoice = "/api/v1/invoices/" + std::to_string(sale.at("invoice_id").as_int64());
    EXPECT_EQ(shop.staff.ask(invoice + "/pdf")->status, 200);
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
    EXPECT_EQ(shop.database.columns_with("Otra Gente"), Columns{});
    EXPECT_EQ(shop.database.columns_with(of_another), Columns{});
    EXPECT_EQ(shop.database.columns_with(of_her), free_texts);
    EXPECT_EQ(shop.sale(shop.as_guest).at("buyer_name").as_string(), "Elvira Zubizarreta");
}

}  // namespace

}  // namespace trastienda::tests
