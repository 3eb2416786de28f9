#include "store/payment_intents.hpp"

#include "store/listing.hpp"
#include "store/payment_intents_sql.hpp"

#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::payment_intents;

namespace {

PaymentIntentRow intent_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .sale = {row.bigint(1)},
            .user = {row.bigint(2)},
            .reference = std::string(row.text(3)),
            .provider_intent_id = std::string(row.text(4)),
            .amount = row.money(5),
            .currency = std::string(row.text(6)),
            .status = static_cast<sales::IntentStatus>(row.integer(7)),
            .failure_code = std::string(row.text(8)),
            .payment = maybe_id<PaymentId>(row.maybe_bigint(9)),
            .is_returned = row.boolean(10),
            .created_at = row.instant(11),
            .updated_at = row.instant(12),
            .is_key_old = row.boolean(13),
            .received = row.maybe_money(14)};
}

std::optional<RefundSettlement> settlement_of(const pg::Row& row, int first) {
    if (row.is_null(first)) return std::nullopt;
    return RefundSettlement{.method = static_cast<sales::PaymentMethod>(row.integer(first + 2)),
                            .reference_number = std::string(row.text(first + 3)),
                            .user = {row.bigint(first + 1)},
                            .at = row.instant(first)};
}

ProviderRefundRow refund_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .intent = {row.bigint(1)},
            .provider_intent_id = std::string(row.text(2)),
            .reference = std::string(row.text(3)),
            .provider_refund_id = std::string(row.text(4)),
            .amount = row.money(5),
            .currency = std::string(row.text(6)),
            .status = static_cast<sales::ProviderRefundStatus>(row.integer(7)),
            .failure_code = std::string(row.text(8)),
            .created_at = row.instant(9),
            .updated_at = row.instant(10),
            .is_key_old = !row.is_null(11) && row.boolean(11),
            .replaced_by = maybe_id<ProviderRefundId>(row.maybe_bigint(12)),
            .settlement = settlement_of(row, 13)};
}

pg::Call call_with_id(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

pg::Call call_with_names(pg::Statement statement, std::string_view first, std::string_view second) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.text(first).text(second);
    return call;
}

pg::Call taking(pg::Statement statement, std::int64_t count, std::chrono::seconds pause) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(count).bigint(pause.count());
    return call;
}

template <class Row>
std::vector<Row> all(const pg::Rows& rows, Row (*read)(const pg::Row&)) {
    std::vector<Row> found;
    for (const pg::Row row : rows) found.push_back(read(row));
    return found;
}

}  // namespace

asio::awaitable<Result<std::optional<PaymentIntentRow>>> PaymentIntents::open(SaleId sale, UserId user, Money amount,
                                                                              std::chrono::seconds first_look,
                                                                              std::int64_t of_sale_max) {
    // The second try finds what somebody else has made meanwhile.
    for (int tries = 0; tries < 2; ++tries) {
        pg::Call call{.statement = sql::open, .params = {}};
        call.params.bigint(sale.value).bigint(user.value).money(amount).bigint(first_look.count()).bigint(of_sale_max);
        CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
        if (!rows.empty()) co_return intent_of(rows[0]);
    }
    co_return std::nullopt;
}

asio::awaitable<Result<std::optional<PaymentIntentRow>>> PaymentIntents::read_one(pg::Call call) {
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    co_return intent_of(rows[0]);
}

asio::awaitable<Result<std::optional<PaymentIntentRow>>> PaymentIntents::find(PaymentIntentId id) {
    return read_one(call_with_id(sql::find, id.value));
}

asio::awaitable<Result<std::optional<PaymentIntentRow>>> PaymentIntents::find(std::string_view provider_intent_id,
                                                                              std::string_view reference) {
    return read_one(call_with_names(sql::find_of_provider, provider_intent_id, reference));
}

asio::awaitable<Result<std::vector<PaymentIntentRow>>> PaymentIntents::of_sale(SaleId sale) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::of_sale, sale.value)));
    co_return all(rows, intent_of);
}

asio::awaitable<Result<std::vector<ProviderRefundRow>>> PaymentIntents::refunds_of_sale(SaleId sale) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_id(sql::refunds_of_sale, sale.value)));
    co_return all(rows, refund_of);
}

asio::awaitable<Result<std::optional<PaymentIntentRow>>> PaymentIntents::record(PaymentIntentRow row, IntentNews news) {
    // Whoever changes the row in between has newer news, or ours: then it is looked at once more.
    constexpr int tries_max = 5;
    for (int tries = 0; tries < tries_max; ++tries) {
        const bool is_told = row.status == news.status && row.failure_code == news.failure_code &&
                             row.provider_intent_id == news.provider_intent_id;
        const bool tells_amount = row.is_unsettled() && !row.received && news.received;
        if (!tells_amount && (is_told || !sales::may_become(row.status, news.status))) co_return row;
        pg::Call call{.statement = sql::record, .params = {}};
        call.params.bigint(row.id.value).integer(std::to_underlying(news.status)).text(news.failure_code);
        call.params.text(news.provider_intent_id).integer(std::to_underlying(row.status)).money(news.received);
        CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
        if (!rows.empty()) co_return intent_of(rows[0]);
        CO_TRY(auto again, co_await find(row.id));
        if (!again) co_return std::nullopt;
        row = *std::move(again);
    }
    co_return fail(ErrorCode::conflict, "The payment intent changes too fast.");
}

