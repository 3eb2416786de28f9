// /api/v1/variants: the pieces of a product that can be counted and sold, one size and colour each.
#include "store/variants.hpp"

#include "http/endpoints/catalog_problem.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/variant_fields.hpp"

namespace trastienda::http {

inline constexpr std::array<std::string_view, 6> variant_order_words{"shop_order", "sku",         "price",
                                                                     "-price",     "-created_at", "id"};
template <>
struct Codec<store::VariantOrder> : WordsCodec<store::VariantOrder, variant_order_words> {};

namespace {

struct NewVariant : VariantInput {
    ProductId general_product_id;
};
BOOST_DESCRIBE_STRUCT(NewVariant, (VariantInput), (general_product_id))
constexpr auto notes(const NewVariant*) { return notes(static_cast<const VariantInput*>(nullptr)); }

struct VariantChangeInput {
    Change<SizeText> size;
    Change<ColorText> color;
    Change<VariationText> variation;
    Change<Price> price;
    Patch<SkuText> sku;
    Patch<BarcodeText> barcode;
    Change<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(VariantChangeInput, (), (size, color, variation, price, sku, barcode, is_active))
constexpr auto notes(const VariantChangeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "size", .text = {}, .example = "\"L\""},
         {.field = "price", .text = "What a customer pays.", .example = "\"17.50\""},
         {.field = "sku", .text = "Unique in the shop; null takes it away.", .example = "\"CAM-AZ-L\""},
         {.field = "barcode", .text = "With its check digit; null takes it away.", .example = "\"7791234567898\""},
         {.field = "is_active", .text = "false puts it out of use, true back.", .example = "false"}});
}

struct VariantPath {
    VariantId variant_id;
};
BOOST_DESCRIBE_STRUCT(VariantPath, (), (variant_id))

struct VariantCursor {
    store::VariantOrder sort = store::VariantOrder::in_shop_order;
    ProductId product;
    CursorText color;
    CursorText size;
    CursorText sku;
    Price price;
    Instant created_at;
    VariantId id;
};
BOOST_DESCRIBE_STRUCT(VariantCursor, (), (sort, product, color, size, sku, price, created_at, id))

struct VariantsQuery {
    PageLimit limit;
    std::optional<After<VariantCursor>> after;
    Defaulted<store::VariantOrder, store::VariantOrder::in_shop_order> sort;
    std::optional<ProductId> general_product_id;
    std::optional<bool> is_active;
    std::optional<SizeText> size;
    std::optional<ColorText> color;
    std::optional<SkuText> sku;
    std::optional<BarcodeText> barcode;
    std::optional<SearchText> q;
};
BOOST_DESCRIBE_STRUCT(VariantsQuery, (),
                      (limit, after, sort, general_product_id, is_active, size, color, sku, barcode, q))
constexpr auto notes(const VariantsQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "after", .text = "`next` of the page before."},
         {.field = "sort",
          .text = "shop_order: by product, then colour, then size, as on a rail. sku: those without one first. With a "
                  "minus backwards: dearest or newest first."},
         {.field = "general_product_id", .text = "Only those of this product."},
         {.field = "is_active",
          .text =
              "true: only those in use. false: only those out of use; takes read_stock, without which only those in "
              "use are shown."},
         {.field = "size", .text = "Only this size, however it is spelt: xl finds X-Large.", .example = "\"XL\""},
         {.field = "color",
          .text = "Only this colour, however it is called: black finds Negro.",
          .example = "\"negro\""},
         {.field = "sku", .text = "Exactly this one.", .example = "\"CAM-AZ-M\""},
         {.field = "barcode", .text = "Exactly this article.", .example = "\"7791234567898\""},
         {.field = "q",
          .text = "Words, in any order, of the product's name, the SKU, the barcode, the size or the colour; parts of "
                  "words too.",
          .example = "\"camisa azul\""}});
}
void check_fields(const VariantsQuery& query, const ReadAt& at) {
    if (query.after && query.after->value.sort != query.sort.get()) fail_cursor_of_another_sort(at.field("after"));
}

template <class Field>
std::optional<std::string> value_of(const std::optional<Field>& field) {
    return field ? std::optional(field->value) : std::nullopt;
}

store::VariantList variant_list(const VariantsQuery& query, std::optional<bool> is_active) {
    store::VariantList list{.order = query.sort.get(),
                            .product = query.general_product_id,
                            .is_active = is_active,
                            .size = value_of(query.size),
                            .color = value_of(query.color),
                            .sku = value_of(query.sku),
                            .barcode = value_of(query.barcode),
                            .query = value_of(query.q).value_or(""),
                            .limit = query.limit.get() + 1};
    if (query.after) {
        const VariantCursor& after = query.after->value;
        list.after = {.product = after.product,
                      .color_sort_key = after.color.value,
                      .size_sort_key = after.size.value,
                      .sku = after.sku.value,
                      .price = after.price.value,
                      .created_at = after.created_at,
                      .id = after.id};
    }
    return list;
}

