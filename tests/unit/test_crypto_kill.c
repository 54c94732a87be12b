/* A kill at each single write of the store of keys, while the bot takes a question's key and encrypts its answer: nothing is
 * lost, and everything can be read by whom it is for. */
#include "encrypted_room.h"

#ifdef UNKNOT_CRYPTO

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- The kill ---- */

static int writes_left = -1;    /* until the kill; below 0: none */

/* Instead of the one in libc, for SQLite, which writes with nothing else. */
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset);
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset)
{
	if (writes_left >= 0 && writes_left-- == 0)
		kill(getpid(), SIGKILL);
	return syscall(SYS_pwrite64, file, bytes, length, offset);
}

/* A kill takes nothing away that was written; waiting for the disk would be most of the time here. */
int fdatasync(int file)
{
	(void)file;
	return 0;
}

/* ---- The scene ---- */

struct scene {
	struct person *alice, *carol, *bot;
	char *from_alice, *from_carol;  /* their questions, and below what brings the keys */
	char *events;
};

static void begin(struct scene *scene, struct key_server *server)
{
	*scene = (struct scene){ .bot = arrive(server, bot, "BOT") };
	cross_sign(scene->bot);
	unknot_crypto_close(scene->bot->crypto);
	scene->alice = arrive(server, alice, "PHONE");
	scene->carol = arrive(server, "@carol:example.org", "LAPTOP");
	scene->from_alice = written(scene->alice, bot, NULL, "does ice help?");
	scene->from_carol = written(scene->carol, bot, NULL, "does heat help?");
	scene->events = json_write(json_at(server->inbox, "@bot:example.org BOT"));
}

static void end(struct scene *scene)
{
	json_remove(scene->bot->server->inbox, "@bot:example.org BOT");
	leave(scene->alice), leave(scene->carol), leave(scene->bot);
	free(scene->from_alice), free(scene->from_carol);
	free(scene->events);
}

/* A sync, and the answer to what was asked. The caller frees. */
static char *answer(struct scene *scene)
{
	struct person *who = scene->bot;
	char *error = NULL;
	open_store(who);
	json_free(taken(unknot_crypto_receive_sync(who->crypto, scene->events, NULL, "{\"signed_curve25519\":30}",
		"[\"signed_curve25519\"]", "s1", &error), &error));
	settle(who);
	assert_reads(who, scene->from_alice, "does ice help?");
	assert_reads(who, scene->from_carol, "does heat help?");
	return written(who, alice, NULL, "it does");
}

/* In a process of its own, which is killed at that write. Gives what it sent, if it came so far; `ended`: without a kill. */
static char *answer_and_die(struct scene *scene, int write, bool *ended)
{
	int ends[2], status;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		scene->bot->wire = fdopen(ends[1], "r+");
		writes_left = write;
		char *sent = answer(scene);
		fprintf(scene->bot->wire, "/said/ %s\n", sent);
		fflush(scene->bot->wire);
		unknot_crypto_close(scene->bot->crypto);
		_exit(0);
	}
	close(ends[1]);
	FILE *wire = fdopen(ends[0], "r+");
	char *sent = serve(scene->bot, wire);
	fclose(wire);
	assert_int_equal(waitpid(child, &status, 0), child);
	*ended = WIFEXITED(status);
	assert_int_equal(*ended ? WEXITSTATUS(status) : WTERMSIG(status), *ended ? 0 : SIGKILL);
	return sent;
}

static bool survives_a_kill_at(struct key_server *server, int write)
{
	struct scene scene;
	bool ended;
	begin(&scene, server);
	char *first = answer_and_die(&scene, write, &ended);
	char *second = answer(&scene);
	sync_once(scene.alice);
	if (first)
		assert_reads(scene.alice, first, "it does");
	assert_reads(scene.alice, second, "it does");
	free(first), free(second);
	end(&scene);
	return ended;
}

static void test_a_kill_at_any_write_of_the_store_loses_no_key(void **state)
{
	int write = 0;
	while (!survives_a_kill_at(*state, write)) {
		tear_down(state);
		set_up(state);
		write++;
	}
	assert_in_range(write, 20, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_a_kill_at_any_write_of_the_store_loses_no_key) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
