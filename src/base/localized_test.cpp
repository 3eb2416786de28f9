#include "base/localized.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace trastienda {
namespace {

TEST(Localized, a_failure_is_told_in_the_readers_language) {
    constexpr Bilingual sentence{"{} no se puede leer: {}.", "{} cannot be read: {}."};
    const std::error_code absent(ENOENT, std::generic_category());
    const auto in = [&](Language language) {
        return fail_in(language, ErrorCode::denied, sentence, "a.csv", system_reason(absent, language)).error();
    };
    EXPECT_EQ(in(Language::es).message, "a.csv no se puede leer: no existe ese archivo o carpeta.");
    EXPECT_EQ(in(Language::en).message, "a.csv cannot be read: No such file or directory.");
    EXPECT_EQ(in(Language::en).code, ErrorCode::denied);
    // Systems have categories of their own that mean the same; what is rare is said as the system says it.
    EXPECT_EQ(system_reason({EADDRINUSE, std::system_category()}, Language::es), "esa dirección ya está en uso");
    EXPECT_EQ(system_reason({EXDEV, std::generic_category()}, Language::es),
              std::error_code(EXDEV, std::generic_category()).message());
}

}  // namespace
}  // namespace trastienda
