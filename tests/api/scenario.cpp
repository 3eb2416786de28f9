#include "tests/api/scenario.hpp"

#include "tests/api/program.hpp"
#include "tests/support/pdf_text.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace trastienda::tests {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds eventually_timeout{20};
constexpr std::chrono::milliseconds eventually_interval{20};

// Reads one file; each of its functions takes one kind of line.
class ScenarioReader {
  public:
    explicit ScenarioReader(const std::filesystem::path& file) : name_(file.filename().string()), in_(file) {}

    std::vector<Step> read() {
        for (std::string line; std::getline(in_, line);) {
            ++number_;
            take(line);
        }
        if (part_ != Part::between && part_ != Part::answer) refuse("the last step has no `->`");
        if (steps_.empty()) refuse("no steps");
        return std::move(steps_);
    }

  private:
    enum class Part : std::uint8_t { between, request_line, head, body, answer };

    [[noreturn]] void refuse(const std::string& problem) const {
        throw std::runtime_error(name_ + ":" + std::to_string(number_) + ": " + problem);
    }

    void take(const std::string& line) {
        if (line.starts_with("=== ")) return begin(line.substr(4));
        if (line.starts_with("-> ") && (part_ == Part::head || part_ == Part::body)) return take_status(line.substr(3));
        switch (part_) {
            case Part::between:
                if (!line.empty() && !line.starts_with('#')) refuse("expected `=== title`");
                return;
            case Part::request_line:
                return take_request_line(line);
            case Part::head:
                return take_head(line);
            case Part::body: {
                std::string& body = steps_.back().request.body;
                body += (body.empty() ? "" : "\n") + line;
                return;
            }
            case Part::answer:
                return take_expectation(line);
        }
    }

    void begin(std::string title) {
        if (part_ != Part::between && part_ != Part::answer) refuse("the step before has no `->`");
        steps_.push_back({.title = std::move(title), .line = number_});
        part_ = Part::request_line;
    }

    void take_request_line(const std::string& line) {
        const std::size_t space = line.find(' ');
        if (space == std::string::npos) refuse("expected `METHOD /path`");
        steps_.back().request.method = line.substr(0, space);
        steps_.back().request.target = line.substr(space + 1);
        part_ = Part::head;
    }

    void take_head(const std::string& line) {
        if (line.empty()) {
            part_ = Part::body;
        } else if (line.starts_with("@ ")) {
            steps_.back().role = line.substr(2);
        } else {
            const std::size_t colon = line.find(": ");
            if (colon == std::string::npos) refuse("expected `Name: value`, `@ role`, an empty line or `-> status`");
            steps_.back().request.headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
        }
    }

    void take_status(const std::string& text) {
        std::istringstream words(text);
        std::string asking;
        if (!(words >> steps_.back().status)) refuse("expected a status");
        words >> asking;
        if (asking == "once")
            steps_.back().asking = Asking::once;
        else if (asking == "eventually")
            steps_.back().asking = Asking::eventually;
        else if (!asking.empty())
            refuse("expected `once` or `eventually`");
        part_ = Part::answer;
    }

    void take_expectation(const std::string& line) {
        if (line.starts_with("+ ")) {
            steps_.back().must.push_back(line.substr(2));
        } else if (line.starts_with("- ")) {
            steps_.back().must_not.push_back(line.substr(2));
        } else if (const std::size_t equals = line.find(" = "); line.starts_with('$') && equals != std::string::npos) {
            steps_.back().captures.push_back({line.substr(1, equals - 1), line.substr(equals + 3)});
        } else if (!line.empty() && !line.starts_with('#')) {
            refuse("expected `+ text`, `- text` or `$name = source`");
        }
    }

    std::string name_;
    std::ifstream in_;
    int number_ = 0;
    Part part_ = Part::between;
    std::vector<Step> steps_;
};

std::string bytes_of(const std::string& hexadecimal) {
    std::istringstream digits(hexadecimal);
    std::string bytes;
    for (std::string byte; digits >> byte;) bytes += static_cast<char>(std::stoi(byte, nullptr, 16));
    return bytes;
}

