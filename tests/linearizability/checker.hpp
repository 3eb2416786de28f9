// Whether a concurrent history could have happened one act after the other, each at some moment between its call and
// its return. The algorithm is Wing and Gong's (Testing and Verifying Concurrent Objects, JPDC 17, 1993) with Lowe's
// improvement (Testing for Linearizability, Concurrency and Computation 29(4), 2017): a depth-first search over the
// calls and returns in a doubly linked list, which remembers every configuration that it has seen, that is, which acts
// have been put in order and the state they lead to. Acts without an answer are tried last. Histories of several
// variants are taken apart first: one is linearizable exactly where each of its objects' is (Herlihy and Wing, 1990;
// Horn and Kroening's P-compositionality, 2015). For tests only; values.
#pragma once

#include "tests/linearizability/model.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace trastienda::linearizability {

/// An act as its client saw it. One whose answer was lost stays open to the end: it may have happened at any moment
/// after its call, or not at all.
struct Operation {
    std::int64_t variant = 0;
    Request request;
    std::int64_t called_at = 0;    // any clock that all clients share
    std::int64_t returned_at = 0;  // without meaning where there is no answer
    std::optional<Answer> answer = std::nullopt;
};

enum class Verdict : std::uint8_t {
    linearizable,
    not_linearizable,
    undecided,  // more configurations than the search may keep
};

struct Judgement {
    Verdict verdict = Verdict::linearizable;
    /// Where it is not: the longest order that was found, and the acts of which none could come next.
    std::string reason = {};
    std::size_t configurations = 0;
};

/// Past this the search gives up: with about half a kilobyte each, a quarter of a gigabyte.
inline constexpr std::size_t configurations_max = 500'000;

/// `start` is how each variant stands before the first call.
Judgement judge(std::span<const Operation> history, const State& start = {});

}  // namespace trastienda::linearizability
