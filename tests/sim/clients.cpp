#include "tests/sim/clients.hpp"

#include <fmt/format.h>
#include <utility>

namespace trastienda::sim {

namespace {

// The digest stands for the body: its first byte tells two bodies under one key apart, and is never 0.
stock::IdempotencyKey key_of(UserId user, int body) {
    return {.key = fmt::format("key {}", user.value % 3), .digest = {static_cast<std::byte>(body)}};
}

std::string_view name_of(const std::optional<Result<stock::Outcome>>& answer) {
    if (!answer) return "answer: connection lost";
    if (!*answer) switch (answer->error().code) {
            case ErrorCode::unavailable:
                return "answer: unavailable";
            case ErrorCode::timeout:
                return "answer: timeout";
            case ErrorCode::overloaded:
                return "answer: overloaded";
            case ErrorCode::conflict:
                return "answer: conflict";
            case ErrorCode::unknown_fate:
                return "answer: unknown fate";
            case ErrorCode::constraint:
                return "answer: constraint";
            case ErrorCode::invalid:
            case ErrorCode::denied:
            case ErrorCode::internal:
                return "answer: internal";
        }
    const auto* refused = std::get_if<stock::Refused>(&**answer);
    if (refused == nullptr) return "answer: accepted";
    return refused->lines.front().reason == stock::Refusal::key_reused ? "answer: key reused" : "answer: refused";
}

}  // namespace

Clients::Clients(Nature& nature, Judge& judge, Workload& workload, std::vector<std::unique_ptr<Process>>& processes)
    : nature_(nature),
      judge_(judge),
      workload_(workload),
      processes_(processes),
      keyed_(nature.chance.pick(3, 9)),
      repeated_(nature.chance.pick(0, 3)),
      to_the_first_(nature.chance.one_of<std::int64_t>({0, 0, 9})) {}

void Clients::start(std::size_t clients, std::size_t commands) {
    commands_left_ = commands;
    open_clients_ = clients;
    for (std::size_t client = 0; client < clients; ++client)
        nature_.schedule.after(nature_.weather.thinking(), [this, client] { ask_next(client); });
}

void Clients::ask(stock::Act act) {
    Request& request = add(std::move(act));
    request.command.idempotency_key.reset();
    send(request, std::nullopt);
}

void Clients::ask_next(std::size_t client) {
    if (commands_left_ == 0) {
        --open_clients_;
        return;
    }
    --commands_left_;
    Request& request = pick_request();
    send(request, client);
    if (request.command.idempotency_key && nature_.chance.happens(repeated_, 20)) send(request, std::nullopt);
}

Clients::Request& Clients::pick_request() {
    Chance& chance = nature_.chance;
    if (!requests_.empty() && chance.happens(repeated_, 10)) {
        const auto first = static_cast<std::int64_t>(requests_.size() > 8 ? requests_.size() - 8 : 0);
        Request& earlier =
            requests_[static_cast<std::size_t>(chance.pick(first, static_cast<std::int64_t>(requests_.size()) - 1))];
        if (earlier.command.idempotency_key && !chance.happens(1, 4)) return earlier;
        if (earlier.command.idempotency_key) {  // its key, for something else
            const UserId user = earlier.command.user;
            Request& other = add(workload_.pick_act(nature_.schedule.now(), fmt::format("{} other", user.value)));
            other.command.user = user;
            other.command.idempotency_key = key_of(user, static_cast<int>(requests_.size() % 200) + 2);
            return other;
        }
    }
    const bool is_culprit = chance.happens(1, 40);
    const std::string name = is_culprit ? std::string(culprit_mark) : fmt::format("command {}", requests_.size() + 1);
    Request& request = add(workload_.pick_act(nature_.schedule.now(), name));
    request.is_culprit = is_culprit;
    if (chance.happens(keyed_, 10)) request.command.idempotency_key = key_of(request.command.user, 1);
    if (chance.happens(1, 20)) request.word = name;
    return request;
}

Clients::Request& Clients::add(stock::Act act) {
    Request& request = requests_.emplace_back();
    request.command.user = {static_cast<std::int64_t>(requests_.size())};
    request.command.act = std::move(act);
    return request;
}

void Clients::send(Request& request, Client client) {
    ++open_sendings_;
    judge_.sent(request.command);
    std::shared_ptr<engine::Preparation> preparation;
    if (!request.word.empty())
        preparation = std::make_shared<WordPreparation>(
            request.word, request.is_planned_again ? WordPreparation::Plan::again : WordPreparation::Plan::first);
    const bool goes_to_the_first = nature_.chance.happens(to_the_first_, 10);
    const auto number =
        goes_to_the_first ? 0 : nature_.chance.pick(0, static_cast<std::int64_t>(processes_.size()) - 1);
    Process& process = *processes_[static_cast<std::size_t>(number)];
    nature_.note("command sent", request.command.user.value, number, client ? static_cast<std::int64_t>(*client) : -1);
    nature_.schedule.after(nature_.weather.network_delay(),
                           [this, &request, client, &process, preparation = std::move(preparation)]() mutable {
                               process.submit(request.command, std::move(preparation),
                                              [this, &request, client](std::optional<Result<stock::Outcome>> answer) {
                                                  receive(request, client, std::move(answer));
                                              });
                           });
}

void Clients::receive(Request& request, Client client, std::optional<Result<stock::Outcome>> answer) {
    --open_sendings_;
    nature_.note(name_of(answer), request.command.user.value);
    if (answer) {
        judge_.answered(request.command, *answer);
        if (*answer) workload_.learn(request.command, **answer);
    } else {
        judge_.lost(request.command);
    }
    if (!client) return;
    if (sends_again(request, answer)) {
        // Planned on rows that are there by now.
        if (answer && answer->error().code == ErrorCode::conflict) request.is_planned_again = true;
        ++open_sendings_;
        nature_.schedule.after(nature_.weather.patience(), [this, &request, client] {
            --open_sendings_;
            send(request, client);
        });
        return;
    }
    nature_.schedule.after(nature_.weather.thinking(), [this, next = *client] { ask_next(next); });
}

bool Clients::sends_again(const Request& request, const std::optional<Result<stock::Outcome>>& answer) {
    const bool has_key = request.command.idempotency_key.has_value();
    // Without a key nobody may send again what may have been done.
    if (!answer || (!*answer && answer->error().code == ErrorCode::unknown_fate)) return has_key;
    if (*answer) return false;
    return !request.is_culprit && !nature_.chance.happens(1, 5);
}

}  // namespace trastienda::sim
