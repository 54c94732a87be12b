/* The Unix socket of the status. Its folder's path may be longer than what a socket address holds. */
#ifndef UNKNOT_RUN_STATUS_SOCKET_H
#define UNKNOT_RUN_STATUS_SOCKET_H

/* Each gives a descriptor, or -1 with errno. */
int status_socket_listen(const char *folder);
int status_socket_connect(const char *folder);
void status_socket_remove(const char *folder);

#endif
