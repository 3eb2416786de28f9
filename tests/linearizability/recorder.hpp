// Many clients that act on a few variants over HTTP, and the history of what each asked and was answered when. For
// tests only; told what to do from one thread.
#pragma once

#include "tests/linearizability/checker.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace trastienda::linearizability {

struct Recording {
    /// Where each server listens; client n asks server n modulo their number. Changes where one is started anew.
    std::vector<std::atomic<std::uint16_t>>& ports;
    std::string token;
    std::vector<std::int64_t> variants;
    std::size_t clients = 16;
    std::size_t acts_each = 60;
    std::uint64_t seed = 0;
    /// Counts the acts that have ended, for whoever wants to disturb in the middle.
    std::atomic<std::size_t>& acts_done;
};

/// Lets the clients act until all are done. Most clients send what was not answered again under its key, until it is;
/// every fourth leaves it open and goes on when the server is there again. Throws where an answer is one that nobody
/// expects.
std::vector<Operation> record(const Recording& recording);

}  // namespace trastienda::linearizability
