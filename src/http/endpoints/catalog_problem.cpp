#include "http/endpoints/catalog_problem.hpp"

#include <utility>

namespace trastienda::http {

namespace {

// Whose it is already.
BilingualText taken_by_variant(const store::CatalogFault& fault, Bilingual what) {
    if (fault.holder_in_request) {
        return {
            fmt::format("La variante n.º {} de esta misma solicitud ya tiene {}.", *fault.holder_in_request, what.es),
            fmt::format("Variant {} of this same request has {} already.", *fault.holder_in_request, what.en)};
    }
    return {fmt::format("La variante {}, {}, ya tiene {}.", fault.holder, fault.holder_name, what.es),
            fmt::format("Variant {}, {}, has {} already.", fault.holder, fault.holder_name, what.en)};
}

BilingualText sentence(const store::CatalogFault& fault) {
    switch (fault.reason) {
        using enum store::CatalogRefusal;
        case brand_unknown:
            return both(Bilingual{"No existe esa marca.", "There is no such brand."});
        case category_unknown:
            return both(Bilingual{"No existe esa categoría.", "There is no such category."});
        case provider_unknown:
            return both(Bilingual{"No existe ese proveedor.", "There is no such provider."});
        case location_unknown:
            return both(Bilingual{"No existe esa ubicación.", "There is no such location."});
        case movement_type_unknown:
            return both(Bilingual{"No existe ese tipo de movimiento.", "There is no such movement type."});
        case product_unknown:
            return both(Bilingual{"No existe ese producto.", "There is no such product."});
        case variant_unknown:
            return both(Bilingual{"No existe esa variante.", "There is no such variant."});
        case version_changed:
            return both(Bilingual{"El If-Match no nombra la versión actual: léalo de nuevo y decida otra vez.",
                                  "The If-Match does not name the present version: read it again, and decide again."});
        case built_in:
            return both(Bilingual{"Trastienda misma usa este tipo: puede cambiar de nombre, pero no salir de uso.",
                                  "Trastienda itself uses this type: it can be renamed, but not put out of use."});
        case default_location:
            return both(Bilingual{"Es la ubicación predeterminada: haga antes predeterminada a otra.",
                                  "It is the default location: make another one the default first."});
        case location_inactive:
            return both(Bilingual{"Una ubicación fuera de uso no puede ser la predeterminada; póngala en uso.",
                                  "A location out of use cannot be the default; put it back in use."});
        case stock_left:
            return both({"Todavía hay existencias ({}) o algo reservado; trasládelo o libérelo antes.",
                         "There is still stock ({}) or something reserved; move or release it first."},
                        fault.units);
        case product_inactive:
            return both(Bilingual{"Su producto está fuera de uso: ponga antes en uso el producto.",
                                  "Its product is out of use: put the product back in use first."});
        case variants_too_many:
            return both(Bilingual{"Un producto tiene 2000 variantes como máximo.",
                                  "A product has 2,000 variants at the most."});
        case price_too_fine:
            return both(Bilingual{"La moneda de la tienda no tiene céntimos: escriba un precio entero, como 1990.",
                                  "The shop's currency has no cents: write a whole price, such as 1990."});
        case name_taken:
            return both({"Ya lo tiene «{}» (id {}).", "\"{}\" (id {}) has it already."}, fault.holder_name,
                        fault.holder);
        case handle_taken:
            return both({"Ya lo tiene el producto «{}» (id {}).", "The product \"{}\" (id {}) has it already."},
                        fault.holder_name, fault.holder);
        case options_taken:
            return taken_by_variant(fault, {"esta talla, color y variación", "this size, colour and variation"});
        case sku_taken:
            return taken_by_variant(fault, {"este SKU", "this SKU"});
        case barcode_taken:
            return taken_by_variant(fault, {"este código de barras", "this barcode"});
    }
    std::unreachable();
}

std::string pointer(const store::CatalogFault& fault) {
    std::string text = "#";
    if (fault.variant) text += fmt::format("/variants/{}", *fault.variant);
    if (!fault.field.empty()) (text += '/') += fault.field;
    return text;
}

}  // namespace

ProblemCode problem_code(store::CatalogRefusal reason) {
    switch (reason) {
        using enum store::CatalogRefusal;
        case brand_unknown:
            return ProblemCode::brand_unknown;
        case category_unknown:
            return ProblemCode::category_unknown;
        case provider_unknown:
            return ProblemCode::provider_unknown;
        case location_unknown:
            return ProblemCode::location_unknown;
        case movement_type_unknown:
            return ProblemCode::movement_type_unknown;
        case product_unknown:
            return ProblemCode::product_unknown;
        case variant_unknown:
            return ProblemCode::variant_unknown;
        case version_changed:
            return ProblemCode::version_changed;
        case built_in:
            return ProblemCode::built_in;
        case default_location:
        case stock_left:
            return ProblemCode::still_in_use;
        case location_inactive:
            return ProblemCode::location_inactive;
        case product_inactive:
            return ProblemCode::product_inactive;
        case variants_too_many:
            return ProblemCode::variants_too_many;
        case price_too_fine:
            return ProblemCode::amount_too_fine;
        case name_taken:
            return ProblemCode::name_taken;
        case handle_taken:
            return ProblemCode::handle_taken;
        case options_taken:
            return ProblemCode::options_taken;
        case sku_taken:
            return ProblemCode::sku_taken;
        case barcode_taken:
            return ProblemCode::barcode_taken;
    }
    std::unreachable();
}

Problem refused(const store::CatalogFaults& faults) {
    CHECK(!faults.empty());
    Problem made = problem(problem_code(faults.front().reason), sentence(faults.front()));
    for (const store::CatalogFault& fault : faults) {
        if (fault.field.empty() && !fault.variant) continue;
        if (made.errors.size() == FieldErrors::errors_max) {
            ++made.errors_omitted;
            continue;
        }
        made.errors.push_back({.place = FieldPlace::body,
                               .where = pointer(fault),
                               .code = FieldCode::refused,
                               .detail = sentence(fault),
                               .reason = kind_of(problem_code(fault.reason)).name});
    }
    return made;
}

Problem unknown(store::CatalogRefusal reason, std::int64_t id) {
    Problem made = problem(problem_code(reason), sentence({.reason = reason}));
    for (std::string* text : {&made.detail.es, &made.detail.en}) {
        text->pop_back();
        *text += fmt::format(": {}.", id);
    }
    return made;
}

}  // namespace trastienda::http
