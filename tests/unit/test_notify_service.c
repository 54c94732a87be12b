#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/notify_service.h"

/* A manager that listens, at a path or at an abstract name. */
struct manager {
	int fd;
	char name[64];
};

static struct manager listen_at(const char *form)
{
	struct manager manager = { .fd = socket(AF_UNIX, SOCK_DGRAM, 0) };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(manager.name, sizeof manager.name, form, (int)getpid());
	size_t len = strlen(manager.name);
	memcpy(address.sun_path, manager.name, len);
	if (manager.name[0] == '@')
		address.sun_path[0] = '\0';
	else
		unlink(manager.name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (manager.name[0] == '/'));
	assert_int_equal(bind(manager.fd, (struct sockaddr *)&address, size), 0);
	setenv("NOTIFY_SOCKET", manager.name, 1);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return manager;
}

static void hang_up(struct manager *manager)
{
	close(manager->fd);
	if (manager->name[0] == '/')
		unlink(manager->name);
	unsetenv("NOTIFY_SOCKET");
}

static void is_told(const struct manager *manager, const char *start)
{
	char text[200] = "";
	ssize_t len = recv(manager->fd, text, sizeof text - 1, MSG_DONTWAIT);
	if (len < 0)
		fail_msg("nothing was told instead of %s", start);
	if (strncmp(text, start, strlen(start)) != 0)
		fail_msg("told %s instead of %s", text, start);
}

static void is_told_nothing(const struct manager *manager)
{
	char text[200] = "";
	if (recv(manager->fd, text, sizeof text - 1, MSG_DONTWAIT) >= 0)
		fail_msg("told %s", text);
}

static void tells_a_whole_life(const char *form)
{
	struct manager manager = listen_at(form);
	struct notify_service service;
	notify_service_open(&service);
	notify_service_reloading(&service);
	notify_service_reloaded(&service);
	is_told_nothing(&manager);
	notify_service_ready(&service);
	notify_service_ready(&service);
	is_told(&manager, "READY=1\n");
	is_told_nothing(&manager);
	notify_service_reloading(&service);
	is_told(&manager, "RELOADING=1\nMONOTONIC_USEC=");
	notify_service_reloaded(&service);
	is_told(&manager, "READY=1");
	notify_service_stopping(&service);
	is_told(&manager, "STOPPING=1\n");
	assert_true(notify_service_feed(&service, 0) == INT64_MAX);
	is_told_nothing(&manager);
	notify_service_close(&service);
	hang_up(&manager);
}

static void a_whole_life_is_told_at_a_path(void **state)
{
	(void)state;
	tells_a_whole_life("/tmp/unknot-notify-%d");
}

static void a_whole_life_is_told_at_an_abstract_name(void **state)
{
	(void)state;
	tells_a_whole_life("@unknot-notify-%d");
}

static void the_watchdog_is_fed_twice_as_often_as_it_asks(void **state)
{
	(void)state;
	struct manager manager = listen_at("@unknot-notify-%d");
	struct notify_service service;
	setenv("WATCHDOG_USEC", "60000000", 1);
	notify_service_open(&service);
	assert_int_equal(notify_service_feed(&service, 1000), 31000);
	is_told(&manager, "WATCHDOG=1");
	assert_int_equal(notify_service_feed(&service, 30999), 31000);
	is_told_nothing(&manager);
	assert_int_equal(notify_service_feed(&service, 31000), 61000);
	is_told(&manager, "WATCHDOG=1");
	notify_service_close(&service);
	hang_up(&manager);
}

static void a_watchdog_for_another_process_or_of_nonsense_is_not_fed(void **state)
{
	(void)state;
	static const char *const nonsense[][2] = { { "60000000", "1" }, { "", "" }, { "soon", "" }, { "-5", "" },
						   { "60x", "" }, { "99999999999999999999", "" } };
	for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
		struct manager manager = listen_at("@unknot-notify-%d");
		struct notify_service service;
		setenv("WATCHDOG_USEC", nonsense[i][0], 1);
		setenv("WATCHDOG_PID", nonsense[i][1], 1);
		notify_service_open(&service);
		assert_true(notify_service_feed(&service, 1000) == INT64_MAX);
		is_told_nothing(&manager);
		notify_service_close(&service);
		hang_up(&manager);
	}
}

static void without_a_manager_nothing_happens(void **state)
{
	(void)state;
	char longer[200];
	memset(longer, 'x', sizeof longer);
	longer[0] = '/';
	longer[sizeof longer - 1] = '\0';
	const char *const names[] = { "", "@", "relative", "/tmp/nobody-listens-here", "vsock:2:1234", longer };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct notify_service service;
		setenv("NOTIFY_SOCKET", names[i], 1);
		notify_service_open(&service);
		assert_int_equal(service.fd, -1);
		notify_service_ready(&service);
		notify_service_stopping(&service);
		assert_true(notify_service_feed(&service, 1000) == INT64_MAX);
		notify_service_close(&service);
	}
	unsetenv("NOTIFY_SOCKET");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_life_is_told_at_a_path),
		cmocka_unit_test(a_whole_life_is_told_at_an_abstract_name),
		cmocka_unit_test(the_watchdog_is_fed_twice_as_often_as_it_asks),
		cmocka_unit_test(a_watchdog_for_another_process_or_of_nonsense_is_not_fed),
		cmocka_unit_test(without_a_manager_nothing_happens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