VariantCursor cursor_of(const store::VariantRow& last, store::VariantOrder sort) {
    store::VariantPosition position = store::position_of(last);
    return {.sort = sort,
            .product = position.product,
            .color = {std::move(position.color_sort_key)},
            .size = {std::move(position.size_sort_key)},
            .sku = {std::move(position.sku)},
            .price = {position.price},
            .created_at = position.created_at,
            .id = position.id};
}

asio::awaitable<Reply<Page<VariantOut>>> list_variants(store::Variants& variants, Call<Query<VariantsQuery>> call) {
    auto is_active = shown_to(call.context.who(), call.query.is_active);
    if (!is_active) co_return std::move(is_active).error();
    CO_TRY(auto rows, co_await variants.list(variant_list(call.query, *is_active)));
    const store::VariantOrder sort = call.query.sort.get();
    co_return make_page_of(
        std::move(rows), call.query.limit, [sort](const store::VariantRow& last) { return cursor_of(last, sort); },
        [&](store::VariantRow row) { return variant_out(std::move(row), call.context.who()); });
}

asio::awaitable<Reply<VariantOut>> read_variant(store::Variants& variants, Call<Path<VariantPath>> call) {
    const VariantId id = call.path.variant_id;
    CO_TRY(auto variant, co_await variants.read(id));
    if (!variant || !(variant->is_active || may_know_unused(call.context.who())))
        co_return unknown(store::CatalogRefusal::variant_unknown, id.value);
    const std::int64_t version = variant->version;
    co_return Reply(variant_out(*std::move(variant), call.context.who())).version_of_fields(version);
}

asio::awaitable<Reply<VariantOut>> create_variant(store::Variants& variants, Call<Body<NewVariant>> call) {
    CO_TRY(auto variant, co_await variants.add(call.body.general_product_id, variant_fields(call.body)));
    if (!variant) co_return refused(variant.error());
    const std::int64_t id = variant->id.value;
    const std::int64_t version = variant->version;
    co_return Reply(variant_out(*std::move(variant), call.context.who()))
        .location("/api/v1/variants/{}", id)
        .version_of_fields(version);
}

store::VariantChange variant_change(VariantChangeInput& input) {
    store::VariantChange change{.is_active = input.is_active.value};
    if (input.size.value) change.size = std::move(input.size.value->value);
    if (input.color.value) change.color = std::move(input.color.value->value);
    if (input.variation.value) change.variation = std::move(input.variation.value->value);
    if (input.price.value) change.price = input.price.value->value;
    if (input.sku.is_present) change.sku = value_of(input.sku.value);
    if (input.barcode.is_present) change.barcode = value_of(input.barcode.value);
    return change;
}

asio::awaitable<Reply<VariantOut>> change_variant(store::Variants& variants,
                                                  Call<Path<VariantPath>, Body<VariantChangeInput>> call) {
    CO_TRY(auto variant,
           co_await variants.change(call.path.variant_id, call.context.if_match.version(), variant_change(call.body)));
    if (!variant) co_return refused(variant.error());
    const std::int64_t version = variant->version;
    co_return Reply(variant_out(*std::move(variant), call.context.who())).version_of_fields(version);
}

}  // namespace

Endpoints variant_endpoints(store::Variants& variants) {
    return {
        endpoint(variants, list_variants,
                 {.method = Method::get,
                  .path = "/api/v1/variants",
                  .summary = "Variants, in the order of a shop",
                  .permission = people::Permission::read_catalog}),
        endpoint(variants, create_variant,
                 {.method = Method::post,
                  .path = "/api/v1/variants",
                  .summary = "Add a variant to a product",
                  .description =
                      "It has no stock yet: stock comes through movements. Where a minimum, an optimum or a bin is "
                      "given, its level at the default location is made with them.",
                  .permission = people::Permission::change_catalog,
                  .success = 201,
                  .refusals = {ProblemCode::product_unknown, ProblemCode::product_inactive,
                               ProblemCode::variants_too_many, ProblemCode::amount_too_fine, ProblemCode::options_taken,
                               ProblemCode::sku_taken, ProblemCode::barcode_taken}}),
        endpoint(variants, read_variant,
                 {.method = Method::get,
                  .path = "/api/v1/variants/{variant_id}",
                  .summary = "One variant",
                  .description = "What is out of use is not there for who lacks read_stock, as customers do.",
                  .permission = people::Permission::read_catalog,
                  .refusals = {ProblemCode::variant_unknown}}),
        endpoint(
            variants, change_variant,
            {.method = Method::patch,
             .path = "/api/v1/variants/{variant_id}",
             .summary = "Change a variant, or put it out of use",
             .description = "Fields that are left out stay as they are. It is never deleted: the ledger refers to it.",
             .permission = people::Permission::change_catalog,
             .refusals = {ProblemCode::variant_unknown, ProblemCode::version_changed, ProblemCode::product_inactive,
                          ProblemCode::amount_too_fine, ProblemCode::options_taken, ProblemCode::sku_taken,
                          ProblemCode::barcode_taken},
             .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
