// The rows of the problem codes for what does not exist: a part of problem_catalogue.cpp. Floor 5.
#pragma once

#include "http/problem.hpp"

namespace trastienda::http {

struct UnknownProblem {
    ProblemCode code;
    ProblemKind kind;
};

inline constexpr UnknownProblem unknown_problems[] = {
    {ProblemCode::location_unknown,
     {"location_unknown", 404, {"No existe esa ubicación", "There is no such location"}, "No location has this id."}},
    {ProblemCode::movement_type_unknown,
     {"movement_type_unknown",
      404,
      {"No existe ese tipo de movimiento", "There is no such movement type"},
      "No movement type has this id."}},
    {ProblemCode::movement_unknown,
     {"movement_unknown", 404, {"No existe ese movimiento", "There is no such movement"}, "No movement has this id."}},
    {ProblemCode::category_unknown,
     {"category_unknown", 404, {"No existe esa categoría", "There is no such category"}, "No category has this id."}},
    {ProblemCode::brand_unknown,
     {"brand_unknown", 404, {"No existe esa marca", "There is no such brand"}, "No brand has this id."}},
    {ProblemCode::provider_unknown,
     {"provider_unknown", 404, {"No existe ese proveedor", "There is no such provider"}, "No provider has this id."}},
    {ProblemCode::product_unknown,
     {"product_unknown", 404, {"No existe ese producto", "There is no such product"}, "No product has this id."}},
    {ProblemCode::variant_unknown,
     {"variant_unknown", 404, {"No existe esa variante", "There is no such variant"}, "No variant has this id."}},
    {ProblemCode::level_unknown,
     {"level_unknown",
      404,
      {"Esa variante no tiene nivel ahí", "That variant has no level there"},
      "The variant was never kept at this location."}},
    {ProblemCode::reservation_unknown,
     {"reservation_unknown",
      404,
      {"No existe esa reserva", "There is no such reservation"},
      "No reservation has this id."}},
    {ProblemCode::transfer_unknown,
     {"transfer_unknown", 404, {"No existe ese traspaso", "There is no such transfer"}, "No transfer has this id."}},
    {ProblemCode::transfer_line_unknown,
     {"transfer_line_unknown",
      404,
      {"Esa variante no va en la transferencia", "That variant is not part of the transfer"},
      "Nothing of it was sent with that transfer."}},
    {ProblemCode::import_unknown,
     {"import_unknown", 404, {"No existe esa importación", "There is no such import"}, "No import has this id."}},
    {ProblemCode::user_unknown,
     {"user_unknown", 404, {"No existe ese usuario", "There is no such user"}, "No user has this id."}},
    {ProblemCode::session_unknown,
     {"session_unknown",
      404,
      {"No existe esa sesión o token", "There is no such session or token"},
      "None that still counts has this id, or it is somebody else's."}},
    {ProblemCode::logo_unknown,
     {"logo_unknown",
      404,
      {"No hay logotipo", "There is no logo"},
      "The shop has none. PUT one to /api/v1/shop/logo."}},
    {ProblemCode::mailed_token_unknown,
     {"mailed_token_unknown",
      404,
      {"Ese enlace ya no vale", "That link is no longer good"},
      "The token of the mail is unknown, was used, or has expired. Ask for another mail."}},
    {ProblemCode::email_log_entry_unknown,
     {"email_log_entry_unknown",
      404,
      {"No existe ese mensaje", "There is no such mail"},
      "No mail of the log has this id."}},
};

constexpr ProblemKind row_of_unknown(ProblemCode code) {
    for (const UnknownProblem& row : unknown_problems)
        if (row.code == code) return row.kind;
    return {};
}

}  // namespace trastienda::http
