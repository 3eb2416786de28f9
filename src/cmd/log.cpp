#include "cmd/log.hpp"

#include "base/clock.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>
#include <utility>

namespace trastienda::log {

namespace {

// Writes whole lines with one call, so that lines of two processes on one standard error do not mix.
class StandardErrorSink final : public spdlog::sinks::base_sink<std::mutex> {
  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        line_.assign(message.payload.data(), message.payload.size());
        line_ += '\n';
        cmd::write_error(line_);
    }
    void flush_() override {}

  private:
    std::string line_;
};

struct Running {
    std::shared_ptr<spdlog::async_logger> logger;
    // Ends first, and its thread with it: what that thread still writes to goes after.
    std::shared_ptr<spdlog::details::thread_pool> pool;
    Format format = Format::json;
    cmd::Colour colour = cmd::Colour::off;
    std::atomic<std::size_t> lost_told = 0;
};

// Above every level: nothing is on.
constexpr std::uint8_t level_none = 255;
std::atomic<std::uint8_t> level_least = level_none;
std::mutex running_lock;
std::shared_ptr<Running> running;  // with running_lock

std::shared_ptr<Running> replace_running(std::shared_ptr<Running> next) {
    const std::scoped_lock lock(running_lock);
    return std::exchange(running, std::move(next));
}

std::shared_ptr<Running> share_running() {
    const std::scoped_lock lock(running_lock);
    return running;
}

std::string format_line(const Running& log, Level level, std::string_view event, Fields fields) {
    const Instant now = SystemClock().now();
    return log.format == Format::text ? format_text(level, now, event, fields, log.colour)
                                      : format_json(level, now, event, fields);
}

void put(const Running& log, const std::string& line) {
    log.logger->log(spdlog::level::info, spdlog::string_view_t(line));
}

// Once for each time that lines were lost, by whoever comes next.
void tell_what_was_lost(Running& log) {
    const std::size_t lost = log.pool->overrun_counter();
    std::size_t told = log.lost_told.load(std::memory_order_relaxed);
    // Somebody else may have counted later than we and told more already.
    if (lost <= told || !log.lost_told.compare_exchange_strong(told, lost)) return;
    put(log, format_line(log, Level::warning, "log_lines_lost", {{"lines", lost - told}, {"lines_in_all", lost}}));
}

void write(Level level, std::string_view event, Fields fields) {
    if (!is_on(level)) return;
    const std::shared_ptr<Running> log = share_running();
    if (log == nullptr) return;
    put(*log, format_line(*log, level, event, fields));
    tell_what_was_lost(*log);
}

}  // namespace

void start(Level level, Format format) {
    stop();
    const cmd::Terminal terminal = cmd::look_at_standard_error();
    auto log = std::make_shared<Running>();
    const bool is_for_people =
        format == Format::text || (format == Format::automatic && terminal.kind == cmd::StreamKind::terminal);
    log->format = is_for_people ? Format::text : Format::json;
    log->colour = terminal.colour;
    log->pool = std::make_shared<spdlog::details::thread_pool>(queue_lines_max, 1);
    log->logger = std::make_shared<spdlog::async_logger>("trastienda", std::make_shared<StandardErrorSink>(), log->pool,
                                                         spdlog::async_overflow_policy::overrun_oldest);
    log->logger->set_level(spdlog::level::trace);
    replace_running(std::move(log));
    level_least.store(static_cast<std::uint8_t>(level), std::memory_order_relaxed);
}

void stop() {
    level_least.store(level_none, std::memory_order_relaxed);
    // The last owner's thread pool writes what is queued before it ends its thread.
    replace_running(nullptr);
}

bool is_on(Level level) { return static_cast<std::uint8_t>(level) >= level_least.load(std::memory_order_relaxed); }
void debug(std::string_view event, Fields fields) { write(Level::debug, event, fields); }
void info(std::string_view event, Fields fields) { write(Level::info, event, fields); }
void warning(std::string_view event, Fields fields) { write(Level::warning, event, fields); }
void error(std::string_view event, Fields fields) { write(Level::error, event, fields); }

}  // namespace trastienda::log
