#include "base/digest.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <sha2.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void digest_bytes(unsigned char out[DIGEST_BYTES], const void *bytes, size_t len)
{
	SHA2_CTX context;
	SHA256Init(&context);
	SHA256Update(&context, bytes, len);
	SHA256Final(out, &context);
}

static void to_base64url(char out[DIGEST_TEXT], const unsigned char in[DIGEST_BYTES])
{
	char *end = out;
	for (size_t i = 0; i < DIGEST_BYTES; i += 3) {
		uint32_t group = (uint32_t)in[i] << 16;
		group |= i + 1 < DIGEST_BYTES ? (uint32_t)in[i + 1] << 8 : 0;
		group |= i + 2 < DIGEST_BYTES ? in[i + 2] : 0;
		for (int shift = 18; shift >= 0; shift -= 6)
			*end++ = base64url[group >> shift & 63];
	}
	out[DIGEST_TEXT - 1] = '\0';
}

void digest_texts(char out[DIGEST_TEXT], const char *const *texts, size_t count)
{
	unsigned char sum[DIGEST_BYTES];
	SHA2_CTX context;
	SHA256Init(&context);
	for (size_t i = 0; i < count; i++) {
		uint64_t len = strlen(texts[i]);
		unsigned char prefix[8];
		for (int byte = 0; byte < 8; byte++)
			prefix[byte] = (unsigned char)(len >> (56 - 8 * byte));
		SHA256Update(&context, prefix, sizeof prefix);
		SHA256Update(&context, (const unsigned char *)texts[i], len);
	}
	SHA256Final(sum, &context);
	to_base64url(out, sum);
}

void random_bytes(void *out, size_t len)
{
	if (getentropy(out, len) == 0)
		return;
	perror("unknot: getentropy");
	abort();
}