// What stands behind `#token=` in a mail.
std::string mailed_token(const std::string& content) {
    constexpr std::string_view mark = "#token=";
    const std::size_t at = content.find(mark);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + mark.size();
    return content.substr(begin, content.find('\n', begin) - begin);
}

std::string repeated(const std::string& text) {
    const std::size_t star = text.rfind('*');
    const std::string unit = text.substr(0, star);
    std::string out;
    for (int left = std::stoi(text.substr(star + 1)); left > 0; --left) out += unit;
    return out;
}

// "2026-11-27", that many days after today.
std::string day_ahead(int days) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::chrono::year_month_day day(today + std::chrono::days(days));
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

std::string member(const std::string& body, std::string_view name) {
    boost::system::error_code failed;
    const json::value value = json::parse(body, failed);
    if (failed || !value.is_object()) return "";
    const json::value* found = value.get_object().if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

// Every refusal has a stable code, a title and a sentence.
std::string problem_with_refusal(const Reply& reply, std::string_view language) {
    if (reply.header("Content-Type") != "application/problem+json") return "a refusal that is not problem+json";
    if (reply.header("Content-Language") != language) return "the refusal is not in " + std::string(language);
    for (const char* name : {"code", "title", "detail"})
        if (member(reply.body, name).empty()) return "a refusal without `" + std::string(name) + "`";
    return "";
}

}  // namespace

std::vector<Step> read_scenario(const std::filesystem::path& file) { return ScenarioReader(file).read(); }

