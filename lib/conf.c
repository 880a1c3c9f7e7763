// SPDX-License-Identifier: BSD-2-Clause
// Service configuration files; see lib/conf.h.
//
// The text is read once, byte by byte, never beyond its length. A word is a run of characters other
// than blanks and ; { } " # or a quoted string on one line.

#include <lib/conf.h>

#include <abi/errnames.h>
#include <string.h>

enum token { TOKEN_WORD, TOKEN_SEMICOLON, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_END, TOKEN_ERROR };

struct keyword_row {
    const char *name;
    unsigned min_words, max_words;
};

static const struct keyword_row keyword_rows[CONF_KEYWORDS] = {
    [CONF_SERVICE] = {"service", 1, 1},
    [CONF_END] = {"}", 0, 0},
    [CONF_UID] = {"uid", 1, 1},
    [CONF_NICE] = {"nice", 1, 1},
    [CONF_PRIORITY] = {"priority", 1, 1},
    [CONF_QUANTUM] = {"quantum", 1, 1},
    [CONF_PERIOD] = {"period", 1, 1},
    [CONF_LEVEL] = {"level", 1, 1},
    [CONF_PROGRAM] = {"program", 1, 1},
    [CONF_IPC] = {"ipc", 1, CONF_WORDS_MAX},
    [CONF_SYSTEM] = {"system", 1, CONF_WORDS_MAX},
    [CONF_VM] = {"vm", 1, CONF_WORDS_MAX},
    [CONF_IRQ] = {"irq", 1, CONF_WORDS_MAX},
    [CONF_IO] = {"io", 1, CONF_WORDS_MAX},
    [CONF_PCI] = {"pci", 1, CONF_WORDS_MAX},
    [CONF_CONTROL] = {"control", 1, CONF_WORDS_MAX},
    [CONF_SIGMGR] = {"sigmgr", 1, 1},
    [CONF_SCHEDULER] = {"scheduler", 1, 1},
    [CONF_COMPATIBLE] = {"compatible", 1, CONF_WORDS_MAX},
    [CONF_PROPERTY] = {"property", 1, CONF_WORDS_MAX},
    [CONF_DEVTREE] = {"devtree", 0, 0},
    [CONF_ARCHIVE] = {"archive", 0, 0},
    [CONF_MAGIC] = {"magic", 0, 0},
    [CONF_FP] = {"fp", 0, 0},
    [CONF_START] = {"start", 0, 0},
    [CONF_DMA] = {"dma", 0, 0},
    [CONF_CORE] = {"core", 0, 0},
    [CONF_NEED_COPY] = {"need_copy", 0, 0},
    [CONF_USE_COPY] = {"use_copy", 0, 0},
    [CONF_OTHER] = {"", 1, CONF_WORDS_MAX}, // no word in a text is empty
};

static int fail(struct conf *conf, const char *cause)
{
    conf->cause = cause;
    return -EINVAL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == ';' || c == '{' || c == '}' || c == '"' || c == '#';
}

// Steps over blanks and comments.
static void skip_space(struct conf *conf)
{
    bool in_comment = false;

    for (; conf->offset < conf->bytes; conf->offset++) {
        char c = conf->text[conf->offset];
        if (c == '\n') {
            conf->line++;
            in_comment = false;
        } else if (c == '#') {
            in_comment = true;
        } else if (!in_comment && !is_blank(c)) {
            return;
        }
    }
}

static enum token read_string(struct conf *conf, struct conf_word *word)
{
    size_t start = ++conf->offset;

    for (; conf->offset < conf->bytes; conf->offset++) {
        char c = conf->text[conf->offset];
        if (c == '"') {
            *word = (struct conf_word){conf->text + start, conf->offset - start};
            conf->offset++;
            return TOKEN_WORD;
        }
        if (c == '\n') {
            break;
        }
    }
    conf->cause = "string without end";
    return TOKEN_ERROR;
}

