// The demo clothing shop: two Shopify exports inside the program, imported as anybody's would be. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/shop.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>

namespace trastienda::cmd {

struct DemoReport {
    std::uint64_t products = 0;
    std::uint64_t variants = 0;
};

/// Fills a shop without products. Gives nothing where there are some already.
boost::asio::awaitable<Result<std::optional<DemoReport>>> fill_with_demo(Shop& shop);

}  // namespace trastienda::cmd
