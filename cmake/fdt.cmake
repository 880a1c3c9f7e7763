# SPDX-License-Identifier: BSD-2-Clause
# libfdt, compiled from the distribution's u-boot source package that tools/setup unpacked:
# fdt_kernel, fdt_soft and fdt_hard for the target, fdt for the host.

set(AXOLOTL_CACHE ${CMAKE_SOURCE_DIR}/.cache CACHE PATH "where tools/setup puts what it fetched")
set(fdt_dir ${AXOLOTL_CACHE}/src/libfdt)

if(NOT EXISTS ${fdt_dir}/libfdt.h)
    message(FATAL_ERROR "${fdt_dir} is missing: run tools/setup")
endif()

# fdt.c defines as int32_t what its header declares as int; on arm-none-eabi int32_t is long.
set_source_files_properties(${fdt_dir}/fdt.c PROPERTIES
    COMPILE_OPTIONS "-U__INT32_TYPE__;-D__INT32_TYPE__=int")

function(axolotl_fdt target flags)
    add_library(${target} STATIC EXCLUDE_FROM_ALL
        ${fdt_dir}/fdt.c ${fdt_dir}/fdt_addresses.c ${fdt_dir}/fdt_empty_tree.c
        ${fdt_dir}/fdt_ro.c ${fdt_dir}/fdt_rw.c ${fdt_dir}/fdt_strerror.c
        ${fdt_dir}/fdt_sw.c ${fdt_dir}/fdt_wip.c)
    target_include_directories(${target} SYSTEM PUBLIC ${fdt_dir})
    target_compile_options(${target} PRIVATE -w)
    target_link_libraries(${target} PRIVATE ${flags})
endfunction()

if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
    axolotl_fdt(fdt_kernel flags_kernel)
    axolotl_fdt(fdt_soft flags_soft)
    axolotl_fdt(fdt_hard flags_hard)
else()
    axolotl_fdt(fdt flags_host)
endif()
