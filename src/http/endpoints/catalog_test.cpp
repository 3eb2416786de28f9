// The catalogue's endpoints from request to answer, on a real PostgreSQL, without the network: what the server does
// before and after (sign-in, 405, 428) is tested with it.
#include "http/endpoints/endpoints.hpp"
#include "http/openapi.hpp"
#include "http/router.hpp"
#include "store/brands.hpp"
#include "store/catalog_test_support.hpp"
#include "store/categories.hpp"
#include "store/level_settings.hpp"
#include "store/levels.hpp"
#include "store/locations.hpp"
#include "store/movement_types.hpp"
#include "store/products.hpp"
#include "store/providers.hpp"
#include "store/variants.hpp"

#include <gtest/gtest.h>

namespace trastienda::http {
namespace {

struct Answer {
    int status = 0;
    std::string body;
    std::string location = {};
    std::string entity_tag = {};
};

// The stores and their endpoints over one pool.
class Catalog {
  public:
    explicit Catalog(asio::any_io_executor executor, pg::Pool& pool)
        : locations_(pool),
          types_(pool),
          categories_(pool),
          brands_(pool),
          providers_(pool),
          products_(pool),
          variants_(pool),
          settings_(pool),
          levels_(std::move(executor), pool) {
        for (Endpoints& some : std::array{location_endpoints(locations_), movement_type_endpoints(types_),
                                          category_endpoints(categories_), brand_endpoints(brands_),
                                          provider_endpoints(providers_), product_endpoints(product_stores_),
                                          variant_endpoints(variants_), level_settings_endpoints(level_services_)})
            std::ranges::move(some, std::back_inserter(endpoints_));
        router_.emplace(endpoints_);
    }

    [[nodiscard]] const Endpoints& endpoints() const { return endpoints_; }

    // `target` is a path, with a query after '?' or without.
    asio::awaitable<Answer> send(Method method, std::string target, std::string body, std::string if_match) {
        const std::size_t mark = target.find('?');
        const std::string path = target.substr(0, mark);
        PathParameters parameters;
        const Router::Place* place = router_->find(path, parameters);
        CHECK(place != nullptr);
        const Router::Place::Entry& entry = place->entry(method);
        CHECK(entry.endpoint != nullptr);
        for (std::size_t i = 0; i < entry.parameter_names.size(); ++i) parameters.at(i).name = entry.parameter_names[i];

        Exchange exchange;
        exchange.endpoint = entry.endpoint;
        exchange.context.principal = Principal{.user = UserId{1}, .role = people::Role::admin, .session = {}};
        exchange.context.language = Language::en;
        exchange.context.body = body;
        if (!if_match.empty()) exchange.context.if_match = IfMatch::parse(if_match);
        exchange.path_parameters = std::span(parameters).first(entry.parameter_names.size());
        exchange.query = mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
        co_await entry.endpoint->run(exchange);

        Answer answer{.status = exchange.response.status, .body = exchange.response.body};
        for (const auto& [name, value] : exchange.response.headers) {
            if (name == "Location") answer.location = value;
            if (name == "ETag") answer.entity_tag = value;
        }
        co_return answer;
    }

