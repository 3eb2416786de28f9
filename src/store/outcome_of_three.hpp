// What the bytes of outcomes of sales and of purchases share: which of the three an outcome is, and refusals. For
// sale_outcome_codec.cpp and purchase_outcome_codec.cpp alone. Floor 3, pure.
#pragma once

#include "domain/sales/refusal.hpp"
#include "store/outcome_bytes.hpp"
#include "store/outcome_codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace trastienda::store::outcome_bytes {

inline void write(Writer& out, const sales::Refusals& refusals) {
    out.number(static_cast<std::uint32_t>(refusals.size()));
    for (const sales::Refused& refused : refusals) {
        out.number(static_cast<std::uint8_t>(refused.reason));
        out.number(static_cast<std::int64_t>(refused.line ? static_cast<std::int64_t>(*refused.line) : -1));
        out.number(refused.units.units());
        out.number(refused.units_limit.units());
        out.number(refused.amount.cents());
        out.number(refused.amount_limit.cents());
    }
}

inline sales::Refusals read_refusals(Reader& in) {
    sales::Refusals refusals;
    for (std::size_t left = in.count(33); left > 0; --left) {
        sales::Refused refused;
        refused.reason = static_cast<sales::Refusal>(in.number<std::uint8_t>());
        if (!sales::is_refusal(refused.reason)) in.spoil();
        if (const auto line = in.number<std::int64_t>(); line >= 0) refused.line = static_cast<std::size_t>(line);
        refused.units = in.quantity();
        refused.units_limit = in.quantity();
        refused.amount = in.money();
        refused.amount_limit = in.money();
        refusals.push_back(refused);
    }
    return refusals;
}

// What follows the format. The numbers are stored.
inline constexpr std::uint8_t done_mark = 1;
inline constexpr std::uint8_t refusals_mark = 2;
inline constexpr std::uint8_t stock_refused_mark = 3;

/// An outcome that is Done, sales::Refusals or stock::Refused; `write_done` appends the first.
template <class Done, class Outcome, class WriteDone>
std::string encode_any_of_three(std::uint8_t format, const Outcome& outcome, WriteDone write_done) {
    Writer out;
    out.number(format);
    if (const auto* done = std::get_if<Done>(&outcome)) {
        out.number(done_mark);
        write_done(out, *done);
    } else if (const auto* refusals = std::get_if<sales::Refusals>(&outcome)) {
        out.number(refusals_mark);
        write(out, *refusals);
    } else {
        out.number(stock_refused_mark);
        out.text(encode_outcome(std::get<stock::Refused>(outcome)));
    }
    return std::move(out).take();
}

/// Nothing where the bytes are not of that format, or not whole.
template <class Outcome, class ReadDone>
std::optional<Outcome> decode_any_of_three(std::uint8_t format, std::string_view bytes, ReadDone read_done) {
    Reader in(bytes);
    if (in.number<std::uint8_t>() != format) return std::nullopt;
    std::optional<Outcome> outcome;
    switch (in.number<std::uint8_t>()) {
        case done_mark:
            outcome = read_done(in);
            break;
        case refusals_mark:
            outcome = read_refusals(in);
            break;
        case stock_refused_mark:
            if (auto of_stock = decode_outcome(in.text()))
                if (auto* refused = std::get_if<stock::Refused>(&*of_stock)) outcome = std::move(*refused);
            break;
        default:
            return std::nullopt;
    }
    if (!in.is_sound() || !in.is_at_end()) return std::nullopt;
    return outcome;
}

}  // namespace trastienda::store::outcome_bytes
