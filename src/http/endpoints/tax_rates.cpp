// /api/v1/tax-rates: which rate holds for a category on which days. What was sold keeps its own.
#include "store/tax_rates.hpp"

#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/sale_fields.hpp"

namespace trastienda::http {

namespace {

struct TaxRateInput {
    std::optional<CategoryId> category_id;
    sales::Percent rate;
    Day valid_from;
    std::optional<Day> valid_until;
};
BOOST_DESCRIBE_STRUCT(TaxRateInput, (), (category_id, rate, valid_from, valid_until))
constexpr auto notes(const TaxRateInput*) {
    return std::to_array<FieldNote>(
        {{.field = "category_id", .text = "Left out: of every category that has no rate of its own that day."},
         {.field = "rate", .text = "Per cent, inside prices: 100.00 or less."},
         {.field = "valid_until", .text = "The last day. Left out: until another is made."}});
}
void check_rate(sales::Percent rate, const ReadAt& at) {
    if (rate <= sales::tax_rate_max) return;
    at.field("rate").fail(FieldCode::too_large,
                          both({"Un impuesto no puede pasar del 100 %: diga {} o menos, como «21.00».",
                                "A tax cannot pass 100 %: say {} or less, such as \"21.00\"."},
                               sales::tax_rate_max.text()));
}
void check_fields(const TaxRateInput& input, const ReadAt& at) { check_rate(input.rate, at); }

struct TaxRateChangeInput {
    Patch<CategoryId> category_id;
    Change<sales::Percent> rate;
    Change<Day> valid_from;
    Patch<Day> valid_until;
};
BOOST_DESCRIBE_STRUCT(TaxRateChangeInput, (), (category_id, rate, valid_from, valid_until))
constexpr auto notes(const TaxRateChangeInput*) {
    return std::to_array<FieldNote>(
        {{.field = "category_id", .text = "null: of every category that has no rate of its own that day."},
         {.field = "rate", .text = "Per cent, inside prices: 100.00 or less."},
         {.field = "valid_until", .text = "The last day; null: until another is made."}});
}
void check_fields(const TaxRateChangeInput& input, const ReadAt& at) {
    if (input.rate.value) check_rate(*input.rate.value, at);
}

struct TaxRateOut {
    TaxRateId id;
    std::optional<CategoryId> category_id;
    sales::Percent rate;
    Day valid_from;
    std::optional<Day> valid_until;
    std::optional<Day> first_sold_on;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(TaxRateOut, (), (id, category_id, rate, valid_from, valid_until, first_sold_on, version))
constexpr auto notes(const TaxRateOut*) {
    return std::to_array<FieldNote>(
        {{.field = "first_sold_on",
          .text = "The day of the first sale with it: from then on only `valid_until` can change. null: none yet."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

struct TaxRatesOut {
    std::vector<TaxRateOut> items;
};
BOOST_DESCRIBE_STRUCT(TaxRatesOut, (), (items))

struct TaxRatePath {
    TaxRateId tax_rate_id;
};
BOOST_DESCRIBE_STRUCT(TaxRatePath, (), (tax_rate_id))

TaxRateOut rate_out(const store::TaxRateRow& row) {
    const CategoryId category = row.period.category;
    return {.id = row.period.id,
            .category_id = category.is_set() ? std::optional(category) : std::nullopt,
            .rate = row.period.rate,
            .valid_from = row.period.from,
            .valid_until = row.period.until,
            .first_sold_on = row.period.first_sold_on,
            .version = row.version};
}

Reply<TaxRateOut> reply_with(const store::TaxRateRow& row) { return Reply(rate_out(row)).version(row.version); }

// With the field of the body that is to be mended.
Problem at(std::string_view pointer, std::string_view reason, Problem problem) {
    problem.errors.push_back({.place = FieldPlace::body,
                              .where = std::string(pointer),
                              .code = FieldCode::refused,
                              .detail = problem.detail,
                              .reason = reason});
    return problem;
}

Problem already_sold(Day since) {
    return problem(
        ProblemCode::tax_rate_used,
        {"Con este tipo se vende desde el {}: ya solo puede cambiar su último día, y no a uno anterior a ese. "
         "Póngale un valid_until de ese día o posterior y añada el tipo correcto desde el día siguiente.",
         "This rate has been sold with since {}: only its last day can still change, and not to one before "
         "that. Give it a valid_until of that day or later and add the right rate from the day after."},
        since.text());
}

// `days` is the field to be mended where a rate shares a day with another.
Problem refused(store::TaxRates::Refused why, std::string_view days) {
    using enum store::TaxRates::Fault;
    const store::TaxRates::Fault fault = why.fault;
    switch (fault) {
        case version_changed:
            return problem(
                ProblemCode::version_changed,
                BilingualText{
                    .es = "El If-Match no nombra la versión actual: léalo de nuevo y decida otra vez.",
                    .en = "The If-Match does not name the present version: read it again, and decide again."});
        case sold:
            CHECK(why.first_sold_on.has_value());
            return already_sold(*why.first_sold_on);
        case sold_later:
            CHECK(why.first_sold_on.has_value());
            return at("#/valid_until", kind_of(ProblemCode::tax_rate_used).name, already_sold(*why.first_sold_on));
        case category_unknown:
            return at("#/category_id", kind_of(ProblemCode::category_unknown).name,
                      problem(ProblemCode::category_unknown,
                              BilingualText{.es = "No existe esa categoría.", .en = "There is no such category."}));
        case unknown:
            return problem(ProblemCode::tax_rate_unknown,
                           BilingualText{.es = "No existe ese tipo.", .en = "There is no such rate."});
        case too_many:
            return problem(ProblemCode::tax_periods_overlap,
                           {"La tabla no admite más de {} tipos.", "The table holds at most {} rates."},
                           store::TaxRates::rates_max);
        case overlaps:
        case backwards:
            break;
    }
    const sales::Refused reason{.reason = fault == overlaps ? sales::Refusal::tax_periods_overlap
                                                            : sales::Refusal::tax_period_backwards};
    return at(fault == overlaps ? days : "#/valid_until", sales::code(reason.reason),
              problem(ProblemCode::tax_periods_overlap,
                      BilingualText{.es = explain(reason, Language::es), .en = explain(reason, Language::en)}));
}

asio::awaitable<Reply<TaxRatesOut>> list_rates(store::TaxRates& rates, Call<> /*call*/) {
    CO_TRY(const auto found, co_await rates.all());
    TaxRatesOut out;
    for (const store::TaxRateRow& row : found) out.items.push_back(rate_out(row));
    co_return out;
}

asio::awaitable<Reply<TaxRateOut>> add_rate(store::TaxRates& rates, Call<Body<TaxRateInput>> call) {
    const TaxRateInput& body = call.body;
    CO_TRY(const auto added, co_await rates.add({.category = body.category_id.value_or(CategoryId{}),
                                                 .rate = body.rate,
                                                 .from = body.valid_from,
                                                 .until = body.valid_until}));
    if (!added) co_return refused(added.error(), "#/valid_from");
    co_return reply_with(*added).location("/api/v1/tax-rates/{}", added->period.id.value);
}

asio::awaitable<Reply<TaxRateOut>> read_rate(store::TaxRates& rates, Call<Path<TaxRatePath>> call) {
    CO_TRY(const auto found, co_await rates.find(call.path.tax_rate_id));
    if (!found) co_return refused({.fault = store::TaxRates::Fault::unknown}, "");
    co_return reply_with(*found);
}

asio::awaitable<Reply<TaxRateOut>> change_rate(store::TaxRates& rates,
                                               Call<Path<TaxRatePath>, Body<TaxRateChangeInput>> call) {
    const TaxRateChangeInput& body = call.body;
    store::TaxRateChange change{.rate = body.rate.value, .from = body.valid_from.value};
    if (body.category_id.is_present) change.category = body.category_id.value.value_or(CategoryId{});
    if (body.valid_until.is_present) change.until = body.valid_until.value;
    const std::string_view days = body.valid_from.is_present() ? "#/valid_from" : "#/valid_until";
    CO_TRY(const auto changed, co_await rates.change(call.path.tax_rate_id, call.context.if_match.version(), change));
    if (!changed) co_return refused(changed.error(), days);
    co_return reply_with(*changed);
}

asio::awaitable<Reply<Nothing>> remove_rate(store::TaxRates& rates, Call<Path<TaxRatePath>> call) {
    CO_TRY(const auto removed, co_await rates.remove(call.path.tax_rate_id, call.context.if_match.version()));
    if (!removed) co_return refused(removed.error(), "");
    co_return Nothing{};
}

}  // namespace

Endpoints tax_rate_endpoints(store::TaxRates& rates) {
    return {
        endpoint(rates, list_rates,
                 {.method = Method::get,
                  .path = "/api/v1/tax-rates",
                  .summary = "The table of taxes",
                  .permission = people::Permission::read_catalog}),
        endpoint(rates, add_rate,
                 {.method = Method::post,
                  .path = "/api/v1/tax-rates",
                  .summary = "Add a rate",
                  .description = "No category has two rates on one day: end the former one first.",
                  .permission = people::Permission::change_taxes,
                  .success = 201,
                  .refusals = {{ProblemCode::category_unknown, 409}, ProblemCode::tax_periods_overlap}}),
        endpoint(rates, read_rate,
                 {.method = Method::get,
                  .path = "/api/v1/tax-rates/{tax_rate_id}",
                  .summary = "One rate",
                  .permission = people::Permission::read_catalog,
                  .refusals = {{ProblemCode::tax_rate_unknown, 404}}}),
        endpoint(rates, change_rate,
                 {.method = Method::patch,
                  .path = "/api/v1/tax-rates/{tax_rate_id}",
                  .summary = "Mend a rate, end it, or let it go on",
                  .description = "All of it can change until something is sold with it; from then on, only its last "
                                 "day, to `first_sold_on` or later: what was sold under a rate stays explained by it.",
                  .permission = people::Permission::change_taxes,
                  .refusals = {{ProblemCode::tax_rate_unknown, 404},
                               ProblemCode::version_changed,
                               ProblemCode::tax_rate_used,
                               {ProblemCode::category_unknown, 409},
                               ProblemCode::tax_periods_overlap},
                  .versioning = Versioning::required}),
        endpoint(rates, remove_rate,
                 {.method = Method::delete_,
                  .path = "/api/v1/tax-rates/{tax_rate_id}",
                  .summary = "Take away a rate that nothing was sold with",
                  .permission = people::Permission::change_taxes,
                  .success = 204,
                  .refusals = {{ProblemCode::tax_rate_unknown, 404},
                               ProblemCode::version_changed,
                               ProblemCode::tax_rate_used},
                  .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
