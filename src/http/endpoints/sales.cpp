// /api/v1/sales: making a sale, paying, cancelling and refunding it, and reading sales.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/period.hpp"
#include "http/endpoints/sale_fields.hpp"
#include "http/endpoints/sale_out.hpp"

namespace trastienda::http {

namespace {

struct SaleInput {
    std::optional<LocationId> location_id;
    Defaulted<sales::Channel, sales::Channel::counter> channel;
    std::optional<UserId> user_id;
    std::optional<BuyerIn> buyer;
    List<SaleLineIn, sales::sale_lines_max, 1> lines;
    std::optional<DiscountInput> discount;
    std::optional<Notes> notes;
    std::optional<List<PaymentIn, sales::tenders_max>> payments;
    std::optional<Whole<1, expiry_s_max>> expires_in_seconds;
};
BOOST_DESCRIBE_STRUCT(SaleInput, (),
                      (location_id, channel, user_id, buyer, lines, discount, notes, payments, expires_in_seconds))
constexpr auto notes(const SaleInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Where the units are. Left out: the default location."},
         {.field = "user_id", .text = "The customer's account."},
         {.field = "discount", .text = "On the whole sale, after the lines' own; it is spread over them."},
         {.field = "payments",
          .text =
              "Given: the sale is paid at once, wholly, and sold. Left out: its units are reserved until it is paid "
              "or expires."},
         {.field = "expires_in_seconds",
          .text = "Of a sale that is not paid at once. Left out: as the shop's settings say."}});
}

void check_fields(const SaleInput& input, const ReadAt& at) {
    if (input.payments && input.expires_in_seconds)
        at.field("expires_in_seconds")
            .fail(FieldCode::conflicting,
                  both(Bilingual{"Lo que se paga en el acto no caduca: quite uno de los dos.",
                                 "What is paid at once does not expire: leave one of the two out."}));
}

struct PaymentsInput {
    List<PaymentIn, sales::tenders_max> payments;
};
BOOST_DESCRIBE_STRUCT(PaymentsInput, (), (payments))
constexpr auto notes(const PaymentsInput*) {
    return std::to_array<FieldNote>(
        {{.field = "payments", .text = "All that is due, or a part of it. None for a sale that is free of charge."}});
}

struct RefundInput {
    Defaulted<RefundWayWord, RefundWayWord::as_paid> refund_way;
};
BOOST_DESCRIBE_STRUCT(RefundInput, (), (refund_way))
constexpr auto notes(const RefundInput*) {
    return std::to_array<FieldNote>(
        {{.field = "refund_way", .text = "How what was paid goes back: the way it came, or as a voucher."}});
}

struct SaleCursor {
    Instant date;
    SaleId id;
};
BOOST_DESCRIBE_STRUCT(SaleCursor, (), (date, id))

