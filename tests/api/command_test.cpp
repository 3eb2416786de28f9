// A shop's life on the command line: the commands that ask endpoints, as processes of their own on a real database,
// beside a running server and without one.
#include "base/instant.hpp"
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

// A shop with an administrator and a product, and the words for what is done in it.
class Shop {
  public:
    Shop() {
        Server first(place());
        EXPECT_EQ(first.stop(), 0);
    }

    [[nodiscard]] ProgramPlace place() const { return {folder_.path(), database_.url()}; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }

    [[nodiscard]] CommandResult run(std::vector<std::string> arguments) const {
        return run_command(place(), std::move(arguments));
    }
    // What a command answers with --json; it must succeed.
    [[nodiscard]] json::value ask(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        const CommandResult result = run(arguments);
        EXPECT_EQ(result.status, 0) << arguments[0] << " " << arguments[1] << "\n" << result.output << result.errors;
        return result.status == 0 ? json::parse(result.output) : json::value(json::object());
    }

  private:
    FreshDatabase database_;
    Folder folder_;
};

std::string number(const json::value& answer, std::string_view pointer) {
    return std::to_string(answer.at_pointer(pointer).to_number<std::int64_t>());
}

std::string text(const json::value& answer, std::string_view pointer) {
    return std::string(answer.at_pointer(pointer).as_string());
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Buys, sells and takes back; leaves the shop as `doctor` wants it.
void live(const Shop& shop) {
    const json::value provider = shop.ask({"provider", "add", "--name", "Textiles del Sur"});
    const std::string provider_id = number(provider, "/id");
    const json::value product =
        shop.ask({"product", "add", "--name", "Camisa", "--body", R"({"variants":[{"price":"39.90","size":"M"}]})"});
    const std::string variant = number(product, "/variants/0/id");

    std::ofstream(shop.folder() / "order.json")
        << R"({"lines":[{"product_variant_id":)" << variant << R"(,"quantity":10,"unit_cost":"12.00"}]})";
    const json::value draft =
        shop.ask({"purchase", "draft", "--provider-id", provider_id, "--notes", "Otoño", "--body", "order.json"});
    const std::string purchase = number(draft, "/id");
    EXPECT_EQ(text(draft, "/status"), "draft");
    EXPECT_EQ(text(draft, "/notes"), "Otoño");
    EXPECT_EQ(text(shop.ask({"purchase", "change", purchase, "--provider-reference", "OC-1", "--if-version",
                             number(draft, "/version")}),
                   "/provider_reference"),
              "OC-1");
    EXPECT_EQ(text(shop.ask({"purchase", "send", purchase}), "/status"), "sent");
    const std::string delivery = R"({"lines":[{"product_variant_id":)" + variant + R"(,"quantity":10}]})";
    // The same delivery again, under the same key: taken in once.
    for (int time = 0; time < 2; ++time)
        EXPECT_EQ(text(shop.ask({"purchase", "receive", purchase, "--delivery-note", "A-1", "--idempotency-key",
                                 "delivery-" + purchase, "--body", delivery}),
                       "/status"),
                  "received");
    EXPECT_EQ(number(shop.ask({"level", "list", "--product-variant-id", variant}), "/items/0/on_hand"), "10");

    const std::string lines = R"({"lines":[{"product_variant_id":)" + variant + R"(,"quantity":2}]})";
    const json::value sale = shop.ask({"sale", "new", "--body", lines});
    const std::string sale_id = number(sale, "/sale_id");
    EXPECT_EQ(text(sale, "/status"), "open");
    const json::value paid =
        shop.ask({"sale", "pay", sale_id, "--body", R"({"payments":[{"method":"cash","amount":"100.00"}]})"});
    EXPECT_EQ(text(paid, "/status"), "completed");
    EXPECT_EQ(text(paid, "/change"), "20.20");

    const json::value invoices = shop.ask({"invoice", "list", "--sale-id", sale_id});
    EXPECT_EQ(text(invoices, "/items/0/number"), text(paid, "/invoice_number"));
    const CommandResult printed = shop.run(
        {"invoice", "pdf", number(invoices, "/items/0/id"), "--output", "invoice.pdf", "--paper", "ticket_80_mm"});
    EXPECT_EQ(printed.status, 0) << printed.errors;
    EXPECT_EQ(printed.output, "");
    EXPECT_TRUE(read_file(shop.folder() / "invoice.pdf").starts_with("%PDF-"));

    const json::value shown = shop.ask({"sale", "show", sale_id});
    const json::value returned =
        shop.ask({"sale", "return", sale_id, "--reason", "Talla", "--refund-way", "voucher", "--body",
                  R"({"lines":[{"sale_detail_id":)" + number(shown, "/lines/0/id") + R"(,"quantity":1}]})"});
    EXPECT_EQ(text(returned, "/returned"), "39.90");
    const std::string voucher = text(returned, "/voucher_code");
    EXPECT_EQ(text(shop.ask({"voucher", "show", voucher}), "/balance"), "39.90");
    EXPECT_EQ(shop.run({"voucher", "pdf", voucher, "--output", "voucher.pdf"}).status, 0);
    EXPECT_TRUE(read_file(shop.folder() / "voucher.pdf").starts_with("%PDF-"));
    EXPECT_EQ(number(shop.ask({"level", "list", "--product-variant-id", variant}), "/items/0/on_hand"), "9");

    const CommandResult doctor = shop.run({"doctor"});
    EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
}

TEST(Commands, run_a_shop_without_a_server) { live(Shop()); }

TEST(Commands, run_a_shop_beside_a_server) {
    const Shop shop;
    Server server(shop.place());
    live(shop);
    // The server tells the same of it.
    ShopClient client(server.port(), administrator_token(server.port()));
    const json::value over_http = client.get("/api/v1/sales");
    EXPECT_EQ(shop.ask({"sale", "list"}), over_http);
    EXPECT_EQ(over_http.at_pointer("/items").as_array().size(), 1U);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Commands, use_a_database_of_their_own_folder) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    const CommandResult nothing = run_command(place, {"sale", "list"});
    EXPECT_EQ(nothing.status, 1);
    EXPECT_NE(nothing.errors.find("There is no shop in"), std::string::npos) << nothing.errors;
    Server server(place);
    EXPECT_EQ(run_command(place, {"provider", "add", "--name", "Sur"}).status, 0);
    EXPECT_EQ(server.stop(), 0);
    const CommandResult list = run_command(place, {"provider", "list"});
    EXPECT_EQ(list.status, 0) << list.errors;
    EXPECT_NE(list.output.find("Sur"), std::string::npos) << list.output;
}

