// What a server's accept loop and its sessions share. Floor 5, private to server.cpp and session.cpp.
#pragma once

#include "http/gate.hpp"
#include "http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <string>
#include <vector>

namespace trastienda::http {

using Tcp = asio::ip::tcp;

class Session;

struct ServerCore {
    ServerCore(asio::io_context& event_loop, ServerPorts given, ServerLimits bounds);

    asio::io_context& io;
    ServerPorts ports;
    ServerLimits limits;
    Gate gate;
    std::list<Session*> sessions;
    std::vector<std::shared_ptr<Tcp::acceptor>> acceptors;
    asio::steady_timer sweep_timer;
    asio::steady_timer stopped_timer;  // cancelled when the last session ends
    std::size_t in_flight = 0;
    std::size_t bodies_bytes = 0;  // of the bodies that sessions hold
    bool is_stopping = false;
    bool is_gone = false;
    std::string date;  // of the Date field, made anew by each sweep
    std::string request_id_prefix;
    std::uint64_t requests_counted = 0;

    std::string make_request_id();
    void refresh_date();
};

}  // namespace trastienda::http
