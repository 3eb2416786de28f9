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
