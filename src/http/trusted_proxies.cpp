#include "http/trusted_proxies.hpp"

#include "http/tokens.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <ranges>

namespace trastienda::http {

namespace {

namespace ip = boost::asio::ip;

// An IPv4 address that came in on an IPv6 socket is an IPv4 address.
std::optional<ip::address> read_address(std::string_view text) {
    boost::system::error_code ec;
    ip::address address = ip::make_address(text, ec);
    if (ec || (address.is_v6() && address.to_v6().scope_id() != 0)) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::address(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
    return address;
}

// As proxies write it: bare, in brackets, and perhaps with a port.
std::optional<ip::address> read_forwarded(std::string_view text) {
    text = trimmed(text);
    const auto is_port = [](std::string_view port) {
        return port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
               std::ranges::all_of(port.substr(1), [](char digit) { return digit >= '0' && digit <= '9'; });
    };
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view port = text.substr(end + 1);
        if (!port.empty() && !is_port(port)) return std::nullopt;
        return read_address(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1) {
        const std::size_t colon = text.find(':');
        if (!is_port(text.substr(colon))) return std::nullopt;
        text = text.substr(0, colon);
    }
    return read_address(text);
}

ip::address first_of(const ip::address& address, unsigned prefix_bits) {
    if (address.is_v4())
        return ip::make_network_v4(address.to_v4(), static_cast<unsigned short>(prefix_bits)).network();
    return ip::make_network_v6(address.to_v6(), static_cast<unsigned short>(prefix_bits)).network();
}

}  // namespace

std::optional<TrustedProxies::Network> TrustedProxies::parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = read_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const unsigned bits_max = address->is_v4() ? 32 : 128;
    unsigned bits = bits_max;
    if (slash != std::string_view::npos) {
        const std::string_view number = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
        if (error != std::errc() || end != number.data() + number.size() || bits > bits_max) return std::nullopt;
    }
    return Network{.first = first_of(*address, bits), .prefix_bits = bits};
}

std::optional<TrustedProxies> TrustedProxies::parse(std::string_view text) {
    TrustedProxies proxies;
    for (const std::string_view part : split(text, ',')) {
        const auto network = parse_network(trimmed(part));
        if (!network || proxies.networks_.size() == networks_max) return std::nullopt;
        proxies.networks_.push_back(*network);
    }
    return proxies;
}

bool TrustedProxies::trusts(const ip::address& address) const {
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return network.first.is_v4() == address.is_v4() && first_of(address, network.prefix_bits) == network.first;
    });
}

bool TrustedProxies::trusts(std::string_view address) const {
    const auto read = networks_.empty() ? std::nullopt : read_address(address);
    return read && trusts(*read);
}

std::string TrustedProxies::client_of(std::string_view peer, std::span<const std::string_view> forwarded_for) const {
    if (!trusts(peer)) return std::string(peer);
    for (const std::string_view field : forwarded_for | std::views::reverse) {
        for (const std::string_view part : split(field, ',') | std::views::reverse) {
            const auto address = read_forwarded(part);
            if (!address) return std::string(peer);
            if (!trusts(*address)) return address->to_string();
        }
    }
    return std::string(peer);
}

}  // namespace trastienda::http
