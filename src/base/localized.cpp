#include "base/localized.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace trastienda {

namespace {

constexpr std::array<std::pair<std::errc, std::string_view>, 14> spanish{{
    {std::errc::permission_denied, "permiso denegado"},
    {std::errc::operation_not_permitted, "operación no permitida"},
    {std::errc::no_such_file_or_directory, "no existe ese archivo o carpeta"},
    {std::errc::file_exists, "ya existe"},
    {std::errc::not_a_directory, "no es una carpeta"},
    {std::errc::is_a_directory, "es una carpeta"},
    {std::errc::filename_too_long, "el nombre es demasiado largo"},
    {std::errc::no_space_on_device, "no queda espacio en el disco"},
    {std::errc::read_only_file_system, "ahí solo se puede leer"},
    {std::errc::too_many_files_open, "hay demasiados archivos abiertos"},
    {std::errc::io_error, "el disco no se pudo leer o escribir"},
    {std::errc::not_enough_memory, "no queda memoria"},
    {std::errc::address_in_use, "esa dirección ya está en uso"},
    {std::errc::address_not_available, "esta máquina no tiene esa dirección"},
}};

}  // namespace

std::string system_reason(const std::error_code& reason, Language language) {
    if (language == Language::es)
        for (const auto& [known, words] : spanish)
            if (reason == known) return std::string(words);
    return reason.message();
}

}  // namespace trastienda
