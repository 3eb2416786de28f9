// Id<Tag>: a row's number that cannot be mistaken for another table's. Floor 0.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace trastienda {

/// A positive number from a sequence; 0 means "none". Nothing outside can name 0 (see stock::in_transit).
template <class Tag>
struct Id {
    std::int64_t value = 0;
    constexpr auto operator<=>(const Id&) const = default;
    [[nodiscard]] constexpr bool is_set() const { return value > 0; }
};

using UserId = Id<struct UserTag>;
using SessionId = Id<struct SessionTag>;
using BrandId = Id<struct BrandTag>;
using CategoryId = Id<struct CategoryTag>;
using ProviderId = Id<struct ProviderTag>;
using ProductId = Id<struct ProductTag>;
using VariantId = Id<struct VariantTag>;
using LocationId = Id<struct LocationTag>;
using MovementTypeId = Id<struct MovementTypeTag>;
using MovementId = Id<struct MovementTag>;
using ReservationId = Id<struct ReservationTag>;
using TransferId = Id<struct TransferTag>;
using SaleId = Id<struct SaleTag>;
using SaleDetailId = Id<struct SaleDetailTag>;
using SaleReturnId = Id<struct SaleReturnTag>;
using PaymentId = Id<struct PaymentTag>;
using VoucherId = Id<struct VoucherTag>;
using TaxRateId = Id<struct TaxRateTag>;
using InvoiceId = Id<struct InvoiceTag>;
using PurchaseId = Id<struct PurchaseTag>;
using PurchaseLineId = Id<struct PurchaseLineTag>;
using BatchId = Id<struct BatchTag>;

}  // namespace trastienda

template <class Tag>
struct std::hash<trastienda::Id<Tag>> {
    std::size_t operator()(trastienda::Id<Tag> id) const noexcept {
        // Fibonacci hashing: sequence numbers are dense, and an identity hash would cluster open addressing.
        return static_cast<std::size_t>(static_cast<std::uint64_t>(id.value) * 0x9E3779B97F4A7C15ULL);
    }
};
