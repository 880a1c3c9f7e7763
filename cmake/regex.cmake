# SPDX-License-Identifier: BSD-2-Clause
# POSIX regular expressions for DS: TRE, compiled from the distribution's source package that tools/setup unpacked, for 8-bit
# characters, without approximate matching. regex_soft for the target, regex for the host. Its memory comes from four functions,
# regex_malloc and so on, that whoever links it provides; failed assertions of its own are no business of a server (NDEBUG).

set(tre_dir ${AXOLOTL_CACHE}/src/tre/lib)
if(NOT EXISTS ${tre_dir}/regcomp.c)
    message(FATAL_ERROR "${tre_dir} is missing: run tools/setup")
endif()

# What its configure script would find out; and its interface apart from a <regex.h> that would hide the host's.
set(tre_generated ${CMAKE_BINARY_DIR}/tre)
file(CONFIGURE OUTPUT ${tre_generated}/tre-config.h CONTENT
    "#define HAVE_SYS_TYPES_H 1\n#define TRE_VERSION \"0.8.0\"\n")
configure_file(${tre_dir}/tre.h ${tre_generated}/tre.h COPYONLY)

set(tre_defines TRE_REGEX_T_FIELD=value malloc=regex_malloc calloc=regex_calloc realloc=regex_realloc free=regex_free)
set(tre_sources)
foreach(name regcomp regexec tre-ast tre-compile tre-match-backtrack tre-match-parallel tre-mem tre-parse tre-stack)
    list(APPEND tre_sources ${tre_dir}/${name}.c)
endforeach()

function(axolotl_regex target flags)
    add_library(${target} STATIC EXCLUDE_FROM_ALL ${tre_sources})
    target_include_directories(${target} SYSTEM PUBLIC ${tre_generated} PRIVATE ${tre_dir})
    target_compile_definitions(${target} PRIVATE ${tre_defines} NDEBUG)
    target_compile_options(${target} PRIVATE -w)
    target_link_libraries(${target} PRIVATE ${flags})
endfunction()

if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
    axolotl_regex(regex_soft flags_soft)
else()
    axolotl_regex(regex flags_host)
endif()
