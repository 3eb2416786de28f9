// HTTP scenarios as data. A file is a list of steps; a step is a request and what its answer must be:
//
//     === What is being said about the program
//     PATCH /api/v1/locations/{{id}}
//     @ manager                       (a role, `nobody`, or `token {{captured}}`; without the line, admin)
//     If-Match: {{tag}}
//
//     {"name": "Almacén"}
//     -> 200                          (`-> 200 eventually`: asked again until the answer is this one)
//     + "name":"Almacén"              (the body must hold this)
//     - "id":0                        (and must not hold this)
//     $version = /version             (a JSON pointer, `body`, or a header's name with a colon: `ETag:`; `mail ADDRESS`
//                                      is the token in the last mail to that address)
//
// `Stripe-Signature: {{signed}}` is what Stripe would sign the body with. In requests {{name}} is a captured value,
// {{hex:ff 00}} those bytes, {{repeat:text*1000}} that many of them and {{day:30}} the day in 30 days. What is refused
// is asked a second time in English, and both answers must say why in words of their own; `-> 401 once` is for what may
// not be repeated. For tests only.
#pragma once

#include "tests/api/http_connection.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trastienda::tests {

enum class Asking : std::uint8_t { in_both_languages, once, eventually };

struct Capture {
    std::string name;
    std::string source;
};

struct Step {
    std::string title = {};
    int line = 0;
    std::string role = "admin";
    Request request = {};
    Asking asking = Asking::in_both_languages;
    int status = 0;
    std::vector<std::string> must = {};
    std::vector<std::string> must_not = {};
    std::vector<Capture> captures = {};
};

/// Throws std::runtime_error with file and line where the file is not as above.
std::vector<Step> read_scenario(const std::filesystem::path& file);

class ScenarioRunner {
  public:
    /// `last_mail_to` gives the last mail that was queued for an address.
    ScenarioRunner(std::uint16_t port, std::function<std::string(const std::string&)> last_mail_to)
        : connection_(port), last_mail_to_(std::move(last_mail_to)) {}
    /// What `{{signed}}` stands for, of a body.
    void sign_with(std::function<std::string(const std::string&)> sign) { sign_ = std::move(sign); }
    /// What is wrong with the answer; empty where all is as it must be.
    std::string run(const Step& step);

  private:
    Request prepare(const Step& step);
    std::string token_of(const std::string& role);
    std::string sign_in(const std::string& email, const std::string& password);
    Reply send(const Request& request);
    [[nodiscard]] std::string expand(const std::string& text) const;
    [[nodiscard]] std::string difference(const Step& step, const Reply& reply) const;
    std::string in_english(const Request& request, const Reply& spanish);
    void capture(const Step& step, const Reply& reply);

    HttpConnection connection_;
    std::function<std::string(const std::string&)> last_mail_to_;
    std::function<std::string(const std::string&)> sign_;
    std::map<std::string, std::string> values_;
    std::map<std::string, std::string> tokens_;
};

}  // namespace trastienda::tests
