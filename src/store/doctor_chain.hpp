// The doctor's look at the chain of hashes (store/chain.hpp): was a row of the ledger changed, removed or added by
// hand? Floor 3. One executor thread.
#pragma once

#include "store/doctor.hpp"

#include <boost/asio/awaitable.hpp>

namespace trastienda::store {

/// Reads the whole ledger once, in the order of its ids and a page at a time: memory does not grow with it. Gives what
/// is wrong in that order, at most `differences_listed_max`:
///   movement_changed    the row is not the one whose digest it bears
///   movement_removed    its batch names a row that is not there
///   movement_inserted   a row that no batch names
///   batch_changed       the rows are those that the batch names, yet not those that it was hashed over; or its own row
///                       was changed
///   batch_removed       a link is missing in a chain
boost::asio::awaitable<Result<std::vector<Difference>>> examine_chains(pg::Connection& connection);

}  // namespace trastienda::store
