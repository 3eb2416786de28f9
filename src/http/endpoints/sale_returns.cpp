// What credit notes are made by: /api/v1/sales/{sale_id}/returns, what comes back, and what goes out for it; and
// .../corrections, whom an invoice names. Vouchers.
#include "http/content.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/paper_fields.hpp"
#include "http/endpoints/sale_fields.hpp"

namespace trastienda::http {

namespace {

struct ReturnLineIn {
    SaleDetailId sale_detail_id;
    PositiveQuantity quantity;
    Defaulted<sales::Condition, sales::Condition::restock> condition;
};
BOOST_DESCRIBE_STRUCT(ReturnLineIn, (), (sale_detail_id, quantity, condition))
constexpr auto notes(const ReturnLineIn*) {
    return std::to_array<FieldNote>(
        {{.field = "condition", .text = "damaged: it comes back, and is written off in the same act."}});
}

struct ExchangeIn {
    List<SaleLineIn, sales::sale_lines_max, 1> lines;
    std::optional<DiscountInput> discount;
    std::optional<List<PaymentIn, sales::tenders_max>> payments;
};
BOOST_DESCRIBE_STRUCT(ExchangeIn, (), (lines, discount, payments))
constexpr auto notes(const ExchangeIn*) {
    return std::to_array<FieldNote>({{.field = "lines", .text = "What goes out for it."},
                                     {.field = "payments", .text = "Of the difference, where there is one."}});
}

struct ReturnInput {
    List<ReturnLineIn, sales::sale_lines_max, 1> lines;
    std::optional<LocationId> location_id;
    Defaulted<RefundWayWord, RefundWayWord::as_paid> refund_way;
    std::optional<LongText<0, 500>> reason;
    std::optional<ExchangeIn> exchange;
};
BOOST_DESCRIBE_STRUCT(ReturnInput, (), (lines, location_id, refund_way, reason, exchange))
constexpr auto notes(const ReturnInput*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Where the units come back. Left out: where they were sold."},
         {.field = "refund_way", .text = "How money goes back: the way it came, or as a voucher."}});
}

struct ReturnLineOut {
    SaleDetailId sale_detail_id;
    VariantId product_variant_id;
    Quantity quantity;
    sales::Condition condition = sales::Condition::restock;
    Money amount;
    MovementId stock_movement_id;
    std::optional<MovementId> loss_stock_movement_id;
};
BOOST_DESCRIBE_STRUCT(ReturnLineOut, (),
                      (sale_detail_id, product_variant_id, quantity, condition, amount, stock_movement_id,
                       loss_stock_movement_id))

struct ReturnOut {
    SaleReturnId id;
    SaleId sale_id;
    UserId user_id;
    LocationId location_id;
    Instant return_date;
    Money total;
    sales::RefundWay refund_way = sales::RefundWay::as_paid;
    std::string reason;
    InvoiceId credit_note_id;
    std::string credit_note_number;
    std::optional<SaleId> exchange_sale_id;
    std::vector<ReturnLineOut> lines;
};
BOOST_DESCRIBE_STRUCT(ReturnOut, (),
                      (id, sale_id, user_id, location_id, return_date, total, refund_way, reason, credit_note_id,
                       credit_note_number, exchange_sale_id, lines))

struct ReturnsOut {
    std::vector<ReturnOut> items;
};
BOOST_DESCRIBE_STRUCT(ReturnsOut, (), (items))

struct VoucherPath {
    Text<1, 40> code;
};
BOOST_DESCRIBE_STRUCT(VoucherPath, (), (code))

struct VoucherOut {
    std::string code;
    Money amount;
    Money balance;
    SaleId sale_id;
    Instant issued_at;
};
BOOST_DESCRIBE_STRUCT(VoucherOut, (), (code, amount, balance, sale_id, issued_at))
constexpr auto notes(const VoucherOut*) {
    return std::to_array<FieldNote>({{.field = "sale_id", .text = "The sale of which money went back."}});
}

// A line that the sale does not have keeps no variant: the decision refuses it before any stock is looked at.
std::vector<sales::TakeBack::Line> lines_of(const sales::Sale& sale, const std::vector<ReturnLineIn>& lines) {
    std::vector<sales::TakeBack::Line> made;
    for (const ReturnLineIn& line : lines) {
        const auto sold = std::ranges::find(sale.lines, line.sale_detail_id, &sales::SaleLine::id);
        made.push_back(
            {.line = {.line = line.sale_detail_id, .quantity = line.quantity.value, .condition = line.condition.get()},
             .variant = sold == sale.lines.end() ? VariantId{} : sold->variant});
    }
    return made;
}

