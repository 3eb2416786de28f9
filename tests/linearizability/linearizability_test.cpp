// The real program from many connections: what the clients saw could have happened one act after the other. One server,
// two on one database, and one that is killed in the middle.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"
#include "tests/linearizability/recorder.hpp"

#include <algorithm>
#include <future>
#include <gtest/gtest.h>
#include <memory>

namespace trastienda::linearizability {

namespace {

using tests::Server;

class Shop {
  public:
    explicit Shop(std::size_t servers) : ports_(servers) {
        for (std::size_t number = 0; number < servers; ++number) {
            servers_.push_back(std::make_unique<Server>(place_));
            ports_[number] = servers_[number]->port();
        }
        token_ = tests::administrator_token(ports_[0]);
        tests::ShopClient client(ports_[0], token_);
        variants_ = client.make_variants(2);
        for (const std::int64_t variant : variants_)
            client.post("/api/v1/stock/movements", tests::movement(variant, tests::purchase_type, on_hand_at_start));
    }

    std::future<std::vector<Operation>> record_in_background(std::uint64_t seed) {
        return std::async(std::launch::async, [this, seed] {
            return record({.ports = ports_, .token = token_, .variants = variants_, .seed = seed, .acts_done = done_});
        });
    }
    void kill_and_start(std::size_t number) {
        servers_[number]->kill();
        servers_[number] = std::make_unique<Server>(place_);
        ports_[number] = servers_[number]->port();
    }
    [[nodiscard]] std::size_t acts_done() const { return done_; }

    void expect_linearizable(std::vector<Operation> history) {
        const State start{.on_hand = on_hand_at_start};
        const Judgement judgement = judge(history, start);
        EXPECT_EQ(judgement.verdict, Verdict::linearizable) << judgement.reason;
        // It was a race for stock that ran out, and somebody was told of everything that can be told.
        for (const No no : {No::none, No::insufficient_available, No::reservation_committed, No::reservation_released})
            EXPECT_TRUE(std::ranges::any_of(history, [&](const Operation& one) {
                return one.answer && one.answer->no == no;
            })) << static_cast<int>(no);
        // The judge has looked: one answer that is wrong by one unit does not pass.
        const auto changed = std::ranges::find_if(history, [&](const Operation& one) {
            return one.answer && one.answer->no == No::none && one.request.act == Act::sell;
        });
        ASSERT_NE(changed, history.end());
        changed->answer->on_hand += 1'000;
        EXPECT_EQ(judge(history, start).verdict, Verdict::not_linearizable);
    }
    void expect_clean_end() {
        for (const auto& server : servers_) EXPECT_EQ(server->stop(), 0);
        const tests::CommandResult doctor = run_command(place_, {"doctor", "--json"});
        EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
    }

  private:
    static constexpr std::int64_t on_hand_at_start = 5;
    tests::FreshDatabase database_;
    tests::Folder folder_;
    tests::ProgramPlace place_{.folder = folder_.path(), .database_url = database_.url()};
    std::vector<std::atomic<std::uint16_t>> ports_;
    std::vector<std::unique_ptr<Server>> servers_;
    std::string token_;
    std::vector<std::int64_t> variants_;
    std::atomic<std::size_t> done_ = 0;
};

TEST(Linearizability, of_one_server) {
    Shop shop(1);
    shop.expect_linearizable(shop.record_in_background(1).get());
    shop.expect_clean_end();
}

TEST(Linearizability, of_two_servers_on_one_database) {
    Shop shop(2);
    shop.expect_linearizable(shop.record_in_background(2).get());
    shop.expect_clean_end();
}

TEST(Linearizability, of_a_server_that_is_killed) {
    constexpr std::size_t kills = 3;
    constexpr std::size_t acts_between = 200;
    Shop shop(1);
    auto recording = shop.record_in_background(3);
    for (std::size_t kill = 1; kill <= kills; ++kill) {
        while (shop.acts_done() < kill * acts_between &&
               recording.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
        }
        shop.kill_and_start(0);
    }
    const std::vector<Operation> history = recording.get();
    EXPECT_TRUE(std::ranges::any_of(history, [](const Operation& one) { return !one.answer; }))
        << "the kills came when nobody was waiting";
    shop.expect_linearizable(history);
    shop.expect_clean_end();
}

}  // namespace

}  // namespace trastienda::linearizability
