#include "tests/chaos/load.hpp"

#include "tests/api/shop_client.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <optional>

namespace trastienda::chaos {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds look_interval{2};
constexpr std::chrono::milliseconds again_interval{20};
// Between two commands of one client: all together ask for more than a thousand changes in a second.
constexpr std::size_t pause_ms_max = 16;
// A client that waits for the end of the fault does not wait longer than the longest fault lasts.
constexpr std::chrono::seconds patience{20};

bool is_refusal(const tests::Reply& reply) {
    if (reply.status != 409) return false;
    for (const std::string_view code : {"insufficient_on_hand", "insufficient_available", "reservation_expired",
                                        "reservation_committed", "reservation_released", "movement_reversed"})
        if (reply.body.contains(fmt::format(R"("code":"{}")", code))) return true;
    return false;
}

// Send the same again under the same key (docs/guide-integrator.md).
bool says_try_again(int status) { return status == 429 || status == 500 || status == 503; }

}  // namespace

class Load::Client {
  public:
    Client(const Place& place, std::string key_prefix, std::uint64_t seed, const std::atomic<bool>& is_fault_over)
        : place_(place), key_prefix_(std::move(key_prefix)), random_(seed), is_fault_over_(is_fault_over) {}

    void work(const std::stop_token& stop) {
        for (std::size_t number = 0; !stop.stop_requested(); ++number) {
            Command command =
                make_command(place_.shelves, place_.pools, random_, fmt::format("{}-{}", key_prefix_, number));
            send_until_answered(command);
            learn(command);
            seen.commands.push_back(std::move(command));
            std::this_thread::sleep_for(std::chrono::milliseconds(pick(random_, pause_ms_max)));
        }
    }

    std::atomic<std::size_t> answers = 0;
    /// When it sent what was last answered for good.
    std::atomic<Clock::time_point> served_since = Clock::time_point::min();
    Seen seen;

  private:
    void send_until_answered(Command& command) {
        const auto until = Clock::now() + answer_timeout;
        const bool waits_for_end = pick(random_, 4) == 0;
        const json::value body = command.body();
        if (pick(random_, 16) == 0) {
            // A till that was carried out of reach: its request may be under way still when it comes again.
            connected().post_and_leave(command.target(), body, command.key);
            ++command.times_lost;
        }
        while (Clock::now() < until) {
            const Clock::time_point sent_at = Clock::now();
            const auto reply = connected().post(command.target(), body, command.key);
            ++seen.statuses[reply ? reply->status : 0];
            if (reply && !says_try_again(reply->status)) {
                take_answer(command, *reply);
                served_since = sent_at;
                ++answers;
                return;
            }
            ++command.times_lost;
            const auto patient_until = Clock::now() + patience;
            while (waits_for_end && !is_fault_over_ && Clock::now() < patient_until)
                std::this_thread::sleep_for(look_interval);
            std::this_thread::sleep_for(again_interval);
        }
        seen.violations.push_back(
            fmt::format("{} was not answered for good within {} s", command.key, answer_timeout.count()));
    }

    void take_answer(Command& command, const tests::Reply& reply) {
        command.status = reply.status;
        command.answer = reply.body;
        command.answered_at = Clock::now();
        if (reply.status == command.status_expected()) {
            command.fate = Fate::acknowledged;
        } else if (is_refusal(reply)) {
            command.fate = Fate::refused;
        } else {
            seen.violations.push_back(fmt::format("{} was answered {} {}", command.key, reply.status, reply.body));
        }
    }

    void learn(const Command& command) {
        if (command.fate != Fate::acknowledged) return;
        if (command.kind == Kind::reserve) learn(command, "reservations", place_.pools.reservations);
        if (command.kind == Kind::receive || command.kind == Kind::sell || command.kind == Kind::batch)
            learn(command, command.movements_member(), place_.pools.movements);
    }

    static void learn(const Command& command, std::string_view what, Pool& pool) {
        const json::value answer = json::parse(command.answer);
        const json::array& made = answer.at(what).as_array();
        for (std::size_t i = 0; i < made.size() && i < command.lines.size(); ++i)
            pool.add({.id = made[i].at("id").as_int64(), .line = command.lines[i]});
    }

    tests::ShopClient& connected() {
        const std::uint16_t port = place_.port;
        if (!client_ || port != port_) client_.emplace(port, place_.token);
        port_ = port;
        return *client_;
    }

    Place place_;
    std::string key_prefix_;
    Random random_;
    const std::atomic<bool>& is_fault_over_;
    std::uint16_t port_ = 0;
    std::optional<tests::ShopClient> client_;
};

Load::Load(const Place& place, const std::string& key_prefix, std::uint64_t seed) {
    for (std::size_t number = 0; number < clients_count; ++number)
        clients_.push_back(std::make_unique<Client>(place, fmt::format("{}-{}", key_prefix, number),
                                                    seed * clients_count + number, is_fault_over_));
    for (const auto& client : clients_)
        threads_.emplace_back([&client](const std::stop_token& stop) { client->work(stop); });
}

Load::~Load() {
    is_fault_over_ = true;
    for (std::jthread& thread : threads_) thread.request_stop();
}

bool Load::wait_for_answers(std::size_t count) const {
    for (const auto until = Clock::now() + answer_timeout; Clock::now() < until;) {
        std::size_t answers = 0;
        for (const auto& client : clients_) answers += client->answers;
        if (answers >= count) return true;
        std::this_thread::sleep_for(look_interval);
    }
    return false;
}

bool Load::wait_until_all_served_since(Clock::time_point moment) const {
    for (const auto until = Clock::now() + answer_timeout; Clock::now() < until;) {
        if (std::ranges::all_of(clients_, [&](const auto& client) { return client->served_since.load() >= moment; }))
            return true;
        std::this_thread::sleep_for(look_interval);
    }
    return false;
}

Seen Load::end() {
    is_fault_over_ = true;
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    Seen all;
    for (const auto& client : clients_) {
        Seen& seen = client->seen;
        all.commands.insert(all.commands.end(), std::make_move_iterator(seen.commands.begin()),
                            std::make_move_iterator(seen.commands.end()));
        for (const auto& [status, count] : seen.statuses) all.statuses[status] += count;
        all.violations.insert(all.violations.end(), seen.violations.begin(), seen.violations.end());
    }
    return all;
}

}  // namespace trastienda::chaos
