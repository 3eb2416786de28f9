#include "http/router.hpp"

#include "base/check.hpp"
#include "http/tokens.hpp"

#include <algorithm>

namespace trastienda::http {

struct Router::Node {
    struct Fixed {
        std::string segment;
        std::unique_ptr<Node> node;
    };
    std::vector<Fixed> fixed;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Place> place;
};

namespace {

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

// A path after its leading slash, cut at its next one.
struct Cut {
    std::string_view segment;
    std::optional<std::string_view> rest;
};
Cut cut(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {path, std::nullopt};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

Router::Router(const Endpoints& endpoints) : root_(std::make_unique<Node>()) {
    for (const Endpoint& endpoint : endpoints) add(endpoint);
}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(const Endpoint& endpoint) {
    Node* node = root_.get();
    std::vector<std::string_view> names;
    for (std::optional<std::string_view> rest = endpoint.row.path.substr(1); rest;) {
        const Cut next = cut(*rest);
        rest = next.rest;
        std::unique_ptr<Node>* child = nullptr;
        if (is_parameter(next.segment)) {
            names.push_back(next.segment.substr(1, next.segment.size() - 2));
            child = &node->parameter;
        } else {
            auto found = std::ranges::find(node->fixed, next.segment, &Node::Fixed::segment);
            if (found == node->fixed.end()) found = node->fixed.insert(found, {std::string(next.segment), nullptr});
            child = &found->node;
        }
        if (*child == nullptr) *child = std::make_unique<Node>();
        node = child->get();
    }
    CHECK(names.size() <= path_parameters_max);
    if (node->place == nullptr) node->place = std::make_unique<Place>();
    auto& entry = node->place->by_method[static_cast<std::size_t>(endpoint.row.method) - 1];
    CHECK(entry.endpoint == nullptr && "two endpoints of one method and path");
    entry = {&endpoint, std::move(names)};

    std::vector<std::string_view> allowed{"OPTIONS"};
    for (const auto& other : node->place->by_method)
        if (other.endpoint != nullptr) allowed.push_back(name_of(other.endpoint->row.method));
    if (node->place->entry(Method::get).endpoint != nullptr) allowed.emplace_back("HEAD");
    std::ranges::sort(allowed);
    node->place->allow = fmt::format("{}", fmt::join(allowed, ", "));
}

const Router::Place* Router::find(std::string_view path, PathParameters& parameters) const {
    if (!path.starts_with('/')) return nullptr;
    return find_below(*root_, path.substr(1), parameters, 0);
}

const Router::Place* Router::find_below(const Node& node, std::string_view path, PathParameters& parameters,
                                        std::size_t depth) {
    const Cut next = cut(path);
    const auto go_on = [&](const Node& child, std::size_t depth_below) -> const Place* {
        return next.rest ? find_below(child, *next.rest, parameters, depth_below) : child.place.get();
    };
    const bool is_encoded = next.segment.find('%') != std::string_view::npos;
    const auto decoded = is_encoded ? percent_decoded(next.segment, PlusSign::is_itself) : std::nullopt;
    if (is_encoded && !decoded) return nullptr;
    const std::string_view segment = decoded ? std::string_view(*decoded) : next.segment;

    const auto fixed = std::ranges::find(node.fixed, segment, &Node::Fixed::segment);
    if (fixed != node.fixed.end())
        if (const Place* place = go_on(*fixed->node, depth)) return place;
    if (node.parameter == nullptr || segment.empty()) return nullptr;
    // The tree is no deeper in parameters than path_parameters_max: see add().
    parameters[depth].value = segment;
    return go_on(*node.parameter, depth + 1);
}

}  // namespace trastienda::http
