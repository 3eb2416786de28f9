// file_to_header IN OUT.hpp: a whole file as one constant, `trastienda::embedded::NAME_EXT`.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

std::string identifier(std::string name) {
    for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    return std::isdigit(static_cast<unsigned char>(name.front())) != 0 ? "_" + name : name;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const std::filesystem::path source(argv[1]);
    const std::filesystem::path header(argv[2]);
    std::ifstream in(source, std::ios::binary);
    if (!in) {
        std::cerr << source.string() << ": cannot be read\n";
        return 1;
    }
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::filesystem::create_directories(header.parent_path());
    std::ofstream out(header);
    out << "// Made from " << source.filename().string() << ": change that file, not this one.\n#pragma once\n\n"
        << "#include <string_view>\n\nnamespace trastienda::embedded {\n\ninline constexpr unsigned char "
        << identifier(source.filename().string()) << "_bytes[] = {";
    for (std::size_t at = 0; at < bytes.size(); ++at)
        out << (at % 32 == 0 ? "\n" : "") << static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) << ",";
    out << "0};\ninline const std::string_view " << identifier(source.filename().string())
        << "{reinterpret_cast<const char*>(" << identifier(source.filename().string()) << "_bytes), " << bytes.size()
        << "};\n\n}  // namespace trastienda::embedded\n";
    return 0;
}
