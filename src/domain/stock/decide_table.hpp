// The table language in which decide_test.cpp says what the decision must do: one row a line (a backslash
// at its end continues it), read from top to bottom.
// Floor 1, tests only, one thread.
//
// The world, before the first command or between batches (V/L is a level: variant and location; naming one makes both
// known and active, unless they were said to be inactive before):
//   now 1000                                   microseconds; so are all instants, and `never` is one
//   variant 1 [inactive]    location 1 [inactive]
//   type 20 decrease available [inactive]      beside the built-in ones, which have names
//   level 1/1 10                               10 on hand; `max` and `max-1` are Quantity::units_max and one less
//   reservation 5 1/1 4 2000 [released]        4 units until 2000; an active one counts in its level
// Commands, lines after the colon, then what must become of each. A refusal names every failing line, from 0, and may
// say the numbers it must carry (wanted, on hand, reserved):
//   record: 1/1 sale 3, 1/1 20 1 -> accepted
//   transfer 1 2: 1 5, 2 3 -> 1 insufficient_on_hand
//   reserve 2000: 1/1 3 -> 0 insufficient_available (3 5 4)        also: reserve never, reserve +60s
//   release: 5, 6 -> accepted
//   commit: 5 -> 0 reservation_unknown
//   set: 1/1 10, 2/1 3 was 4 -> 1 level_changed
//   record: 1/1 purchase 3 at 7.50 -> accepted                     at: what one unit cost
//   record each: 1/1 sale 3, 9/9 sale 1 -> accepted, 1 variant_unknown      each line on its own
//   dry record: 1/1 sale 3 -> accepted                             any command, as a dry run
//   send 1 2: 1 5 -> accepted                                      a transfer that arrives later
//   settle 301: 1 received 3 lost 1 returned 1 -> accepted
//   reverse: 101 -> accepted
// Commands that follow each other are one batch. The first row that expects something (or `batch`) ends it:
//   holds 1/1 7 4 2000                         the stored level: on hand, reserved, next expiration
//   movements 101 1/1 sale -3 7, ...           all that the batch booked, each with the balance after it
//   changed 5 released, ...                    all reservations that were there before and ended in the batch
//   made 201 1/1 4 2000 active, ...            all reservations that the batch made, as they stand after it
//   transfers 301 1 2, ...
//   answer 1/1 7 4, ...                        the levels that the last command's answer names
//   worth 1/1 70.00 7.50                       the level's value, and what one unit costs
//   values 101 +22.50 22.50, ...               what each movement's units are worth, and the level after it
//   dates 1000, ...                            of all that the batch booked
//   reverses 102 101, ...                      which movement each one takes back, 0: none
//   transit 301 1 sent 5 received 3 lost 1 returned 1
//   told 1/1 7 4, ...                          every change of a level that the batch tells of
//   nothing                                    the batch changed nothing at all
#pragma once

#include <string_view>

namespace trastienda::stock {

/// Runs the table. Every row that does not hold is a failure of the running test, with its number and its text.
void check(std::string_view table);

}  // namespace trastienda::stock
