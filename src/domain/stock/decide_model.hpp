// A second, plain opinion on every decision: what the rules of stock say, written from their text, with lists, loops
// and copies and no thought for speed. decide_model_test.cpp holds decide.cpp against it. Floor 1, tests only, one
// thread.
#pragma once

#include "domain/stock/decide_world.hpp"

#include <boost/multiprecision/cpp_int.hpp>
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
    using Cents = boost::multiprecision::cpp_int;

    Reasons against(const LevelKey& key) const;
    Reasons against(const RecordMovements::Line& line) const;
    Reasons against(const Transfer& act, const Transfer::Line& line) const;
    Reasons against(const SettleTransfer& act, const SettleTransfer::Line& line) const;
    Reasons against(const Movement& original) const;
    Reasons against(const Reserve& act, const Reserve::Line& line) const;
    Reasons against(const SetLevels::Line& line) const;
    Reasons against_ending(ReservationId id) const;

    void act(const RecordMovements& act);
    void act(const Transfer& act);
    void act(const SettleTransfer& act);
    void act(const Reverse& act);
    void act(const Reserve& act);
    void act(const Release& act);
    void act(const Commit& act);
    void act(const SetLevels& act);
    void act(const Expire&) {}

    static Instant expiration_of(const Reserve& act, Instant now);
    [[nodiscard]] bool is_known(const LevelKey& key) const;
    [[nodiscard]] bool is_closed(LocationId location) const;
    [[nodiscard]] bool is_out_of_use(VariantId variant) const;
    // True if nothing speaks against the line; notes the refusal otherwise.
    bool allow(std::size_t line, const Reasons& reasons, Quantity wanted, const LevelKey& key);
    // What `quantity` are worth that come into a level, or go out of it; in cents, however many.
    [[nodiscard]] Cents entry(const LevelKey& key, Quantity quantity, std::optional<Money> unit_cost) const;
    [[nodiscard]] Cents exit(const LevelKey& key, Quantity quantity) const;
    // Would a level pass its bounds?
    void add_bounds(Reasons& reasons, const LevelKey& key, Quantity quantity, const Cents& value) const;
    void refuse_settling(std::size_t i, const SettleTransfer& act, const SettleTransfer::Line& line, Refusal reason);
    void move(Movement movement);
    void move(Movement movement, const Cents& value);
    void move_both(Movement movement, const LevelKey& from, const LevelKey& to);
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
