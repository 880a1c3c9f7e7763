# SPDX-License-Identifier: BSD-2-Clause
# What a folder of the system may declare, and how it reaches the boot archive.
#
#   axolotl_service(NAME BOOT|DRIVER|SERVER [LIBC] SOURCES a.c b.c [CONF name.conf] [LIBS ...]
#                   [DEFINES ...] [PATH /dir/NAME])
#       a soft-float ELF linked with libsys (target `sys`); CMake target NAME; in the archive as
#       /boot/NAME, /drivers/NAME or /sbin/NAME, its conf as /etc/system.conf.d/NAME.conf; LIBC: linked as
#       `axolotl-gcc --service` links, with all of our libc
#   axolotl_program(NAME SOURCES ... [LIBS ...] [DEFINES ...] [PATH /bin/NAME])
#       a hard-float ELF linked with our libc (target `c_hard`, whose crt0 object target is
#       `crt0_hard`); CMake target prog_NAME, since a program may be called `test` or `ds`
#   axolotl_archive_file(SRC hostfile TARGET /path [MODE 0644])
#   axolotl_archive_link(TARGET /path TO text)
#   axolotl_archive_dir(TARGET /path [MODE 0755])
#   axolotl_children(DIR)   adds each sub-folder of DIR that has a CMakeLists.txt
#   axolotl_layer(DIR ...)  adds each DIR that has a CMakeLists.txt
#
# ELFs are linked into <build>/root/<archive path>, with symbols; the archive gets stripped copies.

function(axolotl_layer)
    foreach(dir ${ARGN})
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/CMakeLists.txt)
            add_subdirectory(${dir})
        endif()
    endforeach()
endfunction()

function(axolotl_children dir)
    file(GLOB found RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS
        ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*/CMakeLists.txt)
    foreach(file ${found})
        get_filename_component(child ${file} DIRECTORY)
        add_subdirectory(${child})
    endforeach()
endfunction()

# One line of the archive's manifest (see tools/image) and the file it depends on.
function(axolotl_archive_entry line depends)
    # A string, not a list: a name may be `[`, and that would hide the semicolons after it.
    set_property(GLOBAL APPEND_STRING PROPERTY AXOLOTL_MANIFEST "${line}\n")
    if(depends)
        set_property(GLOBAL APPEND PROPERTY AXOLOTL_ARCHIVE_DEPENDS ${depends})
    endif()
endfunction()

function(axolotl_archive_file)
    cmake_parse_arguments(PARSE_ARGV 0 a "" "SRC;TARGET;MODE" "")
    if(NOT a_MODE)
        set(a_MODE 0644)
    endif()
    get_filename_component(src ${a_SRC} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    axolotl_archive_entry("file ${a_TARGET} ${a_MODE} ${src}" ${src})
endfunction()

function(axolotl_archive_link)
    cmake_parse_arguments(PARSE_ARGV 0 a "" "TARGET;TO" "")
    axolotl_archive_entry("link ${a_TARGET} 0777 ${a_TO}" "")
endfunction()

function(axolotl_archive_dir)
    cmake_parse_arguments(PARSE_ARGV 0 a "" "TARGET;MODE" "")
    if(NOT a_MODE)
        set(a_MODE 0755)
    endif()
    axolotl_archive_entry("dir ${a_TARGET} ${a_MODE}" "")
endfunction()

# Puts the ELF of a CMake target at an absolute path of the archive, stripped.
function(axolotl_archive_elf target path)
    get_filename_component(dir ${path} DIRECTORY)
    get_filename_component(name ${path} NAME)
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/root${dir} OUTPUT_NAME ${name})
    set(stripped ${CMAKE_BINARY_DIR}/stripped/${target})
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/stripped)
    add_custom_command(OUTPUT ${stripped}
        COMMAND ${CMAKE_STRIP} -o ${stripped} $<TARGET_FILE:${target}>
        DEPENDS ${target} VERBATIM)
    # The archive's rule stands in another folder and sees the file through this target only.
    add_custom_target(strip_${target} DEPENDS ${stripped})
    axolotl_archive_entry("file ${path} 0755 ${stripped}" "strip_${target};${stripped}")
    set_property(GLOBAL APPEND PROPERTY AXOLOTL_ELFS ${target})
endfunction()

function(axolotl_user_elf target flags)
    target_link_libraries(${target} PRIVATE flags_warn ${flags})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_options(${target} PRIVATE -nostartfiles -static
        -T ${CMAKE_SOURCE_DIR}/cmake/user.ld -Wl,-z,max-page-size=4096 -Wl,--fatal-warnings)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/user.ld)
endfunction()

function(axolotl_service name)
    cmake_parse_arguments(PARSE_ARGV 1 a "BOOT;DRIVER;SERVER;LIBC" "CONF;PATH" "SOURCES;LIBS;DEFINES")
    if(a_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "axolotl_service(${name}): what is ${a_UNPARSED_ARGUMENTS}?")
    endif()
    if(NOT a_PATH)
        if(a_BOOT)
            set(a_PATH /boot/${name})
        elseif(a_DRIVER)
            set(a_PATH /drivers/${name})
        else()
            set(a_PATH /sbin/${name})
        endif()
    endif()
    add_executable(${name} ${a_SOURCES})
    axolotl_user_elf(${name} flags_soft)
    target_compile_definitions(${name} PRIVATE ${a_DEFINES})
    if(a_LIBC)
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:service_start_soft>)
        target_link_libraries(${name} PRIVATE ${a_LIBS} libsys_soft c_soft)
    else()
        target_link_libraries(${name} PRIVATE ${a_LIBS} sys)
    endif()
    axolotl_archive_elf(${name} ${a_PATH})
    if(a_CONF)
        axolotl_archive_file(SRC ${a_CONF} TARGET /etc/system.conf.d/${name}.conf)
        get_filename_component(conf ${a_CONF} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
        set_property(GLOBAL APPEND PROPERTY AXOLOTL_CONFS ${conf})
    endif()
endfunction()

function(axolotl_program name)
    cmake_parse_arguments(PARSE_ARGV 1 a "" "PATH" "SOURCES;LIBS;DEFINES")
    if(a_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "axolotl_program(${name}): what is ${a_UNPARSED_ARGUMENTS}?")
    endif()
    if(NOT a_PATH)
        set(a_PATH /bin/${name})
    endif()
    set(target prog_${name})
    add_executable(${target} ${a_SOURCES} $<$<TARGET_EXISTS:crt0_hard>:$<TARGET_OBJECTS:crt0_hard>>)
    axolotl_user_elf(${target} flags_hard)
    target_compile_definitions(${target} PRIVATE ${a_DEFINES})
    target_link_libraries(${target} PRIVATE ${a_LIBS} c_hard)
    axolotl_archive_elf(${target} ${a_PATH})
endfunction()
