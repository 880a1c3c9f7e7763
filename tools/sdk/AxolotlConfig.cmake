# SPDX-License-Identifier: BSD-2-Clause
# find_package(Axolotl), with the SDK's toolchain file:
#   axolotl_add_program(NAME source...)
#   axolotl_add_service(NAME [FP] source...)

function(axolotl_add_program name)
    add_executable(${name} ${ARGN})
endfunction()

function(axolotl_add_service name)
    cmake_parse_arguments(PARSE_ARGV 1 a "FP" "" "")
    set(flags --service)
    if(a_FP)
        list(APPEND flags --fp)
    endif()
    add_executable(${name} ${a_UNPARSED_ARGUMENTS})
    target_compile_options(${name} PRIVATE ${flags})
    target_link_options(${name} PRIVATE ${flags})
endfunction()
