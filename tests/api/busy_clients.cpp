#include "tests/api/busy_clients.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/types.h>
#include <utility>

namespace trastienda::tests {

namespace {

// Whoever waits for the count is not left waiting for clients that are gone.
constexpr int ended_mark = 1'000'000;

}  // namespace

BusyClients::BusyClients(std::uint16_t port, std::string token, NextChange next_change)
    : port_(port), token_(std::move(token)), next_change_(std::move(next_change)) {
    for (int number = 0; number < busy_clients_count; ++number)
        threads_.emplace_back([this, number](const std::stop_token& stop) { work(number, stop); });
}

void BusyClients::wait_for(int count) const {
    for (int seen = acknowledged_; seen < count; seen = acknowledged_) acknowledged_.wait(seen);
}

bool BusyClients::is_served_again(int count) const {
    const int wanted = acknowledged_ + count;
    const auto until = std::chrono::steady_clock::now() + busy_recovery_timeout;
    while (acknowledged_ < wanted && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(busy_look_interval);
    return acknowledged_ >= wanted;
}

std::vector<Sent> BusyClients::end() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    std::vector<Sent> all;
    for (std::vector<Sent>& one : sent_) all.insert(all.end(), one.begin(), one.end());
    return all;
}

void BusyClients::work(int number, const std::stop_token& stop) {
    ShopClient client(port_, token_);
    std::vector<Sent>& mine = sent_[static_cast<std::size_t>(number)];
    for (int round = 0; !stop.stop_requested(); ++round) {
        mine.push_back(next_change_(number, round));
        Sent& last = mine.back();
        auto reply = last.send(client);
        // 503 says: not now, or it is not known; the same key may be sent until it is.
        while (reply && reply->status == 503 && !stop.stop_requested()) {
            std::this_thread::sleep_for(busy_look_interval);
            reply = last.send(client);
        }
        if (!reply || reply->status != 201) {
            if (reply && reply->status != 503) ADD_FAILURE() << reply->status << " " << reply->body;
            break;
        }
        last.answer = reply->body;
        ++acknowledged_;
        acknowledged_.notify_all();
    }
    if (++ended_ == busy_clients_count) {
        acknowledged_ += ended_mark;
        acknowledged_.notify_all();
    }
}

void kill_postgres(const std::filesystem::path& folder) {
    pid_t postmaster = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().filename() == "postmaster.pid") std::ifstream(entry.path()) >> postmaster;
    ASSERT_GT(postmaster, 1);
    ASSERT_EQ(::kill(postmaster, SIGKILL), 0);
}

int unanswered(const std::vector<Sent>& all) {
    return static_cast<int>(std::ranges::count_if(all, [](const Sent& sent) { return sent.answer.empty(); }));
}

void send_all_again(std::uint16_t port, const std::string& token, const std::vector<Sent>& all) {
    ShopClient client(port, token);
    for (const Sent& sent : all) {
        const auto reply = sent.send(client);
        ASSERT_TRUE(reply) << sent.key;
        ASSERT_EQ(reply->status, 201) << sent.key << " " << reply->body;
        if (!sent.answer.empty()) EXPECT_EQ(reply->body, sent.answer) << sent.key;
    }
}

}  // namespace trastienda::tests
