#include "run/status_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"

#define NAME "status.sock"
#define LISTEN_MAX 4
#define ANSWER_SECONDS 5

typedef int use_address(int fd, const struct sockaddr *address, socklen_t size);

/* Through a descriptor of the folder, which makes the path short. */
static int use_in(const char *folder, int fd, use_address *use)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0)
		return -1;
	snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/" NAME, folder_fd);
	int result = use(fd, (const struct sockaddr *)&address, sizeof address), code = errno;
	close(folder_fd);
	errno = code;
	return result;
}

static int close_failed(int fd)
{
	int code = errno;
	close(fd);
	errno = code;
	return -1;
}

void status_socket_remove(const char *folder)
{
	char *path = file_join(folder, NAME);
	unlink(path);
	free(path);
}

int status_socket_listen(const char *folder)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	status_socket_remove(folder);
	mode_t old = umask(0177);
	int bound = use_in(folder, fd, bind);
	umask(old);
	return bound == 0 && listen(fd, LISTEN_MAX) == 0 ? fd : close_failed(fd);
}

int status_socket_connect(const char *folder)
{
	struct timeval patience = { .tv_sec = ANSWER_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return use_in(folder, fd, connect) == 0 ? fd : close_failed(fd);
}
