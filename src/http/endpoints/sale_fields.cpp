#include "http/endpoints/sale_fields.hpp"

#include "domain/sales/tax_number.hpp"
#include "pg/acting.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trastienda::http {

void Codec<sales::Percent>::read(const ReadAt& at, JsonValue value, sales::Percent& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    if (fail_if_too_fine(at, *text)) return;
    if (const auto percent = sales::Percent::parse(*text))
        out = *percent;
    else if (is_decimal(*text) && !text->starts_with('-'))
        // Whatever is a percentage here goes up to a hundred: its own rule refuses this as it refuses 100.01.
        out = sales::Percent::of_hundredths(sales::Percent::hundredths_max);
    else
        fail_bad_format(at, *text,
                        {"un tanto por ciento con punto y dos decimales a lo sumo, como \"21.00\", hasta 100.00",
                         "a percentage with a point and at most two decimals, such as \"21.00\", up to 100.00"});
}

// Letters, digits and a few signs, not signs alone. Blanks and small letters are how people type them.
std::optional<TaxNumber> TaxNumberForm::parse(std::string_view text) {
    constexpr std::size_t characters_max = 20;
    constexpr std::string_view signs = "-./&";
    TaxNumber number;
    bool is_signs_alone = true;
    for (const char letter : text) {
        const bool is_small = letter >= 'a' && letter <= 'z';
        const bool is_plain = is_small || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
        if (is_plain || signs.contains(letter))
            number.value += is_small ? static_cast<char>(letter - 'a' + 'A') : letter;
        else if (letter != ' ')
            return std::nullopt;
        if (is_plain) is_signs_alone = false;
    }
    if (number.value.size() > characters_max || (!number.value.empty() && is_signs_alone)) return std::nullopt;
    number.value = sales::agency_tax_number(number.value);
    return number;
}

void Codec<Day>::read(const ReadAt& at, JsonValue value, Day& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    if (const auto day = Day::parse(*text))
        out = *day;
    else
        fail_bad_format(at, *text, {"un día como \"2026-11-22\"", "a day such as \"2026-11-22\""});
}

void check_fields(const DiscountInput& input, const ReadAt& at) {
    if (input.percent.has_value() == input.amount.has_value())
        at.fail(FieldCode::missing, both(Bilingual{"Diga `percent` o `amount`, y solo uno de los dos.",
                                                   "Give `percent` or `amount`, and only one of the two."}));
}

void check_fields(const PaymentIn& input, const ReadAt& at) {
    const bool is_voucher = input.method == sales::PaymentMethod::voucher;
    if (is_voucher == input.voucher_code.has_value()) return;
    if (is_voucher)
        at.field("voucher_code")
            .fail(FieldCode::missing, both(Bilingual{"Diga el código del vale.", "Give the voucher's code."}));
    else
        at.field("voucher_code")
            .fail(FieldCode::conflicting, both(Bilingual{"Un código solo paga con method \"voucher\".",
                                                         "A code pays with method \"voucher\" alone."}));
}

void check_fields(const BuyerIn& input, const ReadAt& at) {
    if (!input.tax_number || !input.tax_number->value.empty()) return;
    at.field("tax_number")
        .fail(FieldCode::blank,
              both(Bilingual{"Escriba el número, o quite el campo: sin él la factura es simplificada.",
                             "Write the number, or leave the field out: without it the invoice is a "
                             "simplified one."}));
}

namespace {

// How many signs of a voucher's code stand between two hyphens.
constexpr std::size_t voucher_code_group = 4;

}  // namespace

std::string voucher_code_of(std::string_view typed) {
    std::string code;
    for (const char sign : typed)
        if (sign != ' ' && sign != '-') code += sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign;
    // Nobody need type the hyphens that make it easy to read.
    for (std::size_t at = voucher_code_group; at < code.size(); at += voucher_code_group + 1) code.insert(at, 1, '-');
    return code;
}

Problem unknown_sale(SaleId id) {
    return problem(ProblemCode::sale_unknown, {"No existe la venta {}.", "There is no sale {}."}, id.value);
}