static enum token next_token(struct conf *conf, struct conf_word *word)
{
    skip_space(conf);
    if (conf->offset == conf->bytes) {
        return TOKEN_END;
    }
    switch (conf->text[conf->offset]) {
    case ';':
        conf->offset++;
        return TOKEN_SEMICOLON;
    case '{':
        conf->offset++;
        return TOKEN_OPEN;
    case '}':
        conf->offset++;
        return TOKEN_CLOSE;
    case '"':
        return read_string(conf, word);
    default:
        break;
    }
    size_t start = conf->offset;
    while (conf->offset < conf->bytes && !ends_word(conf->text[conf->offset])) {
        conf->offset++;
    }
    *word = (struct conf_word){conf->text + start, conf->offset - start};
    return TOKEN_WORD;
}

// The words of a statement, up to the token that ends it, which is returned.
static enum token read_words(struct conf *conf, struct conf_item *item)
{
    struct conf_word word;
    enum token token;

    while ((token = next_token(conf, &word)) == TOKEN_WORD) {
        if (item->count == CONF_WORDS_MAX) {
            conf->cause = "too many words";
            return TOKEN_ERROR;
        }
        item->word[item->count++] = word;
    }
    return token;
}

static int read_service(struct conf *conf, const struct conf_word *word, struct conf_item *item)
{
    if (!conf_word_is(word, "service") && !conf_word_is(word, "driver")) {
        return fail(conf, "'service NAME {' expected");
    }
    item->keyword = CONF_SERVICE;
    enum token token = read_words(conf, item);
    if (token == TOKEN_ERROR) {
        return -EINVAL;
    }
    if (token != TOKEN_OPEN || item->count != 1) {
        return fail(conf, "'service NAME {' expected");
    }
    conf->in_service = true;
    return 0;
}

static enum conf_keyword find_keyword(const struct conf_word *word)
{
    for (int i = CONF_END + 1; i < CONF_OTHER; i++) {
        if (conf_word_is(word, keyword_rows[i].name)) {
            return (enum conf_keyword)i;
        }
    }
    return CONF_OTHER;
}

static int read_statement(struct conf *conf, const struct conf_word *word, struct conf_item *item)
{
    item->keyword = find_keyword(word);
    if (item->keyword == CONF_OTHER) {
        item->word[item->count++] = *word;
    }
    enum token token = read_words(conf, item);
    if (token == TOKEN_ERROR) {
        return -EINVAL;
    }
    if (token != TOKEN_SEMICOLON) {
        return fail(conf, "';' expected");
    }
    const struct keyword_row *row = &keyword_rows[item->keyword];
    if (item->count < row->min_words || item->count > row->max_words) {
        return fail(conf, "wrong number of words for this keyword");
    }
    return 0;
}

void conf_start(struct conf *conf, const char *text, size_t bytes)
{
    *conf = (struct conf){.text = text, .bytes = bytes, .line = 1};
}

int conf_next(struct conf *conf, struct conf_item *item)
{
    struct conf_word word;
    enum token token;

    if (conf->cause != NULL) {
        return -EINVAL;
    }
    do {
        token = next_token(conf, &word);
    } while (token == TOKEN_SEMICOLON);

    item->line = conf->line;
    item->count = 0;
    switch (token) {
    case TOKEN_WORD:
        return conf->in_service ? read_statement(conf, &word, item)
                                : read_service(conf, &word, item);
    case TOKEN_CLOSE:
        if (!conf->in_service) {
            return fail(conf, "'}' without 'service'");
        }
        conf->in_service = false;
        item->keyword = CONF_END;
        return 0;
    case TOKEN_END:
        return conf->in_service ? fail(conf, "'}' expected") : -ENOENT;
    case TOKEN_ERROR:
        return -EINVAL;
    default:
        return fail(conf, "'{' out of place");
    }
}

const char *conf_keyword_name(enum conf_keyword keyword)
{
    return keyword_rows[keyword].name;
}
