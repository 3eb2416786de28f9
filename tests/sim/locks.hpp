// Who holds what, and who waits for it, first come first served: the locks of the simulated store on one kind of name.
// Test support of tests/sim, one thread.
#pragma once

#include "tests/sim/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace trastienda::sim {

/// A connection as the store knows it. Never used again.
enum class Session : std::uint64_t {};

template <class Name>
class Locks {
  public:
    /// Calls `granted` once the session holds the lock: at once, or when all before it have let go.
    void take(const Name& name, Session session, Task granted) {
        auto& claims = claims_[name];
        claims.push_back({session, std::move(granted)});
        if (claims.size() == 1) std::exchange(claims.front().granted, nullptr)();
    }
    [[nodiscard]] bool holds(const Name& name, Session session) const {
        const auto found = claims_.find(name);
        return found != claims_.end() && found->second.front().session == session;
    }
    /// All that the session holds or waits for. Those next in line get theirs.
    void let_go(Session session) {
        std::vector<Task> granted;
        for (auto entry = claims_.begin(); entry != claims_.end();) {
            auto& claims = entry->second;
            const bool held = claims.front().session == session;
            std::erase_if(claims, [&](const Claim& claim) { return claim.session == session; });
            if (held && !claims.empty()) granted.push_back(std::exchange(claims.front().granted, nullptr));
            entry = claims.empty() ? claims_.erase(entry) : std::next(entry);
        }
        for (Task& task : granted) task();
    }
    void clear() { claims_.clear(); }
    [[nodiscard]] bool empty() const { return claims_.empty(); }

  private:
    struct Claim {
        Session session;
        Task granted;
    };
    std::map<Name, std::deque<Claim>> claims_;
};

}  // namespace trastienda::sim