asio::awaitable<Reply<SaleResult>> create_return(SaleServices& services, Call<Path<SalePath>, Body<ReturnInput>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    const ReturnInput& body = call.body;
    sales::TakeBack act{.sale = call.path.sale_id,
                        .location = body.location_id.value_or(found->sale.location),
                        .lines = lines_of(found->sale, body.lines.value),
                        .way = static_cast<sales::RefundWay>(body.refund_way.get()),
                        .reason = body.reason ? body.reason->value : std::string(),
                        .voucher_code = make_voucher_code(services.random),
                        .exchange = {}};
    if (const auto& exchange = body.exchange) {
        if (auto refused = may_not_exchange(call.context)) co_return *std::move(refused);
        act.exchange = {.lines = http::lines_of(exchange->lines.value),
                        .discount = discount_of(exchange->discount),
                        .payments = exchange->payments ? payments_of(exchange->payments->value)
                                                       : std::vector<sales::PaymentInput>()};
    }
    co_return co_await run_sale(services, call.context, std::move(act));
}

asio::awaitable<Reply<ReturnsOut>> list_returns(SaleServices& services, Call<Path<SalePath>> call) {
    CO_TRY(const auto found, co_await services.sales.sale(call.path.sale_id));
    if (!found) co_return unknown_sale(call.path.sale_id);
    CO_TRY(const auto returns, co_await services.sales.returns_of(call.path.sale_id));
    ReturnsOut out;
    for (const store::ReturnRow& row : returns) {
        ReturnOut& made = out.items.emplace_back(ReturnOut{.id = row.id,
                                                           .sale_id = row.sale,
                                                           .user_id = row.user,
                                                           .location_id = row.location,
                                                           .return_date = row.date,
                                                           .total = row.total,
                                                           .refund_way = row.way,
                                                           .reason = row.reason,
                                                           .credit_note_id = row.credit_note,
                                                           .credit_note_number = row.credit_note_number,
                                                           .exchange_sale_id = row.exchange_sale,
                                                           .lines = {}});
        for (const store::ReturnRow::Line& line : row.lines)
            made.lines.push_back({.sale_detail_id = line.line,
                                  .product_variant_id = line.variant,
                                  .quantity = line.quantity,
                                  .condition = line.condition,
                                  .amount = line.amount,
                                  .stock_movement_id = line.movement,
                                  .loss_stock_movement_id = line.loss});
    }
    co_return out;
}

// As BuyerIn, but that somebody is named: else a slip would leave an invoice without its customer.
struct RightBuyerIn {
    Text<1, 200> name;
    std::optional<TaxNumber> tax_number;
    std::optional<Text<1, 300>> address;
    std::optional<people::EmailAddress> email;
    std::optional<LanguageWord> language;
};
BOOST_DESCRIBE_STRUCT(RightBuyerIn, (), (name, tax_number, address, email, language))
constexpr auto notes(const RightBuyerIn*) {
    return std::to_array<FieldNote>(
        {{.field = "tax_number",
          .text = "With it the new document is an invoice; left out, a simplified one. Written as at the sale.",
          .example = "\"12345678Z\""},
         {.field = "address", .text = "Left out: the new document bears none."},
         {.field = "email", .text = "Where mail about the sale goes from now on. Left out: where it went before."},
         {.field = "language", .text = "Left out: the sale's."}});
}

BuyerIn as_at_the_sale(const RightBuyerIn& input) {
    return {.name = input.name,
            .tax_number = input.tax_number,
            .address = input.address,
            .email = input.email,
            .language = input.language};
}

void check_fields(const RightBuyerIn& input, const ReadAt& at) { check_fields(as_at_the_sale(input), at); }

struct CorrectionInput {
    RightBuyerIn buyer;
    LongText<1, 500> reason;
};
BOOST_DESCRIBE_STRUCT(CorrectionInput, (), (buyer, reason))
constexpr auto notes(const CorrectionInput*) {
    return std::to_array<FieldNote>(
        {{.field = "buyer", .text = "Whom the invoice should name, with all it should say."},
         {.field = "reason", .text = "Why. It is printed on the credit note."}});
}

