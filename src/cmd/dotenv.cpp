#include "cmd/dotenv.hpp"

#include "base/utf8.hpp"
#include "http/tokens.hpp"

#include <algorithm>
#include <optional>

namespace trastienda::cmd {

namespace {

bool is_name_start(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || letter == '_';
}
bool is_name_character(char letter) {
    return is_name_start(letter) || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-';
}
bool is_blank(char letter) { return letter == ' ' || letter == '\t'; }

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    Dotenv read() {
        while (at_ < text_.size()) {
            skip_blanks();
            if (!is_at_end_of_line() && text_[at_] != '#') read_entry();
            skip_line();
        }
        return std::move(result_);
    }

  private:
    void read_entry() {
        DotenvEntry entry{.name = {}, .value = {}, .line = line_};
        read_name(entry.name);
        if (entry.name == "export" && at_ < text_.size() && is_blank(text_[at_])) {
            skip_blanks();
            entry.name.clear();
            read_name(entry.name);
        }
        skip_blanks();
        if (entry.name.empty() || at_ >= text_.size() || text_[at_] != '=')
            return wrong(entry.line, {"la línea no es NOMBRE=valor", "the line is not NAME=value"},
                         {"Escriba NOMBRE=valor, o ponga # delante para que sea un comentario.",
                          "Write NAME=value, or put # before it to make it a comment."});
        ++at_;
        skip_blanks();
        if (read_value(entry)) result_.entries.push_back(std::move(entry));
    }

    void read_name(std::string& name) {
        if (at_ < text_.size() && !is_name_start(text_[at_])) return;
        while (at_ < text_.size() && is_name_character(text_[at_])) name += text_[at_++];
    }

    bool read_value(DotenvEntry& entry) {
        const char quote = at_ < text_.size() ? text_[at_] : '\n';
        if (quote != '"' && quote != '\'') {
            entry.value = bare_value();
            return true;
        }
        ++at_;
        if (!read_quoted(entry.value, quote)) {
            wrong(entry.line, {"las comillas que se abren aquí no se cierran", "the quotes opened here are not closed"},
                  {"Cierre el valor con las mismas comillas.", "Close the value with the same quotes."});
            return false;
        }
        skip_blanks();
        if (is_at_end_of_line() || text_[at_] == '#') return true;
        wrong(entry.line, {"hay texto después de las comillas", "there is text after the closing quotes"},
              {R"(Ponga todo el valor entre comillas; unas comillas dentro se escriben \".)",
               R"(Put the whole value into the quotes; quotes inside are written \".)"});
        return false;
    }

    std::string bare_value() {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        std::string_view value = text_.substr(at_, end - at_);
        for (std::size_t i = 0; i < value.size(); ++i)
            if (value[i] == '#' && (i == 0 || is_blank(value[i - 1]))) {
                value = value.substr(0, i);
                break;
            }
        at_ = end;
        if (value.ends_with('\r')) value.remove_suffix(1);
        return std::string(http::trimmed(value));
    }

    // Up to the closing quote; false where the file ends first.
    bool read_quoted(std::string& value, char quote) {
        while (at_ < text_.size()) {
            const char letter = text_[at_++];
            if (letter == quote) return true;
            if (letter == '\n') ++line_;
            if (quote == '"' && letter == '\\' && at_ < text_.size()) {
                read_escape(value);
                continue;
            }
            if (letter == '\r' && at_ < text_.size() && text_[at_] == '\n') continue;
            value += letter;
        }
        return false;
    }

    void read_escape(std::string& value) {
        const char letter = text_[at_++];
        switch (letter) {
            case 'n':
                value += '\n';
                break;
            case 'r':
                value += '\r';
                break;
            case 't':
                value += '\t';
                break;
            case '"':
            case '\\':
            case '$':
                value += letter;
                break;
            default:  // as shells do: a backslash before anything else is a backslash
                value += '\\';
                value += letter;
                if (letter == '\n') ++line_;
        }
    }

    void wrong(std::size_t line, Bilingual what, Bilingual right) {
        result_.errors.push_back({line, http::both(what), http::both(right)});
    }
    [[nodiscard]] bool is_at_end_of_line() const {
        return at_ >= text_.size() || text_[at_] == '\n' || (text_[at_] == '\r' && text_.substr(at_, 2) == "\r\n");
    }
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    void skip_line() {
        at_ = std::min(text_.find('\n', std::min(at_, text_.size())), text_.size());
        if (at_ < text_.size()) ++at_;
        ++line_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    Dotenv result_;
};

}  // namespace

Dotenv parse_dotenv(std::string_view text) {
    const auto refuse = [&](std::size_t offset, Bilingual what, Bilingual right) {
        const auto before = text.substr(0, offset);
        const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        return Dotenv{.entries = {}, .errors = {{line, http::both(what), http::both(right)}}};
    };
    if (const auto invalid = first_invalid_utf8(text))
        return refuse(*invalid, {"hay un byte que no es UTF-8", "there is a byte that is not UTF-8"},
                      {"Guarde el archivo en UTF-8.", "Save the file as UTF-8."});
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        return refuse(zero, {"hay un byte cero", "there is a zero byte"},
                      {"Un archivo .env es solo texto.", "A .env file is text only."});
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return Reader(text).read();
}

}  // namespace trastienda::cmd
