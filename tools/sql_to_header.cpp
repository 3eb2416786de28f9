// sql_to_header IN.sql OUT.hpp: every statement of a .sql file as a named constant.
// A file of ours is a list of "-- name: some_name", each followed by comments and exactly one statement ending in ';'.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Statement {
    std::string name;
    std::string text;
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Throws a sentence that says what is wrong with the file.
std::vector<Statement> parse(std::istream& in) {
    constexpr std::string_view marker = "-- name:";
    std::vector<Statement> statements;
    std::set<std::string> names;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(marker)) {
            const std::string name = trimmed(line.substr(marker.size()));
            if (!names.insert(name).second) throw std::runtime_error("two statements are named " + name);
            statements.push_back({name, ""});
        } else if (!trimmed(line).starts_with("--") && !trimmed(line).empty()) {
            if (statements.empty()) throw std::runtime_error("a statement has no '-- name:' above it");
            statements.back().text += line + "\n";
        }
    }
    for (Statement& statement : statements) {
        statement.text = trimmed(statement.text);
        if (!statement.text.ends_with(';')) throw std::runtime_error(statement.name + " does not end in ';'");
        statement.text.pop_back();
        if (statement.text.find(";\n") != std::string::npos)
            throw std::runtime_error(statement.name + " holds more than one statement");
    }
    return statements;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const std::filesystem::path source(argv[1]);
    const std::filesystem::path header(argv[2]);
    try {
        std::ifstream in(source);
        if (!in) throw std::runtime_error("cannot be read");
        const auto statements = parse(in);
        const std::string subject = source.stem().string();
        std::ostringstream out;
        out << "// Made from " << source.filename().string() << ": change that file, not this one.\n#pragma once\n\n"
            << "#include \"pg/statement.hpp\"\n\nnamespace trastienda::sql::" << subject << " {\n\n";
        for (const Statement& statement : statements)
            out << "inline constexpr pg::Statement " << statement.name << "{\"" << subject << "_" << statement.name
                << "\", R\"sql(" << statement.text << ")sql\"};\n\n";
        out << "}  // namespace trastienda::sql::" << subject << "\n";
        std::filesystem::create_directories(header.parent_path());
        std::ofstream(header) << out.str();
    } catch (const std::exception& problem) {
        std::cerr << source.string() << ": " << problem.what() << "\n";
        return 1;
    }
    return 0;
}
