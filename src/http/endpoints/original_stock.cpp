// /stock/...: the five routes of the original design, in their own shapes and messages, at the default location.
//
// They differ from it where it was unsafe: what goes through here goes through the engine, so nothing is sold twice;
// the lists are cut at `low_listed_max` and `low_description_bytes_max`; a variant out of use is not listed as low.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"
#include "http/endpoints/variant_fields.hpp"

namespace trastienda::http {

namespace {

// Of one answer. Past it `alertCount` still counts all; /api/v1/stock/levels?low=true pages through them.
constexpr std::int64_t low_listed_max = 5'000;
// Of all descriptions in one list of alerts, where each variant repeats its product's: 1,000 of usual length.
constexpr std::int64_t low_description_bytes_max = std::int64_t{4} * 1024 * 1024;

struct OriginalProduct {
    ProductId id;
    std::string name;
    std::string description;
    bool is_active = true;
    std::optional<BrandId> brand_id;
    std::optional<CategoryId> category_id;
    std::optional<ProviderId> provider_id;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(OriginalProduct, (),
                      (id, name, description, is_active, brand_id, category_id, provider_id, created_at, updated_at))
constexpr auto notes(const OriginalProduct*) {
    return std::to_array<FieldNote>(
        {{.field = "created_at", .key = "createdAt"}, {.field = "updated_at", .key = "updatedAt"}});
}

struct OriginalVariant {
    VariantId id;
    ProductId general_product_id;
    std::string size;
    std::string color;
    Money price;
    Quantity current_stock;
    Quantity minimum_stock;
    Quantity optimal_stock;
    std::string location;
    std::optional<std::string> sku;
    bool is_active = true;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(OriginalVariant, (),
                      (id, general_product_id, size, color, price, current_stock, minimum_stock, optimal_stock,
                       location, sku, is_active, created_at, updated_at))
constexpr auto notes(const OriginalVariant*) {
    return std::to_array<FieldNote>({{.field = "current_stock", .text = "On hand at the default location."},
                                     {.field = "location", .text = "The shelf or box."},
                                     {.field = "created_at", .key = "createdAt"},
                                     {.field = "updated_at", .key = "updatedAt"}});
}

struct OriginalVariantWithProduct : OriginalVariant {
    OriginalProduct general_product;
};
BOOST_DESCRIBE_STRUCT(OriginalVariantWithProduct, (OriginalVariant), (general_product))
constexpr auto notes(const OriginalVariantWithProduct*) {
    return std::to_array<FieldNote>({{.field = "general_product", .key = "GeneralProduct"},
                                     {.field = "created_at", .key = "createdAt"},
                                     {.field = "updated_at", .key = "updatedAt"}});
}

// The original design's clients send the cost as a number.
struct OriginalPrice {
    Money value;
};

}  // namespace

template <>
struct Codec<OriginalPrice> {
    static void read(const ReadAt& at, JsonValue value, OriginalPrice& out) {
        if (const auto read = read_price(at, value, MoneyForm::text_or_number)) out.value = *read;
    }
    static std::string schema(SchemaBook& book) {
        return fmt::format(R"({{"anyOf":[{},{{"type":"number","minimum":0,"maximum":9999999999.99}}]}})",
                           Codec<Price>::schema(book));
    }
};

namespace {

struct OriginalMovementInput {
    VariantId product_variant_id;
    PositiveQuantity quantity;
    MovementTypeId movement_type_id;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes_text;
    std::optional<OriginalPrice> unit_cost;
};
BOOST_DESCRIBE_STRUCT(OriginalMovementInput, (),
                      (product_variant_id, quantity, movement_type_id, reference_number, notes_text, unit_cost))
constexpr auto notes(const OriginalMovementInput*) {
    return std::to_array<FieldNote>(
        {{.field = "product_variant_id", .example = "17", .key = "productVariantId"},
         {.field = "movement_type_id", .example = "1", .key = "movementTypeId"},
         {.field = "reference_number", .key = "referenceNumber"},
         {.field = "notes_text", .key = "notes"},
         {.field = "unit_cost", .text = "A text or a number, with two decimals at the most.", .key = "unitCost"}});
}

struct OriginalMovement {
    MovementId id;
    VariantId product_variant_id;
    Quantity quantity;
    MovementTypeId movement_type_id;
    std::string reference_number;
    std::string notes_text;
    std::optional<Money> unit_cost;
    UserId user_id;
    Instant movement_date;
    Quantity balance;
};
BOOST_DESCRIBE_STRUCT(OriginalMovement, (),
                      (id, product_variant_id, quantity, movement_type_id, reference_number, notes_text, unit_cost,
                       user_id, movement_date, balance))
constexpr auto notes(const OriginalMovement*) {
    return std::to_array<FieldNote>({{.field = "product_variant_id", .key = "productVariantId"},
                                     {.field = "movement_type_id", .key = "movementTypeId"},
                                     {.field = "reference_number", .key = "referenceNumber"},
                                     {.field = "notes_text", .key = "notes"},
                                     {.field = "unit_cost", .key = "unitCost"},
                                     {.field = "user_id", .key = "userId"},
                                     {.field = "balance", .text = "On hand after it."}});
}

struct UpdateInput {
    VariantId variant_id;
    PositiveQuantity quantity;
    stock::Effect movement_type = stock::Effect::increase;
};
BOOST_DESCRIBE_STRUCT(UpdateInput, (), (variant_id, quantity, movement_type))
constexpr auto notes(const UpdateInput*) {
    return std::to_array<FieldNote>({{.field = "variant_id", .example = "17", .key = "variantId"},
                                     {.field = "movement_type", .example = "\"decrease\"", .key = "movementType"}});
}

struct VariantPath {
    VariantId product_variant_id;
};
BOOST_DESCRIBE_STRUCT(VariantPath, (), (product_variant_id))
constexpr auto notes(const VariantPath*) {
    return std::to_array<FieldNote>({{.field = "product_variant_id", .key = "productVariantId"}});
}

enum class StockStatus : std::uint8_t { LOW_STOCK = 1, OK = 2 };
BOOST_DESCRIBE_ENUM(StockStatus, LOW_STOCK, OK)

// The original's variant, for those too who may know only what can be had of it.
struct AvailableVariant {
    VariantId id;
    ProductId general_product_id;
    std::string size;
    std::string color;
    Money price;
    std::optional<Quantity> current_stock;
    std::optional<Quantity> minimum_stock;
    std::optional<Quantity> optimal_stock;
    std::optional<std::string> location;
    std::optional<std::string> sku;
    bool is_active = true;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(AvailableVariant, (),
                      (id, general_product_id, size, color, price, current_stock, minimum_stock, optimal_stock,
                       location, sku, is_active, created_at, updated_at))
constexpr auto notes(const AvailableVariant*) { return notes(static_cast<const OriginalVariant*>(nullptr)); }

struct AvailableStock {
    AvailableVariant product_variant;
    std::optional<Quantity> current_stock;
    std::optional<Quantity> minimum_stock;
    std::optional<Quantity> reserved_stock;
    Quantity available_stock;
    std::optional<StockStatus> status;
};
BOOST_DESCRIBE_STRUCT(AvailableStock, (),
                      (product_variant, current_stock, minimum_stock, reserved_stock, available_stock, status))
constexpr auto notes(const AvailableStock*) {
    return std::to_array<FieldNote>(
        {{.field = "product_variant", .key = "productVariant"},
         {.field = "current_stock", .text = "On hand; null: not for you to know (read_stock).", .key = "currentStock"},
         {.field = "minimum_stock", .text = "null: likewise.", .key = "minimumStock"},
         {.field = "reserved_stock", .text = "null: likewise.", .key = "reservedStock"},
         {.field = "available_stock", .text = "What can be had: on hand less reserved.", .key = "availableStock"},
         {.field = "status", .text = "LOW_STOCK: at or below the minimum. null: likewise."}});
}

struct StockAlerts {
    std::int64_t alert_count = 0;
    std::vector<OriginalVariantWithProduct> products;
};
BOOST_DESCRIBE_STRUCT(StockAlerts, (), (alert_count, products))
constexpr auto notes(const StockAlerts*) {
    return std::to_array<FieldNote>({{.field = "alert_count", .key = "alertCount"}});
}

OriginalVariant original_variant(const store::VariantStock& stock) {
    return {.id = stock.level.key.variant,
            .general_product_id = stock.product,
            .size = stock.size,
            .color = stock.color,
            .price = stock.price,
            .current_stock = stock.level.on_hand,
            .minimum_stock = stock.level.minimum_stock,
            .optimal_stock = stock.level.optimal_stock,
            .location = stock.level.bin,
            .sku = stock.sku,
            .is_active = stock.is_active,
            .created_at = stock.created_at,
            .updated_at = stock.updated_at};
}

AvailableStock available_stock(const store::VariantStock& stock, const Principal& who) {
    AvailableStock out;
    out.product_variant = {.id = stock.level.key.variant,
                           .general_product_id = stock.product,
                           .size = stock.size,
                           .color = stock.color,
                           .price = stock.price,
                           .current_stock = {},
                           .minimum_stock = {},
                           .optimal_stock = {},
                           .location = {},
                           .sku = stock.sku,
                           .is_active = stock.is_active,
                           .created_at = stock.created_at,
                           .updated_at = stock.updated_at};
    out.available_stock = stock.level.available();
    if (!who.may(people::Permission::read_stock)) return out;
    out.product_variant.current_stock = out.current_stock = stock.level.on_hand;
    out.product_variant.minimum_stock = out.minimum_stock = stock.level.minimum_stock;
    out.product_variant.optimal_stock = stock.level.optimal_stock;
    out.product_variant.location = stock.level.bin;
    out.reserved_stock = stock.level.reserved;
    out.status = stock.level.is_low() ? StockStatus::LOW_STOCK : StockStatus::OK;
    return out;
}

OriginalVariantWithProduct with_product(const store::LowStock& low) {
    return {original_variant(low.variant),
            {.id = low.variant.product,
             .name = low.product_name,
             .description = low.product_description,
             .is_active = low.product_is_active,
             .brand_id = low.brand,
             .category_id = low.category,
             .provider_id = low.provider,
             .created_at = low.product_created_at,
             .updated_at = low.product_updated_at}};
}

OriginalMovement original_movement(const stock::Movement& movement) {
    return {.id = movement.id,
            .product_variant_id = movement.level.variant,
            .quantity = movement.quantity,
            .movement_type_id = movement.type,
            .reference_number = movement.reference_number,
            .notes_text = movement.notes,
            .unit_cost = movement.unit_cost,
            .user_id = movement.user,
            .movement_date = movement.date,
            .balance = movement.balance};
}

bool is_insufficient(const stock::Refused& refused) {
    const stock::Refusal reason = refused.lines.front().reason;
    return reason == stock::Refusal::insufficient_on_hand || reason == stock::Refusal::insufficient_available;
}

asio::awaitable<Reply<OriginalMovement>> create_movement(StockServices& services,
                                                         Call<Body<OriginalMovementInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    OriginalMovementInput& input = call.body;
    stock::RecordMovements act;
    act.lines.push_back({.level = {.variant = input.product_variant_id, .location = location},
                         .type = input.movement_type_id,
                         .quantity = input.quantity.value,
                         .unit_cost = input.unit_cost ? std::optional(input.unit_cost->value) : std::nullopt,
                         .reference_number = std::move(input.reference_number).value_or(ReferenceNumber{}).value,
                         .notes = std::move(input.notes_text).value_or(Notes{}).value});
    CO_TRY(const auto outcome, co_await services.engine.submit(co_await make_command(call.context, std::move(act))));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) {
        const stock::Refusal reason = refusal->lines.front().reason;
        Problem problem = refused(*refusal, "#", Lines::one);
        if (is_insufficient(*refusal)) co_return std::move(problem).in_plain_words("Stock insuficiente");
        if (reason == stock::Refusal::variant_unknown || reason == stock::Refusal::movement_type_unknown)
            co_return std::move(problem).in_plain_words("Producto o tipo de movimiento no encontrado");
        co_return problem;
    }
    co_return original_movement(std::get<stock::Accepted>(outcome).movements.front());
}

asio::awaitable<Reply<AvailableStock>> read_available(StockServices& services, Call<Path<VariantPath>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    CO_TRY(const auto stock,
           co_await services.levels.variant_stock({.variant = call.path.product_variant_id, .location = location}));
    if (!stock || !(stock->is_active || may_know_unused(call.context.who())))
        co_return problem(ProblemCode::variant_unknown, {"No existe la variante {}.", "There is no variant {}."},
                          call.path.product_variant_id.value)
            .in_plain_words("Producto no encontrado");
    co_return available_stock(*stock, call.context.who());
}

asio::awaitable<Reply<StockAlerts>> read_alerts(StockServices& services, Call<>) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    CO_TRY(const auto low,
           co_await services.levels.low_stocks_with_products(location, low_listed_max, low_description_bytes_max));
    StockAlerts alerts{.alert_count = static_cast<std::int64_t>(low.size()), .products = {}};
    alerts.products.reserve(low.size());
    std::int64_t description_bytes = 0;
    for (const store::LowStock& stock : low) {
        description_bytes += static_cast<std::int64_t>(stock.product_description.size());
        alerts.products.push_back(with_product(stock));
    }
    if (alerts.alert_count == low_listed_max || description_bytes >= low_description_bytes_max) {
        CO_TRY(alerts.alert_count, co_await services.levels.count_low_stocks(location));
    }
    co_return alerts;
}

asio::awaitable<Reply<OriginalVariant>> update_stock(StockServices& services, Call<Body<UpdateInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    const bool rises = call.body.movement_type == stock::Effect::increase;
    const stock::LevelKey level{.variant = call.body.variant_id, .location = location};
    stock::RecordMovements act;
    act.lines.push_back({.level = level,
                         .type = rises ? stock::types::adjustment_in : stock::types::adjustment_out,
                         .quantity = call.body.quantity.value,
                         .unit_cost = {},
                         .reference_number = {},
                         .notes = {}});
    CO_TRY(const auto outcome, co_await services.engine.submit(co_await make_command(call.context, std::move(act))));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) {
        Problem problem = refused(*refusal, "#", Lines::one);
        if (is_insufficient(*refusal)) co_return std::move(problem).in_plain_words("Insufficient stock");
        if (refusal->lines.front().reason == stock::Refusal::variant_unknown)
            co_return std::move(problem).in_plain_words("Product variant not found");
        co_return problem;
    }
    CO_TRY(auto stock, co_await services.levels.variant_stock(level));
    if (!stock) co_return std::unexpected(Error{.message = "A variant that was just moved cannot be read."});
    // As this movement left it; others may have moved it since.
    stock->level.on_hand = std::get<stock::Accepted>(outcome).movements.front().balance;
    co_return original_variant(*stock);
}

asio::awaitable<Reply<std::vector<OriginalVariant>>> read_low(StockServices& services, Call<>) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    CO_TRY(const auto low, co_await services.levels.low_stocks(location, low_listed_max));
    std::vector<OriginalVariant> variants;
    variants.reserve(low->size());
    for (const store::VariantStock& stock : *low) variants.push_back(original_variant(stock));
    co_return variants;
}

// Refused with 400, as the original does, whatever the code's own status is.
std::vector<Refusal> as_bad_requests(const std::vector<Refusal>& refusals) {
    std::vector<Refusal> made;
    for (const Refusal& refusal : refusals)
        made.emplace_back(refusal.code, refusal.code == ProblemCode::key_reused ? refusal.status : 400);
    return made;
}

// As the original: 404 where the variant or the type does not exist, 400 for every other refusal.
std::vector<Refusal> original_movement_refusals() {
    std::vector<Refusal> made = as_bad_requests(movement_refusals());
    for (Refusal& refusal : made)
        if (refusal.code == ProblemCode::variant_unknown || refusal.code == ProblemCode::movement_type_unknown)
            refusal.status = 404;
    return made;
}

}  // namespace

