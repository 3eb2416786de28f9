#include "app/voucher_print.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/sales/tax_number.hpp"
#include "outbound/issuer_text.hpp"
#include "outbound/voucher_pdf.hpp"

#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

asio::awaitable<Result<std::optional<std::string>>> VoucherPrint::print(std::string code, outbound::Paper paper) {
    CO_TRY(auto voucher, co_await sales_.voucher(code));
    if (!voucher) co_return std::nullopt;
    CO_TRY(auto shop, co_await shop_.read());
    CO_TRY(auto logo, co_await shop_.read_logo());
    const Bilingual tax_number_name = sales::tax_number_name(catalog::folded(shop.country), shop.tax_number);
    std::string address = outbound::joined(shop.address, outbound::joined(shop.city, shop.country, ", "), "\n");
    outbound::VoucherDocument document{.issuer = {.name = std::move(shop.name),
                                                  .legal_name = std::move(shop.legal_name),
                                                  .tax_number = std::move(shop.tax_number),
                                                  .tax_number_name = tax_number_name,
                                                  .address = std::move(address),
                                                  .phone = std::move(shop.phone),
                                                  .email = std::move(shop.email),
                                                  .logo_png = std::move(logo.png)},
                                       .code = std::move(voucher->code),
                                       .amount = voucher->amount,
                                       .balance = voucher->balance,
                                       .date = voucher->issue_date,
                                       .balance_date = voucher->balance_date,
                                       .currency = std::move(shop.currency),
                                       .language = voucher->language};
    CO_TRY(auto drawn, co_await worker_.run(
                           [document = std::move(document), paper] { return outbound::render_pdf(document, paper); }));
    CO_TRY(auto pdf, std::move(drawn));
    co_return std::optional(std::move(pdf));
}

}  // namespace trastienda::app
