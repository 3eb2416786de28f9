// What should be ordered, of whom, and why; and a draft of it.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/purchase_fields.hpp"

namespace trastienda::http {

namespace {

using purchases::ReplenishmentReason;
using store::PurchaseSuggestions;

struct SuggestionOut {
    std::optional<ProviderId> provider_id;
    std::string provider_name;
    LocationId location_id;
    VariantId product_variant_id;
    ProductId product_id;
    std::string description;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
    Quantity on_hand;
    Quantity reserved;
    Quantity available;
    Quantity on_order;
    Quantity in_drafts;
    Quantity minimum_stock;
    Quantity optimal_stock;
    Quantity quantity;
    ReplenishmentReason reason = ReplenishmentReason::low;
    std::string reason_text;
    std::optional<Money> last_unit_cost;
    std::optional<Money> average_unit_cost;
};
BOOST_DESCRIBE_STRUCT(SuggestionOut, (),
                      (provider_id, provider_name, location_id, product_variant_id, product_id, description, size,
                       color, variation, sku, on_hand, reserved, available, on_order, in_drafts, minimum_stock,
                       optimal_stock, quantity, reason, reason_text, last_unit_cost, average_unit_cost))
constexpr auto notes(const SuggestionOut*) {
    return std::to_array<FieldNote>(
        {{.field = "provider_id", .text = "Its product's; null: the product has none."},
         {.field = "on_order", .text = "Still to come of orders that were sent."},
         {.field = "in_drafts", .text = "In orders that nobody has sent yet: not on order, and not taken off."},
         {.field = "quantity", .text = "So many should be ordered."},
         {.field = "reason_text", .text = "A sentence in the reader's language, with its numbers."},
         {.field = "last_unit_cost", .text = "Of its last order, to this provider where there is one."},
         {.field = "average_unit_cost",
          .text = "Of what is here, or of the last there was; null: nobody ever said what it cost."}});
}

struct SuggestionCursor {
    std::int64_t provider = 0;
    ProductId product;
    VariantId variant;
    LocationId location;
};
BOOST_DESCRIBE_STRUCT(SuggestionCursor, (), (provider, product, variant, location))

struct SuggestionsQuery {
    PageLimit limit;
    std::optional<After<SuggestionCursor>> after;
    std::optional<ProviderId> provider_id;
    Defaulted<bool, false> without_provider;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(SuggestionsQuery, (), (limit, after, provider_id, without_provider, location_id))
constexpr auto notes(const SuggestionsQuery*) {
    return std::to_array<FieldNote>({{.field = "provider_id", .text = "Of this provider's products alone."},
                                     {.field = "without_provider", .text = "true: of products that have no provider."},
                                     {.field = "location_id", .text = "At this location alone. Left out: at each."}});
}
void check_fields(const SuggestionsQuery& query, const ReadAt& at) {
    if (query.provider_id && query.without_provider.get())
        at.field("without_provider")
            .fail(FieldCode::conflicting,
                  both(Bilingual{"No va con provider_id: quite uno de los dos.",
                                 "It does not go with provider_id: leave one of the two out."}));
}

struct FromSuggestionsInput {
    ProviderId provider_id;
    std::optional<LocationId> location_id;
    std::optional<ProviderReference> provider_reference;
    std::optional<Day> expected_date;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(FromSuggestionsInput, (), (provider_id, location_id, provider_reference, expected_date, notes))
constexpr auto notes(const FromSuggestionsInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "What is short there, and where it is to come. Left out: the default."}});
}

SuggestionOut suggestion_out(const store::PurchaseSuggestion& suggestion, Language language) {
    const purchases::ReplenishmentState& state = suggestion.state;
    return {.provider_id = suggestion.provider,
            .provider_name = suggestion.provider_name,
            .location_id = suggestion.location,
            .product_variant_id = suggestion.variant,
            .product_id = suggestion.product,
            .description = suggestion.description,
            .size = suggestion.size,
            .color = suggestion.color,
            .variation = suggestion.variation,
            .sku = suggestion.sku,
            .on_hand = state.on_hand,
            .reserved = state.reserved,
            .available = state.on_hand.minus_or_zero(state.reserved),
            .on_order = state.on_order,
            .in_drafts = suggestion.in_drafts,
            .minimum_stock = state.minimum,
            .optimal_stock = state.optimal,
            .quantity = suggestion.suggested.quantity,
            .reason = suggestion.suggested.reason,
            .reason_text = explain(state, suggestion.suggested, language),
            .last_unit_cost = suggestion.last_unit_cost,
            .average_unit_cost = suggestion.average_unit_cost};
}

asio::awaitable<Reply<Page<SuggestionOut>>> list_suggestions(PurchaseServices& services,
                                                             Call<Query<SuggestionsQuery>> call) {
    const SuggestionsQuery& query = call.query;
    PurchaseSuggestions::Position after;
    if (query.after)
        after = {.provider = query.after->value.provider,
                 .product = query.after->value.product,
                 .variant = query.after->value.variant,
                 .location = query.after->value.location};
    using enum PurchaseSuggestions::Providers;
    CO_TRY(auto found, co_await services.suggestions.list({.provider = query.provider_id,
                                                           .providers = query.without_provider.get() ? none : any,
                                                           .location = query.location_id},
                                                          after, static_cast<std::size_t>(query.limit.get()) + 1));
    co_return make_page_of(
        std::move(found), query.limit,
        [](const store::PurchaseSuggestion& last) {
            const auto position = PurchaseSuggestions::position_of(last);
            return SuggestionCursor{position.provider, position.product, position.variant, position.location};
        },
        [&](const store::PurchaseSuggestion& one) { return suggestion_out(one, call.context.language); });
}

asio::awaitable<Reply<PurchaseOut>> draft_suggestions(PurchaseServices& services,
                                                      Call<Body<FromSuggestionsInput>> call) {
    const FromSuggestionsInput& body = call.body;
    CO_TRY(const LocationId default_location, co_await services.levels.default_location());
    store::PurchaseFields fields{.provider = body.provider_id,
                                 .location = body.location_id.value_or(default_location),
                                 .provider_reference = body.provider_reference.value_or(ProviderReference{}).value,
                                 .expected_date = body.expected_date,
                                 .notes = body.notes.value_or(Notes{}).value};
    CO_TRY(const auto added,
           co_await services.drafts.add_suggested(call.context.who().user, key_of(call.context), std::move(fields)));
    if (!added) {
        if (!std::holds_alternative<sales::Refusals>(added.error())) co_return refused(added.error(), {});
        // A provider or a location that is unknown or out of use has no suggestions either, and is told as such.
        auto refusals = std::get<sales::Refusals>(added.error());
        std::erase_if(refusals, [](const auto& one) { return one.reason == sales::Refusal::lines_missing; });
        // No line stands in the body.
        const std::vector<std::string> places(purchases::purchase_lines_max, "#");
        if (!refusals.empty()) co_return refused(store::PurchaseFault(std::move(refusals)), places);
        co_return problem(ProblemCode::nothing_to_order,
                          {"De ese proveedor no falta nada en esa ubicación, contando lo pedido y los borradores.",
                           "Nothing of that provider is short at that location, counting orders and drafts."});
    }
    auto shown = co_await show_purchase(services, *added);
    co_return std::move(shown).location("/api/v1/purchase-orders/{}", added->value);
}

}  // namespace

