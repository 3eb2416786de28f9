// The bytes of refusals, which outcomes of sales and of purchases share: for sale_outcome_codec.cpp and
// purchase_outcome_codec.cpp alone. Floor 3, pure.
#pragma once

#include "domain/sales/refusal.hpp"
#include "store/outcome_bytes.hpp"

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

}  // namespace trastienda::store::outcome_bytes