struct SalesQuery {
    PageLimit limit;
    std::optional<After<SaleCursor>> after;
    std::optional<UserId> user_id;
    std::optional<sales::SaleStatus> status;
    std::optional<LocationId> location_id;
    std::optional<sales::Channel> channel;
    std::optional<Instant> from;
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(SalesQuery, (), (limit, after, user_id, status, location_id, channel, from, until))
constexpr auto notes(const SalesQuery*) {
    return std::to_array<FieldNote>({{.field = "until", .text = "Not included."}});
}
void check_fields(const SalesQuery& query, const ReadAt& at) { check_period(query.from, query.until, at); }

struct OwnSalesQuery {
    PageLimit limit;
    std::optional<After<SaleCursor>> after;
};
BOOST_DESCRIBE_STRUCT(OwnSalesQuery, (), (limit, after))

std::vector<ReservationId> reservations_of(const sales::Sale& sale) {
    std::vector<ReservationId> ids;
    for (const sales::SaleLine& line : sale.lines)
        if (line.reservation) ids.push_back(*line.reservation);
    return ids;
}

asio::awaitable<Reply<SaleResult>> create_sale(SaleServices& services, Call<Body<SaleInput>> call) {
    const SaleInput& body = call.body;
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    sales::OpenSale act{.channel = body.channel.get(),
                        .location = body.location_id.value_or(location),
                        .customer = body.user_id.value_or(UserId{}),
                        .buyer = buyer_of(body.buyer),
                        .language = language_of(body.buyer),
                        .lines = lines_of(body.lines.value),
                        .discount = discount_of(body.discount),
                        .notes = body.notes.value_or(Notes{}).value,
                        .payments = {}};
    if (body.payments) {
        if (auto refused = may_not_take_payments(call.context)) co_return *std::move(refused);
        act.payments = payments_of(body.payments->value);
    }
    if (body.expires_in_seconds) act.expires_in = std::chrono::seconds(body.expires_in_seconds->value);
    co_return co_await run_sale(services, call.context, std::move(act));
}

asio::awaitable<Reply<SaleResult>> pay_sale(SaleServices& services, Call<Path<SalePath>, Body<PaymentsInput>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    co_return co_await run_sale(services, call.context,
                                sales::PaySale{.sale = call.path.sale_id,
                                               .reservations = reservations_of(found->sale),
                                               .payments = payments_of(call.body.payments.value)});
}

asio::awaitable<Reply<SaleResult>> cancel_sale(SaleServices& services, Call<Path<SalePath>, Body<RefundInput>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    const bool may_refund = call.context.who().may(people::Permission::take_returns);
    co_return co_await run_sale(
        services, call.context,
        sales::CancelSale{.sale = call.path.sale_id,
                          .reservations = reservations_of(found->sale),
                          .way = static_cast<sales::RefundWay>(call.body.refund_way.get()),
                          .voucher_code = make_voucher_code(services.random),
                          .money_back = may_refund ? sales::MoneyBack::allowed : sales::MoneyBack::forbidden});
}

asio::awaitable<Reply<SaleResult>> refund_sale(SaleServices& services, Call<Path<SalePath>, Body<RefundInput>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    co_return co_await run_sale(services, call.context,
                                sales::RefundSale{.sale = call.path.sale_id,
                                                  .way = static_cast<sales::RefundWay>(call.body.refund_way.get()),
                                                  .voucher_code = make_voucher_code(services.random)});
}

asio::awaitable<Reply<SaleOut>> read_sale(SaleServices& services, Call<Path<SalePath>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    CO_TRY(const auto returns, co_await services.sales.returns_of(call.path.sale_id));
    co_return sale_out(*found, returns);
}

asio::awaitable<Reply<OwnSaleOut>> read_own_sale(SaleServices& services, Call<Path<SalePath>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    // Another's sale is not there for whoever is not its customer.
    if (!found || found->sale.customer != call.context.who().user) co_return unknown_sale(call.path.sale_id);
    CO_TRY(const auto returns, co_await services.sales.returns_of(call.path.sale_id));
    co_return own_sale_out(*found, returns);
}

template <class RowOut>
asio::awaitable<Reply<Page<RowOut>>> list(SaleServices& services, store::Sales::Filter filter,
                                          const std::optional<After<SaleCursor>>& after, PageLimit limit,
                                          RowOut (*row_out)(const sales::Sale& sale)) {
    std::optional<store::DatedCursor> before;
    if (after) before = {.date = after->value.date, .id = after->value.id.value};
    CO_TRY(const auto found, co_await services.sales.list(filter, before, limit.get() + 1));
    std::vector<RowOut> rows;
    for (const sales::Sale& sale : found) rows.push_back(row_out(sale));
    co_return make_page(std::move(rows), limit,
                        [](const RowOut& last) { return SaleCursor{.date = last.sale_date, .id = last.id}; });
}

asio::awaitable<Reply<Page<SaleRowOut>>> list_sales(SaleServices& services, Call<Query<SalesQuery>> call) {
    const SalesQuery& query = call.query;
    co_return co_await list(services,
                            {.customer = query.user_id,
                             .status = query.status,
                             .location = query.location_id,
                             .channel = query.channel,
                             .from = query.from,
                             .until = query.until},
                            query.after, query.limit, &sale_row_out);
}

asio::awaitable<Reply<Page<OwnSaleRowOut>>> list_own_sales(SaleServices& services, Call<Query<OwnSalesQuery>> call) {
    co_return co_await list(services, {.customer = call.context.who().user}, call.query.after, call.query.limit,
                            &own_sale_row_out);
}

}  // namespace

Endpoints sale_endpoints(SaleServices& services) {
    return {
        endpoint(
            services, create_sale,
            {.method = Method::post,
             .path = "/api/v1/sales",
             .summary = "Sell, or set aside until it is paid",
             .description = "With payments the sale is paid, its units leave the stock and its invoice is made, all "
                            "in one act. Without, its units are reserved; prices are fixed either way.",
             .permission = people::Permission::sell,
             .success = 201,
             .refusals = selling_refusals(),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_sales,
                 {.method = Method::get,
                  .path = "/api/v1/sales",
                  .summary = "Sales, newest first",
                  .permission = people::Permission::read_sales}),
        endpoint(services, read_sale,
                 {.method = Method::get,
                  .path = "/api/v1/sales/{sale_id}",
                  .summary = "One sale with its lines, payments and refunds",
                  .permission = people::Permission::read_sales,
                  .refusals = {ProblemCode::sale_unknown}}),
        endpoint(services, pay_sale,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/payments",
                  .summary = "Pay a sale, wholly or in part",
                  .description = "What is paid wholly is sold: its reserved units leave the stock and its invoice is "
                                 "made, in the same act.",
                  .permission = people::Permission::take_payments,
                  .refusals = paying_refusals(),
                  .idempotency = Idempotency::accepted}),
        endpoint(services, cancel_sale,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/cancel",
                  .summary = "Give up a sale that is not paid",
                  .description = "Its units are free again, and what was paid of it goes back: where something was, "
                                 "the permission take_returns is needed too.",
                  .permission = people::Permission::sell,
                  .refusals = paying_refusals(),
                  .idempotency = Idempotency::accepted}),
        endpoint(services, refund_sale,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/refund",
                  .summary = "Give back what was paid of a sale that expired",
                  .permission = people::Permission::take_returns,
                  .refusals = paying_refusals(),
                  .idempotency = Idempotency::accepted}),
        endpoint(services, list_own_sales,
                 {.method = Method::get,
                  .path = "/api/v1/me/sales",
                  .summary = "One's own purchases, newest first",
                  .description = "As their customer sees them: nothing of who of the shop's staff did what.",
                  .permission = people::Permission::read_own_sales}),
        endpoint(services, read_own_sale,
                 {.method = Method::get,
                  .path = "/api/v1/me/sales/{sale_id}",
                  .summary = "One of one's own purchases",
                  .description = "As its customer sees it: nothing of who of the shop's staff did what, of their notes "
                                 "or of how the stock moved. A voucher's code is whole.",
                  .permission = people::Permission::read_own_sales,
                  .refusals = {ProblemCode::sale_unknown}}),
    };
}

}  // namespace trastienda::http
