// What a connection keeps of its buffers from one request to the next: little, because thousands of connections are
// quiet for minutes. Floor 5, pure values.
#pragma once

#include <cstddef>

namespace trastienda::http {

/// Of each buffer: enough for requests and answers of usual size, and with 10,000 connections still no burden.
inline constexpr std::size_t kept_bytes_max = std::size_t{4} * 1024;

/// How much memory a text or vector holds.
template <class Container>
std::size_t held_bytes(const Container& container) {
    return container.capacity() * sizeof(typename Container::value_type);
}

/// Empties it, and gives its memory back where it is more than `kept_bytes_max`.
template <class Container>
void empty(Container& container) {
    // Swapped, not assigned: a string that is given a short one keeps its memory.
    if (held_bytes(container) > kept_bytes_max)
        Container().swap(container);
    else
        container.clear();
}

}  // namespace trastienda::http