std::string ScenarioRunner::run(const Step& step) {
    const Request request = prepare(step);
    Reply reply = send(request);
    std::string wrong = difference(step, reply);
    const auto until = std::chrono::steady_clock::now() + eventually_timeout;
    while (step.asking == Asking::eventually && !wrong.empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(eventually_interval);
        reply = send(request);
        wrong = difference(step, reply);
    }
    const bool is_refusal = reply.status >= 400 && request.method != "HEAD";
    const bool has_language =
        std::ranges::any_of(request.headers, [](const Header& header) { return header.name == "Accept-Language"; });
    if (wrong.empty() && is_refusal && !has_language) wrong = problem_with_refusal(reply, "es");
    if (wrong.empty() && is_refusal && !has_language && step.asking == Asking::in_both_languages)
        wrong = in_english(request, reply);
    if (!wrong.empty())
        return wrong + "\n  answer: " + std::to_string(reply.status) + " " + reply.body.substr(0, 2'000);
    capture(step, reply);
    return "";
}

Request ScenarioRunner::prepare(const Step& step) {
    Request request = step.request;
    request.target = expand(request.target);
    request.body = expand(request.body);
    bool has_type = request.body.empty();
    for (Header& header : request.headers) {
        header.value = header.value == "{{signed}}" && sign_ ? sign_(request.body) : expand(header.value);
        has_type = has_type || header.name == "Content-Type";
    }
    if (!has_type) request.headers.push_back({"Content-Type", "application/json"});
    if (const std::string token = token_of(expand(step.role)); !token.empty())
        request.headers.push_back({"Authorization", "Bearer " + token});
    return request;
}

std::string ScenarioRunner::expand(const std::string& text) const {
    std::string out;
    std::size_t at = 0;
    for (std::size_t open = 0; (open = text.find("{{", at)) != std::string::npos;) {
        const std::size_t close = text.find("}}", open);
        if (close == std::string::npos) break;
        const std::string name = text.substr(open + 2, close - open - 2);
        out += text.substr(at, open - at);
        if (name.starts_with("hex:"))
            out += bytes_of(name.substr(4));
        else if (name.starts_with("repeat:"))
            out += repeated(name.substr(7));
        else if (name.starts_with("day:"))
            out += day_ahead(std::stoi(name.substr(4)));
        else if (const auto value = values_.find(name); value != values_.end())
            out += value->second;
        else
            throw std::runtime_error("nothing was captured as " + name);
        at = close + 2;
    }
    return out + text.substr(at);
}

// Whoever a step needs is made by the administrator the first time, through the program itself.
std::string ScenarioRunner::token_of(const std::string& role) {
    if (role == "nobody") return "";
    if (role.starts_with("token ")) return role.substr(6);
    if (const auto known = tokens_.find(role); known != tokens_.end()) return known->second;
    if (role == "admin")
        return tokens_[role] = sign_in(std::string(administrator_email), std::string(administrator_password));
    const std::string email = role + "@tienda.example";
    const std::string password = "la llave de quien es " + role;
    const json::object user{{"email", email}, {"password", password}, {"role", role}};
    const Reply made =
        send({.method = "POST",
              .target = "/api/v1/users",
              .headers = {{"Authorization", "Bearer " + token_of("admin")}, {"Content-Type", "application/json"}},
              .body = json::serialize(user)});
    if (made.status != 201) throw std::runtime_error("no user of role " + role + ": " + made.body);
    return tokens_[role] = sign_in(email, password);
}

std::string ScenarioRunner::sign_in(const std::string& email, const std::string& password) {
    const Reply reply = send({.method = "POST",
                              .target = "/api/v1/login",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = json::serialize(json::object{{"email", email}, {"password", password}})});
    if (reply.status != 200) throw std::runtime_error("no sign-in: " + reply.body);
    return member(reply.body, "token");
}

Reply ScenarioRunner::send(const Request& request) {
    std::optional<Reply> reply = connection_.send(request);
    if (!reply)
        throw std::runtime_error("the connection broke before the answer: " + request.method + " " + request.target);
    // Of an answer that goes on, its first piece: what is said of it here.
    if (request.method != "HEAD" && reply->header("Transfer-Encoding") == "chunked") {
        reply->body = connection_.read_chunk().value_or("");
        connection_.close();
    }
    return *std::move(reply);
}

std::string ScenarioRunner::difference(const Step& step, const Reply& reply) const {
    if (reply.status != step.status) return "expected " + std::to_string(step.status);
    // Of a PDF, what can be read on it.
    const bool is_pdf = reply.body.starts_with("%PDF-");
    const std::string body = is_pdf ? "%PDF- " + words_of_pdf(reply.body) : reply.body;
    const std::string shown = is_pdf ? ": " + body : "";
    for (const std::string& text : step.must)
        if (body.find(expand(text)) == std::string::npos) return "the body must hold " + expand(text) + shown;
    for (const std::string& text : step.must_not)
        if (body.find(expand(text)) != std::string::npos) return "the body must not hold " + expand(text) + shown;
    return "";
}

std::string ScenarioRunner::in_english(const Request& request, const Reply& spanish) {
    Request again = request;
    again.headers.push_back({"Accept-Language", "en"});
    const Reply english = send(again);
    if (english.status != spanish.status)
        return "in English it is " + std::to_string(english.status) + " " + english.body;
    if (std::string wrong = problem_with_refusal(english, "en"); !wrong.empty()) return wrong + ": " + english.body;
    if (member(english.body, "code") != member(spanish.body, "code")) return "another code in English: " + english.body;
    for (const char* name : {"title", "detail"})
        if (member(english.body, name) == member(spanish.body, name))
            return "`" + std::string(name) + "` is not translated: " + english.body;
    return "";
}

void ScenarioRunner::capture(const Step& step, const Reply& reply) {
    for (const Capture& wanted : step.captures) {
        if (wanted.source == "body") {
            values_[wanted.name] = reply.body;
        } else if (wanted.source.starts_with("mail ")) {
            values_[wanted.name] = mailed_token(last_mail_to_(expand(wanted.source.substr(5))));
        } else if (wanted.source.ends_with(':')) {
            values_[wanted.name] = reply.header(wanted.source.substr(0, wanted.source.size() - 1));
        } else {
            boost::system::error_code failed;
            const json::value body = json::parse(reply.body, failed);
            const json::value* found = failed ? nullptr : body.find_pointer(wanted.source, failed);
            if (found == nullptr) throw std::runtime_error("nothing at " + wanted.source + " in " + reply.body);
            values_[wanted.name] =
                found->is_string() ? std::string(found->get_string()) : std::string(json::serialize(*found));
        }
        if (values_[wanted.name].empty()) throw std::runtime_error(wanted.name + " would be empty");
    }
}

}  // namespace trastienda::tests
