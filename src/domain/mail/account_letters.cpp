#include "domain/mail/account_letters.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::mail {

namespace {

// The texts of a letter: {0} is the shop, {1} the address, {2} the link, {3} the hours that it is good for.
struct Texts {
    Bilingual subject;
    Bilingual content;
};

constexpr Texts confirmation{
    {"{0}: confirme su correo", "{0}: confirm your e-mail address"},
    {"Hola:\n"
     "\n"
     "Alguien, esperamos que usted, ha abierto una cuenta en {0} con la dirección {1}.\n"
     "Para confirmarla, abra este enlace; vale {3} horas y una sola vez:\n"
     "\n"
     "{2}\n"
     "\n"
     "Si no ha sido usted, no abra el enlace: sin él, con esta cuenta no entra nadie.\n",
     "Hello,\n"
     "\n"
     "somebody, we hope you, has opened an account at {0} with the address {1}.\n"
     "To confirm it, open this link; it is good for {3} hours, and once:\n"
     "\n"
     "{2}\n"
     "\n"
     "If it was not you, do not open the link: without it nobody gets in with this account.\n"}};

constexpr Texts registration_attempted{
    {"{0}: ya tiene una cuenta", "{0}: you have an account already"},
    {"Hola:\n"
     "\n"
     "Alguien ha querido abrir una cuenta en {0} con la dirección {1}, que ya tiene una.\n"
     "No ha cambiado nada. Si ha sido usted, entre con su contraseña de siempre; si la ha olvidado,\n"
     "elija otra con este enlace, que vale {3} horas y una sola vez:\n"
     "\n"
     "{2}\n"
     "\n"
     "Si no ha sido usted, no tiene que hacer nada.\n",
     "Hello,\n"
     "\n"
     "somebody has tried to open an account at {0} with the address {1}, which has one already.\n"
     "Nothing has changed. If it was you, sign in with the password that you have; if you have\n"
     "forgotten it, choose another with this link, which is good for {3} hours, and once:\n"
     "\n"
     "{2}\n"
     "\n"
     "If it was not you, there is nothing that you need do.\n"}};

constexpr Texts password_reset{{"{0}: elija otra contraseña", "{0}: choose another password"},
                               {"Hola:\n"
                                "\n"
                                "Alguien, esperamos que usted, ha pedido otra contraseña para la cuenta {1} de {0}.\n"
                                "Para elegirla, abra este enlace; vale {3} horas y una sola vez:\n"
                                "\n"
                                "{2}\n"
                                "\n"
                                "Si no ha sido usted, no abra el enlace: su contraseña sigue siendo la de antes.\n",
                                "Hello,\n"
                                "\n"
                                "somebody, we hope you, has asked for another password for the account {1} at {0}.\n"
                                "To choose it, open this link; it is good for {3} hours, and once:\n"
                                "\n"
                                "{2}\n"
                                "\n"
                                "If it was not you, do not open the link: your password is still the one before.\n"}};

constexpr Texts password_changed{{"{0}: su contraseña ha cambiado", "{0}: your password has changed"},
                                 {"Hola:\n"
                                  "\n"
                                  "La contraseña de su cuenta {1} en {0} acaba de cambiar.\n"
                                  "\n"
                                  "Si no ha sido usted, pida enseguida otra contraseña y avise a la tienda.\n",
                                  "Hello,\n"
                                  "\n"
                                  "the password of your account {1} at {0} has just changed.\n"
                                  "\n"
                                  "If it was not you, ask for another password at once and tell the shop.\n"}};

std::string filled(std::string_view text, const Addressee& to, const Link& link) {
    return fmt::format(fmt::runtime(text), to.shop_name, to.email, link.url, link.good_for.count());
}

// A shop's name is one line, but a subject must be one whatever it is: what follows a line break would be a header.
std::string one_line(std::string text) {
    std::ranges::replace_if(text, [](char letter) { return letter == '\n' || letter == '\r'; }, ' ');
    return text;
}

Letter letter(EmailType type, const Texts& texts, const Addressee& to, const Link& link) {
    return {.type = type,
            .user = to.user,
            .recipient = to.email,
            .subject = one_line(filled(texts.subject.in(to.language), to, link)),
            .content = filled(texts.content.in(to.language), to, link)};
}

}  // namespace

Letter confirmation_letter(const Addressee& to, const Link& link) {
    return letter(EmailType::account_confirmation, confirmation, to, link);
}

Letter registration_attempted_letter(const Addressee& to, const Link& link) {
    return letter(EmailType::registration_attempted, registration_attempted, to, link);
}

Letter password_reset_letter(const Addressee& to, const Link& link) {
    return letter(EmailType::password_reset, password_reset, to, link);
}

Letter password_changed_letter(const Addressee& to) {
    return letter(EmailType::password_changed, password_changed, to, {});
}

}  // namespace trastienda::mail
