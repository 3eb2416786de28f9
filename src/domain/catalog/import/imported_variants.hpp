// The variants of one product of a file, packed: they are kept from the file's first byte until all is written, and a
// struct of texts for each would be a fifth of what a server may take. Floor 1, values.
#pragma once

#include "base/money.hpp"
#include "base/quantity.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

namespace trastienda::catalog {

/// A row that stands for a variant. Texts are "" and the rest is nothing where the file says nothing.
struct ImportedVariant {
    std::uint64_t line = 1;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
    std::string barcode;
    std::optional<Money> price;
    std::optional<Money> cost;
    std::optional<Quantity> on_hand;
    bool operator==(const ImportedVariant&) const = default;
};

class ImportedVariants {
  public:
    /// Where one of them stands; what follows does not change it.
    using Place = std::uint32_t;

    void push_back(const ImportedVariant& variant);
    [[nodiscard]] ImportedVariant at(Place place) const;
    [[nodiscard]] std::size_t size() const { return count_; }
    void shrink_to_fit() { bytes_.shrink_to_fit(); }

    /// Unpacks one after the other.
    class Iterator {
      public:
        explicit Iterator(const ImportedVariants& all);
        const ImportedVariant& operator*() const { return variant_; }
        Iterator& operator++();
        bool operator==(std::default_sentinel_t) const { return is_over_; }
        [[nodiscard]] Place place() const { return place_; }

      private:
        const ImportedVariants* all_;
        ImportedVariant variant_;
        Place place_ = 0;
        std::size_t next_ = 0;
        bool is_over_ = false;
    };
    [[nodiscard]] Iterator begin() const { return Iterator(*this); }
    [[nodiscard]] static std::default_sentinel_t end() { return {}; }

  private:
    // Moves `at` behind what it reads.
    [[nodiscard]] ImportedVariant read(std::size_t& at) const;

    std::string bytes_;
    std::size_t count_ = 0;
};

}  // namespace trastienda::catalog
