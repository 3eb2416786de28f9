// The server and its own PostgreSQL, killed and stopped while clients are busy: nothing acknowledged is lost, nothing
// is done twice, and it recovers by itself. Each test has a private cluster in a folder of its own.
#include "tests/api/busy_clients.hpp"
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

constexpr int variants_count = 3;
// Enough that the kill comes in the middle of the work.
constexpr int acknowledged_before_kill = 100;

// Two in, one out: what a client sells it has received before, so nothing is refused for lack of stock.
BusyClients::NextChange changes_of(std::vector<std::int64_t> variants) {
    return [variants = std::move(variants)](int client, int round) {
        const std::int64_t variant = variants[static_cast<std::size_t>(client) % variants.size()];
        const bool is_receipt = round % 2 == 0;
        return Sent{.key = "client-" + std::to_string(client) + "-" + std::to_string(round),
                    .target = "/api/v1/stock/movements",
                    .body = movement(variant, is_receipt ? purchase_type : sale_type, is_receipt ? 2 : 1)};
    };
}

// Each change counts once, whether it was answered or not.
void expect_each_done_once(std::uint16_t port, const std::string& token, const std::vector<Sent>& all,
                           const std::vector<std::int64_t>& variants) {
    send_all_again(port, token, all);
    std::map<std::int64_t, std::int64_t> expected;
    for (const Sent& sent : all) {
        const json::object& line = sent.body.at("lines").at(0).as_object();
        const std::int64_t quantity = line.at("quantity").as_int64();
        expected[line.at("product_variant_id").as_int64()] +=
            line.at("movement_type_id").as_int64() == sale_type ? -quantity : quantity;
    }
    ShopClient client(port, token);
    for (const std::int64_t variant : variants) EXPECT_EQ(client.on_hand(variant), expected[variant]);
}

void expect_clean(const ProgramPlace& place) {
    const CommandResult doctor = run_command(place, {"doctor", "--json"});
    EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
}

TEST(Crash, killing_the_server_under_load_loses_nothing_and_doubles_nothing) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    auto server = std::make_unique<Server>(place);
    const std::string token = administrator_token(server->port());
    const std::vector<std::int64_t> variants = ShopClient(server->port(), token).make_variants(variants_count);

    BusyClients load(server->port(), token, changes_of(variants));
    load.wait_for(acknowledged_before_kill);
    server->kill();
    const std::vector<Sent> all = load.end();
    EXPECT_GE(static_cast<int>(all.size()), acknowledged_before_kill);
    EXPECT_GT(unanswered(all), 0) << "the kill came when nobody was waiting";

    server = std::make_unique<Server>(place);
    expect_each_done_once(server->port(), token, all, variants);
    expect_clean(place);
    EXPECT_EQ(server->stop(), 0);
    expect_clean(place);
}

TEST(Crash, killing_postgres_under_load_is_survived_by_the_server) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    Server server(place);
    const std::string token = administrator_token(server.port());
    const std::vector<std::int64_t> variants = ShopClient(server.port(), token).make_variants(variants_count);

    BusyClients load(server.port(), token, changes_of(variants));
    load.wait_for(acknowledged_before_kill);
    ASSERT_NO_FATAL_FAILURE(kill_postgres(folder.path()));
    EXPECT_TRUE(load.is_served_again(acknowledged_before_kill)) << server.program().errors();
    const std::vector<Sent> all = load.end();
    expect_each_done_once(server.port(), token, all, variants);
    EXPECT_TRUE(server.program().errors().contains("postgres_restarted"));
    expect_clean(place);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Stop, finishes_what_it_has_accepted_and_ends_with_0) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    auto server = std::make_unique<Server>(place);
    const std::string token = administrator_token(server->port());
    ShopClient client(server->port(), token);
    const std::vector<std::int64_t> variants = client.make_variants(variants_count);

    BusyClients load(server->port(), token, changes_of(variants));
    load.wait_for(acknowledged_before_kill);
    // 100 Continue says that the server has accepted the request whose body is still to come.
    const json::value change = movement(variants[0], purchase_type, 7);
    const std::string body = json::serialize(change);
    const Header authorization = client.authorization();
    const std::string head = "POST /api/v1/stock/movements HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization.name +
                             ": " + authorization.value +
                             "\r\nContent-Type: application/json\r\nIdempotency-Key: last\r\n" +
                             "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    ASSERT_TRUE(client.connection().write(head));
    const auto go_on = client.connection().read_reply("POST");
    ASSERT_TRUE(go_on && go_on->status == 100);
    server->program().signal(SIGTERM);
    ASSERT_TRUE(server->program().wait_for_log("server_stopping"));
    ASSERT_TRUE(client.connection().write(body));
    const auto reply = client.connection().read_reply("POST");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 201) << reply->body;
    EXPECT_EQ(reply->header("Connection"), "close");
    EXPECT_EQ(server->program().wait().status, 0);
    std::vector<Sent> all = load.end();
    all.push_back({.key = "last", .target = "/api/v1/stock/movements", .body = change, .answer = reply->body});

    server = std::make_unique<Server>(place);
    expect_each_done_once(server->port(), token, all, variants);
    expect_clean(place);
    EXPECT_EQ(server->stop(), 0);
}