std::optional<sales::Discount> discount_of(const std::optional<DiscountInput>& input) {
    if (!input) return std::nullopt;
    if (input->percent) return sales::Discount{.size = *input->percent, .reason = input->reason.value};
    return sales::Discount{.size = *input->amount, .reason = input->reason.value};
}

std::vector<sales::SaleLineInput> lines_of(const std::vector<SaleLineIn>& lines) {
    std::vector<sales::SaleLineInput> made;
    for (const SaleLineIn& line : lines)
        made.push_back({.variant = line.product_variant_id,
                        .quantity = line.quantity.value,
                        .unit_price = line.unit_price ? std::optional(line.unit_price->value) : std::nullopt,
                        .discount = discount_of(line.discount)});
    return made;
}

std::vector<sales::PaymentInput> payments_of(const std::vector<PaymentIn>& payments) {
    std::vector<sales::PaymentInput> made;
    for (const PaymentIn& payment : payments)
        made.push_back(
            {.tender = {.method = payment.method, .amount = payment.amount},
             .reference_number = payment.reference_number.value_or(ReferenceNumber{}).value,
             .voucher_code = payment.voucher_code ? voucher_code_of(payment.voucher_code->value) : std::string()});
    return made;
}

sales::Buyer buyer_of(const std::optional<BuyerIn>& input) {
    sales::Buyer buyer;
    if (!input) return buyer;
    if (input->name) buyer.name = input->name->value;
    if (input->tax_number) buyer.tax_number = input->tax_number->value;
    if (input->address) buyer.address = input->address->value;
    if (input->email) buyer.email = input->email->text();
    return buyer;
}

std::optional<Language> language_of(const std::optional<BuyerIn>& input) {
    if (!input || !input->language) return std::nullopt;
    return static_cast<Language>(*input->language);
}

ProblemCode problem_code(sales::Refusal reason) {
    switch (reason) {
        case sales::Refusal::sale_unknown:
            return ProblemCode::sale_unknown;
        case sales::Refusal::sale_line_unknown:
            return ProblemCode::sale_line_unknown;
        case sales::Refusal::purchase_line_unknown:
            return ProblemCode::purchase_line_unknown;
        case sales::Refusal::tax_rate_unknown:
            return ProblemCode::tax_rate_unknown;
        case sales::Refusal::customer_unknown:
            return ProblemCode::customer_unknown;
        case sales::Refusal::voucher_unknown:
            return ProblemCode::voucher_unknown;
        case sales::Refusal::sale_open:
            return ProblemCode::sale_open;
        case sales::Refusal::sale_completed:
            return ProblemCode::sale_completed;
        case sales::Refusal::sale_returned:
            return ProblemCode::sale_returned;
        case sales::Refusal::sale_cancelled:
            return ProblemCode::sale_cancelled;
        case sales::Refusal::sale_expired:
            return ProblemCode::sale_expired;
        case sales::Refusal::purchase_unknown:
            return ProblemCode::purchase_unknown;
        case sales::Refusal::provider_unknown:
            return ProblemCode::provider_unknown;
        case sales::Refusal::location_unknown:
            return ProblemCode::location_unknown;
        case sales::Refusal::variant_unknown:
            return ProblemCode::variant_unknown;
        case sales::Refusal::provider_inactive:
            return ProblemCode::provider_inactive;
        case sales::Refusal::location_inactive:
            return ProblemCode::location_inactive;
        case sales::Refusal::variant_inactive:
            return ProblemCode::variant_inactive;
        case sales::Refusal::purchase_line_repeated:
        case sales::Refusal::purchase_lines_too_many:
        case sales::Refusal::expected_date_past:
        case sales::Refusal::expected_date_too_far:
        case sales::Refusal::unit_cost_missing:
            return ProblemCode::purchase_refused;
        case sales::Refusal::refund_not_permitted:
            return ProblemCode::permission_lacking;
        case sales::Refusal::purchase_draft:
        case sales::Refusal::purchase_sent:
        case sales::Refusal::purchase_partly_received:
        case sales::Refusal::purchase_received:
        case sales::Refusal::purchase_cancelled:
            return ProblemCode::purchase_status;
        case sales::Refusal::lines_missing:
        case sales::Refusal::quantity_missing:
        case sales::Refusal::unit_price_negative:
        case sales::Refusal::payment_not_positive:
        case sales::Refusal::refund_negative:
        case sales::Refusal::discount_reason_missing:
        case sales::Refusal::discount_negative:
        case sales::Refusal::amount_too_large:
            return ProblemCode::amount_refused;
        case sales::Refusal::unit_price_too_fine:
        case sales::Refusal::payment_too_fine:
        case sales::Refusal::discount_too_fine:
            return ProblemCode::amount_too_fine;
        case sales::Refusal::tax_period_backwards:
        case sales::Refusal::tax_periods_overlap:
            return ProblemCode::tax_periods_overlap;
        case sales::Refusal::discount_above_hundred_percent:
        case sales::Refusal::discount_above_amount:
            return ProblemCode::discount_too_large;
        case sales::Refusal::payment_above_due:
        case sales::Refusal::payment_not_needed:
            return ProblemCode::payment_above_due;
        case sales::Refusal::payment_below_due:
            return ProblemCode::payment_below_due;
        case sales::Refusal::refund_above_paid:
        case sales::Refusal::nothing_to_refund:
            return ProblemCode::refund_above_paid;
        case sales::Refusal::return_above_sold:
            return ProblemCode::return_above_sold;
        case sales::Refusal::receipt_above_ordered:
            return ProblemCode::receipt_above_ordered;
        case sales::Refusal::give_back_above_received:
            return ProblemCode::give_back_above_received;
        case sales::Refusal::payments_too_many:
            return ProblemCode::payments_too_many;
        case sales::Refusal::payment_above_voucher:
            return ProblemCode::payment_above_voucher;
        case sales::Refusal::series_exhausted:
            return ProblemCode::series_exhausted;
        case sales::Refusal::correction_unneeded:
            return ProblemCode::invalid_request;
    }
    CHECK(false);
}