  private:
    store::Locations locations_;
    store::MovementTypes types_;
    store::Categories categories_;
    store::Brands brands_;
    store::Providers providers_;
    store::Products products_;
    store::Variants variants_;
    store::LevelSettings settings_;
    store::Levels levels_;
    CatalogProducts product_stores_{products_, variants_};
    LevelSettingsServices level_services_{settings_, levels_};
    Endpoints endpoints_;
    std::optional<Router> router_;
};

struct Step {
    Method method = Method::get;
    std::string target;
    std::string body;
    std::string if_match;
    int status = 200;
    std::vector<std::string> holds = {};      // parts of the body
    std::vector<std::string> holds_not = {};  // parts that must not be in it
};

asio::awaitable<void> play(pg::Pool& pool, std::vector<Step> steps) {
    Catalog catalog(co_await asio::this_coro::executor, pool);
    for (const Step& step : steps) {
        const Answer answer = co_await catalog.send(step.method, step.target, step.body, step.if_match);
        SCOPED_TRACE(std::string(name_of(step.method)) + " " + step.target + " " + step.body + "\n" + answer.body);
        EXPECT_EQ(answer.status, step.status);
        for (const std::string& part : step.holds) EXPECT_NE(answer.body.find(part), std::string::npos) << part;
        for (const std::string& part : step.holds_not) EXPECT_EQ(answer.body.find(part), std::string::npos) << part;
        if (answer.status == 201) {
            EXPECT_TRUE(answer.location.starts_with("/api/v1/"));
            EXPECT_EQ((co_await catalog.send(Method::get, answer.location, "", "")).entity_tag, answer.entity_tag);
        }
        if (answer.status < 300 && step.method != Method::get) EXPECT_FALSE(answer.entity_tag.empty());
    }
}

void check(std::vector<Step> steps) {
    const store::Shop shop;
    shop.run([&](pg::Pool& pool) { return play(pool, steps); });
}

constexpr Method get = Method::get;
constexpr Method post = Method::post;
constexpr Method patch = Method::patch;

TEST(CatalogEndpoints, KeepBrandsCategoriesAndProviders) {
    check({
        {post,
         "/api/v1/brands",
         R"({"name":" Zara "})",
         "",
         201,
         {R"("id":1,"name":"Zara","description":"")", R"("version":1)"}},
        {post,
         "/api/v1/brands",
         R"({"name":"ZÁRA"})",
         "",
         409,
         {"name_taken", R"(\"Zara\" (id 1) has it already)", "#/name"}},
        {post, "/api/v1/brands", R"({"nombre":"x"})", "", 400, {"invalid_request", "#/nombre", "#/name"}},
        {post, "/api/v1/brands", R"({"name":"  "})", "", 400, {"blank"}},
        {post, "/api/v1/brands", "{\"name\":\"\xC2\xA0\"}", "", 400, {"blank"}},
        {get, "/api/v1/brands/1", "", "", 200, {R"("name":"Zara")"}},
        {get, "/api/v1/brands/99", "", "", 404, {"brand_unknown", "99"}},
        {patch, "/api/v1/brands/1", R"({"description":"a\nb"})", "\"v1\"", 200, {R"("version":2)", R"("name":"Zara")"}},
        {patch, "/api/v1/brands/1", R"({"name":"Y"})", "\"v1\"", 412, {"version_changed"}},
        {patch, "/api/v1/brands/1", R"({"name":null})", "*", 400, {"is_null"}},
        {patch, "/api/v1/brands/9", R"({"name":"Y"})", "*", 404, {"brand_unknown"}},
        {patch, "/api/v1/brands/1", R"({"is_active":false})", "*", 200, {R"("is_active":false)"}},
        {get, "/api/v1/brands?is_active=true", "", "", 200, {R"({"items":[],"next":null})"}},
        {get, "/api/v1/brands?q=zar&sort=-name", "", "", 200, {R"("id":1)"}},
        {get, "/api/v1/brands?sort=id", "", "", 400, {"not_one_of"}},
        {get, "/api/v1/brands?after=x", "", "", 400, {"bad_format"}},
        {post, "/api/v1/categories", R"({"name":"Camisas"})", "", 201, {R"("name":"Camisas")"}},
        {patch, "/api/v1/categories/1", R"({"name":"Blusas"})", "\"v1\"", 200, {R"("name":"Blusas")"}},
        {post,
         "/api/v1/providers",
         R"({"name":"Sur","email":"a@example.com"})",
         "",
         201,
         {R"("email":"a@example.com")"}},
        {post, "/api/v1/providers", R"({"name":"X","email":"a"})", "", 400, {"#/email"}},
        {patch, "/api/v1/providers/1", R"({"email":null,"phone":"1"})", "\"v1\"", 200, {R"("email":null,"phone":"1")"}},
    });
}

TEST(CatalogEndpoints, KeepLocationsAndMovementTypes) {
    check({
        {get, "/api/v1/locations", "", "", 200, {R"("name":"Tienda")", R"("is_default":true)"}},
        {post, "/api/v1/locations", R"({"name":"Bodega","address":"Calle 1"})", "", 201, {R"("is_default":false)"}},
        {patch, "/api/v1/locations/1", R"({"is_active":false})", "*", 409, {"still_in_use", "default"}},
        {patch, "/api/v1/locations/2", R"({"is_default":true})", "\"v1\"", 200, {R"("is_default":true)"}},
        {patch, "/api/v1/locations/1", R"({"is_active":false})", "\"v2\"", 200, {R"("is_active":false)"}},
        {get, "/api/v1/stock/movement-types/2", "", "", 200, {R"("affects_stock":"decrease","demand":"available")"}},
        {patch, "/api/v1/stock/movement-types/2", R"({"is_active":false})", "*", 409, {"built_in"}},
        {patch, "/api/v1/stock/movement-types/2", R"({"affects_stock":"increase"})", "*", 400, {"unknown"}},
        {post,
         "/api/v1/stock/movement-types",
         R"({"name":"Regalo","affects_stock":"decrease"})",
         "",
         201,
         {R"("demand":"on_hand")", R"("id":100)"}},
        {post,
         "/api/v1/stock/movement-types",
         R"({"name":"X","affects_stock":"increase","demand":"available"})",
         "",
         400,
         {"conflicting"}},
        {post, "/api/v1/stock/movement-types", R"({"name":"X","affects_stock":"sube"})", "", 400, {"not_one_of"}},
    });
}

TEST(CatalogEndpoints, KeepProductsWithTheirVariants) {
    check({
        {post,
         "/api/v1/products",
         R"({"name":"Camisa","variants":[{"size":"M","color":"Azul","price":"19.9",)"
         R"("sku":" C-M ","barcode":"7791234567891"},)"
         R"({"price":"-1","sku":""},{"price":"5,00"},{"size":"L"}]})",
         "",
         400,
         {"#/variants/0/barcode", "would have to be 8 and is 1", "#/variants/1/price", "#/variants/1/sku",
          "#/variants/2/price", "#/variants/3/price"}},
        {post,
         "/api/v1/products",
         R"({"name":"Camisa","variants":[{"size":"M","color":"Azul","price":"19.9",)"
         R"("sku":" C-M ","barcode":"036000291452"},)"
         R"({"size":"S","color":"Azul","price":"19.9","minimum_stock":2,"bin":"B-1"}]})",
         "",
         201,
         {R"("handle":"camisa")", R"("price":"19.90","sku":"C-M")", R"("current_stock":0)", R"("brand_id":null)"}},
        {post,
         "/api/v1/products",
         R"({"name":"Otra","handle":"Camisa","brand_id":7,"variants":[{"size":"M","price":"1","sku":"C-M"},)"
         R"({"size":"m","price":"1"},{"size":"L","price":"1","barcode":"0036000291452"}]})",
         "",
         404,
         {"brand_unknown", "#/brand_id", "handle_taken", "#/handle", "#/variants/0/sku", "Camisa (M, Azul)",
          "#/variants/1/size\"", "Variant 0 of this same request", "#/variants/2/barcode"}},
        {get, "/api/v1/products?q=c-m", "", "", 200, {R"("name":"Camisa")"}},
        {get, "/api/v1/products?q=otra", "", "", 200, {R"({"items":[],"next":null})"}},
        {get, "/api/v1/products/1", "", "", 200, {R"("variants":[{"id":2,)", R"("size":"S")"}},
        {patch,
         "/api/v1/products/1",
         R"({"name":"Blusa"})",
         "\"v1\"",
         200,
         {R"("name":"Blusa")", R"("handle":"camisa")"}},
        {get, "/api/v1/variants?q=blusa%20s", "", "", 200, {R"("id":2)"}},
        {patch, "/api/v1/products/1", R"({"brand_id":3})", "*", 404, {"brand_unknown", "#/brand_id"}},
        {patch, "/api/v1/products/1", R"({"is_active":false})", "*", 200, {R"("is_active":false)"}},
        {patch, "/api/v1/variants/1", R"({"is_active":true})", "*", 409, {"product_inactive"}},
    });
}

TEST(CatalogEndpoints, KeepVariantsAndSettingsOfLevels) {
    check({
        {post, "/api/v1/products", R"({"name":"Falda"})", "", 201, {R"("variants":[])"}},
        {post,
         "/api/v1/variants",
         R"({"general_product_id":1,"size":"M","price":"10","sku":"F-M"})",
         "",
         201,
         {R"("product_name":"Falda")"}},
        {post,
         "/api/v1/variants",
         R"({"general_product_id":1,"size":"L","price":"12.50"})",
         "",
         201,
         {R"("sku":null)"}},
        {post,
         "/api/v1/variants",
         R"({"general_product_id":1,"size":"m","price":"10","sku":"F-M"})",
         "",
         409,
         {"options_taken", "sku_taken", "Variant 1, Falda (M)"}},
        {post,
         "/api/v1/variants",
         R"({"general_product_id":9,"price":"10"})",
         "",
         404,
         {"product_unknown", "#/general_product_id"}},
        {post,
         "/api/v1/variants",
         R"({"general_product_id":1,"price":"10","barcode":"7791234567890"})",
         "",
         400,
         {"#/barcode"}},
        {get, "/api/v1/variants?limit=1", "", "", 200, {R"("size":"M")", R"("next":")"}, {R"("size":"L")"}},
        {get, "/api/v1/variants?sort=-price&limit=1", "", "", 200, {R"("size":"L")"}, {R"("size":"M")"}},
        {get, "/api/v1/variants?sku=F-M&size=m&color=", "", "", 200, {R"("id":1)"}},
        {get, "/api/v1/variants?barcode=1", "", "", 400, {"bad_format"}},
        {patch,
         "/api/v1/variants/1",
         R"({"sku":null,"price":"11.00"})",
         "\"v1\"",
         200,
         {R"("sku":null)", R"("price":"11.00")"}},
        {patch, "/api/v1/variants/1", R"({"price":"1"})", "\"v1\"", 412, {"version_changed"}},
        {patch,
         "/api/v1/stock/levels/1/1",
         R"({"minimum_stock":3})",
         "\"v1\"",
         200,
         {R"("minimum_stock":3,"optimal_stock":20,"is_low":true,"bin":"","value":"0.00",)"
          R"("unit_cost":"0.00","version":2)"}},
        {patch, "/api/v1/stock/levels/1/1", R"({"bin":"A"})", "\"v1\"", 412, {"version_changed"}},
        {patch, "/api/v1/stock/levels/1/1", R"({"bin":"A","on_hand":4})", "*", 400, {"#/on_hand"}},
        {patch, "/api/v1/stock/levels/9/1", R"({"bin":"A"})", "*", 404, {"variant_unknown"}},
    });
}

// A form that is sent as it was read is no news to whoever has it open beside.
TEST(CatalogEndpoints, KeepTheVersionOfWhatIsNotChanged) {
    struct Row {
        std::string target;
        std::string made;     // by a POST to the target's list; empty: it is there
        std::string present;  // all of its fields as they are
        std::string changed;
    };
    const Row rows[] = {
        {"/api/v1/brands/1", R"({"name":"Zara"})", R"({"name":"Zara","description":"","is_active":true})",
         R"({"name":"ZARA"})"},
        {"/api/v1/categories/1", R"({"name":"Camisas"})", R"({"name":"Camisas","description":"","is_active":true})",
         R"({"description":"x"})"},
        {"/api/v1/providers/1", R"({"name":"Sur","email":"a@example.com"})",
         R"({"name":"Sur","contact_person":"","email":"a@example.com","phone":"","address":"","is_active":true})",
         R"({"email":null})"},
        {"/api/v1/locations/1", "", R"({"name":"Tienda","address":"","is_active":true,"is_default":true})",
         R"({"address":"Calle 1"})"},
        {"/api/v1/stock/movement-types/1", "", R"({"name":"Compra a proveedor","is_active":true})",
         R"({"description":"x"})"},
        {"/api/v1/products/1", R"({"name":"Falda","brand_id":1})",
         R"({"name":"Falda","handle":"falda","description":"","brand_id":1,"category_id":null,"is_active":true})",
         R"({"brand_id":null})"},
        {"/api/v1/variants/1", R"({"general_product_id":1,"size":"M","price":"10","sku":"F"})",
         R"({"size":"M","price":"10.00","sku":"F","barcode":null,"is_active":true})", R"({"price":"10.01"})"},
        {"/api/v1/stock/levels/1/1", "", R"({"minimum_stock":5,"optimal_stock":20,"bin":""})", R"({"bin":"A"})"},
    };
    std::vector<Step> steps;
    for (const Row& row : rows) {
        const auto change = [&](std::string body, std::string version, std::string_view answered) {
            steps.push_back({patch,
                             row.target,
                             std::move(body),
                             std::move(version),
                             200,
                             {fmt::format(R"("version":{})", answered)}});
        };
        if (!row.made.empty()) steps.push_back({post, row.target.substr(0, row.target.rfind('/')), row.made, "", 201});
        change("{}", "\"v1\"", "1");
        change(row.present, "*", "1");
        change(row.changed, "\"v1\"", "2");
        change(row.changed, "\"v2\"", "2");
        change("{}", "*", "2");
        steps.push_back({patch, row.target, "{}", "\"v1\"", 412, {"version_changed"}});
    }
    check(steps);
}

std::string next_of(const std::string& body) {
    const std::size_t start = body.find(R"("next":")");
    if (start == std::string::npos) return {};
    const std::size_t from = start + std::string_view(R"("next":")").size();
    return body.substr(from, body.find('"', from) - from);
}

asio::awaitable<void> page_through(pg::Pool& pool) {
    Catalog catalog(co_await asio::this_coro::executor, pool);
    for (int i = 0; i < 5; ++i) {
        const std::string body = fmt::format(R"({{"name":"\"Ñ\\ {}","variants":[{{"price":"{}"}}]}})", i % 3, i);
        EXPECT_EQ((co_await catalog.send(post, "/api/v1/products", body, "")).status, 201);
        EXPECT_EQ((co_await catalog.send(post, "/api/v1/brands", fmt::format(R"({{"name":"{}"}})", i), "")).status,
                  201);
    }
    for (const std::string_view list :
         {"products?sort=name", "products?sort=-name", "products?sort=created_at", "products?sort=-created_at",
          "products?sort=id", "variants?sort=shop_order", "variants?sort=sku", "variants?sort=price",
          "variants?sort=-price", "variants?sort=-created_at", "variants?sort=id", "brands?sort=name",
          "brands?sort=-name"}) {
        const std::string first = fmt::format("/api/v1/{}&limit=2", list);
        std::string target = first;
        int pages = 1;
        for (;; ++pages) {
            const Answer page = co_await catalog.send(get, target, "", "");
            EXPECT_EQ(page.status, 200) << target << page.body;
            const std::string next = next_of(page.body);
            if (next.empty() || pages > 5) break;
            target = fmt::format("{}&after={}", first, next);
        }
        EXPECT_EQ(pages, 3) << list;
    }
    const std::string next = next_of((co_await catalog.send(get, "/api/v1/products?sort=id&limit=1", "", "")).body);
    const Answer other = co_await catalog.send(get, "/api/v1/products?sort=name&after=" + next, "", "");
    EXPECT_EQ(other.status, 400);
    EXPECT_NE(other.body.find("conflicting"), std::string::npos) << other.body;
}

asio::awaitable<void> describe(pg::Pool& pool) {
    const Catalog catalog(co_await asio::this_coro::executor, pool);
    const std::string document = make_openapi(catalog.endpoints(), "0.0.0");
    for (const std::string_view part :
         {"/api/v1/products/{product_id}", "ProductWithVariants", "-created_at", "CAM-AZ-M"})
        EXPECT_NE(document.find(part), std::string::npos) << part;
}

TEST(CatalogEndpoints, AreDescribedInTheReference) { store::Shop().run(describe); }

TEST(CatalogEndpoints, PageThroughEveryListWithItsOwnCursors) { store::Shop().run(page_through); }

}  // namespace
}  // namespace trastienda::http
