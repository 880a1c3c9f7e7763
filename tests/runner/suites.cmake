# SPDX-License-Identifier: BSD-2-Clause
# Suites on boards as ctest tests, named <board>.<suite>:
#   axolotl_target_suite(NAME [BOARDS board ...] [TIMEOUT seconds] [APPEND words] [CONFIGURATIONS name])
#       /tests/NAME, started by init when the kernel command line says test=NAME; CONFIGURATIONS: only by `ctest -C name`
#   axolotl_target_panic(NAME EXPECT regex [BOARDS ...] [TIMEOUT seconds] [APPEND words]
#                        [ARCHIVE file] [DTB file])
#       boots, and passes if the kernel panics with a line that matches
#   axolotl_target_script(NAME SCRIPT file.py [BOARDS ...] [TIMEOUT seconds])
#       a python script that gets --build DIR --board B and talks to the console itself
#       (tests/runner/axconsole.py)
# Boards are those of tools/boards; the default is each way in which `./test` must be green.

set(AXOLOTL_RUNNER ${CMAKE_CURRENT_LIST_DIR})
set(AXOLOTL_TEST_BOARDS vexpress-a9 vexpress-a15 virt virt-el2 virt-a7)

function(axolotl_board_tests name timeout boards)
    if(NOT boards)
        set(boards ${AXOLOTL_TEST_BOARDS})
    endif()
    if(NOT timeout)
        set(timeout 300)
    endif()
    math(EXPR limit "${timeout} + 30")
    foreach(board ${boards})
        list(TRANSFORM ARGN REPLACE "@BOARD@" ${board} OUTPUT_VARIABLE command)
        add_test(NAME ${board}.${name} COMMAND ${command} CONFIGURATIONS ${AXOLOTL_TEST_CONFIGURATIONS})
        set_tests_properties(${board}.${name} PROPERTIES TIMEOUT ${limit})
    endforeach()
endfunction()

function(axolotl_target_suite name)
    cmake_parse_arguments(PARSE_ARGV 1 a "" "TIMEOUT;CONFIGURATIONS" "BOARDS;APPEND")
    if(NOT a_TIMEOUT)
        set(a_TIMEOUT 300)
    endif()
    list(JOIN a_APPEND " " words)
    set(AXOLOTL_TEST_CONFIGURATIONS ${a_CONFIGURATIONS}) # seen by the function below
    axolotl_board_tests(${name} ${a_TIMEOUT} "${a_BOARDS}"
        ${AXOLOTL_RUNNER}/runner --build ${CMAKE_BINARY_DIR} --board @BOARD@ --suite ${name}
        --timeout ${a_TIMEOUT} "--append=${words}"
        --junit ${CMAKE_BINARY_DIR}/junit/@BOARD@.${name}.xml)
endfunction()

function(axolotl_target_panic name)
    cmake_parse_arguments(PARSE_ARGV 1 a "" "TIMEOUT;EXPECT;ARCHIVE;DTB" "BOARDS;APPEND")
    if(NOT a_TIMEOUT)
        set(a_TIMEOUT 60)
    endif()
    set(files)
    if(a_ARCHIVE)
        list(APPEND files --archive ${a_ARCHIVE})
    endif()
    if(a_DTB)
        list(APPEND files --dtb ${a_DTB})
    endif()
    list(JOIN a_APPEND " " words)
    axolotl_board_tests(${name} ${a_TIMEOUT} "${a_BOARDS}"
        ${AXOLOTL_RUNNER}/runner --build ${CMAKE_BINARY_DIR} --board @BOARD@
        --expect-panic "${a_EXPECT}" --timeout ${a_TIMEOUT} "--append=${words}" ${files}
        --junit ${CMAKE_BINARY_DIR}/junit/@BOARD@.${name}.xml)
endfunction()

function(axolotl_target_script name)
    cmake_parse_arguments(PARSE_ARGV 1 a "" "TIMEOUT;SCRIPT" "BOARDS")
    get_filename_component(script ${a_SCRIPT} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    axolotl_board_tests(${name} "${a_TIMEOUT}" "${a_BOARDS}"
        ${CMAKE_COMMAND} -E env PYTHONPATH=${AXOLOTL_RUNNER}:${CMAKE_SOURCE_DIR}/tools
        /usr/bin/python3 ${script} --build ${CMAKE_BINARY_DIR} --board @BOARD@)
endfunction()