namespace {

// The field of a line, a payment or the sale that a reason is about, where it is about one.
std::string_view field_of(sales::Refusal reason) {
    using enum sales::Refusal;
    constexpr sales::Refusal of_discounts[] = {discount_reason_missing, discount_negative,
                                               discount_above_hundred_percent, discount_above_amount};
    if (reason == unit_price_negative || reason == unit_price_too_fine) return "/unit_price";
    if (reason == payment_too_fine) return "/amount";
    if (reason == discount_too_fine) return "/discount/amount";
    return std::ranges::find(of_discounts, reason) != std::end(of_discounts) ? "/discount" : "";
}

// Where a refusal's line stands in the body: the same number may be that of a payment, or of what goes out in exchange.
std::string pointer_to(const sales::Refused& refused, const sales::Act& act) {
    using enum sales::Refusal;
    constexpr sales::Refusal of_payments[] = {payment_not_positive,  payment_too_fine,  payment_above_due,
                                              payment_not_needed,    payment_below_due, voucher_unknown,
                                              payment_above_voucher, payments_too_many};
    constexpr sales::Refusal of_returns[] = {sale_line_unknown, return_above_sold};
    const auto is_one_of = [&](std::span<const sales::Refusal> reasons) {
        return std::ranges::find(reasons, refused.reason) != reasons.end();
    };
    if (refused.reason == customer_unknown) return "#/user_id";
    if (refused.reason == correction_unneeded) return "#/buyer";
    const auto* taken = std::get_if<sales::TakeBack>(&act);
    const bool is_of_exchange = taken != nullptr && taken->exchange && !is_one_of(of_returns);
    const std::string_view whole = is_of_exchange ? "#/exchange" : "#";
    std::string list = fmt::format("{}{}", whole, is_one_of(of_payments) ? "/payments" : "/lines");
    const std::string_view field = field_of(refused.reason);
    if (refused.line) return fmt::format("{}/{}{}", list, *refused.line, field);
    if (is_one_of(of_payments)) return list;
    return field.empty() ? "#" : fmt::format("{}{}", whole, field);
}

}  // namespace

