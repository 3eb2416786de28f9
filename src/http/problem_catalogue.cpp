// Every problem code, one row each.
#include "http/problem.hpp"
#include "http/problem_catalogue_sales.hpp"
#include "http/problem_catalogue_unknown.hpp"

#include <array>
#include <cstddef>

namespace trastienda::http {

namespace {

constexpr std::size_t codes_count = static_cast<std::size_t>(ProblemCode::outcome_unknown);

// The catalogue. The switch is complete or does not compile; problem_test.cpp looks at every row.
constexpr ProblemKind row_of(ProblemCode code) {
    switch (code) {
        using enum ProblemCode;
        case bad_request:
            return {"bad_request",
                    400,
                    {"La solicitud no es HTTP correcto", "The request is not correct HTTP"},
                    "The head or the framing of the request breaks the rules of HTTP/1.1. The connection is closed."};
        case request_timeout:
            return {"request_timeout",
                    408,
                    {"La solicitud tardó demasiado en llegar", "The request took too long to arrive"},
                    "The head or the body did not arrive in time. Send it again on a new connection."};
        case head_too_large:
            return {"head_too_large",
                    431,
                    {"La cabecera es demasiado grande", "The head is too large"},
                    "The request line and the header fields together, or their number, pass the limit."};
        case version_unsupported:
            return {"version_unsupported",
                    505,
                    {"Esa versión de HTTP no se admite", "That version of HTTP is not supported"},
                    "Use HTTP/1.1 (or 1.0)."};
        case expectation_failed:
            return {"expectation_failed",
                    417,
                    {"No se puede cumplir Expect", "Expect cannot be met"},
                    "The only expectation that is understood is 100-continue."};
        case not_found:
            return {"not_found",
                    404,
                    {"Aquí no hay nada", "There is nothing here"},
                    "No endpoint has this path. Look it up in /docs; a slash at the end counts."};
        case method_not_allowed:
            return {"method_not_allowed",
                    405,
                    {"Ese método no se admite aquí", "That method is not allowed here"},
                    "The path exists, but not with this method. The Allow header lists those that do."};
        case body_too_large:
            return {"body_too_large",
                    413,
                    {"El cuerpo es demasiado grande", "The body is too large"},
                    "The body passes the endpoint's limit, which the answer tells. The connection is closed."};
        case body_not_json:
            return {"body_not_json",
                    400,
                    {"El cuerpo no es JSON", "The body is not JSON"},
                    "The body is not well-formed JSON in UTF-8. `line`, `column` and `offset` say where it stops being "
                    "it."};
        case body_not_expected:
            return {"body_not_expected",
                    400,
                    {"Aquí no se espera un cuerpo", "No body is expected here"},
                    "The endpoint takes no body; send none, or an empty object."};
        case media_type_unsupported:
            return {
                "media_type_unsupported",
                415,
                {"Ese tipo de contenido no se admite", "That content type is not supported"},
                "Send the Content-Type that the endpoint takes (mostly application/json), without Content-Encoding."};
        case invalid_request:
            return {"invalid_request",
                    400,
                    {"La solicitud tiene errores", "The request has errors"},
                    "Fields or parameters are missing, unknown or out of bounds. `errors` lists all of them at once."};
        case token_missing:
            return {"token_missing",
                    401,
                    {"Hay que identificarse", "Sign-in is required"},
                    "Send `Authorization: Bearer TOKEN` with a token from POST /api/v1/login."};
        case token_unknown:
            return {"token_unknown",
                    401,
                    {"Ese token no es válido", "That token is not valid"},
                    "The token is not one of ours, or was revoked. Sign in again."};
        case token_expired:
            return {"token_expired", 401, {"Ese token ha caducado", "That token has expired"}, "Sign in again."};
        case permission_lacking:
            return {"permission_lacking",
                    403,
                    {"Su rol no lo permite", "Your role does not allow it"},
                    "You are signed in, but your role lacks the permission, which the answer names."};
        case session_needed:
            return {"session_needed", 403, {"Inicie sesión", "Sign in first"}, "An API token will not do."};
        case login_failed:
            return {"login_failed",
                    401,
                    {"Correo o contraseña incorrectos", "Wrong e-mail or password"},
                    "The same answer whether the account exists or not."};
        case login_slowed:
            return {"login_slowed",
                    429,
                    {"Demasiados intentos", "Too many attempts"},
                    "After repeated failures sign-in is slowed. Retry-After says how long to wait."};
        case password_wrong:
            return {
                "password_wrong",
                403,
                {"La contraseña actual no es correcta", "The present password is not right"},
                "Who changes a password shows that they know the one before. Failures count as those of signing in."};
        case mails_slowed:
            return {"mails_slowed",
                    429,
                    {"Demasiadas solicitudes de correo", "Too many requests for mail"},
                    "An address that asks for many mails is slowed. Retry-After says how long to wait."};
        case version_required:
            return {
                "version_required",
                428,
                {"Falta If-Match", "If-Match is missing"},
                "Read the thing first and send its ETag as If-Match, so that nobody's change is overwritten unseen."};
        case version_changed:
            return {"version_changed",
                    412,
                    {"Alguien lo cambió entretanto", "Somebody changed it meanwhile"},
                    "The If-Match does not name the present version. Read it again, and decide again."};
        case key_reused:
            return {
                "key_reused",
                422,
                {"Esa Idempotency-Key ya se usó para otra cosa", "That Idempotency-Key was used for something else"},
                "The same key with the same request gives the same answer; with another request it is refused."};
        case location_unknown:
        case movement_type_unknown:
        case movement_unknown:
        case category_unknown:
        case brand_unknown:
        case provider_unknown:
        case product_unknown:
        case variant_unknown:
        case level_unknown:
        case reservation_unknown:
        case transfer_unknown:
        case transfer_line_unknown:
        case import_unknown:
        case user_unknown:
        case session_unknown:
        case logo_unknown:
        case mailed_token_unknown:
        case email_log_entry_unknown:
            return row_of_unknown(code);
        case code_taken:
            return {"code_taken",
                    409,
                    {"Ese código ya está en uso", "That code is taken"},
                    "Codes are unique; choose another."};
        case name_taken:
            return {"name_taken",
                    409,
                    {"Ese nombre ya está en uso", "That name is taken"},
                    "Names are unique here; choose another."};
        case sku_taken:
            return {"sku_taken", 409, {"Ese SKU ya está en uso", "That SKU is taken"}, "A SKU names one variant only."};
        case barcode_taken:
            return {"barcode_taken",
                    409,
                    {"Ese código de barras ya está en uso", "That barcode is taken"},
                    "A barcode names one variant only."};
        case handle_taken:
            return {"handle_taken",
                    409,
                    {"Ese nombre de enlace ya está en uso", "That handle is taken"},
                    "A handle names one product only; choose another, or leave it out to have one made from the name."};
        case options_taken:
            return {
                "options_taken",
                409,
                {"Esa variante ya existe", "That variant exists already"},
                "Two variants of a product differ in size, colour or variation; capitals and accents do not count."};
        case email_taken:
            return {"email_taken",
                    409,
                    {"Ese correo ya está en uso", "That e-mail address is taken"},
                    "An address belongs to one user only."};
        case movement_type_reserved:
            return {"movement_type_reserved",
                    409,
                    {"Ese tipo de movimiento es del sistema", "That movement type is the system's own"},
                    "Only a transfer books it (POST /api/v1/stock/transfers), or a reversal "
                    "(POST /api/v1/stock/movements/{movement_id}/reverse)."};
        case movement_type_inactive:
            return {"movement_type_inactive",
                    409,
                    {"Ese tipo de movimiento está fuera de uso", "That movement type is out of use"},
                    "Choose an active movement type."};
        case location_inactive:
            return {"location_inactive",
                    409,
                    {"Esa ubicación está cerrada", "That location is closed"},
                    "Nothing goes into a closed location, and nothing is promised there."};
        case variant_inactive:
            return {"variant_inactive",
                    409,
                    {"Esa variante está fuera de uso", "That variant is out of use"},
                    "A variant out of use is neither sold nor promised."};
        case product_inactive:
            return {"product_inactive",
                    409,
                    {"Ese producto está fuera de uso", "That product is out of use"},
                    "Variants of a product out of use are out of use. Put the product back first."};
        case same_location:
            return {"same_location",
                    409,
                    {"Origen y destino son el mismo", "From and to are the same"},
                    "A transfer needs two locations."};
        case movement_reversed:
            return {"movement_reversed",
                    409,
                    {"El movimiento ya se anuló", "The movement was already reversed"},
                    "A movement is taken back once; the reversal names it."};
        case movement_is_reversal:
            return {"movement_is_reversal",
                    409,
                    {"Una anulación no se anula", "A reversal is not reversed"},
                    "Book the movement anew instead."};
        case movement_of_transfer:
            return {
                "movement_of_transfer",
                409,
                {"El movimiento es parte de una transferencia", "The movement is part of a transfer"},
                "Transfer the units back instead: one half of a transfer cannot be taken back alone. What turns up of "
                "what was lost on the way is booked in as an adjustment, where it is."};
        case transfer_arrived:
            return {
                "transfer_arrived",
                409,
                {"De esa transferencia ya no hay nada en camino", "Nothing of that transfer is on its way any more"},
                "All that was sent has been received, lost or returned; or it arrived at once."};
        case reservation_released:
            return {"reservation_released",
                    409,
                    {"La reserva ya fue liberada", "The reservation was already released"},
                    "Its units are available to everybody again."};
        case reservation_committed:
            return {"reservation_committed",
                    409,
                    {"La reserva ya se convirtió en venta", "The reservation already became a sale"},
                    "It cannot be released or committed again."};
        case reservation_expired:
            return {"reservation_expired",
                    409,
                    {"La reserva ha caducado", "The reservation has expired"},
                    "It stopped counting at its instant. Reserve again."};
        case expiration_in_past:
            return {"expiration_in_past",
                    409,
                    {"La caducidad ya pasó", "The expiration has passed"},
                    "Give an instant in the future, or none."};
        case level_changed:
            return {"level_changed",
                    409,
                    {"El nivel cambió entretanto", "The level changed meanwhile"},
                    "The level is not what the caller believed it to be. Read it again."};
        case insufficient_on_hand:
            return {"insufficient_on_hand",
                    409,
                    {"No hay tantas unidades", "There are not that many units"},
                    "On hand never goes below zero. Sales and reservations are told insufficient_available instead."};
        case insufficient_available:
            return {"insufficient_available",
                    409,
                    {"No hay tantas unidades disponibles", "Not that many units are available"},
                    "Sales and reservations need what is available: on hand minus reserved."};
        case insufficient_in_transit:
            return {"insufficient_in_transit",
                    409,
                    {"No hay tantas unidades en camino", "Not that many units are on their way"},
                    "What is received, lost and returned cannot be more than what was sent."};
        case value_too_large:
            return {"value_too_large",
                    409,
                    {"El valor del nivel pasaría del máximo", "The level's value would pass its maximum"},
                    "A level is worth 9999999999.99 at the most."};
        case balance_too_large:
            return {"balance_too_large",
                    409,
                    {"El nivel pasaría del máximo", "The level would pass its maximum"},
                    "A level holds 2147483647 units at the most."};
        case sale_unknown:
        case sale_line_unknown:
        case reservation_of_sale:
        case movement_of_sale:
        case currency_in_use:
        case purchase_line_unknown:
        case customer_unknown:
        case voucher_unknown:
        case invoice_unknown:
        case tax_rate_unknown:
        case tax_periods_overlap:
        case tax_rate_used:
        case sale_open:
        case sale_completed:
        case sale_returned:
        case sale_cancelled:
        case sale_expired:
        case purchase_status:
        case amount_refused:
        case amount_too_fine:
        case discount_too_large:
        case payment_above_due:
        case payment_below_due:
        case payments_too_many:
        case payment_above_voucher:
        case refund_above_paid:
        case return_above_sold:
        case receipt_above_ordered:
        case give_back_above_received:
        case series_exhausted:
        case purchase_unknown:
        case movement_of_purchase:
        case provider_inactive:
        case purchase_refused:
        case nothing_to_order:
        case payments_by_provider_off:
        case payment_intent_unknown:
        case payment_intent_final:
        case provider_refund_unknown:
        case provider_refund_not_failed:
        case payment_provider_refused:
        case payment_provider_unavailable:
        case webhook_signature_wrong:
            return row_of_sales(code);
        case date_in_future:
            return {
                "date_in_future",
                422,
                {"La fecha está en el futuro", "The date is in the future"},
                "What is asked for has not happened yet. Give an instant that has passed, or none, which means now."};
        case still_in_use:
            return {"still_in_use", 409, {"Todavía se usa", "It is still in use"}, "Something else refers to it."};
        case built_in:
            return {"built_in",
                    409,
                    {"Es parte del sistema", "It is part of the system"},
                    "What Trastienda itself relies on cannot be changed."};
        case variants_too_many:
            return {"variants_too_many",
                    409,
                    {"El producto tiene demasiadas variantes", "The product has too many variants"},
                    "A product has 2,000 variants at the most, also those out of use. Make another product."};
        case last_administrator:
            return {"last_administrator",
                    409,
                    {"Es el último administrador", "It is the last administrator"},
                    "One active administrator must remain."};
        case import_refused:
            return {"import_refused",
                    422,
                    {"El archivo tiene problemas", "The file has problems"},
                    "Nothing was imported. `problems` lists all of them with line and column."};
        case import_under_way:
            return {"import_under_way",
                    503,
                    {"Ya se está importando otro archivo", "Another file is being imported already"},
                    "A server imports one file at a time, from its first byte on. Nothing was read of this one. Retry "
                    "after the time that Retry-After says."};
        case logo_refused:
            return {"logo_refused",
                    422,
                    {"Ese logotipo no sirve", "That logo cannot be used"},
                    "It is no PNG, too large, or damaged; the old one is still there."};
        case events_gone:
            return {"events_gone",
                    410,
                    {"Ya no se puede seguir desde ahí", "It cannot be followed from there any more"},
                    "What came behind that event is no longer kept, or it was of another shop's database. Connect "
                    "without Last-Event-ID, then read the levels anew."};
        case events_full:
            return {"events_full",
                    503,
                    {"Ya siguen demasiados los cambios", "Too many are following the changes already"},
                    "A server serves 256 event streams at a time. Retry after the time that Retry-After says, or poll "
                    "the levels."};
        case events_full_of_user:
            return {"events_full_of_user",
                    429,
                    {"Usted ya sigue los cambios demasiadas veces", "You are following the changes too often already"},
                    "One user has 32 event streams of a server at the most, so that there is room for everybody. Close "
                    "one, or hand the events on from one stream."};
        case internal_error:
            return {"internal_error",
                    500,
                    {"Algo falló de nuestro lado", "Something failed on our side"},
                    "Tell whoever runs the server the request's id; the log says more under it."};
        case unavailable:
            return {"unavailable",
                    503,
                    {"Ahora no es posible", "Not possible right now"},
                    "A part that we need cannot be reached. Nothing was changed. Retry after the time that Retry-After "
                    "says."};
        case overloaded:
            return {"overloaded",
                    503,
                    {"Hay demasiado trabajo ahora", "There is too much to do right now"},
                    "Nothing was done with the request. Retry after the time that Retry-After says."};
        case timed_out:
            return {"timed_out",
                    503,
                    {"Tardó demasiado", "It took too long"},
                    "No answer was ready in time, and what was asked may still happen. Retry a change with the same "
                    "Idempotency-Key: it is done once at the most."};
        case outcome_unknown:
            return {
                "outcome_unknown",
                503,
                {"No se sabe si se hizo", "It is not known whether it was done"},
                "The connection to the database broke at the decisive moment. Retry with the same Idempotency-Key: it "
                "is done once at the most."};
    }
    return {};
}

constexpr auto catalogue = [] {
    std::array<ProblemKind, codes_count> rows{};
    for (std::size_t i = 0; i < codes_count; ++i) rows[i] = row_of(static_cast<ProblemCode>(i + 1));
    return rows;
}();

constexpr auto codes = [] {
    std::array<ProblemCode, codes_count> all{};
    for (std::size_t i = 0; i < codes_count; ++i) all[i] = static_cast<ProblemCode>(i + 1);
    return all;
}();

}  // namespace

const ProblemKind& kind_of(ProblemCode code) {
    const auto index = static_cast<std::size_t>(code) - 1;
    CHECK(index < codes_count);
    return catalogue[index];
}

std::span<const ProblemCode> problem_codes() { return codes; }

}  // namespace trastienda::http
