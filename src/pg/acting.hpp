// On whose behalf a coroutine changes things. Floor 2. One executor thread.
//
// Every statement that changes something is told to the database together with who is behind it: Connection::run() sets
// it for the transaction, and triggers write it into the audit log (migrations/0009). It travels with the coroutine, as
// its executor, so that nothing in between hands it on, and nothing can forget to.
#pragma once

#include "base/id.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace trastienda::pg {

struct Call;

/// Where a change came from. The numbers are stored; 4 is written by the trigger itself, for what changed past us.
enum class ActingSource : std::uint8_t { request = 1, command_line = 2, server = 3 };

/// The views are into what outlives the coroutine.
struct Acting {
    ActingSource source = ActingSource::server;
    UserId user = {};        // not set: nobody is signed in
    SessionId session = {};  // likewise
    std::string_view remote_address = {};
    std::string_view request_id = {};
};

/// An executor that does what `Inner` does, for coroutines that act on somebody's behalf. Who that is may change
/// meanwhile: a connection serves one request after the other.
template <class Inner>
class ActingExecutor {
  public:
    /// `acting` outlives every coroutine on it.
    ActingExecutor(Inner inner, const Acting* acting) noexcept : inner_(std::move(inner)), acting_(acting) {}

    [[nodiscard]] const Acting* acting() const noexcept { return acting_; }

    template <class Function>
    void execute(Function&& function) const {
        inner_.execute(std::forward<Function>(function));
    }

    template <class Property>
        requires boost::asio::can_query<const Inner&, Property>::value
    auto query(const Property& property) const noexcept(boost::asio::is_nothrow_query<const Inner&, Property>::value) ->
        typename boost::asio::query_result<const Inner&, Property>::type {
        return boost::asio::query(inner_, property);
    }
    template <class Property>
        requires boost::asio::can_require<const Inner&, Property>::value
    auto require(const Property& property) const {
        return with(boost::asio::require(inner_, property));
    }
    template <class Property>
        requires boost::asio::can_prefer<const Inner&, Property>::value
    auto prefer(const Property& property) const {
        return with(boost::asio::prefer(inner_, property));
    }

    bool operator==(const ActingExecutor& other) const noexcept {
        return inner_ == other.inner_ && acting_ == other.acting_;
    }
    bool operator!=(const ActingExecutor& other) const noexcept { return !(*this == other); }

  private:
    template <class Other>
    ActingExecutor<std::decay_t<Other>> with(Other&& other) const noexcept {
        return {std::forward<Other>(other), acting_};
    }

    Inner inner_;
    const Acting* acting_;
};

using ActingIoExecutor = ActingExecutor<boost::asio::io_context::executor_type>;

/// Who is behind a coroutine on that executor; nothing where it works on its own account.
inline const Acting* acting_of(const boost::asio::any_io_executor& executor) {
    const auto* acting = executor.target<ActingIoExecutor>();
    return acting == nullptr ? nullptr : acting->acting();
}

/// As the database is told it; empty for nobody.
std::string acting_text(const Acting* acting);
/// The same without the request's id: alike for all that one session does from one place.
std::string origin_text(const Acting* acting);
/// Tells it for the transaction that it is run in. Connection::run() does; only who runs on another's coroutine needs
/// it.
Call acting_call(std::string_view text);

}  // namespace trastienda::pg
