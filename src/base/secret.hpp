// Secret: a text that cannot be printed, logged or serialised by accident. Floor 0.
#pragma once

#include <string>
#include <utility>

namespace trastienda {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    /// The text itself; the name makes every use easy to find.
    [[nodiscard]] const std::string& reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

  private:
    std::string value_;
};

}  // namespace trastienda
