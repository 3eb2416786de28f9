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
         {.field = "rate", .text = "Per cent, inside prices."},
         {.field = "valid_until", .text = "The last day. Left out: until another is made."}});
}

struct TaxRateChange {
    Patch<Day> valid_until;
};
BOOST_DESCRIBE_STRUCT(TaxRateChange, (), (valid_until))
constexpr auto notes(const TaxRateChange*) {
    return std::to_array<FieldNote>({{.field = "valid_until", .text = "The last day; null: until another is made."}});
}

struct TaxRateOut {
    TaxRateId id;
    std::optional<CategoryId> category_id;
    sales::Percent rate;
    Day valid_from;
    std::optional<Day> valid_until;
};
BOOST_DESCRIBE_STRUCT(TaxRateOut, (), (id, category_id, rate, valid_from, valid_until))

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
    return {.id = row.id,
            .category_id = category.is_set() ? std::optional(category) : std::nullopt,
            .rate = row.period.rate,
            .valid_from = row.period.from,
            .valid_until = row.period.until};
}

// With the field of the body that is to be mended.
Problem at(std::string_view pointer, std::string_view reason, Problem problem) {
    problem.errors.push_back({.place = FieldPlace::body,
                              .where = std::string(pointer),
                              .code = FieldCode::refused,
                              .detail = problem.detail,
                              .reason = reason});
    return problem;
}

// `first_day` is the field to be mended where a rate shares a day with another.
Problem refused(store::TaxRates::Fault fault, std::string_view first_day) {
    using enum store::TaxRates::Fault;
    switch (fault) {
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
    return at(fault == overlaps ? first_day : "#/valid_until", sales::code(reason.reason),
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
    co_return rate_out(*added);
}

asio::awaitable<Reply<TaxRateOut>> change_rate(store::TaxRates& rates,
                                               Call<Path<TaxRatePath>, Body<TaxRateChange>> call) {
    CO_TRY(const auto changed, co_await rates.end(call.path.tax_rate_id, call.body.valid_until.value));
    if (!changed) co_return refused(changed.error(), "#/valid_until");
    co_return rate_out(*changed);
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
        endpoint(rates, change_rate,
                 {.method = Method::patch,
                  .path = "/api/v1/tax-rates/{tax_rate_id}",
                  .summary = "End a rate, or let it go on",
                  .permission = people::Permission::change_taxes,
                  .refusals = {{ProblemCode::tax_rate_unknown, 404}, ProblemCode::tax_periods_overlap}}),
    };
}

}  // namespace trastienda::http
