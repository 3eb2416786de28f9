// Following the stock over HTTP while two servers sell, one of them is killed, and the readers come and go: what each
// has seen is, level by level, what the ledger says.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <thread>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

struct Event {
    std::string id;
    std::string type;
    std::string data;
};

// One reader as the HTML standard has it: reads events, remembers the last id, comes again with it.
class EventReader {
  public:
    explicit EventReader(std::string token) : token_(std::move(token)) {}

    // False where the server is not there.
    bool connect(std::uint16_t port, const std::string& query = "") {
        text_.clear();
        connection_ = std::make_unique<HttpConnection>(port);
        Request request{.method = "GET",
                        .target = "/api/v1/stock/events" + query,
                        .headers = {{"Authorization", "Bearer " + token_}}};
        if (!last_id_.empty()) request.headers.push_back({"Last-Event-ID", last_id_});
        const auto reply = connection_->send(request);
        if (reply && reply->status != 200) throw std::runtime_error(reply->body);
        return reply.has_value();
    }

    // The next event with data; nothing where the connection ended first.
    std::optional<Event> next() {
        for (;;) {
            const std::size_t end = text_.find("\n\n");
            if (end == std::string::npos) {
                const auto chunk = connection_->read_chunk();
                if (!chunk || chunk->empty()) return std::nullopt;
                text_ += *chunk;
                continue;
            }
            Event event = parse(text_.substr(0, end + 1));
            text_.erase(0, end + 2);
            if (!event.id.empty()) last_id_ = event.id;
            if (!event.data.empty()) return event;
        }
    }
    // Until the server has said where this reader begins.
    void wait_for_begin() {
        while (text_.find("\n\n") == std::string::npos) text_ += connection_->read_chunk().value();
    }
    [[nodiscard]] const std::string& last_id() const { return last_id_; }

  private:
    static Event parse(const std::string& block) {
        Event event;
        std::istringstream lines(block);
        for (std::string line; std::getline(lines, line);) {
            const std::size_t colon = line.find(": ");
            const std::string name = line.substr(0, colon);
            const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
            if (name == "id") event.id = value;
            if (name == "event") event.type = value;
            if (name == "data") event.data += value;
        }
        return event;
    }

    std::string token_;
    std::unique_ptr<HttpConnection> connection_;
    std::string text_;
    std::string last_id_;
};

using History = std::map<std::int64_t, std::vector<std::int64_t>>;  // of each variant what was on hand, in order

void note(History& history, const Event& event) {
    const json::value data = json::parse(event.data);
    history[data.at("product_variant_id").as_int64()].push_back(data.at("on_hand").as_int64());
}

History ledger_of(ShopClient& client, const std::vector<std::int64_t>& variants) {
    History history;
    for (const std::int64_t variant : variants) {
        std::string target = "/api/v1/stock/movements?limit=200&product_variant_id=" + std::to_string(variant);
        std::string after;
        do {
            const json::value page = client.get(target + after);
            for (const json::value& movement : page.at("items").as_array())
                history[variant].push_back(movement.at("balance").as_int64());
            after = page.at("next").is_null() ? "" : "&after=" + std::string(page.at("next").as_string());
        } while (!after.empty());
        std::ranges::reverse(history[variant]);
    }
    return history;
}

json::value line(std::int64_t variant) {
    return {{"product_variant_id", variant}, {"movement_type_id", purchase_type}, {"quantity", 1}};
}

// The last one of a variant that nobody else sells: whoever has read it has read all before it.
bool is_the_end(const Event& event, std::int64_t last_variant) {
    return json::parse(event.data).at("product_variant_id").as_int64() == last_variant;
}

