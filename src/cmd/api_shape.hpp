// The shape of a command that asks an endpoint, derived from the endpoint: what it takes, how it is explained, and what
// the arguments become in the request. Floor 6.
#pragma once

#include "cmd/api_commands.hpp"
#include "cmd/api_schema.hpp"
#include "cmd/command_shapes.hpp"
#include "http/endpoint.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

/// "--location-id" of "location_id"; "SALE_ID" of a path's.
std::string option_of(std::string_view key);
std::string positional_of(std::string_view key);

class ApiShape {
  public:
    /// Both outlive it.
    ApiShape(const ApiCommand& command, const http::Endpoint& endpoint);
    ApiShape(const ApiShape&) = delete;
    ApiShape& operator=(const ApiShape&) = delete;

    /// Points into this object.
    [[nodiscard]] const CommandShape& shape() const { return shape_; }

  private:
    enum class Place : std::uint8_t { path = 1, query = 2, body = 3 };
    struct Field {
        Place place;
        std::string option;
        SchemaField schema;
    };

    void add_field(Place place, SchemaField field);
    void add_body(const http::Endpoint& endpoint);
    void add_common(const http::Endpoint& endpoint);
    void add(std::string_view name, std::string_view placeholder, OptionKind kind, OptionNeed need,
             http::BilingualText explanation);
    std::string_view keep(std::string text);
    [[nodiscard]] std::string examples() const;
    Command make(const Arguments& arguments, Complaints& complaints) const;
    void read_common(const Arguments& arguments, ApiOptions& options, Complaints& complaints) const;

    const ApiCommand& command_;
    std::vector<Field> fields_;
    std::deque<std::string> texts_;
    std::vector<OptionShape> options_;
    std::string body_example_;  // empty where the body holds nothing that must be there but options
    bool takes_file_ = false;
    bool has_other_answer_ = false;
    bool has_pages_ = false;
    CommandShape shape_;
};

}  // namespace trastienda::cmd