Endpoints original_endpoints(StockServices& services) {
    return {
        endpoint(services, create_movement,
                 {.method = Method::post,
                  .path = "/stock/movements",
                  .summary = "Book a movement (original design)",
                  .permission = people::Permission::change_stock,
                  .success = 201,
                  .refusals = original_movement_refusals(),
                  .idempotency = Idempotency::accepted,
                  .plain_member = PlainMember::message}),
        endpoint(
            services, read_available,
            {.method = Method::get,
             .path = "/stock/available/{productVariantId}",
             .summary = "A variant's stock (original design)",
             .description =
                 "Who lacks read_stock, as customers do, is told availableStock of what is in use; what stands in the "
                 "shop, its minimum, its shelf and the status are null for them.",
             .permission = people::Permission::read_availability,
             .refusals = {ProblemCode::variant_unknown},
             .plain_member = PlainMember::message}),
        endpoint(services, read_alerts,
                 {.method = Method::get,
                  .path = "/stock/alerts",
                  .summary = "Variants at or below their minimum, with their product (original design)",
                  .permission = people::Permission::read_stock,
                  .plain_member = PlainMember::message}),
        endpoint(services, update_stock,
                 {.method = Method::post,
                  .path = "/stock/update",
                  .summary = "Raise or lower a variant's stock (original design)",
                  .permission = people::Permission::change_stock,
                  .refusals = as_bad_requests(movement_refusals()),
                  .idempotency = Idempotency::accepted,
                  .plain_member = PlainMember::error}),
        endpoint(services, read_low,
                 {.method = Method::get,
                  .path = "/stock/low",
                  .summary = "Variants at or below their minimum (original design)",
                  .permission = people::Permission::read_stock,
                  .plain_member = PlainMember::error}),
    };
}

}  // namespace trastienda::http
