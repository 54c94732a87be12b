#include "matrix/waited.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"

#define LOOK_EVERY_MS 1000

void waited_done(void *context, const struct matrix_answer *answer)
{
	struct waited *waited = context;
	waited->answer = *answer;
	waited->answer.errcode = mem_copy_text(answer->errcode);
	waited->answer.error = mem_copy_text(answer->error);
	waited->answer.body = json_hold(answer->body);
	waited->done = true;
}

void waited_wait(struct waited *waited, struct http *http)
{
	while (!waited->done)
		http_wait(http, NULL, 0, LOOK_EVERY_MS);
}

void waited_release(struct waited *waited)
{
	if (!waited->done)
		return;
	free((char *)waited->answer.errcode);
	free((char *)waited->answer.error);
	json_free(waited->answer.body);
	waited->done = false;
}