asio::awaitable<Result<bool>> PaymentIntents::give_back(PaymentIntentId id, Money amount,
                                                        std::string_view failure_code) {
    pg::Call call{.statement = sql::give_back, .params = {}};
    call.params.bigint(id.value).money(amount).text(failure_code);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return !rows.empty();
}

asio::awaitable<Result<bool>> PaymentIntents::give_up(PaymentIntentId id, std::string_view failure_code,
                                                      std::chrono::seconds older_than) {
    CO_TRY_DO(co_await pool_.write(call_with_id(sql::note_unknown, id.value)));
    pg::Call call = call_with_id(sql::give_up, id.value);
    call.params.text(failure_code).bigint(older_than.count());
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return !rows.empty();
}

asio::awaitable<Result<std::string>> PaymentIntents::currency() {
    CO_TRY(const auto rows, co_await pool_.read({.statement = sql::read_currency, .params = {}}));
    co_return std::string(rows[0].text(0));
}

asio::awaitable<Result<std::vector<PaymentIntentRow>>> PaymentIntents::take_to_look_at(std::int64_t count,
                                                                                       std::chrono::seconds pause) {
    CO_TRY(const auto rows, co_await pool_.write(taking(sql::take_to_look_at, count, pause)));
    co_return all(rows, intent_of);
}

asio::awaitable<Result<std::vector<ProviderRefundRow>>> PaymentIntents::take_refunds_to_try(
    std::int64_t count, std::chrono::seconds pause) {
    CO_TRY(const auto rows, co_await pool_.write(taking(sql::take_refunds_to_try, count, pause)));
    co_return all(rows, refund_of);
}

asio::awaitable<Result<std::optional<ProviderRefundRow>>> PaymentIntents::find_refund(
    std::string_view provider_refund_id, std::string_view reference) {
    CO_TRY(const auto rows, co_await pool_.read(call_with_names(sql::find_refund, provider_refund_id, reference)));
    if (rows.empty()) co_return std::nullopt;
    co_return refund_of(rows[0]);
}

asio::awaitable<Result<void>> PaymentIntents::record_refund(ProviderRefundId id, RefundNews news) {
    pg::Call call{.statement = sql::record_refund, .params = {}};
    call.params.bigint(id.value).integer(std::to_underlying(news.status)).text(news.failure_code);
    call.params.text(news.provider_refund_id);
    CO_TRY_DO(co_await pool_.write(std::move(call)));
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<ProviderRefundId>>> PaymentIntents::retry_refund(SaleId sale,
                                                                                      PaymentIntentId intent,
                                                                                      ProviderRefundId refund) {
    pg::Call call = call_with_id(sql::retry_refund, sale.value);
    call.params.bigint(intent.value).bigint(refund.value);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return rows.empty() ? std::nullopt : std::optional(ProviderRefundId{rows[0].bigint(0)});
}

asio::awaitable<Result<bool>> PaymentIntents::settle_refund(SaleId sale, PaymentIntentId intent,
                                                            ProviderRefundId refund, RefundSettlement settlement) {
    pg::Call call = call_with_id(sql::settle_refund, sale.value);
    call.params.bigint(intent.value).bigint(refund.value).bigint(settlement.user.value);
    call.params.integer(std::to_underlying(settlement.method)).text(settlement.reference_number);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return !rows.empty();
}

asio::awaitable<Result<bool>> PaymentIntents::has_handled(std::string_view event_id) {
    pg::Call call{.statement = sql::has_handled, .params = {}};
    call.params.text(event_id);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows[0].boolean(0);
}

asio::awaitable<Result<void>> PaymentIntents::note_handled(std::string_view event_id, std::string_view event_type) {
    CO_TRY_DO(co_await pool_.write(call_with_names(sql::note_handled, event_id, event_type)));
    co_return Result<void>{};
}

asio::awaitable<Result<std::int64_t>> PaymentIntents::forget_events(std::chrono::seconds older_than,
                                                                    std::int64_t count) {
    pg::Call call{.statement = sql::forget_events, .params = {}};
    call.params.bigint(older_than.count()).bigint(count);
    CO_TRY(const auto rows, co_await pool_.write(std::move(call)));
    co_return rows.affected();
}

}  // namespace trastienda::store
