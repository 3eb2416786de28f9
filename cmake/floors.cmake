# One library per floor. A floor links only what lies below it, and the include path of a floor is `src/`, so that an
# include of a higher floor compiles but `tools/check_floors` (a test) names it, and a call to it does not link.
#   trastienda_floor(stock_engine SOURCES a.cpp ... LINKS trastienda_base ...)
function(trastienda_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;LINKS" ${ARGN})
  add_library(trastienda_${name} STATIC ${FLOOR_SOURCES})
  target_include_directories(trastienda_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(trastienda_${name} PUBLIC trastienda_flags ${FLOOR_LINKS})
endfunction()

# Precompiled headers: parsed once instead of once in each source. One set for the floors that know Asio, one for those
# below.
function(trastienda_precompile target)
  trastienda_precompile_with(${target} trastienda_pg precompiled.hpp)
endfunction()
function(trastienda_precompile_domain target)
  trastienda_precompile_with(${target} trastienda_base precompiled_domain.hpp)
endfunction()
function(trastienda_precompile_with target owner header)
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${header})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
