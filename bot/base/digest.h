/* SHA-256 and the texts made of it. The only owner of libmd. */
#ifndef UNKNOT_BASE_DIGEST_H
#define UNKNOT_BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_BYTES 32
#define DIGEST_TEXT 44   /* 43 characters of base64url without padding (RFC 4648, section 5) and the NUL */

void digest_bytes(unsigned char out[DIGEST_BYTES], const void *bytes, size_t len);

/* SHA-256 over several texts, each with its length before it, so that ("ab","c") differs from ("a","bc"). */
void digest_texts(char out[DIGEST_TEXT], const char *const *texts, size_t count);

void random_bytes(void *out, size_t len); /* from the kernel; ends the program when the kernel has none */

#endif
