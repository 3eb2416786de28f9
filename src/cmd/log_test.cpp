#include "cmd/log.hpp"

#include "base/utf8.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace trastienda::log {
namespace {

const Instant noon = Instant::parse("2026-11-22T12:00:00Z").value();

TEST(Log, writes_json_that_any_reader_takes) {
    const std::string line = format_json(Level::warning, noon, "event_name",
                                         {{"text", "a \"quoted\" \\ back\n\ttab \x01 ñ € 👗"},
                                          {"bytes", std::string_view("ok\xFF\xC3(", 5)},
                                          {"minus", -7},
                                          {"large", std::uint64_t{18'446'744'073'709'551'615U}},
                                          {"share", 0.25},
                                          {"not_a_number", std::nan("")},
                                          {"yes", true},
                                          {"at", noon},
                                          {"controls",
                                           "\x7F\xC2\x9B"
                                           "2J\x1B[0m"}});
    const auto json = boost::json::parse(line).as_object();
    EXPECT_EQ(json.at("time"), "2026-11-22T12:00:00Z");
    EXPECT_EQ(json.at("level"), "warning");
    EXPECT_EQ(json.at("event"), "event_name");
    EXPECT_EQ(json.at("text"), "a \"quoted\" \\ back\n\ttab \x01 ñ € 👗");
    EXPECT_EQ(json.at("bytes"), "ok\xEF\xBF\xBD\xEF\xBF\xBD(");
    EXPECT_EQ(json.at("minus"), -7);
    EXPECT_EQ(json.at("large"), std::uint64_t{18'446'744'073'709'551'615U});
    EXPECT_EQ(json.at("share"), 0.25);
    EXPECT_TRUE(json.at("not_a_number").is_null());
    EXPECT_EQ(json.at("yes"), true);
    EXPECT_EQ(json.at("at"), "2026-11-22T12:00:00Z");
    EXPECT_EQ(json.at("controls"),
              "\x7F\xC2\x9B"
              "2J\x1B[0m");
    // The line itself holds nothing that a terminal obeys, and is one line.
    for (const char letter : line) EXPECT_TRUE(static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7F);
    EXPECT_EQ(line.find("\xC2\x9B"), std::string::npos);
}

TEST(Log, writes_text_that_people_read) {
    EXPECT_EQ(
        format_text(Level::info, noon, "server_started",
                    {{"listen", "127.0.0.1:8080"}, {"lanes", 2}, {"note", "two words"}, {"empty", ""}},
                    cmd::Colour::off),
        "2026-11-22T12:00:00Z info    server_started  listen=127.0.0.1:8080  lanes=2  note=\"two words\"  empty=\"\"");
    const std::string coloured = format_text(Level::error, noon, "x", {{"bad", "\x1B[2J\n"}}, cmd::Colour::on);
    EXPECT_NE(coloured.find("\x1B[1;31merror"), std::string::npos);
    EXPECT_NE(coloured.find("\"\\u001b[2J\\n\""), std::string::npos) << coloured;
}

TEST(Log, cuts_what_is_too_long) {
    const std::string line = format_json(Level::info, noon, "x", {{"long", std::string(100'000, 'a')}});
    EXPECT_LT(line.size(), field_bytes_max + 100);
    EXPECT_NE(line.find("aaa...\""), std::string::npos);
    // In the middle of a character too.
    EXPECT_TRUE(is_valid_utf8(format_json(Level::info, noon, "x", {{"long", "a" + [] {
                                                                        std::string text;
                                                                        for (int i = 0; i < 5'000; ++i) text += "ñ";
                                                                        return text;
                                                                    }()}})));
}

static_assert(!std::constructible_from<Field, std::string_view, Secret>);
static_assert(!std::constructible_from<Field, std::string_view, const Secret&>);
static_assert(!std::constructible_from<Field, std::string_view, int*>);
static_assert(std::constructible_from<Field, std::string_view, const char*>);

// Standard error in a pipe of ours for as long as it lives.
class CaughtStandardError {
  public:
    CaughtStandardError() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) {
        ::dup2(::fileno(file_), STDERR_FILENO);
    }
    ~CaughtStandardError() {
        ::close(before_);
        std::fclose(file_);
    }
    CaughtStandardError(const CaughtStandardError&) = delete;
    CaughtStandardError& operator=(const CaughtStandardError&) = delete;

    std::vector<std::string> lines() {
        ::dup2(before_, STDERR_FILENO);
        EXPECT_EQ(std::fseek(file_, 0, SEEK_SET), 0);
        std::vector<std::string> result(1);
        for (int letter = std::fgetc(file_); letter != EOF; letter = std::fgetc(file_)) {
            if (letter == '\n')
                result.emplace_back();
            else
                result.back() += static_cast<char>(letter);
        }
        result.pop_back();
        return result;
    }

  private:
    std::FILE* file_;
    int before_;
};

TEST(Log, writes_json_lines_to_a_file_and_only_from_its_level_on) {
    CaughtStandardError caught;
    info("before_start");
    start(Level::info, Format::automatic);
    EXPECT_FALSE(is_on(Level::debug));
    EXPECT_TRUE(is_on(Level::info));
    debug("too_low");
    info("first", {{"request_id", "r-1"}});
    error("second");
    stop();
    EXPECT_FALSE(is_on(Level::error));
    error("after_stop");
    const auto lines = caught.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(boost::json::parse(lines[0]).as_object().at("request_id"), "r-1");
    EXPECT_EQ(boost::json::parse(lines[1]).as_object().at("event"), "second");
}

TEST(Log, keeps_whole_lines_of_many_threads_and_counts_what_it_loses) {
    constexpr std::int64_t threads = 4;
    constexpr std::int64_t lines_each = 5'000;
    CaughtStandardError caught;
    start(Level::info, Format::json);
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (std::int64_t writer = 0; writer < threads; ++writer)
        writers.emplace_back([writer] {
            for (std::int64_t i = 0; i < lines_each; ++i) info("line", {{"writer", writer}, {"number", i}});
        });
    for (std::thread& writer : writers) writer.join();
    stop();
    std::int64_t seen = 0;
    std::int64_t lost = 0;
    for (const std::string& line : caught.lines()) {
        const auto json = boost::json::parse(line).as_object();
        if (json.at("event") == "log_lines_lost")
            lost += json.at("lines").to_number<std::int64_t>();
        else
            ++seen;
    }
    // The complaint of the last loss may be what is missing; all that was told of is true.
    EXPECT_LE(seen + lost, threads * lines_each + lost);
    EXPECT_GE(seen, static_cast<std::int64_t>(queue_lines_max));
    if (lost == 0) EXPECT_EQ(seen, threads * lines_each);
}

}  // namespace
}  // namespace trastienda::log
