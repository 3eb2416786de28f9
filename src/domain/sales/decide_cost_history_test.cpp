// What goods cost, over whole histories of a shop: goods come at any cost, are sold, come back in whatever parts, whole
// or damaged, and are exchanged. Beside it stands a plain model that counts in cents with rules of its own, and after
// every batch each movement, each level and each line that was sold is worth to the cent what the model says.
#include "domain/sales/decide_cost_model.hpp"
#include "domain/sales/sale_world.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <rapidcheck/gtest.h>
#include <utility>
#include <variant>
#include <vector>

namespace trastienda::sales {
namespace {

using cost_model::Met;
using cost_model::Model;
using cost_model::Moved;
using stock::LevelKey;

// A second place, so that what was sold in one comes back in the other too.
constexpr LocationId branch{2};

// What is chosen, from numbers that were drawn before: however a failure is cut down, what is chosen stays in range.
class Choices {
  public:
    explicit Choices(std::vector<std::uint16_t> drawn) : drawn_(std::move(drawn)) {}

    [[nodiscard]] bool are_left() const { return next_ < drawn_.size(); }
    // The last one where no number is left.
    std::int64_t pick(std::int64_t first, std::int64_t last) {
        return are_left() ? first + drawn_[next_++] % (last - first + 1) : last;
    }
    template <class Element>
    const Element& pick_of(const std::vector<Element>& elements) {
        return elements[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(elements.size()) - 1))];
    }

  private:
    std::vector<std::uint16_t> drawn_;
    std::size_t next_ = 0;
};

// Of one history: some thirty batches.
constexpr int drawn_most = 600;

// More than anything here can cost.
PaymentInput enough() { return in_cash(1'000'000); }

class History {
  public:
    History(Choices choices, const Met& met) : choices_(std::move(choices)) {
        world_.stock.locations[branch] = stock::Activity::active;
        world_.stock.levels.clear();
        model_.met = met;
    }

    // Purchases and what customers want, until nothing more is chosen; then all comes back.
    void run_out() {
        while (choices_.are_left()) step();
        take_all_back();
    }

    [[nodiscard]] const Met& met() const { return model_.met; }

  private:
    void step() {
        for (std::int64_t i = pick(0, 4); i > 0; --i) purchase();
        for (std::int64_t i = pick(1, 3); i > 0; --i) {
            const std::int64_t kind = pick(0, 11);
            if (kind <= 4)
                open(kind <= 2 ? std::optional(std::vector{enough()}) : std::nullopt);
            else if (kind <= 6)
                pay_an_order();
            else
                take_something_back(kind >= 10);
        }
        decide();
    }

    // Then nothing was sold: what was bought is here or was written off.
    void take_all_back() {
        while (take_something_back(false)) decide();
        RC_ASSERT(cents_of(stock::types::sale) == cents_of(stock::types::customer_return));
    }

    std::int64_t pick(std::int64_t first, std::int64_t last) { return choices_.pick(first, last); }
    LocationId any_location() { return pick(0, 3) == 0 ? branch : shop; }

