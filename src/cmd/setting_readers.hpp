// Readers of the texts that settings have. Each gives nothing where the text is not right. Floor 6, pure functions but
// for is_time_zone, which asks the system's time zone files.
#pragma once

#include "cmd/configuration.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::cmd {

/// Digits only, within [least, most].
std::optional<std::uint64_t> read_count(std::string_view text, std::uint64_t least, std::uint64_t most);
/// "30s", "15m", "12h", "7d", within [least, most].
std::optional<std::chrono::seconds> read_duration(std::string_view text, std::chrono::seconds least,
                                                  std::chrono::seconds most);
/// "64MiB", "1GiB", "500kB", "1048576", within [least, most].
std::optional<std::uint64_t> read_bytes(std::string_view text, std::uint64_t least, std::uint64_t most);
/// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
std::optional<ListenAddress> read_listen_address(std::string_view text);
/// "https://trastienda.example.com", "http://10.0.0.5:8080/shop"; without the slashes at its end.
std::optional<std::string> read_public_url(std::string_view text);
/// An IANA name that this system knows; "UTC" is always known.
bool is_time_zone(std::string_view text);
/// An active code of ISO 4217 whose amounts have at most two decimals: Money counts hundredths.
bool is_currency(std::string_view text);
std::optional<log::Level> read_log_level(std::string_view text);
std::optional<log::Format> read_log_format(std::string_view text);

}  // namespace trastienda::cmd
