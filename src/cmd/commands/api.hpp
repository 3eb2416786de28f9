// trastienda sale ..., invoice ..., purchase ...: the commands that ask endpoints. The very handler that answers over
// HTTP runs in this process, on the shop's database, beside a running server or without one. Floor 6.
#pragma once

#include "cmd/api_shape.hpp"
#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"
#include "http/endpoint.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace trastienda::cmd {

/// Every endpoint there is, to be looked at: the shop behind them has no database, and none may be run.
class DeclaredEndpoints {
  public:
    DeclaredEndpoints();
    ~DeclaredEndpoints();
    DeclaredEndpoints(const DeclaredEndpoints&) = delete;
    DeclaredEndpoints& operator=(const DeclaredEndpoints&) = delete;

    [[nodiscard]] const http::Endpoints& all() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The endpoint of a row; null where there is none, which a test finds.
const http::Endpoint* endpoint_of(const ApiCommand& command, const http::Endpoints& endpoints);

/// DerivedShapes of the table api_commands(). One thread.
std::span<const CommandShape> api_shapes(std::string_view group);

ExitStatus run_api(const ApiOptions& options, const Context& context);

}  // namespace trastienda::cmd
