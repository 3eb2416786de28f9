# Turns files into C++ constants at build time.
#   trastienda_sql(trastienda_store levels.sql ...)      -> "store/levels_sql.hpp": one pg::Statement per "-- name: x"
#   trastienda_embed(trastienda_http docs.html ...)      -> "http/docs_html.hpp": one std::string_view per file
function(trastienda_generated target tool suffix)
  foreach(file ${ARGN})
    get_filename_component(stem ${file} NAME_WE)
    get_filename_component(extension ${file} LAST_EXT)
    string(SUBSTRING ${extension} 1 -1 extension)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
    set(header ${PROJECT_BINARY_DIR}/generated/${folder}/${stem}_${extension}.hpp)
    add_custom_command(OUTPUT ${header}
      COMMAND ${tool} ${CMAKE_CURRENT_SOURCE_DIR}/${file} ${header}
      DEPENDS ${tool} ${CMAKE_CURRENT_SOURCE_DIR}/${file} VERBATIM)
    target_sources(${target} PRIVATE ${header})
  endforeach()
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()

function(trastienda_sql target)
  trastienda_generated(${target} sql_to_header _sql ${ARGN})
endfunction()

function(trastienda_embed target)
  trastienda_generated(${target} file_to_header "" ${ARGN})
endfunction()

# Every migrations/NNNN_name.sql, in order, as the list `embedded_migrations` in "store/migration_list.hpp".
function(trastienda_migrations target)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/migrations/*.sql)
  list(SORT files)
  set(includes "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    string(REGEX MATCH "^[0-9]+" number ${stem})
    math(EXPR number "1${number} - 10000")
    set(header ${PROJECT_BINARY_DIR}/generated/migrations/${stem}_sql.hpp)
    add_custom_command(OUTPUT ${header} COMMAND file_to_header ${file} ${header} DEPENDS file_to_header ${file}
        VERBATIM)
    target_sources(${target} PRIVATE ${header})
    string(APPEND includes "#include \"migrations/${stem}_sql.hpp\"\n")
    string(APPEND rows "    {.number = ${number}, .name = \"${stem}\", .text = embedded::_${stem}_sql},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/store/migration_list.hpp @ONLY CONTENT
"// Made from the folder migrations/.
#pragma once

@includes@
#include \"pg/migrate.hpp\"

namespace trastienda {

inline const pg::Migration embedded_migrations[] = {
@rows@};

}  // namespace trastienda
")
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
