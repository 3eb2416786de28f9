// /api/v1/stock/events: every change of a level as it happens, as server-sent events.
#include "app/stock_feed.hpp"
#include "domain/stock/level.hpp"
#include "http/endpoints/endpoints.hpp"

#include <cstddef>
#include <utility>

namespace trastienda::http {

namespace asio = boost::asio;

namespace {

using store::EventPosition;

// One piece of the stream: what a follower is sent at a time.
constexpr std::size_t piece_bytes_max = std::size_t{32} * 1024;
// How long a client that was cut off waits before it comes again.
constexpr std::string_view retry = "retry: 1000\n";
// A place comes free when somebody goes, which nobody knows beforehand.
constexpr int retry_after_seconds = 10;

struct LevelEventOut {
    VariantId product_variant_id;
    LocationId location_id;
    Quantity on_hand;
    Quantity reserved;
    Quantity available;
    Quantity over_committed;
    Instant happened_at;
};
BOOST_DESCRIBE_STRUCT(LevelEventOut, (),
                      (product_variant_id, location_id, on_hand, reserved, available, over_committed, happened_at))
constexpr auto notes(const LevelEventOut*) {
    return std::to_array<FieldNote>(
        {{.field = "on_hand", .text = "As it was after the change: nothing need be added up."},
         {.field = "available", .text = "On hand less reserved, never below zero."},
         {.field = "over_committed", .text = "Units that were promised but are no longer here."}});
}

struct StockEventsQuery {
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(StockEventsQuery, (), (product_variant_id, location_id))

class StockEventStream final : public EventStream {
  public:
    StockEventStream(std::unique_ptr<app::StockFeed::Follower> follower, const StockEventsQuery& wanted)
        : follower_(std::move(follower)), wanted_(wanted), position_(follower_->begin()) {}

    asio::awaitable<Result<std::optional<std::string>>> next(std::chrono::milliseconds patience) override {
        // The very first piece tells where it begins: who is cut off before anything happens loses nothing either.
        if (std::exchange(is_first_, false)) co_return std::string(retry) + sign_of_life();
        if (batches_.empty()) {
            CO_TRY(auto news, co_await follower_->next(patience));
            if (!news) co_return std::nullopt;
            // The last first: they are taken off the end.
            batches_.assign(std::make_move_iterator(news->rbegin()), std::make_move_iterator(news->rend()));
        }
        std::string piece;
        while (!batches_.empty() && piece.size() < piece_bytes_max)
            if (append(piece, *batches_.back())) batches_.pop_back();
        co_return piece;
    }

    // An id without data: the client notes it and tells nobody.
    [[nodiscard]] std::string sign_of_life() const override { return fmt::format("id: {}\n\n", position_.text()); }

    void end() override { follower_->end(); }

  private:
    // True once the batch has been written to its end, which is where the piece leaves off otherwise.
    bool append(std::string& piece, const store::EventBatch& batch) {
        std::int32_t changes_read = batch.first_change;
        for (const auto& change : batch.changes) {
            const auto place = batch.place_after(++changes_read);
            if (position_.has_read(batch.chain_id, place)) continue;
            if (piece.size() >= piece_bytes_max) return false;
            position_.advance(batch.chain_id, place);
            append(piece, change, batch.happened_at);
        }
        return true;
    }

    void append(std::string& piece, const store::EventBatch::Change& change, Instant happened_at) const {
        // What is in transit is no level that anybody can name.
        if (change.level.location == stock::in_transit) return;
        if (wanted_.product_variant_id && *wanted_.product_variant_id != change.level.variant) return;
        if (wanted_.location_id && *wanted_.location_id != change.level.location) return;
        fmt::format_to(std::back_inserter(piece), "event: level\nid: {}\ndata: ", position_.text());
        stock::Level after;
        after.on_hand = change.on_hand;
        after.reserved = change.reserved;
        write_json(piece, LevelEventOut{.product_variant_id = change.level.variant,
                                        .location_id = change.level.location,
                                        .on_hand = change.on_hand,
                                        .reserved = change.reserved,
                                        .available = after.available(),
                                        .over_committed = after.over_committed(),
                                        .happened_at = happened_at});
        piece += "\n\n";
    }

    std::unique_ptr<app::StockFeed::Follower> follower_;
    StockEventsQuery wanted_;
    EventPosition position_;  // of the last change that was written
    std::vector<std::shared_ptr<const store::EventBatch>> batches_;
    bool is_first_ = true;
};

Problem refused(app::FollowRefusal refusal) {
    switch (refusal) {
        case app::FollowRefusal::full_of_user: {
            Problem made = problem(ProblemCode::events_full_of_user,
                                   {"Cada usuario puede seguir los cambios {} veces a la vez: cierre una conexión, o "
                                    "reparta desde una sola lo que llega.",
                                    "Each user may follow the changes {} times at once: close a connection, or hand on "
                                    "what comes from one."},
                                   app::StockFeedLimits().followers_of_user_max);
            made.retry_after_seconds = retry_after_seconds;
            return made;
        }
        case app::FollowRefusal::full: {
            Problem made =
                problem(ProblemCode::events_full,
                        {"Ya siguen los cambios {} conexiones, tantas como caben: inténtelo de nuevo en un momento.",
                         "{} connections are following the changes, as many as there is room for: try again in a "
                         "moment."},
                        app::StockFeedLimits().followers_max);
            made.retry_after_seconds = retry_after_seconds;
            return made;
        }
        case app::FollowRefusal::gone:
            return problem(ProblemCode::events_gone,
                           {"Lo que siguió a ese evento ya no se guarda. Conéctese sin Last-Event-ID y después lea los "
                            "niveles de nuevo.",
                            "What followed that event is no longer kept. Connect without Last-Event-ID, then read the "
                            "levels anew."});
    }
    std::unreachable();
}

asio::awaitable<Reply<Events<LevelEventOut>>> follow(app::StockFeed& feed, Call<Query<StockEventsQuery>> call) {
    std::optional<EventPosition> after;
    if (!call.context.last_event_id.empty()) {
        after = EventPosition::parse(call.context.last_event_id);
        if (!after) {
            FieldErrors errors;
            ReadAt(errors, FieldPlace::header)
                .field("Last-Event-ID")
                .fail(FieldCode::bad_format, both(Bilingual{"No es el id de un evento de este flujo.",
                                                            "It is not the id of an event of this stream."}));
            co_return invalid_request(std::move(errors));
        }
    }
    CO_TRY(auto follower, co_await feed.follow(call.context.who().user, std::move(after)));
    if (!follower) co_return refused(follower.error());
    co_return Events<LevelEventOut>{std::make_unique<StockEventStream>(*std::move(follower), call.query)};
}

}  // namespace

Endpoints stock_event_endpoints(app::StockFeed& feed) {
    return {
        endpoint(
            feed, follow,
            {.method = Method::get,
             .path = "/api/v1/stock/events",
             .summary = "Follow the stock as it changes",
             .description =
                 "Server-sent events, one `level` event for each change of a level, whichever server made it: what "
                 "the level holds after it. Connect first, then read the levels, and nothing falls between the "
                 "two. Whoever is cut off comes again with the last `id` as `Last-Event-ID`, to this server or "
                 "another one, and goes on behind that event: none is missed, none comes twice. Events are kept "
                 "for 36 hours. A reader that is too slow is cut off.",
             .permission = people::Permission::read_stock,
             .refusals = {ProblemCode::events_gone, ProblemCode::events_full, ProblemCode::events_full_of_user}}),
    };
}

}  // namespace trastienda::http
