#include "tests/support/pdf_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace trastienda::tests {

namespace {

struct Output {
    std::string text;
    int status = 0;  // as of waitpid
};

// What a shell prints that runs `before`, a file with the PDF, and `after`.
Output output_of(const std::string& before, const std::string& pdf, const std::string& after) {
    std::string path = std::filesystem::temp_directory_path() / "trastienda-pdf-XXXXXX";
    const int file = mkstemp(path.data());
    const bool is_written = file >= 0 && write(file, pdf.data(), pdf.size()) == static_cast<ssize_t>(pdf.size());
    if (file >= 0) close(file);
    if (!is_written) throw std::runtime_error("no PDF could be written to " + path);
    FILE* const pipe = popen((before + " " + path + " " + after).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error(before + " does not start");
    Output output;
    std::array<char, 4'096> piece{};
    for (std::size_t count = 0; (count = fread(piece.data(), 1, piece.size(), pipe)) > 0;)
        output.text.append(piece.data(), count);
    output.status = pclose(pipe);
    unlink(path.c_str());
    return output;
}

}  // namespace

std::string text_of_pdf(const std::string& pdf) {
    const Output output = output_of(std::string(PDFTOTEXT) + " -layout -enc UTF-8", pdf, "-");
    if (output.status != 0) throw std::runtime_error("pdftotext reads no PDF");
    return output.text;
}

std::string qr_codes_of_pdf(const std::string& pdf, int dots_per_inch) {
    const Output output =
        output_of(std::string(PDFTOPPM) + " -r " + std::to_string(dots_per_inch) + " -mono -singlefile", pdf,
                  std::string("| ") + ZBARIMG + " --quiet --raw --nodbus -Sdisable -Sqrcode.enable -");
    constexpr int none_found = 4;  // zbarimg(1)
    if (!WIFEXITED(output.status) || (WEXITSTATUS(output.status) != 0 && WEXITSTATUS(output.status) != none_found))
        throw std::runtime_error("zbarimg reads no picture of a PDF");
    return output.text;
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
