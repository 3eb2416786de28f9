find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
include(GoogleTest)

# trastienda_test(base_test SOURCES ... LINKS ... [POSTGRES]): one executable, each of its tests one of ctest's.
# With POSTGRES its tests run while the suite's own PostgreSQL is up (tests/support/postgres.hpp gives each a database).
function(trastienda_test name)
  cmake_parse_arguments(TEST "POSTGRES" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
  set(properties TIMEOUT 300)
  if(TEST_POSTGRES)
    list(APPEND properties FIXTURES_REQUIRED postgres)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES ${properties}
    DISCOVERY_TIMEOUT 60)
endfunction()