    // From nothing by cents that no average divides evenly to a good coat.
    std::int64_t any_unit_cost() {
        switch (pick(0, 3)) {
            case 0:
                return 0;
            case 1:
                return pick(1, 7);
            case 2:
                return choices_.pick_of(std::vector<std::int64_t>{333, 334, 667, 1'000});
            default:
                return pick(0, 9'000);
        }
    }

    std::vector<SaleLineInput> any_lines(std::int64_t lines_most) {
        std::vector<SaleLineInput> lines(static_cast<std::size_t>(pick(1, lines_most)));
        for (SaleLineInput& line : lines)
            line = {.variant = {pick(1, variants_last)}, .quantity = Quantity::of(pick(1, 4))};
        return lines;
    }

    void purchase() {
        const LevelKey key{.variant = {pick(1, variants_last)}, .location = any_location()};
        const std::int64_t units = pick(1, 9), unit_cost = any_unit_cost();
        buy(world_, key.variant.value, units, unit_cost, key.location);
        model_.move(stock::types::purchase, key, units, units * unit_cost);
    }

    void open(std::optional<std::vector<PaymentInput>> payments) {
        ask(OpenSale{.location = any_location(),
                     .buyer = {},
                     .lines = any_lines(3),
                     .discount = {},
                     .notes = {},
                     .payments = std::move(payments)});
    }

    // What the model says to it is known before the decision is asked: all of it or nothing.
    template <class SomeAct>
    void ask(const SomeAct& act) {
        Model before = model_;
        const bool is_done = model_.act(act);
        if (!is_done) {
            ++before.met.refused;
            model_ = std::move(before);
        }
        acts_.emplace_back(act);
        expected_.push_back(is_done);
    }

    // Of the sales that are stored: what this batch makes has no id yet.
    template <class Holds>
    const Model::Sale* any_sale(Holds holds) {
        std::vector<const Model::Sale*> found;
        for (const Model::Sale& sale : model_.sales)
            if (sale.id.is_set() && holds(sale)) found.push_back(&sale);
        return found.empty() ? nullptr : choices_.pick_of(found);
    }

    void pay_an_order() {
        const Model::Sale* order = any_sale([](const Model::Sale& sale) { return !sale.is_paid; });
        if (order == nullptr) return;
        const SaleId id = order->id;
        ask(PaySale{.sale = id, .reservations = reservations_of(world_.sales.at(id)), .payments = {enough()}});
        // Sometimes the customer changes his mind before anybody has written it down.
        if (pick(0, 1) > 0) return;
        take_back(*std::ranges::find(model_.sales, id, &Model::Sale::id), false);
        ++model_.met.paid_and_returned;
    }

    bool take_something_back(bool in_exchange) {
        const Model::Sale* sale = any_sale([](const Model::Sale& one) {
            return one.is_paid && std::ranges::any_of(one.lines, [](const auto& line) { return line.left() > 0; });
        });
        if (sale != nullptr) take_back(*sale, in_exchange);
        return sale != nullptr;
    }

    void take_back(Model::Sale sale, bool in_exchange) {
        TakeBack act{.sale = sale.id, .location = any_location(), .lines = {}, .reason = {}, .exchange = {}};
        std::int64_t worth = 0;
        for (std::int64_t i = pick(1, 3); i > 0; --i) {
            std::vector<Model::Line*> left;
            for (Model::Line& line : sale.lines)
                if (line.left() > 0) left.push_back(&line);
            if (left.empty()) break;
            Model::Line& line = *choices_.pick_of(left);
            const std::int64_t units = pick(1, line.left());
            act.lines.push_back({.line = {.line = line.id,
                                          .quantity = Quantity::of(units),
                                          .condition = static_cast<Condition>(pick(1, 2))},
                                 .variant = line.variant});
            line.units_back += units;
            worth += price_of(line.variant, units);
        }
        if (in_exchange) {
            act.exchange = {.lines = any_lines(2), .discount = {}, .payments = {}};
            // For the same again, as often as for something else.
            if (pick(0, 1) == 0) act.exchange->lines.front().variant = act.lines.front().variant;
            for (const SaleLineInput& line : act.exchange->lines)
                worth -= price_of(line.variant, line.quantity.units());
            // Nobody pays where nothing is due.
            if (worth < 0) act.exchange->payments = {enough()};
        }
        ask(act);
    }

    [[nodiscard]] std::int64_t price_of(VariantId variant, std::int64_t units) const {
        return world_.price_of(variant.value).cents() * units;
    }

    void decide() {
        const std::vector<Outcome> outcomes = run(world_, acts_);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            // All that can be wrong with these acts is that there are too few units.
            RC_ASSERT(std::holds_alternative<Done>(outcomes[i]) == expected_[i]);
            RC_ASSERT(expected_[i] || std::holds_alternative<stock::Refused>(outcomes[i]));
            if (!expected_[i]) continue;
            const Done& done = std::get<Done>(outcomes[i]);
            if (std::holds_alternative<OpenSale>(acts_[i])) name_next(done.sale);
            if (done.exchange_sale.is_set()) name_next(done.exchange_sale);
        }
        acts_.clear();
        expected_.clear();
        check();
    }

    // The model has made its sales in the same order.
    void name_next(SaleId id) {
        Model::Sale& sale = *std::ranges::find(model_.sales, SaleId{}, &Model::Sale::id);
        sale.id = id;
        const Sale& stored = world_.sales.at(id);
        RC_ASSERT(stored.lines.size() == sale.lines.size());
        for (std::size_t i = 0; i < sale.lines.size(); ++i) sale.lines[i].id = stored.lines[i].id;
    }

    void check() {
        check_ledger();
        check_lines();
        std::int64_t stands = 0;
        for (const auto& [key, level] : model_.levels) {
            const stock::Level stored = world_.stock.level(key);
            RC_ASSERT(stored.on_hand.units() == level.units);
            RC_ASSERT(stored.reserved.units() == level.promised);
            RC_ASSERT(stored.value.cents() == level.cents);
            RC_ASSERT(level.units > 0 || level.cents == 0);
            stands += stored.value.cents();
        }
        // Every cent that ever came in is here or went out.
        RC_ASSERT(cents_of(stock::types::purchase) + cents_of(stock::types::customer_return) -
                      cents_of(stock::types::sale) - cents_of(stock::types::loss) ==
                  stands);
    }

    void check_ledger() {
        const auto& movements = world_.stock.movements;
        std::vector<Moved> stored;
        for (auto next = movements.upper_bound(compared_); next != movements.end(); ++next) {
            const stock::Movement& movement = next->second;
            stored.push_back({.type = movement.type,
                              .level = movement.level,
                              .units = movement.quantity.units(),
                              .cents = movement.value.cents(),
                              .units_after = movement.balance.units(),
                              .cents_after = movement.value_balance.cents()});
            compared_ = movement.id;
        }
        RC_ASSERT(stored == model_.ledger);
        model_.ledger.clear();
    }

    // By the stored rows alone, from the line to its movement and from what came back to its own.
    void check_lines() const {
        const auto& movements = world_.stock.movements;
        std::map<SaleDetailId, std::int64_t> came_back;
        for (const Changes::NewReturn& made : world_.returns)
            for (const auto& line : made.lines) {
                came_back[line.line] += movements.at(line.movement).value.cents();
                RC_ASSERT(line.loss.is_set() == (line.condition == Condition::damaged));
                if (line.loss.is_set()) RC_ASSERT(movements.at(line.loss).value == movements.at(line.movement).value);
            }
        std::int64_t cost_of_goods_sold = 0;
        for (const Model::Sale& sale : model_.sales)
            for (std::size_t i = 0; i < sale.lines.size(); ++i) {
                const Model::Line& line = sale.lines[i];
                const SaleLine& stored = world_.sales.at(sale.id).lines[i];
                RC_ASSERT(stored.returned.units() == line.units_back);
                RC_ASSERT(stored.movement.has_value() == sale.is_paid);
                if (!sale.is_paid) continue;
                const std::int64_t left = movements.at(*stored.movement).value.cents();
                RC_ASSERT(left == line.cents_out);
                RC_ASSERT(came_back[line.id] == line.cents_back);
                // In whatever parts, and whatever was bought meanwhile.
                if (line.left() == 0) RC_ASSERT(came_back[line.id] == left);
                cost_of_goods_sold += line.cents_out - line.cents_back;
            }
        RC_ASSERT(cents_of(stock::types::sale) - cents_of(stock::types::customer_return) == cost_of_goods_sold);
    }

    [[nodiscard]] std::int64_t cents_of(MovementTypeId type) const {
        std::int64_t cents = 0;
        for (const auto& [id, movement] : world_.stock.movements)
            if (movement.type == type) cents += movement.value.cents();
        return cents;
    }

    Choices choices_;
    Shop world_;
    Model model_;
    MovementId compared_;         // the last movement that was
    std::vector<Act> acts_;       // the next batch
    std::vector<bool> expected_;  // which of them are done
};

TEST(SalesDecision, goods_cost_over_whole_histories_what_a_plain_model_says) {
    Met met;
    const bool holds = rc::check("goods cost what a plain model says", [&] {
        // A failure is cut down by leaving numbers out: making each smaller too would take minutes.
        const auto number = rc::gen::noShrink(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint16_t>()));
        const auto numbers = rc::gen::resize(drawn_most, rc::gen::container<std::vector<std::uint16_t>>(number));
        History history(Choices(*numbers), met);
        history.run_out();
        met = history.met();
    });
    ASSERT_TRUE(holds);
    // A hundred histories come past the rarest some forty times.
    constexpr int times_least = 5;
    for (const auto& [what, times] : {std::pair{"orders paid", met.orders_paid},
                                      {"partial returns", met.partial_returns},
                                      {"lines wholly back in parts", met.whole_in_parts},
                                      {"damaged", met.damaged},
                                      {"lines named twice in an act", met.named_twice},
                                      {"acts of several lines", met.of_several_lines},
                                      {"sales with a variant twice", met.twice_in_sale},
                                      {"returns elsewhere", met.elsewhere},
                                      {"exchanges for the same", met.exchanges_for_same},
                                      {"exchanges for another", met.exchanges_for_other},
                                      {"parts off the average", met.off_the_average},
                                      {"parts off their own share", met.off_by_rounding},
                                      {"paid and returned at once", met.paid_and_returned},
                                      {"sold that had cost nothing", met.without_cost},
                                      {"refused", met.refused}})
        EXPECT_GE(times, times_least) << what;
}

}  // namespace
}  // namespace trastienda::sales
