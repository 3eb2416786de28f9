#include "store/sale_outcome_codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::store {
namespace {

using rc::gen::arbitrary;
using rc::gen::inRange;

template <class IdType>
IdType any_id() {
    return {*inRange<std::int64_t>(0, 1'000'000'000'000)};
}

Money any_money() { return Money::of_cents(*inRange<std::int64_t>(0, Money::cents_max)); }

sales::Outcome any_outcome() {
    if (*inRange(0, 4) == 0)
        return sales::Refusals{{.reason = sales::Refusal::payment_above_due, .line = 3, .amount = any_money()}};
    sales::Done done{.sale = any_id<SaleId>(),
                     .status = *rc::gen::element(sales::SaleStatus::completed, sales::SaleStatus::returned),
                     .payment_status = sales::PaymentStatus::refunded,
                     .total = any_money(),
                     .paid = any_money(),
                     .refunded = any_money(),
                     .date = {*inRange<std::int64_t>(0, 1LL << 50)},
                     .change = any_money(),
                     .invoice_number = *arbitrary<std::string>(),
                     .invoice = any_id<InvoiceId>(),
                     .credit_note_number = *arbitrary<std::string>(),
                     .credit_note = any_id<InvoiceId>(),
                     .sale_return = any_id<SaleReturnId>(),
                     .returned = any_money(),
                     .exchange_sale = any_id<SaleId>(),
                     .voucher_code = *arbitrary<std::string>()};
    for (int left = *inRange(0, 4); left > 0; --left)
        done.refunds.push_back(
            {.payment = any_id<PaymentId>(), .method = sales::PaymentMethod::card, .amount = any_money()});
    return done;
}

RC_GTEST_PROP(SaleOutcomeCodec, what_was_written_reads_back_the_same, ()) {
    const sales::Outcome outcome = any_outcome();
    RC_ASSERT(decode_sale_outcome(encode_sale_outcome(outcome)) == outcome);
}

RC_GTEST_PROP(SaleOutcomeCodec, a_cut_or_longer_text_is_refused, ()) {
    const std::string bytes = encode_sale_outcome(any_outcome());
    RC_ASSERT(!decode_sale_outcome(bytes.substr(0, *inRange<std::size_t>(0, bytes.size()))));
    RC_ASSERT(!decode_sale_outcome(bytes + "x"));
}

std::string bytes_of(std::string_view hexadecimal) {
    std::string bytes;
    for (std::size_t at = 0; at < hexadecimal.size(); at += 2)
        bytes += static_cast<char>(std::stoi(std::string(hexadecimal.substr(at, 2)), nullptr, 16));
    return bytes;
}

// Keys do not run out: what an older program has kept with one is the answer still.
TEST(SaleOutcomeCodec, reads_what_was_kept_before_it_had_the_ids_of_invoices) {
    const auto outcome = decode_sale_outcome(
        bytes_of("020107000000000000000203e803000000000000e80300000000000000000000000000003200000000000000000000000000"
                 "0000010000000000000002000000000000000c00000053323032362d303030303031000000000000000000000000000000"
                 "00000000000000000000000000"));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(*outcome, sales::Outcome(sales::Done{.sale = {7},
                                                   .status = sales::SaleStatus::completed,
                                                   .payment_status = sales::PaymentStatus::paid,
                                                   .total = Money::of_cents(1000),
                                                   .paid = Money::of_cents(1000),
                                                   .date = {1},
                                                   .expiration = {2},
                                                   .change = Money::of_cents(50),
                                                   .invoice_number = "S2026-000001"}));
}

}  // namespace
}  // namespace trastienda::store
