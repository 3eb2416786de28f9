#include "domain/purchases/matrix.hpp"

#include "domain/catalog/fold.hpp"

#include <map>
#include <set>
#include <utility>

namespace trastienda::purchases {

namespace {

using SizeAndColor = std::pair<std::string, std::string>;

struct Candidate {
    VariantId id;
    std::string variation;  // folded
};

std::expected<VariantId, CellFault> pick(const std::vector<Candidate>& candidates, const MatrixCell& cell) {
    std::vector<VariantId> fitting;
    const auto wanted = cell.variation ? std::optional(catalog::folded(*cell.variation)) : std::nullopt;
    for (const Candidate& candidate : candidates)
        if (!wanted || candidate.variation == *wanted) fitting.push_back(candidate.id);
    if (fitting.empty()) return std::unexpected(CellFault::unknown);
    if (fitting.size() > 1) return std::unexpected(CellFault::ambiguous);
    return fitting.front();
}

}  // namespace

std::vector<std::expected<VariantId, CellFault>> resolve(std::span<const MatrixVariant> variants,
                                                         std::span<const MatrixCell> cells) {
    std::map<SizeAndColor, std::vector<Candidate>> candidates;
    for (const MatrixVariant& variant : variants)
        candidates[{catalog::folded(variant.size), catalog::folded(variant.color)}].push_back(
            {.id = variant.id, .variation = catalog::folded(variant.variation)});
    std::vector<std::expected<VariantId, CellFault>> resolved;
    std::set<VariantId> seen;
    for (const MatrixCell& cell : cells) {
        auto one = pick(candidates[{catalog::folded(cell.size), catalog::folded(cell.color)}], cell);
        if (one && !seen.insert(*one).second) one = std::unexpected(CellFault::repeated);
        resolved.push_back(one);
    }
    return resolved;
}

}  // namespace trastienda::purchases
