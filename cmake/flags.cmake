# SPDX-License-Identifier: BSD-2-Clause
# Compiler flags as interface targets; a target states its ABI by linking exactly one of
#   flags_kernel  ARM state, soft-float, freestanding
#   flags_soft    Thumb-2, soft-float: libsys, services, drivers
#   flags_hard    Thumb-2, VFP arguments: programs and libc
#   flags_host    the build machine (AXOLOTL_SANITIZE adds the sanitizers)
# and our own code gets flags_warn besides (axolotl_service and axolotl_program add it).

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXECUTABLE_SUFFIX "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(AXOLOTL_SANITIZE "host build with address and undefined-behaviour sanitizers" OFF)

add_library(flags_warn INTERFACE)
target_compile_options(flags_warn INTERFACE
    -Wall -Wextra -Wshadow -Wundef -Werror
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)

# Message payloads are written as one struct and copied as another, which strict aliasing would let the
# compiler reorder.
add_library(flags_common INTERFACE)
target_compile_options(flags_common INTERFACE
    -O2 -g -fno-common -fno-strict-aliasing "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
    target_compile_options(flags_common INTERFACE -ffunction-sections -fdata-sections)
    target_link_options(flags_common INTERFACE -Wl,--gc-sections -Wl,--build-id=none)

    set(abi_kernel -march=armv7-a -mfloat-abi=soft -marm -mno-unaligned-access)
    set(no_frame -fomit-frame-pointer -ffixed-r11) # hot kernel code (docs/adr/0008)
    set(abi_soft -march=armv7-a -mfloat-abi=soft -mthumb -mno-unaligned-access)
    set(abi_hard -march=armv7-a+fp -mfloat-abi=hard -mthumb)
    foreach(abi kernel soft hard)
        add_library(flags_${abi} INTERFACE)
        target_compile_options(flags_${abi} INTERFACE ${abi_${abi}})
        target_link_options(flags_${abi} INTERFACE ${abi_${abi}})
        target_link_libraries(flags_${abi} INTERFACE flags_common)
    endforeach()
    target_compile_options(flags_kernel INTERFACE -ffreestanding -fno-stack-protector)
else()
    add_library(flags_host INTERFACE)
    target_link_libraries(flags_host INTERFACE flags_common)
    if(AXOLOTL_SANITIZE)
        target_compile_options(flags_host INTERFACE
            -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(flags_host INTERFACE -fsanitize=address,undefined)
    endif()
endif()
