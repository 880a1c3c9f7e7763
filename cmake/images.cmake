# SPDX-License-Identifier: BSD-2-Clause
# What the build leaves in <build>/images: axolotl.img (the kernel as a flat binary) and boot.cpio
# (everything that the layers registered). Call axolotl_images() last.

set(AXOLOTL_IMAGES ${CMAKE_BINARY_DIR}/images)
file(MAKE_DIRECTORY ${AXOLOTL_IMAGES})

function(axolotl_kernel_image)
    set_target_properties(axolotl.elf PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    set(img ${AXOLOTL_IMAGES}/axolotl.img)
    add_custom_command(OUTPUT ${img}
        COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:axolotl.elf> ${img}
        DEPENDS axolotl.elf VERBATIM)
    add_custom_target(kernel_image ALL DEPENDS ${img})
endfunction()

function(axolotl_boot_archive)
    get_property(manifest GLOBAL PROPERTY AXOLOTL_MANIFEST)
    get_property(depends GLOBAL PROPERTY AXOLOTL_ARCHIVE_DEPENDS)
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/boot.manifest CONTENT "${manifest}")
    set(cpio ${AXOLOTL_IMAGES}/boot.cpio)
    add_custom_command(OUTPUT ${cpio}
        COMMAND ${CMAKE_SOURCE_DIR}/tools/image --manifest ${CMAKE_BINARY_DIR}/boot.manifest -o ${cpio}
        DEPENDS ${depends} ${CMAKE_BINARY_DIR}/boot.manifest ${CMAKE_SOURCE_DIR}/tools/image VERBATIM)
    add_custom_target(boot_archive ALL DEPENDS ${cpio})
endfunction()

# A conf that asks for the wrong peers fails the build.
function(axolotl_check_confs)
    get_property(confs GLOBAL PROPERTY AXOLOTL_CONFS)
    if(NOT confs)
        return()
    endif()
    set(tool ${CMAKE_SOURCE_DIR}/tools/check-ipc)
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/confs.checked
        COMMAND ${tool} ${confs}
        COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/confs.checked
        DEPENDS ${tool} ${confs} VERBATIM)
    add_custom_target(check_confs ALL DEPENDS ${CMAKE_BINARY_DIR}/confs.checked)
endfunction()

function(axolotl_images)

    if(TARGET axolotl.elf)
        axolotl_kernel_image()
    endif()
    axolotl_archive_dir(TARGET /dev)
    axolotl_archive_dir(TARGET /tmp MODE 1777)
    axolotl_archive_dir(TARGET /proc MODE 0555)
    axolotl_boot_archive()
    axolotl_check_confs()
endfunction()
