#include "store/purchase_outcome_codec.hpp"

#include "store/outcome_bytes.hpp"
#include "store/outcome_codec.hpp"
#include "store/refusals_codec.hpp"

#include <cstdint>

namespace trastienda::store {

using outcome_bytes::Reader;
using outcome_bytes::Writer;

namespace {

constexpr std::uint8_t format = 3;
constexpr std::uint8_t done_mark = 1;
constexpr std::uint8_t refusals_mark = 2;
constexpr std::uint8_t stock_refused_mark = 3;

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
    Writer out;
    out.number(format);
    if (const auto* done = std::get_if<purchases::Done>(&outcome)) {
        out.number(done_mark);
        write(out, *done);
    } else if (const auto* refusals = std::get_if<purchases::Refusals>(&outcome)) {
        out.number(refusals_mark);
        outcome_bytes::write(out, *refusals);
    } else {
        out.number(stock_refused_mark);
        out.text(encode_outcome(std::get<stock::Refused>(outcome)));
    }
    return std::move(out).take();
}

std::optional<purchases::Outcome> decode_purchase_outcome(std::string_view bytes) {
    Reader in(bytes);
    if (in.number<std::uint8_t>() != format) return std::nullopt;
    std::optional<purchases::Outcome> outcome;
    switch (in.number<std::uint8_t>()) {
        case done_mark:
            outcome = read_done(in);
            break;
        case refusals_mark:
            outcome = outcome_bytes::read_refusals(in);
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

}  // namespace trastienda::store
