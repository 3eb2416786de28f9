// /api/v1/products: what the shop sells, with its variants.
#include "store/products.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/variant_fields.hpp"

namespace trastienda::http {

inline constexpr std::array<std::string_view, 5> product_order_words{"name", "-name", "created_at", "-created_at",
                                                                     "id"};
template <>
struct Codec<store::ProductOrder> : WordsCodec<store::ProductOrder, product_order_words> {};

namespace {

/// A description of the greatest length in four-byte characters, and the most variants with all their texts.
constexpr std::size_t product_body_bytes_max = std::size_t{4} * 1024 * 1024;

struct ListedProduct {
    ProductId id;
    std::string handle;
    std::string name;
    std::optional<BrandId> brand_id;
    std::optional<std::string> brand_name;
    std::optional<CategoryId> category_id;
    std::optional<std::string> category_name;
    std::optional<ProviderId> provider_id;
    std::optional<std::string> provider_name;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(ListedProduct, (),
                      (id, handle, name, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
                       is_active, version, created_at, updated_at))
constexpr auto notes(const ListedProduct*) {
    return std::to_array<FieldNote>(
        {{.field = "handle", .text = "Its word in web addresses; imports find it by this."},
         {.field = "provider_id", .text = "null: none, or none that you may know of (read_providers)."},
         {.field = "is_active", .text = "false: put out of use, with all its variants."},
         {.field = "version", .text = "Grows with each change; the ETag. Variants have versions of their own."}});
}

struct ProductOut : ListedProduct {
    std::string description;
};
BOOST_DESCRIBE_STRUCT(ProductOut, (ListedProduct), (description))
constexpr auto notes(const ProductOut*) {
    return std::to_array<FieldNote>(
        {{.field = "description", .text = "Text or HTML. Lists leave it out: it may be long."}});
}

struct ProductWithVariants : ProductOut {
    std::vector<VariantOut> variants;
};
BOOST_DESCRIBE_STRUCT(ProductWithVariants, (ProductOut), (variants))
constexpr auto notes(const ProductWithVariants*) {
    return std::to_array<FieldNote>(
        {{.field = "variants", .text = "All of them, by colour and then by size; without read_stock those in use."}});
}

struct ProductInput {
    CatalogName name;
    std::optional<HandleText> handle;
    std::optional<ProductDescription> description;
    std::optional<BrandId> brand_id;
    std::optional<CategoryId> category_id;
    std::optional<ProviderId> provider_id;
    Defaulted<bool, true> is_active;
    std::optional<List<VariantInput, store::variants_per_product_max>> variants;
};
BOOST_DESCRIBE_STRUCT(ProductInput, (),
                      (name, handle, description, brand_id, category_id, provider_id, is_active, variants))
constexpr auto notes(const ProductInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "What it is called.", .example = "\"Camisa de lino\""},
         {.field = "handle",
          .text = "Its word in web addresses, unique. Made from the name where it is left out.",
          .example = "\"camisa-de-lino\""},
         {.field = "description", .text = "Text or HTML.", .example = "\"<p>Fresca y liviana.</p>\""},
         {.field = "brand_id", .text = "Who made it.", .example = "1"},
         {.field = "category_id", .text = "What kind of clothing it is.", .example = "1"},
         {.field = "provider_id", .text = "From whom the shop buys it.", .example = "1"},
         {.field = "is_active", .text = "false: not in use yet; then its variants are not either."},
         {.field = "variants",
          .text = "Its sizes and colours.",
          .example = R"([{"size":"M","color":"Azul","price":"19.99","sku":"CAM-AZ-M"}])"}});
}

struct ProductChangeInput {
    Change<CatalogName> name;
    Change<HandleText> handle;
    Change<ProductDescription> description;
    Patch<BrandId> brand_id;
    Patch<CategoryId> category_id;
    Patch<ProviderId> provider_id;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(ProductChangeInput, (),
                      (name, handle, description, brand_id, category_id, provider_id, is_active))
constexpr auto notes(const ProductChangeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "What it is called.", .example = "\"Camisa de lino\""},
         {.field = "handle", .text = "Unique. It stays where only the name changes.", .example = "\"camisa-de-lino\""},
         {.field = "brand_id", .text = "null: none.", .example = "1"},
         {.field = "category_id", .text = "null: none.", .example = "1"},
         {.field = "provider_id", .text = "null: none.", .example = "null"},
         {.field = "is_active",
          .text =
              "false puts it out of use with all its variants. true puts it back, without them: each is put back by "
              "itself.",
          .example = "false"}});
}

struct ProductPath {
    ProductId product_id;
};
BOOST_DESCRIBE_STRUCT(ProductPath, (), (product_id))

