#include "http/trusted_proxies.hpp"

#include <gtest/gtest.h>

namespace trastienda::http {
namespace {

TEST(TrustedProxies, reads_addresses_and_networks_and_nothing_else) {
    struct Row {
        std::string_view text;
        bool is_good;
    };
    const Row rows[] = {
        {"127.0.0.1", true},
        {"10.0.0.0/8, ::1,fd00::/8", true},
        {"10.1.2.3/8", true},
        {"0.0.0.0/0", true},
        {"", false},
        {"10.0.0.0/33", false},
        {"::/129", false},
        {"10.0.0.0/", false},
        {"10.0.0.0/-1", false},
        {"10.0.0.0/8/8", false},
        {"10.0.0", false},
        {"localhost", false},
        {"10.0.0.1,,::1", false},
        {"10.0.0.1 10.0.0.2", false},
        {"fe80::1%eth0", false},
    };
    for (const Row& row : rows) EXPECT_EQ(TrustedProxies::parse(row.text).has_value(), row.is_good) << row.text;
    std::string many = "10.0.0.1";
    for (std::size_t i = 1; i < TrustedProxies::networks_max; ++i) many += ",10.0.0.1";
    EXPECT_TRUE(TrustedProxies::parse(many));
    EXPECT_FALSE(TrustedProxies::parse(many + ",10.0.0.1"));
}

TEST(TrustedProxies, name_the_last_address_that_is_none_of_theirs) {
    const auto proxies = TrustedProxies::parse("10.0.0.0/8, 192.0.2.7, fd00::/8");
    ASSERT_TRUE(proxies);
    struct Row {
        std::string_view peer;
        std::vector<std::string_view> forwarded_for;
        std::string_view client;
    };
    const Row rows[] = {
        {"198.51.100.1", {"203.0.113.5"}, "198.51.100.1"},  // a stranger says what he likes
        {"10.0.0.1", {}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.5"}, "203.0.113.5"},
        {"::ffff:10.0.0.1", {"203.0.113.5"}, "203.0.113.5"},
        {"fd00::2", {"2001:db8::9"}, "2001:db8::9"},
        {"192.0.2.7", {"203.0.113.5"}, "203.0.113.5"},
        {"192.0.2.8", {"203.0.113.5"}, "192.0.2.8"},
        {"10.0.0.1", {"1.2.3.4, 203.0.113.5"}, "203.0.113.5"},  // the first is the client's own invention
        {"10.0.0.1", {"not an address, 203.0.113.5"}, "203.0.113.5"},
        {"10.0.0.1", {"1.2.3.4, 203.0.113.5, 10.9.9.9 ,192.0.2.7"}, "203.0.113.5"},
        {"10.0.0.1", {"1.2.3.4", "203.0.113.5"}, "203.0.113.5"},  // a field for each proxy
        {"10.0.0.1", {"1.2.3.4", "203.0.113.5", "10.0.0.2"}, "203.0.113.5"},
        {"10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.5:4711"}, "203.0.113.5"},
        {"10.0.0.1", {"[2001:db8::9]:4711"}, "2001:db8::9"},
        {"10.0.0.1", {"[2001:db8::9]"}, "2001:db8::9"},
        {"10.0.0.1", {"::ffff:203.0.113.5"}, "203.0.113.5"},
        {"10.0.0.1", {"203.0.113.5, unknown"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.5,"}, "10.0.0.1"},
        {"10.0.0.1", {""}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.5:"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.5:x"}, "10.0.0.1"},
        {"10.0.0.1", {"[2001:db8::9"}, "10.0.0.1"},
        {"10.0.0.1", {"[2001:db8::9]x"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.256"}, "10.0.0.1"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(proxies->client_of(row.peer, row.forwarded_for), row.client)
            << row.peer << " " << (row.forwarded_for.empty() ? "" : row.forwarded_for.back());
        EXPECT_EQ(TrustedProxies().client_of(row.peer, row.forwarded_for), row.peer);
    }
}

}  // namespace
}  // namespace trastienda::http
