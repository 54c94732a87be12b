/* The configuration file, and the token file (the second text of the input). */
#include <sys/stat.h>

#include "fuzz.h"
#include "run/config.h"

/* libconfig forgets the text of a string that never ends; the program ends then, too. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

static void use(const struct config *config)
{
	struct err err = ERR_INIT;
	char *token = NULL;
	must(config->homeserver && config->state && config->intents && config->responses && config->prefix);
	config_is_user(config, "@unknot:example.org");
	config_invite_allowed(config, "@ada:example.org", "example.org");
	if (config_read_token(config, &token, &err) < 0)
		must(err.what);
	free(token);
	err_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err_list errs = ERR_LIST_INIT;
	size_t len, second = fuzz_second(data, size, &len);
	if (memmem(data, len, "@include", 8))
		return 0;       /* libconfig reads any file then; that is what the operator asked for */
	char *path = fuzz_write("unknot.conf", data, len), *token = fuzz_write("token", data + second, size - second);
	chmod(token, 0600);
	struct config *config = config_load(path, &errs);
	must(config || err_list_count(&errs, ERR_ERROR));
	if (config) {
		config_warn(config, &errs);
		use(config);
	}
	config_free(config);
	err_list_release(&errs);
	free(token);
	free(path);
	return 0;
}
