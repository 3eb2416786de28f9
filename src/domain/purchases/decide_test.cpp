// Boxes that come and go back, decided in batches as the engine does: what is refused changes nothing, and whatever is
// asked in whatever order, units and money add up after every batch.
#include "domain/purchases/decide.hpp"

#include "domain/stock/decide_world.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <string>

namespace trastienda::purchases {
namespace {

constexpr LocationId shop{1};
constexpr UserId ana{1};
constexpr PurchaseId order{7};
constexpr PurchaseId unknown_order{8};
constexpr std::int64_t lines_last = 3;

// What is stored about purchases, in plain maps. Line n is of variant n, at 1.00 n a unit.
struct Shop {
    stock::World stock;
    std::map<PurchaseId, Purchase> purchases;
    std::vector<Changes::NewReceipt> receipts;
    std::map<VariantId, std::int64_t> on_order;
    std::int64_t next_receipt = 1;

    explicit Shop(PurchaseStatus status = PurchaseStatus::sent, std::int64_t ordered = 10) {
        stock.locations[shop] = stock::Activity::active;
        Purchase& made = purchases[order];
        made = {.id = order, .location = shop, .status = status, .reference_number = "P-000007", .lines = {}};
        for (std::int64_t i = 1; i <= lines_last; ++i) {
            stock.variants[{i}] = stock::Activity::active;
            on_order[{i}] = ordered;
            made.lines.push_back({.id = {i},
                                  .ordered = Quantity::of(ordered),
                                  .received = {},
                                  .given_back = {},
                                  .unit_cost = Money::of_cents(100 * i)});
        }
    }

    Snapshot gather(const Needs& needs) {
        Snapshot snapshot;
        for (const PurchaseId id : needs.purchases)
            if (const auto found = purchases.find(id); found != purchases.end()) snapshot.purchases[id] = found->second;
        for (const Changes::NewReceipt& made : receipts) {
            if (std::ranges::find(needs.given_back, made.purchase) == needs.given_back.end()) continue;
            for (const BookedLine& line : made.lines) {
                auto& held = snapshot.held.try_emplace(line.line, stock::Level{}).first->second;
                EXPECT_TRUE(held && purchases::book(*held, made.kind, line.quantity, line.value));
            }
        }
        for (std::size_t i = 0; i < needs.commands; ++i) snapshot.receipt_ids.push_back({next_receipt++});
        return snapshot;
    }

    std::vector<Outcome> run(const std::vector<Command>& batch) {
        stock::NeedsBuilder stock_needs;
        NeedsBuilder needs;
        for (const Command& command : batch) needs.add(command.act, stock_needs);
        ++stock.now.microseconds;
        stock::Decision stock_decision(stock::gather(stock, std::move(stock_needs).finish()));
        Decision decision(stock_decision, gather(std::move(needs).finish()));
        std::vector<Outcome> outcomes;
        for (const Command& command : batch) outcomes.push_back(decision.decide(command));
        Changes changes = std::move(decision).take_changes();
        const auto complaints = stock::apply(stock, std::move(stock_decision).take_changes());
        EXPECT_TRUE(complaints.empty()) << complaints.front();
        receipts.insert(receipts.end(), changes.receipts.begin(), changes.receipts.end());
        for (const Changes::Arrival& arrival : changes.arrivals) {
            EXPECT_EQ(arrival.level.location, shop);
            on_order[arrival.level.variant] -= arrival.units.units();
        }
        for (Purchase& purchase : changes.purchases) purchases.at(purchase.id) = std::move(purchase);
        return outcomes;
    }

