# SPDX-License-Identifier: BSD-2-Clause
# Makes one archive of newlib's and ours: cmake -DAR= -DNEWLIB= -DOURS= -P merge.cmake
#
# The linker takes a function from the first archive that it is looking into when it needs it, so
# with two archives some would come from newlib though we have them too. The members of newlib that
# define what we define are left out instead; none of them defines anything else that is needed.

set(replaced
    access getopt remove rename setjmp signal strsep sysclose sysexecve sysfcntl sysfork sysfstat
    sysgetpid sysgettod sysisatty syskill syslink syslseek sysopen sysread syssbrk sysstat system systimes
    sysunlink syswait syswrite)

set(script "CREATE ${OURS}.tmp\nADDLIB ${NEWLIB}\n")
foreach(name ${replaced})
    string(APPEND script "DELETE lib_a-${name}.o\n")
endforeach()
string(APPEND script "ADDLIB ${OURS}\nSAVE\nEND\n")
file(WRITE ${OURS}.mri ${script})
execute_process(COMMAND ${AR} -M INPUT_FILE ${OURS}.mri RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "cannot merge ${NEWLIB} and ${OURS}")
endif()
file(RENAME ${OURS}.tmp ${OURS})
file(REMOVE ${OURS}.mri)
