// An issued invoice as it is printed: everything that stands on it is looked up, then it is drawn on a worker. Floor 4.
// One executor thread.
#pragma once

#include "app/worker.hpp"
#include "outbound/invoice_document.hpp"
#include "outbound/invoice_pdf.hpp"
#include "store/invoices.hpp"
#include "store/sales.hpp"
#include "store/shop_settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace trastienda::app {

struct PrintedInvoice {
    std::string number;
    std::string pdf;
};

class InvoicePrint {
  public:
    /// All of it outlives this.
    InvoicePrint(store::Invoices& invoices, store::Sales& sales, store::ShopStore& shop, Worker& worker)
        : invoices_(invoices), sales_(sales), shop_(shop), worker_(worker) {}

    /// Nothing where there is no such invoice. All that it bears is as it was when it was issued, also the shop's name,
    /// logo, telephone and e-mail, so that it is the same paper each time.
    boost::asio::awaitable<Result<std::optional<PrintedInvoice>>> print(InvoiceId id, outbound::Paper paper);

  private:
    store::Invoices& invoices_;
    store::Sales& sales_;
    store::ShopStore& shop_;
    Worker& worker_;
};

}  // namespace trastienda::app
