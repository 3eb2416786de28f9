// Who a request comes from where proxies stand before us: the address that the nearest proxy which is not ours names.
// Floor 5, values and pure functions.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

class TrustedProxies {
  public:
    /// More than any shop has; each is compared with every address of a header.
    static constexpr std::size_t networks_max = 64;

    /// Trusts nobody.
    TrustedProxies() = default;
    /// "10.0.0.0/8, 127.0.0.1, ::1": addresses and networks, separated by commas; nothing where one is neither.
    static std::optional<TrustedProxies> parse(std::string_view text);

    [[nodiscard]] bool trusts(std::string_view address) const;
    /// The client of a request that came from `peer`, with these fields X-Forwarded-For in the order of the head. Each
    /// proxy writes whom it heard at the end; so the last address that is not a trusted proxy is whom a trusted one has
    /// seen, and what stands before it anybody may have written. `peer` itself where it is not trusted, or where no
    /// such address can be read.
    [[nodiscard]] std::string client_of(std::string_view peer, std::span<const std::string_view> forwarded_for) const;

  private:
    struct Network {
        boost::asio::ip::address first;
        unsigned prefix_bits = 0;
    };
    static std::optional<Network> parse_network(std::string_view text);
    [[nodiscard]] bool trusts(const boost::asio::ip::address& address) const;

    std::vector<Network> networks_;
};

}  // namespace trastienda::http
