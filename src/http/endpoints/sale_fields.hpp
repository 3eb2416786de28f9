// How sales look outside, for the endpoints that make, change and show them. Floor 5.
#pragma once

#include "app/invoice_print.hpp"
#include "app/voucher_print.hpp"
#include "base/day.hpp"
#include "domain/people/email.hpp"
#include "domain/sales/decide.hpp"
#include "engine/engine.hpp"
#include "http/endpoint.hpp"
#include "http/endpoints/people_fields.hpp"
#include "http/endpoints/stock_command.hpp"
#include "store/invoices.hpp"
#include "store/sales.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::http {

/// What the endpoints of sales work with; all of it outlives the server.
struct SaleServices {
    engine::Engine& engine;
    store::Levels& levels;
    store::Sales& sales;
    store::Invoices& invoices;
    app::InvoicePrint& print;
    app::VoucherPrint& voucher_print;
    Random& random;
};

template <>
struct Codec<sales::Percent> {
    static void read(const ReadAt& at, JsonValue value, sales::Percent& out);
    static void write(std::string& out, sales::Percent value) { (out += '"').append(value.text()) += '"'; }
    static std::string schema(SchemaBook&) {
        return R"({"type":"string","pattern":"^[0-9]{1,3}(\\.[0-9]{1,2})?$","examples":["21.00"]})";
    }
};

template <>
struct Codec<Day> {
    static void read(const ReadAt& at, JsonValue value, Day& out);
    static void write(std::string& out, Day value) { (out += '"').append(value.text()) += '"'; }
    static std::string schema(SchemaBook&) { return R"({"type":"string","format":"date"})"; }
};

/// A tax number, of the shop or of whom it sells to: every country writes its own. Empty: none.
struct TaxNumber {
    std::string value;
};
struct TaxNumberForm {
    static std::optional<TaxNumber> parse(std::string_view text);
    static std::string_view text(const TaxNumber& number) { return number.value; }
    static constexpr Bilingual expected{"hasta 20 letras, cifras o los signos - . / &, como B12345674",
                                        "up to 20 letters, digits or the signs - . / &, such as B12345674"};
    static constexpr std::string_view schema_members = R"("maxLength":40)";
};
template <>
struct Codec<TaxNumber> : TextCodec<TaxNumber, TaxNumberForm> {};

/// The word of a language, as everywhere outside.
enum class LanguageWord : std::uint8_t { es = 1, en = 2 };
BOOST_DESCRIBE_ENUM(LanguageWord, es, en)

struct DiscountInput {
    std::optional<sales::Percent> percent;
    std::optional<Money> amount;
    Text<1, 200> reason;
};
BOOST_DESCRIBE_STRUCT(DiscountInput, (), (percent, amount, reason))
constexpr auto notes(const DiscountInput*) {
    return std::to_array<FieldNote>({{.field = "percent", .text = "This, or `amount`; not both."}});
}
void check_fields(const DiscountInput& input, const ReadAt& at);
std::optional<sales::Discount> discount_of(const std::optional<DiscountInput>& input);

struct SaleLineIn {
    VariantId product_variant_id;
    PositiveQuantity quantity;
    std::optional<Price> unit_price;
    std::optional<DiscountInput> discount;
};
BOOST_DESCRIBE_STRUCT(SaleLineIn, (), (product_variant_id, quantity, unit_price, discount))
constexpr auto notes(const SaleLineIn*) {
    return std::to_array<FieldNote>(
        {{.field = "unit_price", .text = "Its tax inside. Left out: the variant's own price."}});
}
std::vector<sales::SaleLineInput> lines_of(const std::vector<SaleLineIn>& lines);

struct PaymentIn {
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Text<1, 40>> voucher_code;
};
BOOST_DESCRIBE_STRUCT(PaymentIn, (), (method, amount, reference_number, voucher_code))
constexpr auto notes(const PaymentIn*) {
    return std::to_array<FieldNote>(
        {{.field = "amount", .text = "What is handed over: of cash more than is due gives change."},
         {.field = "voucher_code", .text = "Of a voucher of this shop: the amount is taken from its balance."}});
}
void check_fields(const PaymentIn& input, const ReadAt& at);
/// As it was issued, however it was typed: in capitals, without blanks, a hyphen between each four signs.
std::string voucher_code_of(std::string_view typed);
std::vector<sales::PaymentInput> payments_of(const std::vector<PaymentIn>& payments);