struct ProductCursor {
    store::ProductOrder sort = store::ProductOrder::by_name;
    CursorText name;
    Instant created_at;
    ProductId id;
};
BOOST_DESCRIBE_STRUCT(ProductCursor, (), (sort, name, created_at, id))

struct ProductsQuery {
    PageLimit limit;
    std::optional<After<ProductCursor>> after;
    Defaulted<store::ProductOrder, store::ProductOrder::by_name> sort;
    std::optional<bool> is_active;
    std::optional<BrandId> brand_id;
    std::optional<CategoryId> category_id;
    std::optional<ProviderId> provider_id;
    std::optional<SearchText> q;
};
BOOST_DESCRIBE_STRUCT(ProductsQuery, (), (limit, after, sort, is_active, brand_id, category_id, provider_id, q))
constexpr auto notes(const ProductsQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "after", .text = "`next` of the page before."},
         {.field = "sort", .text = "With a minus backwards: -created_at is newest first."},
         {.field = "is_active",
          .text =
              "true: only those in use. false: only those out of use; takes read_stock, without which only those in "
              "use are shown."},
         {.field = "provider_id", .text = "Only those of this provider; takes read_providers."},
         {.field = "q",
          .text = "Words, in any order, of its name, or of what one of its variants is found by: SKU, barcode, size, "
                  "colour; parts of words too.",
          .example = "\"camisa lino\""}});
}
void check_fields(const ProductsQuery& query, const ReadAt& at) {
    if (query.after && query.after->value.sort != query.sort.get()) fail_cursor_of_another_sort(at.field("after"));
}

// From whom the shop buys is for those who may read its providers.
void hide_provider(store::ProductRow& product, const RequestContext& context) {
    if (context.who().may(people::Permission::read_providers)) return;
    product.provider.reset();
    product.provider_name.reset();
}

ListedProduct listed_product(store::ProductRow product) {
    return {.id = product.id,
            .handle = std::move(product.handle),
            .name = std::move(product.name),
            .brand_id = product.brand,
            .brand_name = std::move(product.brand_name),
            .category_id = product.category,
            .category_name = std::move(product.category_name),
            .provider_id = product.provider,
            .provider_name = std::move(product.provider_name),
            .is_active = product.is_active,
            .version = product.version,
            .created_at = product.created_at,
            .updated_at = product.updated_at};
}

ProductOut product_out(store::ProductRow product) {
    std::string description = std::move(product.description);
    return {listed_product(std::move(product)), std::move(description)};
}

asio::awaitable<Result<ProductWithVariants>> with_variants(CatalogProducts& stores, store::ProductRow product,
                                                           const Principal& who) {
    CO_TRY(auto variants, co_await stores.variants.list_of(product.id));
    ProductWithVariants out{product_out(std::move(product)), {}};
    out.variants.reserve(variants.size());
    for (store::VariantRow& variant : variants)
        if (variant.is_active || may_know_unused(who)) out.variants.push_back(variant_out(std::move(variant), who));
    co_return out;
}

store::ProductList product_list(const ProductsQuery& query, std::optional<bool> is_active) {
    store::ProductList list{.order = query.sort.get(),
                            .is_active = is_active,
                            .brand = query.brand_id,
                            .category = query.category_id,
                            .provider = query.provider_id,
                            .query = query.q ? query.q->value : std::string(),
                            .limit = query.limit.get() + 1};
    if (query.after) {
        const ProductCursor& after = query.after->value;
        list.after = {.name_folded = after.name.value, .created_at = after.created_at, .id = after.id};
    }
    return list;
}

asio::awaitable<Reply<Page<ListedProduct>>> list_products(CatalogProducts& stores, Call<Query<ProductsQuery>> call) {
    if (call.query.provider_id && !call.context.who().may(people::Permission::read_providers))
        co_return lacks(people::Permission::read_providers,
                        {.es = "Para buscar por proveedor hace falta el permiso read_providers.",
                         .en = "To search by provider the permission read_providers is needed."});
    auto is_active = shown_to(call.context.who(), call.query.is_active);
    if (!is_active) co_return std::move(is_active).error();
    CO_TRY(auto rows, co_await stores.products.list(product_list(call.query, *is_active)));
    for (store::ProductRow& product : rows) hide_provider(product, call.context);
    const store::ProductOrder sort = call.query.sort.get();
    co_return make_page_of(
        std::move(rows), call.query.limit,
        [sort](const store::ProductRow& last) {
            return ProductCursor{
                .sort = sort, .name = {last.name_folded}, .created_at = last.created_at, .id = last.id};
        },
        listed_product);
}

