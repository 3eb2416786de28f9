#include "store/purchase_outcome_codec.hpp"

#include "store/outcome_bytes.hpp"
#include "store/outcome_of_three.hpp"

#include <cstdint>

namespace trastienda::store {

using outcome_bytes::Reader;
using outcome_bytes::Writer;

namespace {

constexpr std::uint8_t format = 3;

void write(Writer& out, const purchases::Done& done) {
    out.number(done.purchase.value);
    out.number(done.receipt.value);
    out.number(static_cast<std::uint8_t>(done.kind));
    out.number(static_cast<std::uint8_t>(done.status));
    out.number(done.date.microseconds);
    out.number(static_cast<std::uint32_t>(done.lines.size()));
    for (const purchases::BookedLine& line : done.lines) {
        out.number(line.line.value);
        out.number(line.variant.value);
        out.number(line.quantity.units());
        out.number(static_cast<std::uint8_t>(line.unit_cost ? 1 : 0));
        if (line.unit_cost) out.number(line.unit_cost->cents());
        out.number(line.value.cents());
        out.number(line.movement.value);
    }
}

purchases::Done read_done(Reader& in) {
    purchases::Done done;
    done.purchase = in.id<PurchaseId>();
    done.receipt = in.id<PurchaseReceiptId>();
    done.kind = in.enumerator<purchases::ReceiptKind>(2);
    done.status = in.enumerator<purchases::PurchaseStatus>(5);
    done.date = in.instant();
    constexpr std::size_t line_bytes_min = 37;
    for (std::size_t left = in.count(line_bytes_min); left > 0; --left) {
        purchases::BookedLine line;
        line.line = in.id<PurchaseLineId>();
        line.variant = in.id<VariantId>();
        line.quantity = in.quantity();
        line.unit_cost = in.maybe_money();
        line.value = in.money();
        line.movement = in.id<MovementId>();
        done.lines.push_back(line);
    }
    return done;
}

}  // namespace

std::string encode_purchase_outcome(const purchases::Outcome& outcome) {
    return outcome_bytes::encode_any_of_three<purchases::Done>(
        format, outcome, [](Writer& out, const purchases::Done& done) { write(out, done); });
}

std::optional<purchases::Outcome> decode_purchase_outcome(std::string_view bytes) {
    return outcome_bytes::decode_any_of_three<purchases::Outcome>(format, bytes, read_done);
}

}  // namespace trastienda::store
