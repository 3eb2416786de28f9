// The doctor's look at the chain of hashes (store/chain.hpp): was a row of the ledger changed, removed or added by
// hand? Floor 3. One executor thread.
#pragma once

#include "store/doctor.hpp"

#include <boost/asio/awaitable.hpp>

namespace trastienda::store {

/// Reads the whole ledger once, in the order of its ids and a page at a time: memory grows neither with it nor with
/// what is wrong in it. Gives what is wrong in that order, the first differences_listed_max and at least one more where
/// there may be more:
///   movement_changed    the row is not the one whose digest it bears, or says what no row of ours can
///   movement_removed    its batch names a row that is not there
///   movement_inserted   a row that no batch names, or none that can be its own
///   batch_changed       the rows are those that the batch names, yet not those that it was hashed over; or its own row
///                       was changed
///   batch_removed       the links chain_number to chain_number_last of a chain are missing, their ids with them; the
///                       batch next_stock_batch_id comes after the gap
///   batch_inserted      a link where the chain has another, or of no chain of ours
boost::asio::awaitable<Result<std::vector<Difference>>> examine_chains(pg::Connection& connection);

struct Heads {
    std::vector<ChainLink> links;  // of each chain its last
    std::vector<Difference> differences;
};

/// Where the chains end, which they cannot prove themselves:
///   chain_shorter_than_events  those who follow along were told of later batches: the last ones are gone
///   kept_link_missing          the chain has not, or no more, a link that somebody kept
boost::asio::awaitable<Result<Heads>> examine_heads(pg::Connection& connection, std::vector<ChainLink> kept);

}  // namespace trastienda::store