asio::awaitable<Reply<ProductWithVariants>> read_product(CatalogProducts& stores, Call<Path<ProductPath>> call) {
    const ProductId id = call.path.product_id;
    CO_TRY(auto product, co_await stores.products.read(id));
    if (!product || !(product->is_active || may_know_unused(call.context.who())))
        co_return unknown(store::CatalogRefusal::product_unknown, id.value);
    hide_provider(*product, call.context);
    const std::int64_t version = product->version;
    CO_TRY(auto out, co_await with_variants(stores, *std::move(product), call.context.who()));
    co_return Reply(std::move(out)).version_of_fields(version);
}

store::ProductFields product_fields(ProductInput& input) {
    store::ProductFields fields{.name = std::move(input.name.value),
                                .brand = input.brand_id,
                                .category = input.category_id,
                                .provider = input.provider_id,
                                .is_active = input.is_active.get()};
    if (input.handle) fields.handle = std::move(input.handle->value);
    if (input.description) fields.description = std::move(input.description->value);
    if (input.variants)
        for (const VariantInput& variant : input.variants->value) fields.variants.push_back(variant_fields(variant));
    return fields;
}

asio::awaitable<Reply<ProductWithVariants>> create_product(CatalogProducts& stores, Call<Body<ProductInput>> call) {
    CO_TRY(auto product, co_await stores.products.add(product_fields(call.body)));
    if (!product) co_return refused(product.error());
    hide_provider(*product, call.context);
    const std::int64_t id = product->id.value;
    const std::int64_t version = product->version;
    CO_TRY(auto out, co_await with_variants(stores, *std::move(product), call.context.who()));
    co_return Reply(std::move(out)).location("/api/v1/products/{}", id).version(version);
}

store::ProductChange product_change(ProductChangeInput& input) {
    store::ProductChange change{.is_active = input.is_active.value};
    if (input.name.value) change.name = std::move(input.name.value->value);
    if (input.handle.value) change.handle = std::move(input.handle.value->value);
    if (input.description.value) change.description = std::move(input.description.value->value);
    if (input.brand_id.is_present) change.brand = input.brand_id.value;
    if (input.category_id.is_present) change.category = input.category_id.value;
    if (input.provider_id.is_present) change.provider = input.provider_id.value;
    return change;
}

asio::awaitable<Reply<ProductOut>> change_product(CatalogProducts& stores,
                                                  Call<Path<ProductPath>, Body<ProductChangeInput>> call) {
    CO_TRY(auto product, co_await stores.products.change(call.path.product_id, call.context.if_match.version(),
                                                         product_change(call.body)));
    if (!product) co_return refused(product.error());
    hide_provider(*product, call.context);
    const std::int64_t version = product->version;
    co_return Reply(product_out(*std::move(product))).version(version);
}

}  // namespace

Endpoints product_endpoints(CatalogProducts& stores) {
    return {
        endpoint(stores, list_products,
                 {.method = Method::get,
                  .path = "/api/v1/products",
                  .summary = "Products, by name, without their descriptions",
                  .permission = people::Permission::read_catalog}),
        endpoint(stores, create_product,
                 {.method = Method::post,
                  .path = "/api/v1/products",
                  .summary = "Add a product with its variants",
                  .description = "All of it or nothing; what is wrong is told at once, variant by variant.",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::brand_unknown, ProblemCode::category_unknown, ProblemCode::provider_unknown,
                               ProblemCode::amount_too_fine, ProblemCode::handle_taken, ProblemCode::options_taken,
                               ProblemCode::sku_taken, ProblemCode::barcode_taken},
                  .body_bytes_max = product_body_bytes_max}),
        endpoint(stores, read_product,
                 {.method = Method::get,
                  .path = "/api/v1/products/{product_id}",
                  .summary = "One product with its variants",
                  .description = "What is out of use is not there for who lacks read_stock, as customers do.",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::product_unknown}}),
        endpoint(stores, change_product,
                 {.method = Method::patch,
                  .path = "/api/v1/products/{product_id}",
                  .summary = "Change a product, or put it out of use",
                  .description =
                      "Fields that are left out stay as they are. Out of use, it takes its variants along; coming "
                      "back, it does not bring them. It is never deleted: the ledger refers to its variants.",
                  .permission = people::Permission::change_catalog,
                  .refusals = {ProblemCode::product_unknown, ProblemCode::version_changed, ProblemCode::brand_unknown,
                               ProblemCode::category_unknown, ProblemCode::provider_unknown, ProblemCode::handle_taken},
                  .versioning = Versioning::required,
                  .body_bytes_max = product_body_bytes_max}),
    };
}

}  // namespace trastienda::http