// However far the start has got: before, while and after PostgreSQL's files are made, and while it starts.
TEST(Stop, breaks_off_a_first_start_and_the_next_one_just_works) {
    const std::array<std::string_view, 3> beginnings{"lock", "postgres.new/global", "postgres/PG_VERSION"};
    for (const std::string_view beginning : beginnings) {
        SCOPED_TRACE(beginning);
        for (const int signal : {SIGTERM, SIGINT}) {
            const Folder folder;
            const ProgramPlace place{.folder = folder.path(), .database_url = ""};
            const std::filesystem::path data = folder.path() / "data";
            Program program(place, {"serve", "--listen", "127.0.0.1:0"});
            const auto until = std::chrono::steady_clock::now() + busy_recovery_timeout;
            while (!std::filesystem::exists(data / beginning) && std::chrono::steady_clock::now() < until)
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            const auto told = std::chrono::steady_clock::now();
            program.signal(signal);
            const CommandResult result = program.wait();
            EXPECT_EQ(result.status, 0) << result.errors;
            EXPECT_LT(std::chrono::steady_clock::now() - told, std::chrono::seconds{10});
            EXPECT_TRUE(result.errors.contains("server_stopped")) << result.errors;
            EXPECT_EQ(result.output, "");
            EXPECT_FALSE(std::filesystem::exists(data / "postgres.new"));
            EXPECT_FALSE(std::filesystem::exists(data / "postgres/postmaster.pid"));
            if (signal == SIGINT) continue;
            Server server(place);
            administrator_token(server.port());
            EXPECT_EQ(server.stop(), 0);
        }
    }
}

// The window in which it runs is closed; with nohup that is no reason to end.
TEST(Stop, is_polite_where_the_terminal_is_closed) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    Server server(place);
    server.program().signal(SIGHUP);
    const CommandResult result = server.program().wait();
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_TRUE(result.errors.contains("SIGHUP")) << result.errors;

    const auto before = std::signal(SIGHUP, SIG_IGN);
    Server deaf(place);
    std::signal(SIGHUP, before);
    deaf.program().signal(SIGHUP);
    administrator_token(deaf.port());
    EXPECT_EQ(deaf.stop(), 0);
}

TEST(Listen, a_busy_port_is_told_before_anything_is_made) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    const ProgramPlace other{.folder = folder.path() / "other", .database_url = ""};
    std::filesystem::create_directory(other.folder);
    Server server(place);
    const std::string address = "127.0.0.1:" + std::to_string(server.port());
    const CommandResult refused = run_command(other, {"serve", "--listen", address});
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(refused.errors.contains(address) && refused.errors.contains("in use")) << refused.errors;
    ProgramPlace spanish = other;
    spanish.variables = {"LC_ALL=es_ES.UTF-8"};
    const CommandResult told = run_command(spanish, {"serve", "--listen", address});
    EXPECT_TRUE(told.errors.contains("no se puede atender en " + address + ": esa dirección ya está en uso."))
        << told.errors;
    EXPECT_FALSE(std::filesystem::exists(other.folder / "data"));
    EXPECT_EQ(server.stop(), 0);
}

TEST(DataFolder, one_server_at_a_time_and_sub_commands_beside_it_and_without) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    const std::string csv = (folder.path() / "products.csv").string();
    std::ofstream(csv) << "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
                          "medias,Medias,Talla,U,MED-U,4,3.50\n";
    const auto expect_commands_work = [&](const std::string& outcome) {
        EXPECT_EQ(run_command(place, {"migrate"}).status, 0);
        const CommandResult users = run_command(place, {"user", "list", "--json"});
        EXPECT_EQ(users.status, 0) << users.errors;
        EXPECT_TRUE(users.output.contains(administrator_email)) << users.output;
        const CommandResult import = run_command(place, {"import", "shopify", csv, "--json"});
        EXPECT_EQ(import.status, 0) << import.output << import.errors;
        EXPECT_TRUE(import.output.contains(outcome)) << import.output;
        expect_clean(place);
    };
    {
        Server server(place);
        expect_commands_work("imported");
        ShopClient client(server.port(), administrator_token(server.port()));
        const json::value found = client.get("/api/v1/variants?sku=MED-U");
        EXPECT_EQ(found.at("items").at(0).at("current_stock").as_int64(), 4);

        const CommandResult second = run_command(place, {"serve", "--listen", "127.0.0.1:0"});
        EXPECT_EQ(second.status, 1);
        EXPECT_TRUE(second.errors.contains((folder.path() / "data").string())) << second.errors;
        // The first has not noticed.
        client.get("/health/ready");
        EXPECT_EQ(server.stop(), 0);
    }
    expect_commands_work("unchanged");
}

