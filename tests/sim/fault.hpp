// Faults that are planted on purpose, to see that the simulator finds each. Test support of tests/sim.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>

namespace trastienda::sim {

enum class Fault : std::uint8_t {
    none,
    // In a copy of the decision:
    no_running_state,    // each command of a batch is checked against the levels as they were read
    no_check_of_expiry,  // a reservation that has run out still counts, and can still be fulfilled
    // In a copy of the store's side:
    keys_looked_up_at_the_write,  // only once the commands are decided; a key that is there is passed over
    keys_looked_up_before_locks,  // keys and doubts, so that what held the locks is not seen
    levels_read_before_locks,     // as a plain SELECT reads them that does not wait
    lost_answer_taken_for_a_no,   // a COMMIT without an answer is tried again as if it had not happened
};
BOOST_DESCRIBE_ENUM(Fault, none, no_running_state, no_check_of_expiry, keys_looked_up_at_the_write,
                    keys_looked_up_before_locks, levels_read_before_locks, lost_answer_taken_for_a_no)

}  // namespace trastienda::sim