TEST(Commands, say_what_is_wrong) {
    const Shop shop;
    struct Row {
        std::vector<std::string> arguments;
        int status;
        std::vector<std::string_view> parts;
    };
    const Row rows[] = {
        {{"sale", "list", "--stats", "open"}, 2, {"no option --stats. Did you mean --status?"}},
        {{"sale", "list", "--status", "opne"}, 1, {"--status: "}},
        {{"sale", "list", "--limit", "0", "--status", "opne"}, 1, {"--status: ", "--limit: "}},
        {{"sale", "show", "999"}, 1, {"999"}},
        {{"sale", "show", "x"}, 1, {"SALE_ID: "}},
        {{"sale", "new", "--location-id", "here", "--body", R"({"lines":[{"quantity":0}]})"},
         1,
         {"#/lines/0/quantity: ", "#/lines/0/product_variant_id: It is missing.", "--location-id: "}},
        {{"sale", "new", "--body", "{"}, 1, {"trastienda: "}},
        {{"sale", "new", "--body", "nowhere.json"}, 1, {"nowhere.json cannot be read"}},
        {{"import", "shopify", "nowhere.csv"}, 1, {"nowhere.csv cannot be read: No such file or directory."}},
        {{"sale", "show", ""}, 2, {"SALE_ID: it is empty"}},
        {{"sale", "new", "--body", ""}, 2, {"--body: it is empty"}},
        {{"invoice", "pdf", "1", "--output", ""}, 2, {"--output: it is empty"}},
        {{"tax", "add", "--rate", "10,5"}, 1, {"--rate: ", "--valid-from: It is missing."}},
        {{"tax", "add", "--body", "{}"}, 1, {"#/rate: It is missing.", "#/valid_from: It is missing."}},
        {{"provider", "add", "--name", "Sur", "--body", R"({"name":"Norte"})"}, 1, {"repeated"}},
        {{"provider", "list", "--as", "nobody@tienda.example"}, 1, {"There is no user nobody@tienda.example."}},
        {{"user", "show", "nobody@tienda.example"}, 1, {"There is no user nobody@tienda.example."}},
    };
    for (const Row& row : rows) {
        const CommandResult result = shop.run(row.arguments);
        EXPECT_EQ(result.status, row.status) << result.errors;
        EXPECT_EQ(result.output, "");
        for (const std::string_view part : row.parts)
            EXPECT_NE(result.errors.find(part), std::string::npos) << part << "\n" << result.errors;
    }
    // For programs: the problem itself.
    const CommandResult refused = shop.run({"sale", "show", "999", "--json"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_EQ(text(json::parse(refused.output), "/code"), "sale_unknown");
}

TEST(Commands, act_as_somebody) {
    const Shop shop;
    ASSERT_EQ(shop.run({"user", "add", "eva@tienda.example", "--role", "sales", "--make-password"}).status, 0);
    // By the only administrator, under their name.
    EXPECT_EQ(text(shop.ask({"user", "change", "eva@tienda.example", "--first-name", "Eva"}), "/first_name"), "Eva");
    const json::value log = shop.ask({"audit", "list", "--limit", "1"});
    EXPECT_EQ(text(log, "/items/0/user_email"), administrator_email);
    EXPECT_EQ(text(log, "/items/0/source"), "command_line");
    // People go by their address wherever a number is wanted.
    const std::string eva = number(shop.ask({"user", "show", "eva@tienda.example"}), "/id");
    EXPECT_EQ(number(shop.ask({"audit", "list", "--user-id", std::string(administrator_email)}), "/items/0/user_id"),
              "1");
    EXPECT_EQ(shop.ask({"session", "list", "eva@tienda.example"}), shop.ask({"session", "list", eva}));
    const CommandResult nobody = shop.run({"sale", "new", "--user-id", "no@tienda.example", "--body",
                                           R"({"lines":[{"product_variant_id":1,"quantity":1}]})"});
    EXPECT_NE(nobody.errors.find("There is no user no@tienda.example."), std::string::npos) << nobody.errors;
    // By somebody else: as far as their role goes.
    EXPECT_EQ(shop.run({"provider", "list", "--as", "eva@tienda.example"}).status, 0);
    const CommandResult refused =
        shop.run({"tax", "add", "--rate", "10", "--valid-from", "2030-01-01", "--as", "eva@tienda.example"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_NE(refused.errors.find("change_taxes"), std::string::npos) << refused.errors;
    // Two administrators: one must be named.
    ASSERT_EQ(shop.run({"user", "add", "luz@tienda.example", "--role", "admin", "--make-password"}).status, 0);
    const CommandResult unclear = shop.run({"provider", "list"});
    EXPECT_EQ(unclear.status, 1);
    for (const std::string_view part : {std::string_view("--as EMAIL"), std::string_view("TRASTIENDA_AS"),
                                        std::string_view("luz@"), administrator_email})
        EXPECT_NE(unclear.errors.find(part), std::string::npos) << unclear.errors;
    EXPECT_EQ(shop.run({"provider", "list", "--as", "luz@tienda.example"}).status, 0);
    // Once for all commands: in the environment, where a flag still counts for more.
    ProgramPlace of_luz = shop.place();
    of_luz.variables = {"TRASTIENDA_AS=luz@tienda.example"};
    EXPECT_EQ(run_command(of_luz, {"provider", "list"}).status, 0);
    EXPECT_EQ(run_command(of_luz, {"provider", "list", "--as", "no@tienda.example"}).status, 1);
    // Whoever wants to be gone is given all of it, and is gone.
    EXPECT_EQ(text(shop.ask({"user", "export", "eva@tienda.example", "--as", "luz@tienda.example"}), "/user/email"),
              "eva@tienda.example");
    EXPECT_EQ(shop.run({"user", "erase", "eva@tienda.example", "--as", "luz@tienda.example", "--yes"}).output,
              "Done.\n");
    EXPECT_EQ(shop.run({"user", "show", "eva@tienda.example", "--as", "luz@tienda.example"}).status, 1);
    // Out of use is out of use.
    ASSERT_EQ(shop.run({"user", "deactivate", "luz@tienda.example", "--as", std::string(administrator_email)}).status,
              0);
    EXPECT_EQ(shop.run({"provider", "list", "--as", "luz@tienda.example"}).status, 1);
    EXPECT_EQ(shop.run({"provider", "list"}).status, 0);
}

// The commands that are no endpoints act as the others do: by somebody, who may, and who is told of.
TEST(Commands, act_as_somebody_whatever_they_do) {
    const Shop shop;
    const std::string luz = "luz@tienda.example";
    const std::string eva = "eva@tienda.example";
    const auto last_change_of = [&](const std::string& type) {
        const json::value log = shop.ask({"audit", "list", "--as", luz, "--resource-type", type, "--limit", "1"});
        return text(log, "/items/0/source") + " " + text(log, "/items/0/user_email");
    };
    ASSERT_EQ(shop.run({"user", "add", luz, "--role", "admin", "--make-password"}).status, 0);
    EXPECT_EQ(last_change_of("user"), "command_line " + std::string(administrator_email));
    std::ofstream(shop.folder() / "products.csv") << "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\n"
                                                     "gorra,Gorra,G,4,9.00\n";
    const std::vector<std::vector<std::string>> commands{
        {"user", "add", eva, "--role", "sales", "--make-password"},
        {"user", "set-password", eva, "--make-password"},
        {"token", "create", "--user", eva, "--name", "till"},
        {"token", "revoke", "1"},
        {"import", "shopify", "products.csv"},
        {"user", "deactivate", eva},
    };
    // Two administrators: one must be named.
    for (const auto& command : commands) {
        const CommandResult unclear = shop.run(command);
        EXPECT_EQ(unclear.status, 1) << command[0] << " " << command[1];
        EXPECT_NE(unclear.errors.find("--as EMAIL"), std::string::npos) << unclear.errors;
    }
    ProgramPlace of_luz = shop.place();
    of_luz.variables = {"TRASTIENDA_AS=" + luz};
    EXPECT_EQ(run_command(of_luz, commands[0]).status, 0);
    EXPECT_EQ(last_change_of("user"), "command_line " + luz);
    EXPECT_EQ(run_command(of_luz, {"import", "shopify", "products.csv"}).status, 0);
    EXPECT_EQ(last_change_of("product"), "command_line " + luz);
    EXPECT_EQ(last_change_of("import"), "command_line " + luz);
    // As far as their role goes: her own token she may make, and end.
    const auto as_eva = [&](std::vector<std::string> command) {
        command.insert(command.end(), {"--as", eva});
        return shop.run(command);
    };
    for (const auto& command : {commands[0], commands[1], commands[4], commands[5],
                                std::vector<std::string>{"token", "create", "--user", luz, "--name", "till"}}) {
        const CommandResult refused = as_eva(command);
        EXPECT_EQ(refused.status, 1) << command[0] << " " << command[1];
        EXPECT_NE(refused.errors.find("The permission "), std::string::npos) << refused.errors;
    }
    EXPECT_EQ(as_eva(commands[2]).status, 0);
    EXPECT_EQ(last_change_of("token"), "command_line " + eva);
    const json::value tokens = shop.ask({"token", "list", "--user", eva});
    EXPECT_EQ(as_eva({"token", "revoke", number(tokens, "/0/id")}).status, 0);
    EXPECT_EQ(run_command(of_luz, commands[5]).status, 0);
}

TEST(Commands, ask_before_a_person_is_erased) {
    const Shop shop;
    const std::string eva = "eva@tienda.example";
    ASSERT_EQ(shop.run({"user", "add", eva, "--make-password"}).status, 0);
    // Nobody there who could answer.
    const CommandResult alone = shop.run({"user", "erase", eva});
    EXPECT_EQ(alone.status, 2);
    EXPECT_NE(alone.errors.find("--yes"), std::string::npos) << alone.errors;
    // Another answer, and none.
    for (const std::string& typed : {std::string("luz@tienda.example\n"), std::string("\n"), std::string("yes\n")}) {
        const CommandResult refused = run_command(shop.place(), {"user", "erase", eva}, typed);
        EXPECT_EQ(refused.status, 1) << refused.output;
        EXPECT_NE(refused.errors.find("The data of eva@tienda.example"), std::string::npos) << refused.errors;
        EXPECT_NE(refused.errors.find("nothing was done"), std::string::npos) << refused.errors;
    }
    EXPECT_EQ(shop.run({"user", "show", eva}).status, 0);
    // The address, however it is written; whoever is not there is not asked about.
    const CommandResult unknown = run_command(shop.place(), {"user", "erase", "999"}, "\n");
    EXPECT_EQ(unknown.status, 1);
    EXPECT_EQ(unknown.errors.find("Type that"), std::string::npos) << unknown.errors;
    const CommandResult erased = run_command(shop.place(), {"user", "erase", eva}, " EVA@tienda.example \n");
    EXPECT_EQ(erased.output, "Done.\n") << erased.errors;
    EXPECT_EQ(shop.run({"user", "show", eva}).status, 1);
}

TEST(Commands, show_tables_and_members_to_people) {
    const Shop shop;
    ASSERT_EQ(shop.run({"provider", "add", "--name", "Textiles del Sur"}).status, 0);
    ASSERT_EQ(shop.run({"provider", "add", "--name", "Lanas"}).status, 0);
    const CommandResult page = shop.run({"provider", "list", "--limit", "1"});
    EXPECT_TRUE(page.output.starts_with("ID")) << page.output;
    EXPECT_NE(page.output.find("Lanas"), std::string::npos) << page.output;
    constexpr std::string_view more = "There is more: --after ";
    ASSERT_NE(page.errors.find(more), std::string::npos) << page.errors;
    std::string cursor = page.errors.substr(page.errors.find(more) + more.size());
    cursor.resize(cursor.find('\n'));
    const CommandResult next = shop.run({"provider", "list", "--limit", "1", "--after", cursor});
    EXPECT_NE(next.output.find("Textiles del Sur"), std::string::npos) << next.output;
    // All of it: page by page, one table and one document.
    ASSERT_EQ(shop.run({"provider", "add", "--name", "Botones"}).status, 0);
    const CommandResult all = shop.run({"provider", "list", "--limit", "1", "--all"});
    EXPECT_EQ(all.status, 0) << all.errors;
    for (const char* name : {"Botones", "Lanas", "Textiles del Sur"})
        EXPECT_NE(all.output.find(name), std::string::npos) << all.output;
    EXPECT_EQ(all.errors.find("There is more"), std::string::npos) << all.errors;
    const json::value whole = shop.ask({"provider", "list", "--limit", "200"});
    EXPECT_EQ(whole.at("items").as_array().size(), 3U);
    EXPECT_EQ(shop.ask({"provider", "list", "--all"}), whole);
    EXPECT_EQ(shop.ask({"provider", "list", "--all", "--limit", "2"}), whole);
    const CommandResult wrong = shop.run({"provider", "list", "--all", "--limit", "201", "--json"});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_EQ(json::parse(wrong.output).at("code").as_string(), "invalid_request");
    const CommandResult shown = shop.run({"provider", "show", "1"});
    EXPECT_NE(shown.output.find("name "), std::string::npos) << shown.output;
}

TEST(Commands, name_the_stock_and_what_moved_it) {
    const Shop shop;
    ASSERT_EQ(shop.run({"product", "add", "--name", "Camisa Oxford", "--body",
                        R"({"variants":[{"price":"39.90","size":"M","color":"Azul","sku":"OXF-M"}]})"})
                  .status,
              0);
    ASSERT_EQ(shop.run({"movement", "book", "--body",
                        R"({"lines":[{"product_variant_id":1,"movement_type_id":1,"quantity":4}]})"})
                  .status,
              0);
    for (const auto& [words, columns] :
         {std::pair(std::string("level"), std::vector<std::string>{}),
          std::pair(std::string("movement"), std::vector<std::string>{"MOVEMENT_TYPE_NAME", "Compra a proveedor"})}) {
        const CommandResult list = shop.run({words, "list"});
        EXPECT_EQ(list.status, 0) << list.errors;
        for (const std::string_view part :
             {"SKU", "PRODUCT_NAME", "SIZE", "COLOR", "LOCATION_NAME", "OXF-M", "Camisa Oxford", "Azul", "Tienda"})
            EXPECT_NE(list.output.find(part), std::string::npos) << part << "\n" << list.output;
        for (const std::string& part : columns)
            EXPECT_NE(list.output.find(part), std::string::npos) << part << "\n" << list.output;
    }
}

// The text of that day in Kiritimati, where the shop's clock is fourteen hours before UTC's.
std::string day_there(Instant instant, int days_later) {
    return instant.plus(std::chrono::hours(14 + 24 * days_later))
        .text()
        .substr(0, std::string_view("2026-11-22").size());
}

TEST(Commands, take_a_day_of_the_shops_for_an_instant) {
    const Shop shop;
    ASSERT_EQ(shop.run({"shop", "change", "--time-zone", "Pacific/Kiritimati"}).status, 0);
    ASSERT_EQ(shop.run({"provider", "add", "--name", "Sur"}).status, 0);
    const std::vector<std::string> list{"audit", "list", "--resource-type", "provider"};
    const auto happened = Instant::parse(text(shop.ask(list), "/items/0/happened_at"));
    ASSERT_TRUE(happened);
    const auto count = [&](const std::vector<std::string>& options) {
        std::vector<std::string> all = list;
        all.insert(all.end(), options.begin(), options.end());
        return shop.ask(all).at_pointer("/items").as_array().size();
    };
    EXPECT_EQ(count({"--from", day_there(*happened, 0), "--until", day_there(*happened, 0)}), 1U);
    EXPECT_EQ(count({"--from", day_there(*happened, 1)}), 0U);
    EXPECT_EQ(count({"--until", day_there(*happened, -1)}), 0U);
    // What the calendar does not have is no day; after its last one there is none.
    for (const char* wrong : {"2026-02-30", "9999-12-31", "2026-11"}) {
        const CommandResult refused = shop.run({"audit", "list", "--until", wrong});
        EXPECT_EQ(refused.status, 1);
        EXPECT_NE(refused.errors.find("--until: "), std::string::npos) << refused.errors;
    }
}

// One red dot.
constexpr std::string_view logo_digits =
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082";

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    return bytes;
}

TEST(Commands, send_and_fetch_files) {
    const Shop shop;
    const std::string logo = bytes_of(logo_digits);
    std::ofstream(shop.folder() / "logo.png", std::ios::binary) << logo;
    const CommandResult set = shop.run({"shop", "set-logo", "logo.png"});
    EXPECT_EQ(set.status, 0) << set.errors;
    EXPECT_EQ(shop.run({"shop", "logo", "--output", "copy.png"}).status, 0);
    EXPECT_TRUE(read_file(shop.folder() / "copy.png").starts_with(logo.substr(0, 8)));
    EXPECT_EQ(shop.run({"shop", "logo", "--output", "-"}).output, read_file(shop.folder() / "copy.png"));
    const CommandResult nowhere = shop.run({"shop", "logo", "--output", "no/such/folder/logo.png"});
    EXPECT_EQ(nowhere.status, 1);
    EXPECT_NE(nowhere.errors.find("no/such/folder/logo.png cannot be written"), std::string::npos) << nowhere.errors;
    EXPECT_EQ(shop.ask({"shop", "remove-logo"}).at("has_logo"), false);
    const CommandResult gone = shop.run({"shop", "logo", "--output", "copy.png"});
    EXPECT_EQ(gone.status, 1);
    EXPECT_NE(gone.errors, "");
    // A file that is no image, and one that is larger than the row allows.
    std::ofstream(shop.folder() / "text.png") << "no image";
    EXPECT_EQ(shop.run({"shop", "set-logo", "text.png"}).status, 1);
    std::ofstream(shop.folder() / "large.png") << std::string(std::size_t{8} * 1024 * 1024, 'x');
    const CommandResult large = shop.run({"shop", "set-logo", "large.png"});
    EXPECT_EQ(large.status, 1);
    EXPECT_NE(large.errors.find("8388608"), std::string::npos) << large.errors;
}

}  // namespace

}  // namespace trastienda::tests
