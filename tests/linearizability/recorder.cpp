#include "tests/linearizability/recorder.hpp"

#include "tests/api/shop_client.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

namespace trastienda::linearizability {

namespace json = boost::json;
using tests::Reply;
using tests::ShopClient;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds answer_timeout{60};
constexpr std::chrono::milliseconds again_interval{10};

std::int64_t now() { return Clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }

struct OpenReservation {
    std::int64_t id = 0;
    std::int64_t variant = 0;
    std::int64_t quantity = 0;
    std::size_t number = 0;
};

// What all clients know: the reservations that somebody was told of, and the next number for one.
class Shared {
  public:
    void add(const OpenReservation& reservation) {
        const std::lock_guard lock(mutex_);
        known_.push_back(reservation);
    }
    // Mostly one of the last, and not taken away: two clients often end the same.
    std::optional<OpenReservation> choose(std::mt19937_64& random) {
        const std::lock_guard lock(mutex_);
        if (known_.empty()) return std::nullopt;
        const std::size_t recent = std::min<std::size_t>(known_.size(), 8);
        return known_[known_.size() - 1 - random() % recent];
    }
    // Numbers are each variant's own; one counter for all only leaves gaps.
    std::size_t next_number() { return numbers_++; }

  private:
    std::mutex mutex_;
    std::vector<OpenReservation> known_;
    std::atomic<std::size_t> numbers_ = 0;
};

No reason_of(const Reply& reply) {
    const std::string code(json::parse(reply.body).at("code").as_string());
    if (code == "insufficient_available") return No::insufficient_available;
    if (code == "reservation_committed") return No::reservation_committed;
    if (code == "reservation_released") return No::reservation_released;
    throw std::runtime_error("nobody expects " + reply.body);
}

Answer answer_of(const Reply& reply, Act act) {
    const json::value body = json::parse(reply.body);
    if (reply.status == 409)
        return {.no = reason_of(reply),
                .on_hand = body.at("on_hand").as_int64(),
                .reserved = body.at("reserved").as_int64()};
    if (reply.status != 200 && reply.status != 201) throw std::runtime_error("nobody expects " + reply.body);
    const json::value& level = act == Act::read ? body : body.at("levels").at(0);
    return {.on_hand = level.at("on_hand").as_int64(), .reserved = level.at("reserved").as_int64()};
}

class Client {
  public:
    Client(const Recording& recording, Shared& shared, std::size_t number)
        : recording_(recording),
          shared_(shared),
          number_(number),
          port_(recording.ports[number % recording.ports.size()]),
          random_(recording.seed * recording.clients + number) {}

    std::vector<Operation> run() {
        for (std::size_t act = 0; act < recording_.acts_each; ++act) {
            Operation operation{.variant = recording_.variants[random_() % recording_.variants.size()], .request = {}};
            std::int64_t reservation_id = 0;
            choose(operation, reservation_id);
            operation.called_at = now();
            const auto reply = ask(operation, reservation_id, std::to_string(number_) + "-" + std::to_string(act));
            operation.returned_at = now();
            if (reply) operation.answer = answer_of(*reply, operation.request.act);
            if (reply && reply->status == 201 && operation.request.act == Act::reserve)
                shared_.add({.id = json::parse(reply->body).at("reservations").at(0).at("id").as_int64(),
                             .variant = operation.variant,
                             .quantity = operation.request.quantity,
                             .number = operation.request.reservation});
            history_.push_back(operation);
            ++recording_.acts_done;
        }
        return std::move(history_);
    }

  private:
    void choose(Operation& operation, std::int64_t& reservation_id) {
        Request& request = operation.request;
        request.quantity = 1 + static_cast<std::int64_t>(random_() % 3);
        const std::size_t dice = random_() % 100;
        if (dice < 22) {
            request.act = Act::receive;
        } else if (dice < 42) {
            request.act = Act::sell;
        } else if (dice < 62) {
            request.act = Act::reserve;
            request.reservation = shared_.next_number();
        } else if (const auto known = dice < 88 ? shared_.choose(random_) : std::nullopt) {
            request = {.act = dice % 3 == 0 ? Act::release : Act::commit,
                       .quantity = known->quantity,
                       .reservation = known->number};
            operation.variant = known->variant;
            reservation_id = known->id;
        } else {
            request = {.act = Act::read};
        }
    }

    // The answer; nothing where it is not known whether the act was done.
    std::optional<Reply> ask(const Operation& operation, std::int64_t reservation_id, const std::string& key) {
        for (const auto until = Clock::now() + answer_timeout; Clock::now() < until;) {
            auto reply = ask_once(operation, reservation_id, key);
            const bool is_final = reply && reply->status != 503 && reply->status != 500;
            if (is_final) return reply;
            std::this_thread::sleep_for(again_interval);
            const bool leaves_it_open = number_ / recording_.ports.size() % 4 == 3;
            if (!leaves_it_open) continue;
            wait_for_server(until);
            return std::nullopt;
        }
        throw std::runtime_error("no answer to " + key);
    }

    void wait_for_server(Clock::time_point until) {
        const auto is_there = [&] {
            const auto reply = connected().ask("/health/ready");
            return reply && reply->status == 200;
        };
        while (!is_there()) {
            if (Clock::now() > until) throw std::runtime_error("the server does not come back");
            std::this_thread::sleep_for(again_interval);
        }
    }

    ShopClient& connected() {
        const std::uint16_t port = port_;
        if (!client_ || port != connected_to_) client_.emplace(port, recording_.token);
        connected_to_ = port;
        return *client_;
    }

    std::optional<Reply> ask_once(const Operation& operation, std::int64_t reservation_id, const std::string& key) {
        ShopClient& client = connected();
        const Request& request = operation.request;
        const std::string stock = "/api/v1/stock/";
        const std::string reservation = stock + "reservations/" + std::to_string(reservation_id);
        switch (request.act) {
            case Act::receive:
            case Act::sell:
                return client.post(
                    stock + "movements",
                    tests::movement(operation.variant,
                                    request.act == Act::receive ? tests::purchase_type : tests::sale_type,
                                    request.quantity),
                    key);
            case Act::reserve:
                return client.post(stock + "reservations", tests::reservation(operation.variant, request.quantity),
                                   key);
            case Act::commit:
                return client.post(reservation + "/commit", json::object{}, key);
            case Act::release:
                return client.post(reservation + "/release", json::object{}, key);
            case Act::read:
                return client.ask(stock + "levels/" + std::to_string(operation.variant) + "/1");
        }
        return std::nullopt;
    }

    const Recording& recording_;
    Shared& shared_;
    std::size_t number_;
    std::atomic<std::uint16_t>& port_;
    std::uint16_t connected_to_ = 0;
    std::optional<ShopClient> client_;
    std::mt19937_64 random_;
    std::vector<Operation> history_;
};

}  // namespace

std::vector<Operation> record(const Recording& recording) {
    Shared shared;
    std::vector<std::future<std::vector<Operation>>> clients;
    for (std::size_t number = 0; number < recording.clients; ++number)
        clients.push_back(
            std::async(std::launch::async, [&, number] { return Client(recording, shared, number).run(); }));
    std::vector<Operation> history;
    for (auto& client : clients) {
        const std::vector<Operation> one = client.get();
        history.insert(history.end(), one.begin(), one.end());
    }
    return history;
}

}  // namespace trastienda::linearizability
