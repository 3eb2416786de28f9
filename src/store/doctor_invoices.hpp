// The part of the doctor that hashes every invoice anew. Floor 3.
#pragma once

#include "store/doctor.hpp"

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace trastienda::store {

/// What is wrong with the chain of invoices: one that is missing, one that was changed (its own facts, or the one
/// before it), one whose taxes do not add up, a head that is not the last. In the connection's open transaction; a page
/// at a time, so that memory does not grow with their number.
boost::asio::awaitable<Result<std::vector<Difference>>> examine_invoices(pg::Connection& connection);

}  // namespace trastienda::store
