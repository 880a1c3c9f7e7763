// SPDX-License-Identifier: BSD-2-Clause
// ARMv7 short-descriptor entries (ARM DDI 0406C B3.5), TEX remap and access flag off. Constants are
// #define because assembly reads this file too.
//
// User space: 1024 first-level entries in one frame; each frame of second-level tables holds four
// tables of 256 entries, thus maps 4 MiB: first-level entries 4k..4k+3 point at its quarters.
#pragma once

#define L1_TYPE_MASK 0x3
#define L1_TABLE 0x1
#define L1_SECTION 0x2
#define L1_DOMAIN_USER (1 << 5)   // domain 1
#define L1_DOMAIN_KERNEL (0 << 5) // domain 0
#define L1_SECTION_XN (1 << 4)
#define L1_SECTION_B (1 << 2)
#define L1_SECTION_C (1 << 3)
#define L1_SECTION_AP_RW 0x00000400 // kernel read-write, user none
#define L1_SECTION_AP_RO 0x00008400 // kernel read-only, user none
#define L1_SECTION_TEX1 0x00001000
#define L1_SECTION_NORMAL                                                                          \
    (L1_SECTION_TEX1 | L1_SECTION_C | L1_SECTION_B) // write-back write-allocate
#define L1_SECTION_UNCACHED L1_SECTION_TEX1
#define L1_SECTION_ADDRESS 0xfff00000
#define L1_TABLE_ADDRESS 0xfffffc00

#define L2_TYPE_MASK 0x3
#define L2_PAGE 0x2 // small page; bit 0 is XN
#define L2_XN 0x1
#define L2_B 0x4
#define L2_C 0x8
#define L2_TEX1 0x40
#define L2_AP_MASK 0x230
#define L2_APX 0x200          // AP[2]: read-only
#define L2_AP_KERNEL_RW 0x010 // AP=001
#define L2_AP_KERNEL_RO 0x210 // AP=101
#define L2_AP_USER_RW 0x030   // AP=011
#define L2_AP_USER_RO 0x230   // AP=111: read-only to user and kernel alike
#define L2_S 0x400
#define L2_NG 0x800
#define L2_ADDRESS 0xfffff000
#define L2_NORMAL (L2_TEX1 | L2_C | L2_B)
#define L2_UNCACHED L2_TEX1
#define L2_DEVICE L2_B
#define L2_MEMORY_MASK (0x1c0 | L2_C | L2_B)

#define L1_USER_ENTRIES 1024
#define L2_ENTRIES 256
#define L2_TABLE_BYTES 1024

#define DACR_KERNEL 0x1 // domain 0 client, domain 1 no access
#define DACR_USER 0x5   // both client