Problem refused(const sales::Refusals& refusals, const std::function<std::string(const sales::Refused&)>& pointer_to) {
    CHECK(!refusals.empty());
    const auto sentence = [](const sales::Refused& one) {
        return BilingualText{.es = explain(one, Language::es), .en = explain(one, Language::en)};
    };
    if (refusals.front().reason == sales::Refusal::refund_not_permitted)
        return lacks(people::Permission::take_returns, sentence(refusals.front()));
    Problem problem{.code = problem_code(refusals.front().reason), .detail = sentence(refusals.front())};
    for (const sales::Refused& one : refusals) {
        if (problem.errors.size() == FieldErrors::errors_max) break;
        problem.errors.push_back({.place = FieldPlace::body,
                                  .where = pointer_to(one),
                                  .code = FieldCode::refused,
                                  .detail = sentence(one),
                                  .reason = sales::code(one.reason)});
    }
    problem.errors_omitted = refusals.size() - problem.errors.size();
    return problem;
}

namespace {

bool is_of_location(stock::Refusal reason) {
    return reason == stock::Refusal::location_unknown || reason == stock::Refusal::location_inactive;
}

// All lines of a sale stand at one location: what is wrong with that is said once.
stock::Refused with_location_once(stock::Refused refused) {
    bool is_said = false;
    std::erase_if(refused.lines, [&](const stock::LineRefusal& line) {
        return is_of_location(line.reason) && std::exchange(is_said, true);
    });
    return refused;
}

// What the stock refuses, with each line's place in the body. Of a return's movements the first are the lines that come
// back, then once more those that are written off, then what goes out in exchange: see sales::stock_act().
Problem refused(const stock::Refused& all, const sales::Act& act) {
    const stock::Refused stock = with_location_once(all);
    if (!std::holds_alternative<sales::OpenSale>(act) && !std::holds_alternative<sales::TakeBack>(act))
        return http::refused(stock, "#", Lines::one);
    if (stock.lines.front().reason == stock::Refusal::key_reused) return http::refused(stock, "#", Lines::one);
    Problem problem = http::refused(stock, "#/lines");
    for (std::size_t i = 0; i < problem.errors.size(); ++i)
        if (is_of_location(stock.lines[i].reason)) problem.errors[i].where = "#/location_id";
    const auto* taken = std::get_if<sales::TakeBack>(&act);
    if (taken == nullptr) return problem;
    const auto damaged = std::ranges::count_if(taken->lines, [](const sales::TakeBack::Line& line) {
        return line.line.condition == sales::Condition::damaged;
    });
    const std::size_t exchange_begins = taken->lines.size() + static_cast<std::size_t>(damaged);
    for (std::size_t i = 0; i < problem.errors.size(); ++i) {
        const std::size_t line = stock.lines[i].line;
        if (is_of_location(stock.lines[i].reason)) continue;
        if (line >= exchange_begins)
            problem.errors[i].where = fmt::format("#/exchange/lines/{}", line - exchange_begins);
        else if (line >= taken->lines.size())
            problem.errors[i].where = "#/lines";
    }
    return problem;
}

SaleResult result_of(const sales::Done& done) {
    const auto text = [](const std::string& one) { return one.empty() ? std::nullopt : std::optional(one); };
    const auto id = [](InvoiceId one) { return one.is_set() ? std::optional(one) : std::nullopt; };
    SaleResult result{.sale_id = done.sale,
                      .status = done.status,
                      .payment_status = done.payment_status,
                      .total = done.total,
                      .paid = done.paid,
                      .due = done.due(),
                      .refunded = done.refunded,
                      .change = done.change,
                      .expiration_date = done.expiration.is_never() ? std::nullopt : std::optional(done.expiration),
                      .invoice_id = id(done.invoice),
                      .invoice_number = text(done.invoice_number),
                      .sale_return_id = {},
                      .credit_note_id = id(done.credit_note),
                      .credit_note_number = text(done.credit_note_number),
                      .returned = {},
                      .exchange_sale_id = {},
                      .refunds = {},
                      .voucher_code = text(done.voucher_code)};
    if (done.sale_return.is_set()) {
        result.sale_return_id = done.sale_return;
        result.returned = done.returned;
    }
    if (done.exchange_sale.is_set()) result.exchange_sale_id = done.exchange_sale;
    for (const sales::RefundPart& part : done.refunds)
        result.refunds.push_back({.method = part.method, .amount = part.amount});
    return result;
}

std::vector<Refusal> stock_refusals() {
    return {ProblemCode::key_reused,        ProblemCode::variant_unknown,      ProblemCode::location_unknown,
            ProblemCode::location_inactive, ProblemCode::variant_inactive,     ProblemCode::expiration_in_past,
            ProblemCode::balance_too_large, ProblemCode::insufficient_on_hand, ProblemCode::insufficient_available,
            ProblemCode::value_too_large};
}

std::vector<Refusal> with(std::vector<Refusal> all, std::initializer_list<ProblemCode> more) {
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

std::vector<Refusal> selling_refusals() {
    return with(stock_refusals(),
                {ProblemCode::customer_unknown, ProblemCode::tax_rate_unknown, ProblemCode::amount_refused,
                 ProblemCode::amount_too_fine, ProblemCode::discount_too_large, ProblemCode::payment_above_due,
                 ProblemCode::payment_below_due, ProblemCode::voucher_unknown, ProblemCode::payment_above_voucher,
                 ProblemCode::series_exhausted});
}

std::vector<Refusal> paying_refusals() {
    return {ProblemCode::key_reused,           ProblemCode::sale_unknown,          ProblemCode::sale_completed,
            ProblemCode::sale_returned,        ProblemCode::sale_cancelled,        ProblemCode::sale_expired,
            ProblemCode::amount_refused,       ProblemCode::amount_too_fine,       ProblemCode::payment_above_due,
            ProblemCode::voucher_unknown,      ProblemCode::payment_above_voucher, ProblemCode::payments_too_many,
            ProblemCode::insufficient_on_hand, ProblemCode::reservation_released,  ProblemCode::reservation_committed,
            ProblemCode::reservation_expired,  ProblemCode::refund_above_paid,     ProblemCode::sale_open,
            ProblemCode::series_exhausted};
}

std::vector<Refusal> returning_refusals() {
    return with(selling_refusals(), {ProblemCode::sale_unknown, ProblemCode::sale_line_unknown, ProblemCode::sale_open,
                                     ProblemCode::sale_returned, ProblemCode::sale_cancelled, ProblemCode::sale_expired,
                                     ProblemCode::return_above_sold, ProblemCode::payments_too_many});
}

std::optional<Problem> may_not_take_payments(const RequestContext& context) {
    if (context.who().may(people::Permission::take_payments)) return std::nullopt;
    return lacks(people::Permission::take_payments, {.es = "Para cobrar hace falta el permiso take_payments.",
                                                     .en = "To take payments the permission take_payments is needed."});
}

std::optional<Problem> may_not_exchange(const RequestContext& context) {
    if (!context.who().may(people::Permission::sell))
        return lacks(people::Permission::sell, {.es = "Para cambiar por otra cosa hace falta el permiso sell.",
                                                .en = "To exchange for something else the permission sell is needed."});
    return may_not_take_payments(context);
}

std::string make_voucher_code(Random& random) {
    // Without 0 and O, 1 and I, which people mistake for each other: 32 signs, 5 bits each, 60 bits in all.
    constexpr std::string_view signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    static_assert(signs.size() == 32);
    std::array<std::byte, 3 * voucher_code_group> bytes{};
    random.fill(bytes);
    std::string code;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % voucher_code_group == 0) code += '-';
        code += signs[std::to_integer<std::size_t>(bytes[i]) % signs.size()];
    }
    return code;
}

asio::awaitable<Reply<SaleResult>> run_sale(SaleServices& services, const RequestContext& context, sales::Act act) {
    sales::Command command{.user = context.who().user,
                           .idempotency_key = key_of(context),
                           .act = std::move(act),
                           .acting = pg::acting_text(pg::acting_of(co_await asio::this_coro::executor))};
    CO_TRY(const auto outcome, co_await services.engine.submit(command));
    if (const auto* refusals = std::get_if<sales::Refusals>(&outcome))
        co_return refused(*refusals, [&](const sales::Refused& one) { return pointer_to(one, command.act); });
    if (const auto* of_stock = std::get_if<stock::Refused>(&outcome)) co_return refused(*of_stock, command.act);
    co_return result_of(std::get<sales::Done>(outcome));
}

}  // namespace trastienda::http
