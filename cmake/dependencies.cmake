# The libraries, all of them Debian 12 packages (script/packages.txt). docs/DEPENDENCIES.md says why each is here.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo cairo-pdf cairo-png)
# Its "-pthread" would not fit the precompiled headers, and is what Threads::Threads is for.
set_property(TARGET PkgConfig::pangocairo PROPERTY INTERFACE_COMPILE_OPTIONS "")
# Debian's zint comes without a description that CMake or pkg-config could read.
find_library(ZINT_LIBRARY zint REQUIRED)
find_path(ZINT_INCLUDE_DIR zint.h REQUIRED)
add_library(trastienda_zint INTERFACE)
target_include_directories(trastienda_zint SYSTEM INTERFACE ${ZINT_INCLUDE_DIR})
target_link_libraries(trastienda_zint INTERFACE ${ZINT_LIBRARY})

# Flags that every target of ours shares: warnings are errors, hardening, sanitizers.
add_library(trastienda_flags INTERFACE)
target_compile_options(trastienda_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough -Wextra-semi -Wswitch-enum -Werror
  -fstack-protector-strong "SHELL:-Xclang -fno-pch-timestamp")
target_compile_definitions(trastienda_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
if(TRASTIENDA_SANITIZE)
  target_compile_options(trastienda_flags INTERFACE -fsanitize=${TRASTIENDA_SANITIZE} -fno-sanitize-recover=all
                         -fno-omit-frame-pointer -O1 -gline-tables-only)
  target_link_options(trastienda_flags INTERFACE -fsanitize=${TRASTIENDA_SANITIZE})
else()
  target_compile_definitions(trastienda_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
target_link_options(trastienda_flags INTERFACE -fuse-ld=lld-19 -Wl,-z,relro,-z,now)

# Asio and Beast are compiled once, here, instead of in each of our sources.
add_library(trastienda_asio STATIC ${PROJECT_SOURCE_DIR}/cmake/asio.cpp)
target_link_libraries(trastienda_asio PUBLIC trastienda_flags Boost::headers Threads::Threads)
target_compile_options(trastienda_asio PRIVATE -w)

# Likewise its TLS, for the few who speak with the world outside.
add_library(trastienda_asio_ssl STATIC ${PROJECT_SOURCE_DIR}/cmake/asio_ssl.cpp)
target_link_libraries(trastienda_asio_ssl PUBLIC trastienda_asio OpenSSL::SSL OpenSSL::Crypto)
target_compile_options(trastienda_asio_ssl PRIVATE -w)