TEST(DataFolder, commands_that_read_want_a_shop_that_is_there) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    const std::filesystem::path data = folder.path() / "data";
    const std::vector<std::vector<std::string>> commands{
        {"doctor", "--json"},
        {"user", "list", "--json"},
        {"token", "list", "--json"},
        {"user", "deactivate", std::string(administrator_email)},
        {"token", "create", "--user", std::string(administrator_email), "--name", "till"},
    };
    for (const auto& command : commands) {
        const CommandResult result = run_command(place, command);
        EXPECT_EQ(result.status, 1) << command[0];
        EXPECT_EQ(result.output, "");
        EXPECT_TRUE(result.errors.contains("no shop in " + data.string())) << result.errors;
        EXPECT_FALSE(std::filesystem::exists(data));
    }
}

// A cluster is made in nobody else's folder, not even a lock beside their files.
TEST(DataFolder, somebody_elses_is_left_as_it_is) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    const std::filesystem::path data = folder.path() / "data";
    std::filesystem::create_directories(data / "base");
    std::ofstream(data / "PG_VERSION") << "15\n";
    const std::filesystem::perms before = std::filesystem::status(data).permissions();
    const std::string csv = (folder.path() / "products.csv").string();
    std::ofstream(csv) << "Handle,Title,Variant SKU,Variant Price\ngorra,Gorra,G,9.00\n";
    const std::vector<std::vector<std::string>> commands{{"serve", "--listen", "127.0.0.1:0"},
                                                         {"migrate", "--json"},
                                                         {"import", "shopify", csv},
                                                         {"doctor", "--json"},
                                                         {"user", "list"}};
    for (const auto& command : commands) {
        const CommandResult result = run_command(place, command);
        EXPECT_EQ(result.status, 1) << command[0];
        EXPECT_EQ(result.output, "");
        EXPECT_TRUE(result.errors.contains(data.string())) << result.errors;
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator(data), {}), 2) << command[0];
    }
    ProgramPlace spanish = place;
    spanish.variables = {"LC_ALL=es_ES.UTF-8"};
    const CommandResult told = run_command(spanish, {"migrate"});
    EXPECT_TRUE(told.errors.contains("La carpeta " + data.string() + " no está vacía")) << told.errors;
    EXPECT_EQ(std::filesystem::status(data).permissions(), before);
}

TEST(DataFolder, commands_and_a_server_wait_for_each_other) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    ASSERT_EQ(run_command(place, {"migrate"}).status, 0);
    {
        std::vector<std::unique_ptr<Program>> commands;
        for (int round = 0; round < 2; ++round) {
            commands.push_back(std::make_unique<Program>(place, std::vector<std::string>{"doctor"}));
            commands.push_back(std::make_unique<Program>(place, std::vector<std::string>{"user", "list"}));
        }
        for (const auto& command : commands) {
            const CommandResult result = command->wait();
            EXPECT_EQ(result.status, 0) << result.errors;
        }
    }
    // Somebody who has the folder for longer is named, and still waited for; a server that begins waits as well.
    const int lock = open((folder.path() / "data/lock").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(lock, 0);
    ASSERT_EQ(flock(lock, LOCK_EX), 0);
    Program list(place, {"user", "list"});
    Program server(place, {"serve", "--listen", "127.0.0.1:0"});
    EXPECT_TRUE(list.wait_for_log("waiting for up to 30 seconds. The data folder " + (folder.path() / "data").string()))
        << list.errors();
    EXPECT_TRUE(server.wait_for_log("waiting for up to")) << server.errors();
    close(lock);
    EXPECT_EQ(list.wait().status, 0) << list.errors();
    EXPECT_TRUE(server.wait_for_log("server_started")) << server.errors();
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait().status, 0);
}

}  // namespace

}  // namespace trastienda::tests
