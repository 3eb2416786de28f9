// From a path to the endpoints that live there. A fixed segment beats a parameter; one path, one method, one endpoint.
// Floor 5; built once at start, then only read.
#pragma once

#include "http/endpoint.hpp"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

using PathParameters = std::array<PathParameter, path_parameters_max>;

class Router {
  public:
    /// `endpoints` must outlive the router and stay where they are. Two endpoints of one method and path are a bug.
    explicit Router(const Endpoints& endpoints);
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// What lives at a path, by method.
    struct Place {
        struct Entry {
            const Endpoint* endpoint = nullptr;
            std::vector<std::string_view> parameter_names;
        };
        std::array<Entry, 5> by_method;  // in the order of Method
        std::string allow;               // "GET, HEAD, OPTIONS, POST"

        [[nodiscard]] const Entry& entry(Method method) const {
            return by_method[static_cast<std::size_t>(method) - 1];
        }
    };

    /// The place at `path`, or null. The values of its parameters, decoded, go into `parameters` from the first on;
    /// their names depend on the method and are the caller's to fill in from the entry.
    const Place* find(std::string_view path, PathParameters& parameters) const;

  private:
    struct Node;
    static const Place* find_below(const Node& node, std::string_view rest, PathParameters& parameters,
                                   std::size_t depth);
    void add(const Endpoint& endpoint);

    std::unique_ptr<Node> root_;
};

}  // namespace trastienda::http
