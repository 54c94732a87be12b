/* The device id that a new login takes. A homeserver's memory of what was sent hangs on the device, so it is made at
 * random once for each state folder and kept there, in the file "device_id". */
#ifndef UNKNOT_RUN_DEVICE_H
#define UNKNOT_RUN_DEVICE_H

#include "base/err.h"

/* Makes the state folder (mode 0700) if it is missing. */
int state_folder_make(const char *state, struct err *err);

/* The kept one, or a new one that is kept from now on; the caller frees. NULL on error. */
char *device_id_get(const char *state, struct err *err);
int device_id_keep(const char *state, const char *device_id, struct err *err);

#endif