Endpoints purchase_suggestion_endpoints(PurchaseServices& services) {
    return {
        endpoint(
            services, list_suggestions,
            {.method = Method::get,
             .path = "/api/v1/purchase-orders/suggestions",
             .summary = "What should be ordered, by provider, and why",
             .description = "Of each variant that is at or below its minimum, or promised to more than there is: up "
                            "to its optimum, less what is on order.",
             .permission = people::Permission::read_purchases}),
        endpoint(
            services, draft_suggestions,
            {.method = Method::post,
             .path = "/api/v1/purchase-orders/from-suggestions",
             .summary = "Draft what should be ordered of a provider",
             .description = "With what stands in drafts taken off too, so that asking twice orders nothing twice. At "
                            "most 1,000 lines: ask again for the rest. At what each cost last time, or else on "
                            "average; where nobody "
                            "knows, without a cost (null): fill it in before it is sent.",
             .permission = people::Permission::change_purchases,
             .success = 201,
             .refusals = {ProblemCode::key_reused, ProblemCode::nothing_to_order, ProblemCode::provider_unknown,
                          ProblemCode::provider_inactive, ProblemCode::location_unknown, ProblemCode::location_inactive,
                          ProblemCode::variant_unknown, ProblemCode::variant_inactive, ProblemCode::purchase_refused,
                          ProblemCode::amount_refused},
             .idempotency = Idempotency::accepted}),
    };
}

}  // namespace trastienda::http
