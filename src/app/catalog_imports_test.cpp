#include "app/catalog_imports.hpp"

#include "app/testing/shop.hpp"
#include "engine/timer_pause.hpp"
#include "pg/acting.hpp"
#include "tests/support/postgres_gate.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using testing::Shop;
using tests::must;

constexpr std::chrono::milliseconds timeout{30'000};
constexpr std::string_view columns =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,Variant Inventory Qty,Variant Price\n";
constexpr std::string_view inventory_columns =
    "Handle,Title,Option1 Name,Option1 Value,SKU,Location,Bin name,On hand\n";

constexpr std::string_view one_user =
    "INSERT INTO users (email, email_folded, password_hash, search_text) VALUES "
    "('ana@tienda.example', 'ana@tienda.example', '-', '')";

// One server's part in importing, on the shop's database.
class Server {
  public:
    explicit Server(Shop& shop) : Server(shop, shop.database.settings()) {}
    // What it writes goes by `way`.
    Server(Shop& shop, pg::Settings way) : shop_(shop), journal_(shop.loop.get_executor(), std::move(way)) {}

    asio::awaitable<Result<ImportAnswer>> import(std::string text, ImportOptions options = {}) {
        catalog::ShopifyFile file(catalog::RepeatedSku::leave_out_sku);
        file.feed(text);
        options.user = UserId{1};
        options.digest = std::string(32, 'd');
        const auto turn = must(imports.take_turn());
        co_return co_await imports.run(turn, file.finish(), std::move(options));
    }

  private:
    Shop& shop_;
    store::Journal journal_;
    engine::TimerPause pause_;
    store::Levels levels_{shop_.loop.get_executor(), shop_.pool};
    store::Imports imports_{shop_.pool};
    Worker worker_{{.threads = 1, .pieces_max = 4}};

  public:
    engine::Engine engine{shop_.loop.get_executor(), {&journal_}, pause_, engine::Limits{.lanes = 1}};
    CatalogImports imports{engine, imports_, levels_, worker_};
};

// Every value of the first column, one after the other.
asio::awaitable<std::string> ask(Shop& shop, std::string query) {
    const pg::Statement statement{"", query};
    const auto connection = must(co_await pg::Connection::open(shop.loop.get_executor(), shop.database.settings()));
    const auto rows = must(co_await connection->run({.statement = statement, .params = {}}, timeout));
    std::string words;
    for (const pg::Row row : rows) words.append(words.empty() ? "" : " ").append(row.text(0));
    co_return words;
}

using Test = asio::awaitable<void> (*)(Shop&, Server&);

void run(Test test) {
    Shop shop;
    shop.database.execute(
        "INSERT INTO users (email, email_folded, password_hash, search_text) "
        "VALUES ('ana@tienda.example', 'ana@tienda.example', '-', '')");
    Server server(shop);
    shop.run([&](Shop& in) -> asio::awaitable<void> { return test(in, server); });
}

asio::awaitable<void> expect_imported(Server& server, std::string text) {
    const auto answer = co_await server.import(std::move(text));
    EXPECT_TRUE(answer) << answer.error().message << answer.error().detail;
    if (answer) EXPECT_EQ(answer->outcome, ImportOutcome::imported);
}

struct Handover {
    std::string_view what;
    std::string_view before;
    std::string_view after;
    std::string_view variants;  // by options
};

asio::awaitable<void> hand_over(Shop& shop, Server& server) {
    const Handover cases[] = {
        {"options", "a,A,Size,M,A,,1,1\n", "a,A,Size,L,A,,1,1\na,,,M,B,,1,1\n", "L:A: M:B:"},
        {"sku", "b,B,Size,M,C,,1,1\n", "b,B,Size,M,D,,1,1\nb2,B2,Size,L,C,,1,1\n", "L:C: M:D:"},
        {"barcode", "c,C,Size,M,E,73513537,1,1\n", "c,C,Size,M,E,4006381333931,1,1\nc,,,L,F,73513537,1,1\n",
         "L:F:73513537 M:E:4006381333931"},
    };
    for (const Handover& row : cases) {
        SCOPED_TRACE(row.what);
        co_await expect_imported(server, std::string(columns).append(row.before));
        co_await expect_imported(server, std::string(columns).append(row.after));
        EXPECT_EQ(co_await ask(shop, fmt::format("SELECT size || ':' || sku || ':' || coalesce(barcode, '') FROM "
                                                 "product_variants AS variant JOIN general_products AS product ON "
                                                 "product.id = general_product_id WHERE handle LIKE '{}%' ORDER BY 1",
                                                 row.before.front())),
                  row.variants);
    }
}
TEST(CatalogImports, LetNewVariantsTakeOverWhatOthersGiveUp) { run(hand_over); }

// More rows than one statement writes, so that the two halves of a swap are written apart.
constexpr int many = 5'001;

std::string many_products(int price, std::string_view first_sku, std::string_view last_sku) {
    std::string text(columns);
    for (int i = 1; i <= many; ++i)
        text += fmt::format("p{},P,,,{},,,{}\n", i,
                            i == 1      ? first_sku
                            : i == many ? last_sku
                                        : fmt::format("S{}", i),
                            price);
    return text;
}

asio::awaitable<void> swap_far_apart(Shop& shop, Server& server) {
    co_await expect_imported(server, many_products(1, "first", "last"));
    co_await expect_imported(server, many_products(2, "last", "first"));
    EXPECT_EQ(co_await ask(shop,
                           "SELECT handle || ':' || sku FROM product_variants JOIN general_products AS product "
                           "ON product.id = general_product_id WHERE sku IN ('first', 'last') ORDER BY 1"),
              fmt::format("p1:last p{}:first", many));
}
TEST(CatalogImports, SwapSkusOfRowsThatAreWrittenApart) { run(swap_far_apart); }

// More than the journal locks, reads and writes at a time, into an empty shop and then over what is there.
asio::awaitable<void> many_levels(Shop& shop, Server& server) {
    constexpr int levels = 10'001;
    const auto file = [](int more) {
        std::string text(columns);
        for (int i = 1; i <= levels; ++i) text += fmt::format("p{},P,,,S{},,{},1\n", i, i, i + more);
        return text;
    };
    co_await expect_imported(server, file(0));
    ImportOptions options;
    options.stock = catalog::StockPolicy::set;
    const pg::Acting acting{.user = UserId{1}, .remote_address = "192.0.2.7"};
    const auto answer = co_await asio::co_spawn(pg::ActingIoExecutor(shop.loop.get_executor(), &acting),
                                                server.import(file(1), std::move(options)), asio::use_awaitable);
    EXPECT_EQ(must(answer).outcome, ImportOutcome::imported);
    EXPECT_EQ(must(answer).counts.levels_changed, levels);
    // Every one of its movements, and no other, says from where it was commanded.
    EXPECT_EQ(co_await ask(shop,
                           "SELECT count(stock_origin_id) || ' ' || count(DISTINCT stock_origin_id) || ' ' || "
                           "max(stock_batch_id) FILTER (WHERE stock_origin_id IS NULL) || ' ' || "
                           "min(stock_batch_id) FILTER (WHERE stock_origin_id IS NOT NULL) FROM stock_movements"),
              fmt::format("{} 1 1 2", levels));
    EXPECT_EQ(co_await ask(shop,
                           "SELECT (count(*) FILTER (WHERE level.on_hand = substr(variant.sku, 2)::int + 1))::text "
                           "FROM stock_levels AS level JOIN product_variants AS variant ON variant.id = "
                           "product_variant_id"),
              std::to_string(levels));
    EXPECT_EQ(co_await ask(shop, "SELECT count(*) || ' ' || sum(quantity) FROM stock_movements"),
              fmt::format("{} {}", 2 * levels, (levels * (levels + 1)) / 2 + levels));
    EXPECT_EQ(co_await ask(shop, "SELECT count(*)::text FROM stock_batches"), "2");
}
TEST(CatalogImports, BookMoreLevelsThanOneStatementHolds) { run(many_levels); }

// A connection of somebody else, in a transaction.
class Other {
  public:
    static asio::awaitable<Other> begin(Shop& shop, std::string_view script) {
        Other other(must(co_await pg::Connection::open(shop.loop.get_executor(), shop.database.settings())));
        co_await other.execute(std::string("BEGIN; ").append(script));
        co_return other;
    }
    asio::awaitable<void> execute(std::string script) { must(co_await connection_->run_script(script, timeout)); }

  private:
    explicit Other(std::unique_ptr<pg::Connection> connection) : connection_(std::move(connection)) {}
    std::unique_ptr<pg::Connection> connection_;
};

asio::awaitable<void> pause(Shop& shop) {
    asio::steady_timer timer(shop.loop, std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
}

// Until the test's own coroutine is the last.
asio::awaitable<void> until_alone(Shop& shop) {
    while (shop.running > 1) co_await pause(shop);
}

asio::awaitable<void> until_waiting(Shop& shop, int sessions) {
    const std::string waiting =
        "SELECT count(*)::text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
        "datname = current_database()";
    while (co_await ask(shop, waiting) != std::to_string(sessions)) co_await pause(shop);
}

// An import has made its plan when it waits here.
constexpr std::string_view before_writing = "LOCK TABLE catalogue_imports IN SHARE MODE;";

constexpr std::string_view tries = "SELECT last_value::text FROM catalogue_imports_id_seq";

asio::awaitable<void> import_into(Server& server, std::string text, ImportOptions options,
                                  Result<ImportAnswer>& answer) {
    answer = co_await server.import(std::move(text), std::move(options));
}

ImportOutcome outcome_of(const Result<ImportAnswer>& answer) { return must(answer).outcome; }

constexpr std::string_view shirt = "a,A,Size,M,A,73513537,5,1\n";

struct Meanwhile {
    std::string_view what;
    std::string_view before;  // imported first
    std::string_view file;
    std::string_view change;  // by somebody else, between the plan and its writing
    std::string_view question;
    std::string_view answer;
};

constexpr std::string_view add_other =
    "INSERT INTO general_products (handle, name, name_folded) VALUES ('z', 'Z', 'z'); INSERT INTO product_variants "
    "(general_product_id, sku, barcode, price, size_sort_key, color_sort_key, search_text) SELECT max(id), ";

// What another server has made of the same names is taken as it is; a code that somebody else has got is left out.
asio::awaitable<void> plan_anew(Shop& shop, Server& server, const Meanwhile& row) {
    if (!row.before.empty()) co_await expect_imported(server, std::string(columns).append(row.before));
    const std::string first_try = co_await ask(shop, "SELECT (count(*) + 1)::text FROM catalogue_imports");
    auto other = co_await Other::begin(shop, before_writing);
    Result<ImportAnswer> answer;
    ImportOptions options;
    options.bad_rows = BadRows::leave_out;
    options.stock = catalog::StockPolicy::set;
    shop.spawn(import_into(server, std::string(row.file), options, answer));
    co_await until_waiting(shop, 1);
    co_await other.execute(std::string(row.change).append("; COMMIT"));
    co_await until_alone(shop);
    EXPECT_EQ(outcome_of(answer), ImportOutcome::imported);
    EXPECT_EQ(co_await ask(shop, std::string(row.question)), row.answer);
    EXPECT_EQ(co_await ask(shop, std::string(tries)), std::to_string(std::stoi(first_try) + 1));
}

TEST(CatalogImports, PlanAnewWhatSomebodyElseChangedMeanwhile) {
    const std::string products = std::string(columns).append(shirt);
    const std::string two_products = products + "b,B,Size,M,B,,5,1\n";
    const std::string inventory = std::string(inventory_columns);
    const std::string sku = std::string(add_other).append("'A', NULL, 1, '', '', '' FROM general_products");
    const std::string barcode = std::string(add_other).append("NULL, '73513537', 1, '', '', '' FROM general_products");
    const std::string new_place = inventory + "a,A,Size,M,A,Almacén,,7\n";
    const std::string bin = inventory + "a,A,Size,M,A,Tienda,B2,5\n";
    const std::string moved = std::string(columns).append("a,A,Size,M,A,73513537,9,1\n");
    const Meanwhile cases[] = {
        {"handle", "", products, "INSERT INTO general_products (handle, name, name_folded) VALUES ('a', 'B', 'b')",
         "SELECT name FROM general_products", "A"},
        {"sku", "", two_products, sku, "SELECT handle FROM general_products ORDER BY 1", "b z"},
        {"barcode", "", products, barcode, "SELECT coalesce(sku, '-') FROM product_variants ORDER BY 1", "- A"},
        {"location", shirt, new_place, "INSERT INTO locations (name, name_folded) VALUES ('ALMACÉN', 'almacen')",
         "SELECT name FROM locations WHERE id > 1", "ALMACÉN"},
        {"bin", shirt, bin, "UPDATE stock_levels SET bin = 'C3'", "SELECT bin FROM stock_levels", "B2"},
        {"level", shirt, moved, "UPDATE stock_levels SET on_hand = 3", "SELECT on_hand::text FROM stock_levels", "9"},
    };
    for (const Meanwhile& row : cases) {
        SCOPED_TRACE(row.what);
        Shop shop;
        shop.database.execute(one_user);
        Server server(shop);
        shop.run([&](Shop& in) -> asio::awaitable<void> { return plan_anew(in, server, row); });
    }
}

asio::awaitable<void> two_servers(Shop& shop, Server& server) {
    Server second(shop);
    auto other = co_await Other::begin(shop, before_writing);
    Result<ImportAnswer> answers[2];
    const std::string file = std::string(columns).append(shirt);
    ImportOptions options;
    options.idempotency_key = "k";
    shop.spawn(import_into(server, file, options, answers[0]));
    shop.spawn(import_into(second, file, options, answers[1]));
    co_await until_waiting(shop, 2);
    co_await other.execute("COMMIT");
    co_await until_alone(shop);
    EXPECT_EQ(outcome_of(answers[0]), ImportOutcome::imported);
    EXPECT_EQ(outcome_of(answers[1]), ImportOutcome::imported);
    EXPECT_EQ(must(answers[0]).record->id, must(answers[1]).record->id);
    EXPECT_EQ(co_await ask(shop, "SELECT on_hand::text FROM stock_levels"), "5");
}
TEST(CatalogImports, OfOneKeyOnTwoServersAreDoneOnce) { run(two_servers); }

// Somebody who is quicker every time: each try of the import meets it.
asio::awaitable<void> give_up(Shop& shop, Server& server) {
    co_await expect_imported(server, std::string(columns).append(shirt));
    constexpr std::string_view trigger =
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN {}; RETURN NEW; END $$; CREATE TRIGGER meddle AFTER INSERT ON "
        "catalogue_imports FOR EACH ROW EXECUTE FUNCTION meddle()";
    const std::string file = std::string(columns).append("a,A,Size,M,A,73513537,9,1\n");
    ImportOptions set;
    set.stock = catalog::StockPolicy::set;

    shop.database.execute(fmt::format(fmt::runtime(trigger), "UPDATE stock_levels SET on_hand = on_hand + 1"));
    EXPECT_EQ(outcome_of(co_await server.import(file, set)), ImportOutcome::levels_changed);
    EXPECT_EQ(co_await ask(shop, std::string(tries)), std::to_string(1 + CatalogImports::plans_max));

    shop.database.execute("DROP TRIGGER meddle ON catalogue_imports; DROP FUNCTION meddle");
    shop.database.execute(fmt::format(fmt::runtime(trigger), "RAISE unique_violation"));
    const auto answer = co_await server.import(file, set);
    EXPECT_EQ(answer ? ErrorCode::internal : answer.error().code, ErrorCode::conflict);
    EXPECT_EQ(co_await ask(shop, std::string(tries)), std::to_string(1 + 2 * CatalogImports::plans_max));
    EXPECT_EQ(co_await ask(shop, "SELECT on_hand::text FROM stock_levels"), "5");
}
TEST(CatalogImports, GiveUpAfterSoManyPlans) { run(give_up); }

// While it waits for the first level, it must not hold the second: a batch that has the first may want that next.
asio::awaitable<void> lock_in_order(Shop& shop, Server& server) {
    co_await expect_imported(server, std::string(columns).append("a,A,Size,M,A,,5,1\na,,,L,B,,5,1\n"));
    auto batch = co_await Other::begin(shop, "SELECT FROM stock_levels WHERE product_variant_id = 1 FOR NO KEY UPDATE");
    Result<ImportAnswer> answer;
    shop.spawn(import_into(
        server, std::string(inventory_columns).append("a,A,Size,M,A,Tienda,,7\na,A,,L,B,Tienda,B2,5\n"), {}, answer));
    co_await until_waiting(shop, 1);
    co_await batch.execute("SELECT FROM stock_levels WHERE product_variant_id = 2 FOR NO KEY UPDATE NOWAIT; COMMIT");
    co_await until_alone(shop);
    EXPECT_EQ(outcome_of(answer), ImportOutcome::imported);
    EXPECT_EQ(co_await ask(shop, "SELECT bin || on_hand FROM stock_levels ORDER BY product_variant_id"), "7 B25");
}

// Likewise the levels of a variant that the file puts out of use, though their row is written before any level is read.
asio::awaitable<void> lock_with_switched(Shop& shop, Server& server) {
    co_await expect_imported(server, std::string(columns).append("a,A,Size,M,A,,5,1\nb,B,Size,M,B,,5,1\n"));
    auto batch = co_await Other::begin(shop, "SELECT FROM stock_levels WHERE product_variant_id = 1 FOR NO KEY UPDATE");
    Result<ImportAnswer> answer;
    ImportOptions set;
    set.stock = catalog::StockPolicy::set;
    shop.spawn(import_into(server,
                           "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant "
                           "Price,Status\na,A,Size,M,A,7,1,active\nb,B,Size,M,B,5,1,archived\n",
                           set, answer));
    co_await until_waiting(shop, 1);
    co_await batch.execute("SELECT FROM stock_levels WHERE product_variant_id = 2 FOR NO KEY UPDATE NOWAIT; COMMIT");
    co_await until_alone(shop);
    EXPECT_EQ(outcome_of(answer), ImportOutcome::imported);
    EXPECT_EQ(co_await ask(shop, "SELECT on_hand || ':' || is_retired FROM stock_levels ORDER BY product_variant_id"),
              "7:false 5:true");
}

// Of each COMMIT something is lost: the record that is told is the one that is there.
asio::awaitable<void> lost_commits(Shop& shop, Server&) {
    tests::PostgresGate gate(shop.loop.get_executor(), shop.database.settings());
    Server server(shop, gate.settings());
    int number = 0;
    const auto import = [&](tests::Loss loss, std::string file) -> asio::awaitable<void> {
        gate.lose_next(loss);
        const Result<ImportAnswer> answer = co_await server.import(file);
        EXPECT_TRUE(answer && answer->record) << file;
        if (!answer || !answer->record) co_return;
        EXPECT_EQ(answer->outcome, ImportOutcome::imported);
        EXPECT_EQ(co_await ask(shop, "SELECT max(id)::text FROM catalogue_imports"),
                  std::to_string(answer->record->id.value));
    };
    for (const tests::Loss loss : {tests::Loss::answer, tests::Loss::request, tests::Loss::end_by_death}) {
        ++number;
        co_await import(loss, fmt::format("{}a{},A,Size,M,A{},,3,1\n", columns, number, number));
        co_await import(loss, fmt::format("{}a{},A,Size,M,A{},Almacén,B-1,7\n", inventory_columns, number, number));
        co_await import(loss, fmt::format("{}a{},A,Size,M,A{},Almacén,B-1,8\n", inventory_columns, number, number));
    }
    EXPECT_EQ(co_await ask(shop, "SELECT count(*)::text FROM catalogue_imports"), std::to_string(3 * number));
}

TEST(CatalogImports, NameTheRecordThatIsThereWhateverBecameOfTheAnswer) { run(lost_commits); }

TEST(CatalogImports, LockLevelsInTheOrderOfEverybody) { run(lock_in_order); }
TEST(CatalogImports, LockTheLevelsOfWhatGoesOutOfUseInThatOrder) { run(lock_with_switched); }

}  // namespace
}  // namespace trastienda::app
