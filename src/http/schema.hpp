// JSON schemas as JSON text, and the book of the named ones that OpenAPI refers to. Floor 5; used once, at start.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace trastienda::http {

class SchemaBook {
  public:
    using Make = std::string (*)(SchemaBook& book);

    /// A reference to the named schema, made at its first mention. Two types of one name are a bug: rename one of them.
    std::string reference(std::string_view name, Make make);
    /// The inside of `components/schemas`: "name":{...},...
    [[nodiscard]] std::string components() const;

  private:
    struct Entry {
        Make make = nullptr;
        std::string schema;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

/// `schema` (an object's JSON text) with more members put at its end: with_members("{...}", R"("description":"...")").
std::string with_members(std::string schema, std::string_view members);

/// The last word of a type's name: "LocationOut".
template <class T>
constexpr std::string_view type_name() {
    constexpr std::string_view function = __PRETTY_FUNCTION__;  // "... type_name() [T = trastienda::http::LocationOut]"
    constexpr std::size_t start = function.rfind("[T = ") + 5;
    constexpr std::string_view whole = function.substr(start, function.size() - start - 1);
    constexpr std::size_t colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

}  // namespace trastienda::http
