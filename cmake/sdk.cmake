# SPDX-License-Identifier: BSD-2-Clause
# The SDK, <build>/sdk: what a program or service outside this tree is built with.
#   bin/axolotl-gcc, axolotl-toolchain.cmake, cmake/AxolotlConfig.cmake
#   sysroot/include   libc's headers (they come before newlib's), abi/, minix/
#   sysroot/compat    before those: what programs of January 2010 find besides
#   lib/hard lib/soft start files, libaxolotl.a (our libc), libsys.a; lib/user.ld

set(AXOLOTL_SDK ${CMAKE_BINARY_DIR}/sdk)

# Lists commands that copy every header of a folder; the folder's headers are what it depends on.
function(axolotl_sdk_headers from)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${from}/*.h ${from}/*.def)
    set_property(GLOBAL APPEND PROPERTY AXOLOTL_SDK_HEADERS ${headers})
    set_property(GLOBAL APPEND PROPERTY AXOLOTL_SDK_COPIES
        COMMAND ${CMAKE_COMMAND} -E copy_directory ${from} ${AXOLOTL_SDK}/sysroot/include)
endfunction()

function(axolotl_sdk_object target abi file)
    set(output ${AXOLOTL_SDK}/lib/${abi}/${file})
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o ${output} $<TARGET_OBJECTS:${target}>
        DEPENDS ${target} $<TARGET_OBJECTS:${target}> COMMAND_EXPAND_LISTS VERBATIM)
    set_property(GLOBAL APPEND PROPERTY AXOLOTL_SDK_FILES ${output})
endfunction()

function(axolotl_sdk_file from to)
    set(output ${AXOLOTL_SDK}/${to})
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -E copy ${from} ${output} DEPENDS ${from} ${ARGN} VERBATIM)
    set_property(GLOBAL APPEND PROPERTY AXOLOTL_SDK_FILES ${output})
endfunction()

function(axolotl_sdk)
    if(NOT TARGET c_hard OR NOT TARGET libsys_hard)
        return()
    endif()
    axolotl_sdk_object(crt0_hard hard crt0.o)
    axolotl_sdk_object(service_start_soft soft sys_start.o)
    axolotl_sdk_object(service_start_hard hard sys_start.o)
    foreach(abi hard soft)
        axolotl_sdk_file($<TARGET_FILE:c_${abi}> lib/${abi}/libaxolotl.a c_${abi})
        axolotl_sdk_file($<TARGET_FILE:libsys_${abi}> lib/${abi}/libsys.a libsys_${abi})
    endforeach()
    axolotl_sdk_file(${CMAKE_SOURCE_DIR}/cmake/user.ld lib/user.ld)
    axolotl_sdk_file(${CMAKE_SOURCE_DIR}/tools/sdk/axolotl-gcc bin/axolotl-gcc)
    axolotl_sdk_file(${CMAKE_SOURCE_DIR}/tools/sdk/axolotl-toolchain.cmake axolotl-toolchain.cmake)
    axolotl_sdk_file(${CMAKE_SOURCE_DIR}/tools/sdk/AxolotlConfig.cmake cmake/AxolotlConfig.cmake)
    foreach(dir abi/include libsys/include libc/include)
        axolotl_sdk_headers(${CMAKE_SOURCE_DIR}/${dir})
    endforeach()

    get_property(headers GLOBAL PROPERTY AXOLOTL_SDK_HEADERS)
    get_property(copies GLOBAL PROPERTY AXOLOTL_SDK_COPIES)
    get_property(files GLOBAL PROPERTY AXOLOTL_SDK_FILES)
    add_custom_command(OUTPUT ${AXOLOTL_SDK}/sysroot/.stamp
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${AXOLOTL_SDK}/sysroot
        ${copies}
        COMMAND ${CMAKE_COMMAND} -E rename
            ${AXOLOTL_SDK}/sysroot/include/compat ${AXOLOTL_SDK}/sysroot/compat
        COMMAND ${CMAKE_COMMAND} -E touch ${AXOLOTL_SDK}/sysroot/.stamp
        DEPENDS ${headers} VERBATIM)
    add_custom_target(sdk ALL DEPENDS ${files} ${AXOLOTL_SDK}/sysroot/.stamp)
endfunction()
