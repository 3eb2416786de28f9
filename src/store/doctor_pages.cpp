#include "store/doctor_pages.hpp"

namespace trastienda::store {

namespace asio = boost::asio;

asio::awaitable<Result<std::optional<pg::Row>>> DoctorPages::next() {
    if (at_ == rows_.size()) {
        if (is_last_page_) co_return std::nullopt;
        CO_TRY_DO(co_await read_page());
        if (rows_.empty()) co_return std::nullopt;
    }
    co_return rows_[at_++];
}

asio::awaitable<Result<void>> DoctorPages::read_page() {
    pg::Call call{.statement = statement_, .params = {}};
    call.params.bigint(first_).bigint(page_rows_);
    auto rows = co_await connection_.run(std::move(call), page_timeout, pg::Purpose::read);
    if (!rows && rows.error().code == ErrorCode::internal && of_damaged_) {
        pg::Call again{.statement = *of_damaged_, .params = {}};
        again.params.bigint(first_).bigint(page_rows_);
        rows = co_await connection_.run(std::move(again), page_timeout, pg::Purpose::read);
    }
    CO_TRY(rows_, std::move(rows));
    at_ = 0;
    is_last_page_ = rows_.size() < page_rows_;
    if (rows_.empty()) co_return Result<void>{};
    const std::int64_t last = rows_[rows_.size() - 1].bigint(0);
    if (last == INT64_MAX)
        is_last_page_ = true;
    else
        first_ = last + 1;
    co_return Result<void>{};
}

}  // namespace trastienda::store
