// A voucher as it is printed for whoever holds its code: everything that stands on it is looked up, then it is drawn on
// a worker. Floor 4. One executor thread.
#pragma once

#include "app/worker.hpp"
#include "outbound/invoice_pdf.hpp"
#include "store/sales.hpp"
#include "store/shop_settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::app {

class VoucherPrint {
  public:
    /// All of it outlives this.
    VoucherPrint(store::Sales& sales, store::ShopStore& shop, Worker& worker)
        : sales_(sales), shop_(shop), worker_(worker) {}

    /// Nothing where no voucher has that code. In the language of the buyer whose money it was, with what is left on it
    /// now. The shop stands on it as it is today, and not as it was, as on an invoice: it says where to spend it.
    boost::asio::awaitable<Result<std::optional<std::string>>> print(std::string code, outbound::Paper paper);

  private:
    store::Sales& sales_;
    store::ShopStore& shop_;
    Worker& worker_;
};

}  // namespace trastienda::app
