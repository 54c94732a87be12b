#include <stdio.h>

#include "run/command.h"

int command_fail(struct err *err, int fallback)
{
	int code = err->exit_code ? err->exit_code : fallback;
	err_print(err, stderr);
	err_release(err);
	return code;
}

int command_fail_all(struct err_list *errs, int fallback)
{
	int code = 0;
	err_list_sort(errs);
	for (size_t i = 0; i < errs->count && !code; i++)
		if (errs->items[i].level == ERR_ERROR)
			code = errs->items[i].exit_code;
	err_list_print(errs, stderr);
	err_list_release(errs);
	return code ? code : fallback;
}