TEST(Events, are_what_the_ledger_says_though_servers_die_and_readers_come_and_go) {
    const FreshDatabase database;
    const Folder folder;
    const Folder other_folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    Server first(place, {"--lanes", "2"});
    auto second = std::make_unique<Server>(ProgramPlace{other_folder.path(), database.url()});
    const std::string token = administrator_token(first.port());
    ShopClient client(first.port(), token);
    const std::vector<std::int64_t> variants = client.make_variants(4);
    const std::int64_t last_variant = client.make_variants(1).at(0);
    const std::vector<std::uint16_t> ports{first.port(), second->port()};

    // Readers that leave after so many events; the first never does.
    const std::vector<int> events_at_a_time{1'000'000, 40, 7, 1};
    std::vector<History> seen(events_at_a_time.size());
    std::vector<EventReader> readers;
    for (std::size_t number = 0; number < events_at_a_time.size(); ++number) {
        readers.emplace_back(token);
        ASSERT_TRUE(readers.back().connect(first.port()));
        readers.back().wait_for_begin();
    }
    const auto follow = [&](std::size_t number) {
        std::mt19937 random(static_cast<unsigned>(number));
        EventReader& reader = readers[number];
        for (int left = events_at_a_time[number];; --left) {
            std::optional<Event> event;
            if (left > 0) event = reader.next();
            while (!event) {
                if (reader.connect(ports[random() % ports.size()])) event = reader.next();
                left = events_at_a_time[number];
            }
            if (is_the_end(*event, last_variant)) return;
            note(seen[number], *event);
        }
    };

    std::atomic<bool> is_over = false;
    {
        std::vector<std::jthread> threads;
        for (std::size_t number = 0; number < readers.size(); ++number) threads.emplace_back(follow, number);
        const auto sell = [&](std::uint16_t port, unsigned seed) {
            std::mt19937 random(seed);
            ShopClient seller(port, token);
            while (!is_over) {
                const std::int64_t variant = variants[random() % variants.size()];
                const bool comes_in = random() % 2 == 0;
                (void)seller.post("/api/v1/stock/movements",
                                  movement(variant, comes_in ? purchase_type : sale_type, 1 + int(random() % 3)));
            }
        };
        std::vector<std::jthread> sellers;
        for (unsigned seed = 0; seed < 6; ++seed) sellers.emplace_back(sell, ports[seed % ports.size()], seed);
        std::this_thread::sleep_for(std::chrono::seconds(2));
        second->kill();
        std::this_thread::sleep_for(std::chrono::seconds(1));
        is_over = true;
        sellers.clear();
        // The killed server's last batch may still be on its way into the ledger: this waits for its locks.
        json::array lines;
        for (const std::int64_t variant : variants) lines.push_back(line(variant));
        lines.push_back(line(last_variant));
        ASSERT_EQ(client.post("/api/v1/stock/movements", json::object{{"lines", lines}})->status, 201);
    }
    const History ledger = ledger_of(client, variants);
    for (std::size_t number = 0; number < readers.size(); ++number) {
        SCOPED_TRACE(events_at_a_time[number]);
        EXPECT_EQ(seen[number].size(), variants.size());
        EXPECT_EQ(seen[number], ledger);
    }
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(run_command(place, {"doctor"}).status, 0);
}

TEST(Events, tell_reservations_and_their_expiry_and_only_what_was_asked_for) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()});
    const std::string token = administrator_token(server.port());
    ShopClient client(server.port(), token);
    const std::vector<std::int64_t> variants = client.make_variants(2);
    EventReader reader(token);
    ASSERT_TRUE(reader.connect(server.port(), "?product_variant_id=" + std::to_string(variants[0])));
    reader.wait_for_begin();

    for (const std::int64_t variant : {variants[1], variants[0]})
        ASSERT_EQ(client.post("/api/v1/stock/movements", movement(variant, purchase_type, 5))->status, 201);
    json::object reserve = reservation(variants[0], 2).as_object();
    reserve["expires_in_seconds"] = 1;
    ASSERT_EQ(client.post("/api/v1/stock/reservations", reserve)->status, 201);

    const auto next = [&] {
        const json::value data = json::parse(reader.next().value().data);
        EXPECT_EQ(data.at("product_variant_id").as_int64(), variants[0]);
        return std::array{data.at("on_hand").as_int64(), data.at("reserved").as_int64(),
                          data.at("available").as_int64()};
    };
    EXPECT_EQ(next(), (std::array<std::int64_t, 3>{5, 0, 5}));
    EXPECT_EQ(next(), (std::array<std::int64_t, 3>{5, 2, 3}));
    // Nobody touches the level any more: it runs out by itself.
    EXPECT_EQ(next(), (std::array<std::int64_t, 3>{5, 0, 5}));

    // A server that is told to stop does not wait for its readers.
    EXPECT_EQ(server.stop(), 0);
    EXPECT_FALSE(reader.next().has_value());
}

// Whoever has taken all that one user may have is told so, and somebody else still comes in.
TEST(Events, leave_room_for_others) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()});
    const std::string token = administrator_token(server.port());
    ShopClient client(server.port(), token);
    ASSERT_EQ(client
                  .post("/api/v1/users",
                        {{"email", "bea@tienda.example"}, {"password", "hoja de higuera"}, {"role", "sales"}})
                  ->status,
              201);
    const auto other = client.post("/api/v1/login", {{"email", "bea@tienda.example"}, {"password", "hoja de higuera"}});
    ASSERT_TRUE(other && other->status == 200);

    constexpr std::size_t streams_max = 32;
    std::vector<EventReader> readers;
    for (std::size_t number = 0; number < streams_max; ++number) {
        readers.emplace_back(token);
        ASSERT_TRUE(readers.back().connect(server.port()));
    }
    const auto refused = client.ask("/api/v1/stock/events");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 429);
    EXPECT_TRUE(refused->body.contains("\"code\":\"events_full_of_user\"")) << refused->body;
    EXPECT_NE(refused->header("Retry-After"), "");
    EXPECT_TRUE(EventReader(std::string(json::parse(other->body).at("token").as_string())).connect(server.port()));
    EXPECT_TRUE(server.program().wait_for_log("request_turned_away"));
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace

}  // namespace trastienda::tests
