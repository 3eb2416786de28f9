// What a Connection holds, for the sources of this floor only. Floor 2. One executor thread.
#pragma once

#include "pg/connection.hpp"
#include "pg/socket.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <libpq-fe.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::pg {

/// A statement that this connection has met, whether or not the server has it prepared by now.
struct Prepared {
    std::string name;
    std::string text;
    std::vector<unsigned> types;
    bool is_on_server = false;
};

struct Connection::State {
    struct Finish {
        void operator()(PGconn* pgconn) const { PQfinish(pgconn); }
    };
    explicit State(const boost::asio::any_io_executor& executor) : socket(executor) {}

    std::unique_ptr<PGconn, Finish> connection;
    Socket socket;  // destroyed before the connection, whose descriptor it duplicates
    boost::unordered_flat_map<std::string_view, std::unique_ptr<Prepared>> statements;  // keys view into the values
    bool is_usable = true;
    bool is_busy = false;

    /// The one entry for `statement`. A name that comes back with another text or other types is a bug.
    Prepared& find(const Statement& statement, const std::vector<unsigned>& types);

    /// Marks the connection busy while it lives. If its owner ends without finish(), as a destroyed coroutine does,
    /// what the server will still answer is nobody's, and the connection cannot be used any more.
    class Use {
      public:
        Use(std::shared_ptr<State> state, std::chrono::milliseconds timeout);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        void finish() { is_finished_ = true; }

      private:
        std::shared_ptr<State> state_;
        bool is_finished_ = false;
    };
};

}  // namespace trastienda::pg
