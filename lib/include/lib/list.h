// SPDX-License-Identifier: BSD-2-Clause
// Doubly linked circular lists whose links lie in the elements.
//
// A head and an unlinked element are rings of one. Every element is on at most one list per link.
// All operations take constant time; nothing is allocated. Not protected: whoever owns the list
// serialises.

#pragma once

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *prev;
};

// The struct that contains this link.
#define list_entry(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

// Walks the links of a list in order; the body may not remove `link` (use list_for_each_safe for
// that).
#define list_for_each(link, head)                                                                  \
    for (struct list *link = (head)->next; link != (head); link = link->next)
#define list_for_each_safe(link, after, head)                                                      \
    for (struct list *link = (head)->next, *after = link->next; link != (head);                    \
         link = after, after = link->next)

static inline void list_init(struct list *list)
{
    list->next = list;
    list->prev = list;
}

static inline bool list_is_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_insert_after(struct list *place, struct list *link)
{
    link->prev = place;
    link->next = place->next;
    place->next->prev = link;
    place->next = link;
}

static inline void list_push_front(struct list *head, struct list *link)
{
    list_insert_after(head, link);
}

static inline void list_push_back(struct list *head, struct list *link)
{
    list_insert_after(head->prev, link);
}

// Takes an element off its list; harmless for one that is on none.
static inline void list_remove(struct list *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    list_init(link);
}

// The first link, or NULL of an empty list.
static inline struct list *list_first(const struct list *head)
{
    return list_is_empty(head) ? NULL : head->next;
}

static inline struct list *list_pop_front(struct list *head)
{
    struct list *link = list_first(head);
    if (link != NULL) {
        list_remove(link);
    }
    return link;
}
