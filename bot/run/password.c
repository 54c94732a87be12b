#include "run/password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"

#define PASSWORD_MAX 1024

static void say(int terminal, const char *text)
{
	ssize_t written = write(terminal, text, strlen(text));
	(void)written; /* a prompt that cannot be shown stops nothing */
}

/* One line into `line`; -1 when a signal came instead. The signal stays pending. */
static ssize_t read_line(int terminal, const sigset_t *signals, char *line, size_t size)
{
	int signal_fd = signalfd(-1, signals, SFD_CLOEXEC);
	struct pollfd waited[] = { { .fd = terminal, .events = POLLIN }, { .fd = signal_fd, .events = POLLIN } };
	int ready;
	do
		ready = poll(waited, signal_fd < 0 ? 1 : 2, -1);
	while (ready < 0 && errno == EINTR);
	ssize_t len = ready > 0 && !waited[1].revents ? read(terminal, line, size) : -1;
	if (signal_fd >= 0)
		close(signal_fd);
	return len;
}

/* The signals that end or stop a program wait until the terminal is as it was. */
static ssize_t read_without_echo(int terminal, char *line, size_t size)
{
	struct termios before, silent;
	sigset_t signals, old;
	sigemptyset(&signals);
	for (size_t i = 0; i < 5; i++)
		sigaddset(&signals, (const int[]){ SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP }[i]);
	if (tcgetattr(terminal, &before) < 0)
		return -1;
	sigprocmask(SIG_BLOCK, &signals, &old);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(terminal, TCSAFLUSH, &silent);
	ssize_t len = read_line(terminal, &signals, line, size);
	tcsetattr(terminal, TCSAFLUSH, &before);
	say(terminal, "\n");
	sigprocmask(SIG_SETMASK, &old, NULL);
	return len;
}

char *password_ask(const char *prompt, struct err *err)
{
	char line[PASSWORD_MAX], *password = NULL;
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0) {
		err_set(err, "there is no terminal to ask for the password on");
		err_mend(err, "use --password-file FILE or --token-file FILE");
		err->exit_code = EX_USAGE;
		return NULL;
	}
	say(terminal, prompt);
	ssize_t len = read_without_echo(terminal, line, sizeof line);
	close(terminal);
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (len > 0 && len < PASSWORD_MAX) {
		password = mem_copy_bytes(line, (size_t)len);
	} else {
		err_set(err, "no password was typed");
		err->exit_code = EX_USAGE;
	}
	explicit_bzero(line, sizeof line);
	return password;
}
