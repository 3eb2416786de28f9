#include "cmd/setting_readers.hpp"

#include "domain/sales/currency.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <boost/url/parse.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <system_error>

namespace trastienda::cmd {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t size;
};
constexpr std::array duration_units{Unit{"s", 1}, Unit{"m", 60}, Unit{"h", 3'600}, Unit{"d", 86'400}};
constexpr std::array byte_units{Unit{"", 1},
                                Unit{"kB", 1'000},
                                Unit{"MB", 1'000'000},
                                Unit{"GB", 1'000'000'000},
                                Unit{"KiB", 1ULL << 10U},
                                Unit{"MiB", 1ULL << 20U},
                                Unit{"GiB", 1ULL << 30U}};

// A whole number and one of the units.
std::optional<std::uint64_t> read_measure(std::string_view text, std::span<const Unit> units, std::uint64_t least,
                                          std::uint64_t most) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = read_count(text.substr(0, digits), 0, std::numeric_limits<std::uint64_t>::max());
    if (!number) return std::nullopt;
    for (const Unit& unit : units) {
        if (text.substr(digits) != unit.name) continue;
        if (*number > most / unit.size) return std::nullopt;
        const std::uint64_t measure = *number * unit.size;
        return measure >= least ? std::optional(measure) : std::nullopt;
    }
    return std::nullopt;
}

bool is_address(int family, const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(family, host.c_str(), bytes.data()) == 1;
}

}  // namespace

std::optional<std::uint64_t> read_count(std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t number = 0;
    const auto [stopped, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || stopped != text.data() + text.size() || number < least || number > most)
        return std::nullopt;
    return number;
}

std::optional<std::chrono::seconds> read_duration(std::string_view text, std::chrono::seconds least,
                                                  std::chrono::seconds most) {
    const auto seconds = read_measure(text, duration_units, static_cast<std::uint64_t>(least.count()),
                                      static_cast<std::uint64_t>(most.count()));
    if (!seconds) return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(*seconds));
}

std::optional<std::uint64_t> read_bytes(std::string_view text, std::uint64_t least, std::uint64_t most) {
    return read_measure(text, byte_units, least, most);
}

std::optional<ListenAddress> read_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = read_count(text.substr(colon + 1), 0, 65'535);
    if (!port) return std::nullopt;
    ListenAddress address{.host = std::string(text.substr(0, colon)), .port = static_cast<std::uint16_t>(*port)};
    if (address.host == "localhost" || is_address(AF_INET, address.host)) return address;
    // An IPv6 address is full of colons: only brackets say where it ends.
    if (!address.host.starts_with('[') || !address.host.ends_with(']')) return std::nullopt;
    address.host = address.host.substr(1, address.host.size() - 2);
    if (!is_address(AF_INET6, address.host)) return std::nullopt;
    return address;
}

std::optional<std::string> read_public_url(std::string_view text) {
    constexpr std::size_t bytes_max = 255;
    if (text.size() > bytes_max) return std::nullopt;
    const auto url = boost::urls::parse_uri(text);
    if (!url || (url->scheme() != "http" && url->scheme() != "https")) return std::nullopt;
    if (url->host().empty() || url->has_query() || url->has_fragment() || url->has_userinfo()) return std::nullopt;
    while (text.ends_with('/')) text.remove_suffix(1);
    return std::string(text);
}

bool is_time_zone(std::string_view text) {
    constexpr std::size_t name_bytes_max = 64;
    const bool is_name = !text.empty() && text.size() <= name_bytes_max && !text.starts_with('/') &&
                         text.find("..") == std::string_view::npos && std::ranges::all_of(text, [](char letter) {
                             return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                                    (letter >= '0' && letter <= '9') || letter == '/' || letter == '_' ||
                                    letter == '+' || letter == '-';
                         });
    if (!is_name) return false;
    if (text == "UTC") return true;
    // RFC 8536 section 3.1: every file of a zone starts with these four bytes; the folder holds other files as well.
    std::array<char, 4> magic{};
    std::ifstream file(std::filesystem::path("/usr/share/zoneinfo") / text, std::ios::binary);
    return file.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

bool is_currency(std::string_view text) { return sales::find_currency(text).has_value(); }

std::optional<log::Level> read_log_level(std::string_view text) {
    if (text == "debug") return log::Level::debug;
    if (text == "info") return log::Level::info;
    if (text == "warning") return log::Level::warning;
    if (text == "error") return log::Level::error;
    return std::nullopt;
}

std::optional<log::Format> read_log_format(std::string_view text) {
    if (text == "auto") return log::Format::automatic;
    if (text == "text") return log::Format::text;
    if (text == "json") return log::Format::json;
    return std::nullopt;
}

}  // namespace trastienda::cmd
