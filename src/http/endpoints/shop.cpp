// /api/v1/shop: what the shop says of itself on documents and in mails.
#include "app/worker.hpp"
#include "domain/sales/currency.hpp"
#include "http/endpoints/catalog_fields.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/people_fields.hpp"
#include "http/endpoints/sale_fields.hpp"
#include "outbound/logo.hpp"
#include "store/shop_settings.hpp"

namespace trastienda::http {

namespace {

struct CurrencyCode {
    std::string value;
};
struct CurrencyForm {
    static std::optional<CurrencyCode> parse(std::string_view text) {
        if (!sales::find_currency(text)) return std::nullopt;
        return CurrencyCode{std::string(text)};
    }
    static std::string_view text(const CurrencyCode& code) { return code.value; }
    static constexpr Bilingual expected{"un código de ISO 4217 en uso, en mayúsculas y sin milésimas, como EUR",
                                        "a code of ISO 4217 in use, in capitals and without thousandths, such as EUR"};
    static constexpr std::string_view schema_members = R"("pattern":"^[A-Z]{3}$")";
};

}  // namespace

template <>
struct Codec<CurrencyCode> : TextCodec<CurrencyCode, CurrencyForm> {};

namespace {

using SaleExpiry = Whole<60, 2'592'000>;
using TimeZoneName = Text<1, 64>;

struct ShopOut {
    std::string name;
    std::string legal_name;
    std::string tax_number;
    std::string address;
    std::string city;
    std::string country;
    std::string phone;
    std::optional<std::string> email;
    std::string currency;
    std::string time_zone;
    LanguageWord language = LanguageWord::es;
    std::int32_t sale_expiry_s = 0;
    bool has_logo = false;
    std::int64_t version = 0;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(ShopOut, (),
                      (name, legal_name, tax_number, address, city, country, phone, email, currency, time_zone,
                       language, sale_expiry_s, has_logo, version, updated_at))
constexpr auto notes(const ShopOut*) {
    return std::to_array<FieldNote>(
        {{.field = "legal_name", .text = "Who issues invoices."},
         {.field = "time_zone", .text = "Where its days begin and end."},
         {.field = "language", .text = "Of documents and mails for a buyer who has no account and named no language."},
         {.field = "sale_expiry_s", .text = "How long an unpaid sale keeps its units."},
         {.field = "version", .text = "Grows with each change, also of the logo; the ETag."}});
}

struct ShopChange {
    Change<CatalogName> name;
    Change<Trimmed<0, 200>> legal_name;
    Change<TaxNumber> tax_number;
    Change<PostalAddress> address;
    Change<PlaceName> city;
    Change<PlaceName> country;
    Change<Phone> phone;
    Patch<people::EmailAddress> email;
    Change<CurrencyCode> currency;
    Change<TimeZoneName> time_zone;
    Change<LanguageWord> language;
    Change<SaleExpiry> sale_expiry_s;
};
BOOST_DESCRIBE_STRUCT(ShopChange, (),
                      (name, legal_name, tax_number, address, city, country, phone, email, currency, time_zone,
                       language, sale_expiry_s))
constexpr auto notes(const ShopChange*) {
    return std::to_array<FieldNote>(
        {{.field = "name", .text = "The one over the door.", .example = "\"Trastienda Moda\""},
         {.field = "legal_name", .text = "Who issues invoices.", .example = "\"Trastienda Moda, S.L.\""},
         {.field = "tax_number",
          .text = "As the tax agency writes it: blanks are taken out, and of a Spanish one its hyphens. Its check "
                  "digit is not looked at.",
          .example = "\"B12345674\""},
         {.field = "address", .text = "", .example = "\"Calle de la Montera, 24\""},
         {.field = "city", .text = "With its postcode.", .example = "\"28013 Madrid\""},
         {.field = "country", .text = "", .example = "\"España\""},
         {.field = "phone", .text = "", .example = "\"+34 910 000 000\""},
         {.field = "email", .text = "Where customers write to.", .example = "\"hola@example.com\""},
         {.field = "currency", .text = "Of what is sold from now on (ISO 4217).", .example = "\"EUR\""},
         {.field = "time_zone", .text = "A name of the IANA list.", .example = "\"Europe/Madrid\""},
         {.field = "language",
          .text = "Of documents and mails for a buyer who has no account and named no language.",
          .example = "\"es\""},
         {.field = "sale_expiry_s",
          .text = "How long an unpaid sale keeps its units, from now on.",
          .example = "1800"}});
}

ShopOut shop_out(store::ShopSettings settings) {
    return {.name = std::move(settings.name),
            .legal_name = std::move(settings.legal_name),
            .tax_number = std::move(settings.tax_number),
            .address = std::move(settings.address),
            .city = std::move(settings.city),
            .country = std::move(settings.country),
            .phone = std::move(settings.phone),
            .email = settings.email.empty() ? std::nullopt : std::optional(std::move(settings.email)),
            .currency = std::move(settings.currency),
            .time_zone = std::move(settings.time_zone),
            .language = static_cast<LanguageWord>(settings.language),
            .sale_expiry_s = settings.sale_expiry_s,
            .has_logo = settings.has_logo,
            .version = settings.version,
            .updated_at = settings.updated_at};
}

Problem version_changed() {
    return problem(ProblemCode::version_changed,
                   {"El If-Match no nombra la versión actual: léalo de nuevo y decida otra vez.",
                    "The If-Match does not name the present version: read it again, and decide again."});
}

Reply<ShopOut> reply_of(store::ShopStore::Changed changed) {
    if (changed) {
        const std::int64_t version = changed->version;
        return Reply(shop_out(*std::move(changed))).version(version);
    }
    if (changed.error() == store::ShopRefusal::version_changed) return version_changed();
    if (changed.error() == store::ShopRefusal::currency_in_use)
        return problem(ProblemCode::currency_in_use,
                       BilingualText{.es = "Ya hay ventas en la moneda de la tienda: no se puede cambiar.",
                                     .en = "There are sales in the shop's currency already: it cannot be changed."});
    FieldErrors errors;
    ReadAt(errors, FieldPlace::body)
        .field("time_zone")
        .fail(FieldCode::not_one_of,
              both(Bilingual{"Esta base de datos no conoce esa zona horaria: use un nombre como Europe/Madrid.",
                             "This database knows no such time zone: use a name such as Europe/Madrid."}));
    return invalid_request(std::move(errors));
}

asio::awaitable<Reply<ShopOut>> read_shop(ShopServices& services, Call<> call) {
    static_cast<void>(call);
    CO_TRY(auto settings, co_await services.shop.read());
    const std::int64_t version = settings.version;
    co_return Reply(shop_out(std::move(settings))).version(version);
}

asio::awaitable<Reply<ShopOut>> change_shop(ShopServices& services, Call<Body<ShopChange>> call) {
    ShopChange& input = call.body;
    store::ShopSettingsChange change;
    const auto take = [](std::optional<std::string>& to, auto& from) {
        if (from.value) to = std::move(from.value->value);
    };
    take(change.name, input.name);
    take(change.legal_name, input.legal_name);
    take(change.tax_number, input.tax_number);
    take(change.address, input.address);
    take(change.city, input.city);
    take(change.country, input.country);
    take(change.phone, input.phone);
    take(change.currency, input.currency);
    take(change.time_zone, input.time_zone);
    if (input.email.is_present) change.email = input.email.value ? input.email.value->text() : std::string();
    if (input.language.value) change.language = static_cast<Language>(*input.language.value);
    if (input.sale_expiry_s.value) change.sale_expiry_s = static_cast<std::int32_t>(input.sale_expiry_s.value->value);
    CO_TRY(auto changed, co_await services.shop.change(call.context.if_match.version(), change));
    co_return reply_of(std::move(changed));
}

asio::awaitable<Reply<PngImage>> read_logo(ShopServices& services, Call<> call) {
    static_cast<void>(call);
    CO_TRY(auto logo, co_await services.shop.read_logo());
    if (logo.png.empty())
        co_return problem(ProblemCode::logo_unknown, {"La tienda no tiene logotipo.", "The shop has no logo."});
    co_return Reply(PngImage{std::move(logo.png)}).version(logo.version);
}

Problem logo_refused(outbound::LogoFault fault) {
    switch (fault) {
        case outbound::LogoFault::too_many_bytes:
            return problem(
                ProblemCode::logo_refused,
                {"Tiene más de {} bytes: hágalo más pequeño.", "It has more than {} bytes: make it smaller."},
                outbound::logo_bytes_max);
        case outbound::LogoFault::not_png:
            return problem(ProblemCode::logo_refused, {"No es un PNG: guarde la imagen como PNG y envíela otra vez.",
                                                       "It is no PNG: save the image as PNG and send it again."});
        case outbound::LogoFault::too_many_pixels:
            return problem(ProblemCode::logo_refused,
                           {"Debe tener de 1 a {} píxeles de ancho y de alto: redúzcalo.",
                            "It must be 1 to {} pixels wide and high: make it smaller."},
                           outbound::logo_side_max);
        case outbound::LogoFault::broken:
            return problem(ProblemCode::logo_refused,
                           {"Empieza como un PNG pero no se puede leer hasta el final: guárdelo de nuevo.",
                            "It begins like a PNG and cannot be read to its end: save it anew."});
    }
    CHECK(false);
}

asio::awaitable<Reply<ShopOut>> change_logo(ShopServices& services, Call<Upload> call) {
    // Before the body, which can be read only once while the header may name several versions.
    CO_TRY(const auto present, co_await services.shop.read());
    if (!call.context.if_match.allows(present.version)) co_return version_changed();
    std::string png;  // as large as the row allows
    for (;;) {
        CO_TRY(const auto piece, co_await call.upload->next());
        if (!piece) break;
        png.append(*piece);
    }
    // Decoding takes milliseconds, so it leaves the loop; the bytes come back with the answer.
    auto decode = [png = std::move(png)]() mutable {
        const auto fault = outbound::find_logo_fault(png);
        return std::pair(fault, std::move(png));
    };
    CO_TRY(const auto decoded, co_await services.document_worker.run(std::move(decode)));
    if (decoded.first) co_return logo_refused(*decoded.first);
    CO_TRY(auto changed, co_await services.shop.change_logo(present.version, decoded.second));
    co_return reply_of(std::move(changed));
}

asio::awaitable<Reply<ShopOut>> remove_logo(ShopServices& services, Call<> call) {
    CO_TRY(auto changed, co_await services.shop.change_logo(call.context.if_match.version(), {}));
    co_return reply_of(std::move(changed));
}

}  // namespace

Endpoints shop_endpoints(ShopServices& services) {
    using people::Permission;
    return {
        endpoint(services, read_shop,
                 {.method = Method::get,
                  .path = "/api/v1/shop",
                  .summary = "What the shop says of itself",
                  .permission = Permission::read_catalog}),
        endpoint(services, change_shop,
                 {.method = Method::patch,
                  .path = "/api/v1/shop",
                  .summary = "Change what the shop says of itself",
                  .description = "Fields that are left out stay as they are; an empty text empties one. Invoices that "
                                 "were issued never change.",
                  .permission = Permission::change_taxes,
                  .refusals = {ProblemCode::version_changed, ProblemCode::currency_in_use},
                  .versioning = Versioning::required}),
        endpoint(services, read_logo,
                 {.method = Method::get,
                  .path = "/api/v1/shop/logo",
                  .summary = "The shop's logo",
                  .permission = Permission::read_catalog,
                  .refusals = {ProblemCode::logo_unknown}}),
        endpoint(services, change_logo,
                 {.method = Method::put,
                  .path = "/api/v1/shop/logo",
                  .summary = "Set the shop's logo",
                  .description = "A PNG of at most 2,000 pixels either way; it stands on invoices.",
                  .permission = Permission::change_taxes,
                  .refusals = {ProblemCode::version_changed, ProblemCode::logo_refused},
                  .versioning = Versioning::required,
                  .body_bytes_max = outbound::logo_bytes_max,
                  .upload_type = "image/png"}),
        endpoint(services, remove_logo,
                 {.method = Method::delete_,
                  .path = "/api/v1/shop/logo",
                  .summary = "Take the shop's logo away",
                  .permission = Permission::change_taxes,
                  .refusals = {ProblemCode::version_changed},
                  .versioning = Versioning::required}),
    };
}

}  // namespace trastienda::http