struct BuyerIn {
    std::optional<Text<1, 200>> name;
    std::optional<TaxNumber> tax_number;
    std::optional<Text<1, 300>> address;
    std::optional<people::EmailAddress> email;
    std::optional<LanguageWord> language;
};
BOOST_DESCRIBE_STRUCT(BuyerIn, (), (name, tax_number, address, email, language))
constexpr auto notes(const BuyerIn*) {
    return std::to_array<FieldNote>(
        {{.field = "tax_number",
          .text = "With a name: the sale gets an invoice instead of a simplified one. Blanks are taken out, of a "
                  "Spanish one hyphens too, letters become capitals; its check digit is not looked at.",
          .example = "\"12345678Z\""},
         {.field = "email", .text = "Where mail about the sale goes. Left out: the customer's account's."},
         {.field = "language",
          .text = "Of the sale's documents and mails. Left out: the customer's account's, without one the shop's."}});
}
void check_fields(const BuyerIn& input, const ReadAt& at);
/// But for the language, which an act bears beside its buyer.
sales::Buyer buyer_of(const std::optional<BuyerIn>& input);
std::optional<Language> language_of(const std::optional<BuyerIn>& input);

struct SalePath {
    SaleId sale_id;
};
BOOST_DESCRIBE_STRUCT(SalePath, (), (sale_id))
Problem unknown_sale(SaleId id);

/// How money goes back: what may be asked for of sales::RefundWay.
enum class RefundWayWord : std::uint8_t { as_paid = 1, voucher = 2 };
BOOST_DESCRIBE_ENUM(RefundWayWord, as_paid, voucher)

struct RefundPartOut {
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount;
};
BOOST_DESCRIBE_STRUCT(RefundPartOut, (), (method, amount))

/// The answer of everything that is done with a sale: as it stood right after it. Sent again under the same key, the
/// same again.
struct SaleResult {
    SaleId sale_id;
    sales::SaleStatus status = sales::SaleStatus::open;
    sales::PaymentStatus payment_status = sales::PaymentStatus::unpaid;
    Money total;
    Money paid;
    Money due;
    Money refunded;
    Money change;
    std::optional<Instant> expiration_date;
    std::optional<InvoiceId> invoice_id;
    std::optional<std::string> invoice_number;
    std::optional<SaleReturnId> sale_return_id;
    std::optional<InvoiceId> credit_note_id;
    std::optional<std::string> credit_note_number;
    std::optional<Money> returned;
    std::optional<SaleId> exchange_sale_id;
    std::vector<RefundPartOut> refunds;
    std::optional<std::string> voucher_code;
};
BOOST_DESCRIBE_STRUCT(SaleResult, (),
                      (sale_id, status, payment_status, total, paid, due, refunded, change, expiration_date, invoice_id,
                       invoice_number, sale_return_id, credit_note_id, credit_note_number, returned, exchange_sale_id,
                       refunds, voucher_code))
constexpr auto notes(const SaleResult*) {
    return std::to_array<FieldNote>(
        {{.field = "change", .text = "To be handed back, in cash."},
         {.field = "expiration_date", .text = "Until when its units are kept; null: it is not open."},
         {.field = "invoice_id", .text = "By which the invoice is read and printed."},
         {.field = "invoice_number", .text = "Issued by this request; of an exchange, that of the new sale."},
         {.field = "returned", .text = "What the returned units are worth."},
         {.field = "refunds", .text = "What goes back, and how."},
         {.field = "voucher_code", .text = "Of the voucher that was issued for it."}});
}

/// Runs the command; the answer to its endpoint.
asio::awaitable<Reply<SaleResult>> run_sale(SaleServices& services, const RequestContext& context, sales::Act act);

/// The codes that a command of sales may be refused with: for rows.
std::vector<Refusal> selling_refusals();
std::vector<Refusal> paying_refusals();
std::vector<Refusal> returning_refusals();
ProblemCode problem_code(sales::Refusal reason);
/// The problem of the first of them, with every one's reason in `errors` at the place that `pointer_to` says.
Problem refused(const sales::Refusals& refusals, const std::function<std::string(const sales::Refused&)>& pointer_to);
/// Why whoever asks may not take payments, where a token gives them less than their role; nothing where they may.
std::optional<Problem> may_not_take_payments(const RequestContext& context);
/// Likewise of an exchange, which sells, too.
std::optional<Problem> may_not_exchange(const RequestContext& context);

/// Twelve characters that nobody can guess and everybody can read aloud: for a voucher.
std::string make_voucher_code(Random& random);

}  // namespace trastienda::http
