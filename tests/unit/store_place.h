/* A store in a folder of its own, for the tests that need one. */
#ifndef UNKNOT_TESTS_STORE_PLACE_H
#define UNKNOT_TESTS_STORE_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/store.h"

struct place {
	char folder[64];
	struct store *store;
};

static struct store *opened(const char *folder)
{
	struct err err = ERR_INIT;
	struct store *store = store_open(folder, &err);
	if (!store)
		fail_msg("%s", err.what);
	return store;
}

static int set_up(void **state)
{
	struct place *place = mem_alloc(sizeof *place);
	strcpy(place->folder, "/tmp/unknot-store-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	place->store = opened(place->folder);
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;
	char **names;
	size_t count;
	struct err err = ERR_INIT;
	store_close(place->store);
	assert_int_equal(file_list(place->folder, "", &names, &count, &err), 0);
	for (size_t i = 0; i < count; i++) {
		char *path = file_join(place->folder, names[i]);
		unlink(path);
		free(path);
	}
	file_list_free(names, count);
	rmdir(place->folder);
	free(place);
	return 0;
}

static void commit(struct store *store)
{
	struct err err = ERR_INIT;
	if (store_commit(store, &err) < 0)
		fail_msg("%s", err.what);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
