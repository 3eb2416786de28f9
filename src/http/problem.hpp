// Problems: what a caller is told when the answer is no (RFC 9457, application/problem+json). Every code stands in one
// table (problem_catalogue.cpp) with its status and its title in both languages. Floor 5, pure values.
#pragma once

#include "base/language.hpp"
#include "base/result.hpp"
#include "http/bilingual.hpp"
#include "http/codec.hpp"
#include "http/fields.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

/// Every code there is. Its row in `kind_of` (a switch that must be complete) gives the word that programs see.
enum class ProblemCode : std::uint8_t {
    // The request as such.
    bad_request = 1,
    request_timeout,
    head_too_large,
    version_unsupported,
    expectation_failed,
    not_found,
    method_not_allowed,
    body_too_large,
    body_not_json,
    body_not_expected,
    media_type_unsupported,
    invalid_request,
    // Who asks.
    token_missing,
    token_unknown,
    token_expired,
    permission_lacking,
    session_needed,
    login_failed,
    login_slowed,
    password_wrong,
    mails_slowed,
    // Two people at one thing.
    version_required,
    version_changed,
    key_reused,
    // Nothing by that id.
    location_unknown,
    movement_type_unknown,
    movement_unknown,
    category_unknown,
    brand_unknown,
    provider_unknown,
    product_unknown,
    variant_unknown,
    level_unknown,
    reservation_unknown,
    transfer_unknown,
    transfer_line_unknown,
    import_unknown,
    user_unknown,
    session_unknown,
    logo_unknown,
    mailed_token_unknown,
    email_log_entry_unknown,
    // Somebody else has it.
    code_taken,
    name_taken,
    sku_taken,
    barcode_taken,
    handle_taken,
    options_taken,
    email_taken,
    // The rules of stock (domain/stock/refusal.hpp).
    movement_type_reserved,
    movement_type_inactive,
    location_inactive,
    variant_inactive,
    product_inactive,
    same_location,
    reservation_released,
    reservation_committed,
    reservation_expired,
    expiration_in_past,
    movement_reversed,
    movement_is_reversal,
    movement_of_transfer,
    transfer_arrived,
    level_changed,
    insufficient_on_hand,
    insufficient_available,
    insufficient_in_transit,
    balance_too_large,
    value_too_large,
    // The rules of sales (domain/sales/refusal.hpp).
    sale_unknown,
    sale_line_unknown,
    reservation_of_sale,
    movement_of_sale,
    currency_in_use,
    purchase_line_unknown,
    customer_unknown,
    voucher_unknown,
    invoice_unknown,
    tax_rate_unknown,
    tax_periods_overlap,
    tax_rate_used,
    sale_open,
    sale_completed,
    sale_returned,
    sale_cancelled,
    sale_expired,
    purchase_status,
    amount_refused,
    amount_too_fine,
    discount_too_large,
    payment_above_due,
    payment_below_due,
    payments_too_many,
    payment_above_voucher,
    refund_above_paid,
    return_above_sold,
    receipt_above_ordered,
    give_back_above_received,
    series_exhausted,
    // The rules of purchases (domain/purchases), beside those that sales have too.
    purchase_unknown,
    movement_of_purchase,
    provider_inactive,
    purchase_refused,
    nothing_to_order,
    // Payments by a provider (app/provider_payments.hpp).
    payments_by_provider_off,
    payment_intent_unknown,
    payment_intent_final,
    provider_refund_unknown,
    provider_refund_not_failed,
    payment_provider_refused,
    payment_provider_unavailable,
    webhook_signature_wrong,
    // Other rules.
    date_in_future,
    still_in_use,
    built_in,
    variants_too_many,
    last_administrator,
    import_refused,
    import_under_way,
    logo_refused,
    events_gone,
    events_full,
    events_full_of_user,
    // Our side.
    internal_error,
    unavailable,
    overloaded,
    timed_out,
    outcome_unknown,
};

struct ProblemKind {
    std::string_view name;  // stable, snake_case: what programs compare with
    int status;
    Bilingual title;
    std::string_view meaning;  // for the reference page: when it is given and what to do
};

const ProblemKind& kind_of(ProblemCode code);
/// All codes, in the order of the enum.
std::span<const ProblemCode> problem_codes();

/// What the routes of the original design have in each of their refusals, for clients that know nothing of problems:
/// `message` in Spanish or `error` in English.
enum class PlainMember : std::uint8_t { none = 1, message = 2, error = 3 };

/// One occurrence of a problem.
struct Problem {
    ProblemCode code = ProblemCode::internal_error;
    BilingualText detail;                 // what was wrong this time, and what would be right
    std::vector<FieldError> errors = {};  // field by field
    std::size_t errors_omitted = 0;       // how many more there were than `errors` holds
    std::string members = {};             // extension members as JSON text, each with a comma before it
    std::optional<int> retry_after_seconds = {};
    /// What the plain member says, where it is not the detail: the original design's own words.
    std::string plain_words = {};

    /// Adds an extension member: problem(...).with("available", available).
    template <class T>
    Problem&& with(std::string_view name, const T& value) && {
        append_member_name(name);
        write_json(members, value);
        return std::move(*this);
    }
    Problem&& in_plain_words(std::string words) && {
        plain_words = std::move(words);
        return std::move(*this);
    }

    void append_member_name(std::string_view name);
};

/// The refusal of an endpoint: problem(ProblemCode::sku_taken, {"...", "..."}, arguments...).
template <class... Args>
Problem problem(ProblemCode code, Sentence<std::type_identity_t<const Args&>...> detail, const Args&... args) {
    return {.code = code, .detail = both<Args...>(detail, args...)};
}
inline Problem problem(ProblemCode code, BilingualText detail) { return {.code = code, .detail = std::move(detail)}; }

/// "La solicitud tiene 2 errores.": invalid_request with every field error.
Problem invalid_request(FieldErrors errors);
/// Likewise of `count` errors, of which these are told.
Problem invalid_request(std::vector<FieldError> errors, std::size_t count);

/// What a caller is told of a failure of the world. Nothing of the error's own text leaves the house.
Problem problem_of(const Error& error);
Problem problem_of(ErrorCode code);

/// How a problem is said. `status` is the one answered with; the code's own unless an endpoint's row says otherwise.
struct ProblemAnswer {
    int status = 0;
    Language language = Language::es;
    std::string_view request_id = {};
    PlainMember plain_member = PlainMember::none;
};
/// Appends the JSON object.
void append_problem(std::string& out, const Problem& problem, const ProblemAnswer& answer);

}  // namespace trastienda::http
