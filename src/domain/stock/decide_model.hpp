// A second, plain opinion on every decision: what the rules of stock say, written from their text, with lists, loops
// and copies and no thought for speed. decide_model_test.cpp holds decide.cpp against it. Floor 1, tests only, one
// thread.
#pragma once

#include "domain/stock/decide_world.hpp"

#include <map>
#include <set>
#include <vector>

namespace trastienda::stock {

class Model {
  public:
    explicit Model(World world) : world_(std::move(world)) {}

    Outcome decide(const Command& command);

    /// The world after all that was accepted. A level is never stored here: ask for it.
    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] Quantity on_hand(const LevelKey& key) const { return world_.level(key).on_hand; }
    /// The units of the reservations that count now, added up anew each time.
    [[nodiscard]] Quantity reserved(const LevelKey& key) const;
    /// All transfers, in the order of their ids.
    [[nodiscard]] const std::vector<Changes::NewTransfer>& transfers() const { return transfers_; }

  private:
    // All that speaks against a line. The first is the one to give.
    using Reasons = std::set<Refusal>;

    Reasons against(const LevelKey& key) const;
    Reasons against(const RecordMovements::Line& line) const;
    Reasons against(const Transfer& act, const Transfer::Line& line) const;
    Reasons against(const Reserve& act, const Reserve::Line& line) const;
    Reasons against(const SetLevels::Line& line) const;
    Reasons against_ending(ReservationId id) const;

    void act(const RecordMovements& act);
    void act(const Transfer& act);
    void act(const Reserve& act);
    void act(const Release& act);
    void act(const Commit& act);
    void act(const SetLevels& act);

    [[nodiscard]] bool is_known(const LevelKey& key) const;
    [[nodiscard]] bool is_closed(LocationId location) const;
    [[nodiscard]] bool is_out_of_use(VariantId variant) const;
    // True if nothing speaks against the line; notes the refusal otherwise.
    bool allow(std::size_t line, const Reasons& reasons, Quantity wanted, const LevelKey& key);
    void move(Movement movement);
    void end(ReservationId id, ReservationStatus status);

    World world_;
    std::vector<Changes::NewTransfer> transfers_;
    // Of the command that is being decided:
    UserId user_;
    Accepted accepted_;
    Refused refused_;
    std::set<LevelKey> touched_;
};

}  // namespace trastienda::stock
