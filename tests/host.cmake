# SPDX-License-Identifier: BSD-2-Clause
# Host unit tests with cmocka:
#   axolotl_host_test(AREA.UNIT SOURCES a.c ... [LIBS axlib ...] [INCLUDES dir ...] [DEFINES ...])
# makes the ctest test host.AREA.UNIT.

function(axolotl_host_test name)
    cmake_parse_arguments(PARSE_ARGV 1 a "" "" "SOURCES;LIBS;INCLUDES;DEFINES")
    set(target test_${name})
    add_executable(${target} ${a_SOURCES})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${a_INCLUDES})
    target_compile_definitions(${target} PRIVATE ${a_DEFINES})
    target_link_libraries(${target} PRIVATE flags_host flags_warn ${a_LIBS} cmocka)
    add_test(NAME host.${name} COMMAND ${target})
    set_tests_properties(host.${name} PROPERTIES TIMEOUT 120)
endfunction()
