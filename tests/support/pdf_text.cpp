#include "tests/support/pdf_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace trastienda::tests {

std::string text_of_pdf(const std::string& pdf) {
    std::string path = std::filesystem::temp_directory_path() / "trastienda-pdf-XXXXXX";
    const int file = mkstemp(path.data());
    const bool is_written = file >= 0 && write(file, pdf.data(), pdf.size()) == static_cast<ssize_t>(pdf.size());
    if (file >= 0) close(file);
    if (!is_written) throw std::runtime_error("no PDF could be written to " + path);
    const std::string command = std::string(PDFTOTEXT) + " -layout -enc UTF-8 " + path + " -";
    std::string text;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("pdftotext does not start");
    std::array<char, 4'096> piece{};
    for (std::size_t count = 0; (count = fread(piece.data(), 1, piece.size(), pipe)) > 0;)
        text.append(piece.data(), count);
    const bool is_read = pclose(pipe) == 0;
    unlink(path.c_str());
    if (!is_read) throw std::runtime_error("pdftotext reads no PDF");
    return text;
}

std::string words_of_pdf(const std::string& pdf) {
    std::string text = text_of_pdf(pdf);
    for (std::size_t at = 0; (at = text.find("\u00A0", at)) != std::string::npos;) text.replace(at, 2, " ");
    std::ranges::replace(text, '\n', ' ');
    std::ranges::replace(text, '\f', ' ');
    text.erase(std::ranges::unique(text, [](char a, char b) { return a == ' ' && b == ' '; }).begin(), text.end());
    return text;
}

}  // namespace trastienda::tests