    // What came otherwise than by the order, or was sold.
    void move(std::int64_t variant, std::int64_t units, std::int64_t cents) {
        stock::Level& level = stock.levels[{.variant = {variant}, .location = shop}];
        level.on_hand = Quantity::of(level.on_hand.units() + units);
        level.value = Money::of_cents(level.value.cents() + cents);
    }
    [[nodiscard]] stock::Level level(std::int64_t variant) const {
        return stock.level({.variant = {variant}, .location = shop});
    }
    [[nodiscard]] const PurchaseLine& line(std::int64_t id) const {
        return purchases.at(order).lines[static_cast<std::size_t>(id - 1)];
    }
};

struct Units {
    std::int64_t line;
    std::int64_t units;
    std::optional<std::int64_t> cents = {};
};

Command receive(std::vector<Units> lines, Excess excess = Excess::refused) {
    Receive act{
        .purchase = order, .location = shop, .lines = {}, .excess = excess, .delivery_note = "ALB-1", .notes = {}};
    for (const Units& one : lines)
        act.lines.push_back(
            {.line = {.line = {one.line},
                      .quantity = Quantity::of(one.units),
                      .unit_cost = one.cents ? std::optional(Money::of_cents(*one.cents)) : std::nullopt},
             .variant = {one.line}});
    return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
}

Command give_back(std::vector<Units> lines) {
    GiveBack act{.purchase = order, .location = shop, .lines = {}, .delivery_note = {}, .notes = "rotas"};
    for (const Units& one : lines)
        act.lines.push_back({.line = {.line = {one.line}, .quantity = Quantity::of(one.units)}, .variant = {one.line}});
    return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
}

// "done partly_received", or each failing line with its reason.
std::string told(const Outcome& outcome) {
    if (const auto* done = std::get_if<Done>(&outcome))
        return std::string("done ") + boost::describe::enum_to_string(done->status, "?");
    std::string text;
    const auto add = [&](std::optional<std::size_t> line, std::string_view reason) {
        if (!text.empty()) text += ", ";
        if (line) text += std::to_string(*line) + " ";
        text += reason;
    };
    if (const auto* refusals = std::get_if<Refusals>(&outcome))
        for (const Refused& one : *refusals) add(one.line, sales::code(one.reason));
    if (const auto* refused = std::get_if<stock::Refused>(&outcome))
        for (const stock::LineRefusal& one : refused->lines) add(one.line, stock::code(one.reason));
    return text;
}

TEST(PurchaseDecision, books_what_came_at_its_cost) {
    Shop world;
    const auto outcomes = world.run({receive({{1, 4}, {2, 10, 350}}), receive({{1, 6}, {3, 10}})});
    EXPECT_EQ(told(outcomes[0]), "done partly_received");
    EXPECT_EQ(told(outcomes[1]), "done received");
    EXPECT_EQ(world.level(1).on_hand, Quantity::of(10));
    EXPECT_EQ(world.level(1).value, Money::of_cents(1'000));
    EXPECT_EQ(world.level(2).value, Money::of_cents(3'500));  // the provider's invoice said 3.50, not 2.00
    EXPECT_EQ(world.level(3).value, Money::of_cents(3'000));

    const Done& first = std::get<Done>(outcomes[0]);
    ASSERT_EQ(first.lines.size(), 2U);
    EXPECT_EQ(first.lines[1].unit_cost, Money::of_cents(350));
    EXPECT_EQ(first.lines[1].value, Money::of_cents(3'500));
    const stock::Movement& movement = world.stock.movements.at(first.lines[1].movement);
    EXPECT_EQ(movement.type, stock::types::purchase);
    EXPECT_EQ(movement.reference_number, "P-000007");
    EXPECT_EQ(movement.notes, "ALB-1");
    ASSERT_EQ(world.receipts.size(), 2U);
    EXPECT_EQ(world.receipts[0].lines, first.lines);
    EXPECT_EQ(world.purchases.at(order).status, PurchaseStatus::received);
}

// Of one line that came in, in one act, at the costs: what each unit that goes back is worth, and at which cost.
TEST(PurchaseDecision, books_what_goes_back_at_what_it_came_in_for) {
    struct Case {
        std::vector<Units> came;
        std::int64_t more_units;  // on the level, of other origin
        std::int64_t more_cents;
        std::vector<std::int64_t> back;
        std::vector<std::string> told;
    };
    const Case cases[] = {
        {{{1, 4, 100}}, 4, 1'600, {2, 1, 1}, {"2.00 at 1.00", "1.00 at 1.00", "1.00 at 1.00"}},
        {{{1, 4, 300}}, 4, 4, {4}, {"12.00 at 3.00"}},
        // Units at several costs: the average of what came and did not go back, and all of it in the end.
        {{{1, 1, 100}, {1, 2, 150}}, 1, 900, {1, 1, 1}, {"1.33 at 1.33", "1.34 at 1.34", "1.33 at 1.33"}},
        // Cheaper units were sold, and the rest of them written off: no level is worth less than nothing.
        {{{1, 4, 300}}, 4, -700, {2, 2}, {"5.00 at 3.00", "0.00 at 3.00"}},
        // The last unit takes all that is left, as ever.
        {{{1, 4, 300}}, -2, 100, {1, 1}, {"3.00 at 3.00", "10.00 at 3.00"}},
    };
    for (const Case& one : cases) {
        Shop world;
        world.run({receive(one.came)});
        world.move(1, one.more_units, one.more_cents);
        std::vector<std::string> told;
        for (const std::int64_t units : one.back) {
            const auto outcomes = world.run({give_back({{1, units}})});
            const BookedLine& line = std::get<Done>(outcomes.front()).lines.front();
            told.push_back(line.value.text() + " at " + line.unit_cost->text());
            EXPECT_EQ(world.stock.movements.at(line.movement).unit_cost, line.unit_cost);
        }
        EXPECT_EQ(told, one.told);
    }
}

TEST(PurchaseDecision, counts_what_came_and_went_within_a_batch) {
    Shop world;
    world.run({receive({{1, 1, 100}})});
    world.move(1, 10, 5'000);
    const auto outcomes = world.run({receive({{1, 1, 200}}), give_back({{1, 1}, {1, 1}}), receive({{1, 1, 700}}),
                                     give_back({{1, 2}}), give_back({{1, 1}})});
    EXPECT_EQ(std::get<Done>(outcomes[1]).lines[0].value, Money::of_cents(150));
    EXPECT_EQ(std::get<Done>(outcomes[1]).lines[1].value, Money::of_cents(150));
    EXPECT_EQ(told(outcomes[3]), "0 give_back_above_received");
    EXPECT_EQ(std::get<Done>(outcomes[4]).lines[0].value, Money::of_cents(700));
    EXPECT_EQ(world.level(1).value, Money::of_cents(5'000));
}

TEST(PurchaseDecision, counts_a_lines_first_receipt_within_the_batch) {
    Shop world;
    world.move(1, 10, 50'000);
    const auto outcomes = world.run({receive({{1, 10, 1'000}}), give_back({{1, 4}}), give_back({{1, 6}})});
    EXPECT_EQ(std::get<Done>(outcomes[1]).lines[0].value, Money::of_cents(4'000));
    EXPECT_EQ(std::get<Done>(outcomes[1]).lines[0].unit_cost, Money::of_cents(1'000));
    EXPECT_EQ(std::get<Done>(outcomes[2]).lines[0].value, Money::of_cents(6'000));
    EXPECT_EQ(world.level(1).value, Money::of_cents(50'000));
}

TEST(PurchaseDecision, books_what_goes_back_at_the_average_of_what_came) {
    Shop world;
    world.run({receive({{1, 5, 100}}), receive({{1, 5, 300}})});
    const auto outcomes = world.run({give_back({{1, 4}}), give_back({{1, 6}}), give_back({{1, 1}})});
    EXPECT_EQ(told(outcomes[0]), "done partly_received");
    EXPECT_EQ(std::get<Done>(outcomes[0]).lines[0].value, Money::of_cents(800));
    EXPECT_EQ(std::get<Done>(outcomes[0]).lines[0].unit_cost, Money::of_cents(200));
    EXPECT_EQ(std::get<Done>(outcomes[1]).lines[0].value, Money::of_cents(1'200));
    EXPECT_EQ(told(outcomes[2]), "0 give_back_above_received");
    EXPECT_EQ(world.line(1).given_back, Quantity::of(10));
    EXPECT_EQ(world.level(1).on_hand, Quantity());
    EXPECT_EQ(world.stock.movements.at(std::get<Done>(outcomes[0]).lines[0].movement).type,
              stock::types::provider_return);
}

TEST(PurchaseDecision, says_no_as_the_table_says) {
    struct Case {
        PurchaseStatus status;
        Command command;
        std::string_view told;
    };
    Command elsewhere = receive({{1, 1}});
    std::get<Receive>(elsewhere.act).location = {2};
    Command of_nothing = receive({{1, 1}});
    std::get<Receive>(of_nothing.act).purchase = unknown_order;
    using enum PurchaseStatus;
    const Case cases[] = {
        {draft, receive({{1, 1}}), "purchase_draft"},
        {sent, elsewhere, "purchase_draft"},
        {sent, of_nothing, "purchase_unknown"},
        {received, receive({{1, 1}}), "purchase_received"},
        {cancelled, receive({{1, 1}}), "purchase_cancelled"},
        {sent, give_back({{1, 1}}), "purchase_sent"},
        {sent, receive({}), "lines_missing"},
        {sent, receive({{1, 0}, {9, 1}, {2, 11}, {3, 10}, {3, 1}}),
         "0 quantity_missing, 1 purchase_line_unknown, 2 receipt_above_ordered, 4 receipt_above_ordered"},
        {sent, receive({{2, 11}}, Excess::accepted), "done partly_received"},
        {sent, receive({{1, 1, Money::cents_max}, {1, 1, 1}}), "1 value_too_large"},
    };
    for (const Case& one : cases) {
        Shop world(one.status);
        const auto outcomes = world.run({one.command});
        EXPECT_EQ(told(outcomes.front()), one.told);
        const bool is_done = std::holds_alternative<Done>(outcomes.front());
        EXPECT_EQ(world.receipts.size(), is_done ? 1U : 0U);
        EXPECT_EQ(world.stock.movements.size(), is_done ? 1U : 0U);
        if (!is_done) {
            EXPECT_EQ(world.purchases.at(order).status, one.status);
        }
    }
}

TEST(PurchaseDecision, leaves_the_order_as_it_was_where_the_stock_says_no) {
    Shop world;
    world.run({receive({{1, 5}})});
    world.stock.levels.at({.variant = {1}, .location = shop}).on_hand = Quantity::of(2);  // three were sold
    const auto outcomes = world.run({give_back({{1, 3}}), give_back({{1, 2}})});
    EXPECT_EQ(told(outcomes[0]), "0 insufficient_on_hand");
    EXPECT_EQ(told(outcomes[1]), "done partly_received");
    EXPECT_EQ(world.line(1).given_back, Quantity::of(2));

    world.stock.locations[shop] = stock::Activity::inactive;
    EXPECT_EQ(told(world.run({receive({{1, 1}})}).front()), "0 location_inactive");
    EXPECT_EQ(world.line(1).received, Quantity::of(5));
}

std::int64_t pick(std::int64_t first, std::int64_t last) { return *rc::gen::inRange(first, last + 1); }

Command any_command() {
    std::vector<Units> lines(static_cast<std::size_t>(pick(1, 3)));
    for (Units& one : lines) one = {.line = pick(1, lines_last), .units = pick(0, 5), .cents = pick(0, 500)};
    if (pick(0, 2) == 0) return give_back(std::move(lines));
    return receive(std::move(lines), pick(0, 5) == 0 ? Excess::accepted : Excess::refused);
}

// The plain model: what came in and went back of each line, as the outcomes tell.
struct Told {
    std::int64_t received = 0;
    std::int64_t given_back = 0;
    std::int64_t value = 0;
};

RC_GTEST_PROP(PurchaseDecision, keeps_units_and_money_together, ()) {
    Shop world(PurchaseStatus::sent, 8);
    std::map<std::int64_t, Told> model;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> others;  // units and cents of other origin
    const auto batches = pick(1, 6);
    for (std::int64_t i = 0; i < batches; ++i) {
        std::vector<Command> batch;
        for (std::int64_t size = pick(1, 4); size > 0; --size) batch.push_back(any_command());
        if (const auto units = pick(0, 3); units > 0) {
            const std::int64_t id = pick(1, lines_last);
            const auto cents = pick(0, 2'000);
            world.move(id, units, cents);
            others[id].first += units;
            others[id].second += cents;
        }
        const auto outcomes = world.run(batch);
        for (std::size_t j = 0; j < batch.size(); ++j) {
            const auto* done = std::get_if<Done>(&outcomes[j]);
            if (done == nullptr) continue;
            const bool comes = done->kind == ReceiptKind::receipt;
            const auto* receive = std::get_if<Receive>(&batch[j].act);
            RC_ASSERT(comes == (receive != nullptr));
            for (const BookedLine& line : done->lines) {
                Told& told = model[line.line.value];
                (comes ? told.received : told.given_back) += line.quantity.units();
                told.value += comes ? line.value.cents() : -line.value.cents();
                if (comes) RC_ASSERT(line.value.cents() == line.unit_cost->cents() * line.quantity.units());
                if (comes && receive->excess == Excess::refused) RC_ASSERT(told.received <= 8);
                RC_ASSERT(told.given_back <= told.received);
            }
        }
        bool any = false;
        bool all = true;
        for (std::int64_t id = 1; id <= lines_last; ++id) {
            const Told told = model[id];
            any = any || told.received > 0;
            all = all && told.received >= 8;
            RC_ASSERT(world.line(id).received.units() == told.received);
            RC_ASSERT(world.line(id).given_back.units() == told.given_back);
            // What is here is what came less what went back, and is worth just that.
            const auto [units, cents] = others[id];
            RC_ASSERT(world.level(id).on_hand.units() == told.received - told.given_back + units);
            RC_ASSERT(world.level(id).value.cents() == told.value + cents);
            // Whatever else is here: when all of it went back, all that it came in for did.
            if (told.received == told.given_back) RC_ASSERT(told.value == 0);
            // And what has not come yet is on order: the arrivals say so one by one, the line does in all.
            RC_ASSERT(world.on_order.at({id}) == std::max<std::int64_t>(0, 8 - told.received));
        }
        const PurchaseStatus status = world.purchases.at(order).status;
        RC_ASSERT(status ==
                  (all ? PurchaseStatus::received : (any ? PurchaseStatus::partly_received : PurchaseStatus::sent)));
    }
}

}  // namespace
}  // namespace trastienda::purchases
