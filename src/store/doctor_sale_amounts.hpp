// The part of the doctor that reckons every sale anew, as it was reckoned when it was sold. Floor 3.
#pragma once

#include "store/doctor.hpp"

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace trastienda::store {

struct SaleDifferences {
    std::vector<Difference> lines;
    std::vector<Difference> taxes;
};

/// Lines that are not what quantity, price and discounts come to, and papers of sales that do not bear the taxes of
/// their lines: the first invoice those of all that was sold, all of them together those of what the customer keeps.
/// In the connection's open transaction; a page at a time, so that memory does not grow with the number of sales.
boost::asio::awaitable<Result<SaleDifferences>> examine_sale_amounts(pg::Connection& connection);

}  // namespace trastienda::store