asio::awaitable<Reply<SaleResult>> correct_invoice(SaleServices& services,
                                                   Call<Path<SalePath>, Body<CorrectionInput>> call) {
    const CorrectionInput& body = call.body;
    const BuyerIn buyer = as_at_the_sale(body.buyer);
    co_return co_await run_sale(services, call.context,
                                sales::CorrectInvoice{.sale = call.path.sale_id,
                                                      .buyer = buyer_of(buyer),
                                                      .language = language_of(buyer),
                                                      .reason = body.reason.value});
}

Problem unknown_voucher(const VoucherPath& path) {
    return problem(ProblemCode::voucher_unknown, {"No existe el vale {}.", "There is no voucher {}."}, path.code.value);
}

asio::awaitable<Reply<VoucherOut>> read_voucher(SaleServices& services, Call<Path<VoucherPath>> call) {
    CO_TRY(const auto voucher, co_await services.sales.voucher(voucher_code_of(call.path.code.value)));
    if (!voucher) co_return unknown_voucher(call.path);
    co_return VoucherOut{.code = voucher->code,
                         .amount = voucher->amount,
                         .balance = voucher->balance,
                         .sale_id = voucher->sale,
                         .issued_at = voucher->issued_at};
}

asio::awaitable<Reply<PdfFile>> print_voucher(SaleServices& services, Call<Path<VoucherPath>, Query<PdfQuery>> call) {
    CO_TRY(auto pdf,
           co_await services.voucher_print.print(voucher_code_of(call.path.code.value), paper_of(call.query)));
    if (!pdf) co_return unknown_voucher(call.path);
    // Not under its code: a folder of downloads is no purse.
    co_return PdfFile{.bytes = *std::move(pdf), .file_name = "voucher.pdf"};
}

}  // namespace

Endpoints sale_return_endpoints(SaleServices& services) {
    return {
        endpoint(
            services, create_return,
            {.method = Method::post,
             .path = "/api/v1/sales/{sale_id}/returns",
             .summary = "Take units back, or exchange them",
             .description =
                 "The units come back, a credit note is made and the money goes back. With an exchange "
                 "other units go out, and only the difference is paid or refunded: for that sell and take_payments are "
                 "needed, too. All of it, or nothing.",
             .permission = people::Permission::take_returns,
             .success = 201,
             .refusals = returning_refusals(),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_returns,
                 {.method = Method::get,
                  .path = "/api/v1/sales/{sale_id}/returns",
                  .summary = "What has come back of a sale",
                  .permission = people::Permission::read_sales,
                  .refusals = {ProblemCode::sale_unknown}}),
        endpoint(services, correct_invoice,
                 {.method = Method::post,
                  .path = "/api/v1/sales/{sale_id}/corrections",
                  .summary = "Put right whom an invoice names",
                  .description = "A credit note takes off all that the sale's invoice still stands for, and a new "
                                 "invoice over the same names the right buyer: also where the customer of a simplified "
                                 "invoice asks for one in their name. No units and no money move. What comes back "
                                 "later is taken off the new invoice.",
                  .permission = people::Permission::take_returns,
                  .success = 201,
                  .refusals = {ProblemCode::key_reused, ProblemCode::sale_unknown, ProblemCode::sale_open,
                               ProblemCode::sale_returned, ProblemCode::sale_cancelled, ProblemCode::sale_expired,
                               ProblemCode::series_exhausted},
                  .idempotency = Idempotency::accepted}),
        endpoint(services, read_voucher,
                 {.method = Method::get,
                  .path = "/api/v1/vouchers/{code}",
                  .summary = "What is left on a voucher",
                  .description = "By its code, for whoever takes it as a payment: a token with take_payments, "
                                 "take_returns or read_sales may, too.",
                  .permission = people::Permission::read_vouchers,
                  .refusals = {{ProblemCode::voucher_unknown, 404}}}),
        endpoint(services, print_voucher,
                 {.method = Method::get,
                  .path = "/api/v1/vouchers/{code}/pdf",
                  .summary = "One voucher on paper",
                  .description = "For whoever hands it out: with the voucher_code that a return answers. The code "
                                 "stands on it as text and as a QR code, with what is left on the voucher now; in the "
                                 "language of the buyer whose money went back.",
                  .permission = people::Permission::read_vouchers,
                  .refusals = {{ProblemCode::voucher_unknown, 404}}}),
    };
}

}  // namespace trastienda::http
