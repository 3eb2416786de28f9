#include "http/fields.hpp"

#include <fmt/format.h>
#include <iterator>

namespace trastienda::http {

namespace {

// RFC 6901: '~' and '/' are escaped in a pointer, and what may not stand in a URI fragment is percent-encoded.
void append_step(std::string& pointer, std::string_view name) {
    constexpr std::string_view allowed = "-._!$&'()*+,;=:@/?";
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '~')
            pointer += "~0";
        else if (letter == '/')
            pointer += "~1";
        else if ((byte >= '0' && byte <= '9') || ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z') ||
                 allowed.find(letter) != std::string_view::npos)
            pointer += letter;
        else
            fmt::format_to(std::back_inserter(pointer), "%{:02X}", byte);
    }
}

}  // namespace

std::string ReadAt::pointer() const {
    if (place_ != FieldPlace::body) {
        // A parameter has a name, and inside it nothing that a caller could point to.
        const ReadAt* at = this;
        while (at->parent_ != nullptr && at->parent_->parent_ != nullptr) at = at->parent_;
        return std::string(at->name_);
    }
    std::string pointer = "#";
    append_steps(pointer);
    return pointer;
}

void ReadAt::append_steps(std::string& pointer) const {
    if (parent_ == nullptr) return;
    parent_->append_steps(pointer);
    pointer += '/';
    if (index_ != no_index)
        pointer += std::to_string(index_);
    else
        append_step(pointer, name_);
}

}  // namespace trastienda::http
