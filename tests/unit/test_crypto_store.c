/* The encryption library through its C face: its requests, its store, files, and what is none of these. */
#include "encrypted_room.h"

#ifdef UNKNOT_CRYPTO

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* ---- Requests ---- */

static void test_nothing_new_is_wanted_while_something_is_open(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	char *error = NULL;
	assert_int_equal(unknot_crypto_track_users(b->crypto, "[\"@alice:example.org\"]", &error), 0);
	struct json_object *wanted = outgoing(b), *meanwhile = outgoing(b);
	struct json_object *query = json_item(wanted, 0);
	assert_int_equal(json_length(wanted), 1);
	assert_string_equal(json_text_at(query, "kind"), "keys_query");
	assert_string_equal(json_text_at(query, "method"), "POST");
	assert_string_equal(json_text_at(query, "path"), "/_matrix/client/v3/keys/query");
	assert_non_null(json_at(query, "body", "device_keys", "@alice:example.org"));
	assert_int_equal(json_length(meanwhile), 0);
	unknot_crypto_mark_failed(b->crypto, json_text_at(query, "id"));
	assert_int_equal(make_requests(b, outgoing(b)), 1);
	assert_int_equal(make_requests(b, outgoing(b)), 0);
	json_free(wanted), json_free(meanwhile);
	leave(b);
}

static void test_a_wrong_answer_is_an_error(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	static const char *const kinds[] = { "keys_upload", "keys_query", "keys_claim", "signature_upload" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char *error = NULL;
		assert_int_equal(unknot_crypto_mark_sent(b->crypto, "id", kinds[i], "[\"a secret\"]", &error), -1);
		assert_null(strstr(error, "secret"));
		assert_error(error, kinds[i]);
	}
	char *error = NULL;
	assert_int_equal(unknot_crypto_mark_sent(b->crypto, "id", "no_such_kind", "{}", &error), -1);
	assert_error(error, "kind");
	assert_int_equal(unknot_crypto_mark_sent(b->crypto, "id", "signature_upload",
		"{\"failures\":{\"@bot:example.org\":{\"BOT\":{\"errcode\":\"M_INVALID_SIGNATURE\",\"error\":\"no\"}}}}", &error), -1);
	assert_error(error, "signature");
	leave(b);
}

static void test_keys_used_up_are_made_anew(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	struct json_object *counts = key_counts(b->server, b);
	assert_in_range(json_number_at(counts, 0, "signed_curve25519"), 40, 100);
	json_remove(b->server->one_time, "@bot:example.org BOT");
	sync_once(b);
	json_free(counts);
	counts = key_counts(b->server, b);
	assert_in_range(json_number_at(counts, 0, "signed_curve25519"), 40, 100);
	json_free(counts);
	leave(b);
}

static void test_bad_events_of_a_sync_cost_only_themselves(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *question = written(a, bot, NULL, "among rubbish");
	struct json_object *inbox = json_at(b->server->inbox, "@bot:example.org BOT");
	json_push_text(inbox, "no event");
	json_push(inbox, json_object_make());
	json_push(inbox, parsed("{\"type\":\"m.room.encrypted\",\"sender\":\"@x:y\",\"content\":{\"algorithm\":\"m.olm\"}}"));
	json_push(inbox, parsed("{\"type\":\"m.room_key.withheld\",\"sender\":\"@x:y\",\"content\":{\"code\":7}}"));
	struct json_object *result = synced(b);
	assert_int_equal(json_length(json_at(result, "room_keys")), 1);
	assert_int_equal(json_number_at(result, 0, "refused"), 4);
	assert_reads(b, question, "among rubbish");
	json_free(result);
	free(question);
	leave(a), leave(b);
}

/* ---- The store ---- */

static void test_the_store_is_there_again(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *error = NULL;
	cross_sign(b);
	char *question = written(a, bot, NULL, "before");
	char *answer = written(b, alice, NULL, "sealed before");
	sync_once(b);
	char *keys = unknot_crypto_identity_keys(b->crypto, &error);
	unknot_crypto_close(b->crypto);
	open_store(b);
	char *same = unknot_crypto_identity_keys(b->crypto, &error);
	assert_string_equal(keys, same);
	assert_true(is_signed(b));
	assert_reads(b, question, "before");
	assert_reads(b, answer, "sealed before");
	struct json_object *sealed = encrypted(b, "{\"body\":\"after\"}"); /* the key was shared by the other process */
	char *event = event_of(bot, sealed);
	sync_once(a);
	assert_reads(a, event, "after");
	json_free(sealed);
	unknot_crypto_string_free(keys), unknot_crypto_string_free(same);
	free(question), free(answer), free(event);
	leave(a), leave(b);
}

static void test_a_store_belongs_to_one_device_and_one_passphrase(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	char *error = NULL;
	unknot_crypto_close(b->crypto);
	assert_null(unknot_crypto_open(b->folder, NULL, bot, "OTHER", &error));
	assert_error(error, "OTHER");
	assert_null(unknot_crypto_open(b->folder, NULL, alice, "BOT", &error));
	assert_error(error, bot);
	assert_null(unknot_crypto_open("/proc/nowhere", NULL, bot, "BOT", &error));
	assert_error(error, "/proc/nowhere");
	open_store(b);
	leave(b);
}

/* Encrypts one event in another process, which is killed as soon as the library has returned it. */
static struct json_object *encrypted_and_killed(struct person *who)
{
	int ends[2];
	char text[4000];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		char *error = NULL, *users = members(who->user, NULL);
		open_store(who);
		share(who, users, NULL);
		char *sealed = unknot_crypto_encrypt(who->crypto, ROOM, "m.room.message", "{\"body\":\"x\"}", &error);
		if (!sealed || write(ends[1], sealed, strlen(sealed)) < 0)
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	ssize_t length = read(ends[0], text, sizeof text - 1);
	assert_in_range(length, 1, sizeof text - 1);
	text[length] = '\0';
	close(ends[0]);
	return parsed(text);
}

/* Two events with the same key and place in the ratchet would give both away. */
static void test_a_kill_never_turns_the_ratchet_back(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	unknot_crypto_close(b->crypto);
	struct json_object *sealed[3];
	for (int i = 0; i < 3; i++)
		sealed[i] = encrypted_and_killed(b);
	open_store(b);
	for (int i = 0; i < 3; i++) {
		char *event = event_of(bot, sealed[i]);
		struct json_object *result = decrypted(b, event, NULL);
		assert_string_equal(json_text_at(result, "session_id"), json_text_at(sealed[0], "session_id"));
		assert_int_equal(json_number_at(result, -1, "message_index"), i);
		json_free(result);
		free(event);
	}
	for (int i = 0; i < 3; i++)
		json_free(sealed[i]);
	leave(b);
}

/* No file may grow any more, as on a full disk. */
static void let_files_grow(bool may)
{
	struct rlimit limit = { .rlim_cur = may ? RLIM_INFINITY : 4096, .rlim_max = RLIM_INFINITY };
	signal(SIGXFSZ, may ? SIG_DFL : SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_a_full_disk_is_an_error_and_nothing_is_lost(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *error = NULL, *question = written(a, bot, NULL, "kept");
	char *events = json_write(json_at(b->server->inbox, "@bot:example.org BOT"));
	let_files_grow(false);
	char *result = unknot_crypto_receive_sync(b->crypto, events, NULL, NULL, NULL, "s1", &error);
	let_files_grow(true);
	assert_null(result);
	assert_error(error, "store");
	sync_once(b);
	assert_reads(b, question, "kept");
	free(events), free(question);
	leave(a), leave(b);
}

static void test_the_store_is_the_owners_alone(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	struct stat status;
	char *error = NULL, *inner = file_join(b->folder, "inner");
	struct unknot_crypto *other = unknot_crypto_open(inner, NULL, alice, "PHONE", &error);
	assert_non_null(other);
	assert_int_equal(stat(inner, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	unknot_crypto_close(other);
	char *file = file_join(inner, "matrix-sdk-crypto.sqlite3");
	assert_int_equal(unlink(file), 0);
	rmdir(inner);
	free(file), free(inner);
	leave(b);
}

static void test_a_store_with_a_passphrase(void **state)
{
	(void)state;
	struct person who = { .folder = "/tmp/unknot-crypto-XXXXXX" };
	char *error = NULL;
	assert_non_null(mkdtemp(who.folder));
	struct unknot_crypto *crypto = unknot_crypto_open(who.folder, "a long secret", bot, "BOT", &error);
	assert_non_null(crypto);
	unknot_crypto_close(crypto);
	assert_null(unknot_crypto_open(who.folder, "another secret", bot, "BOT", &error));
	assert_null(strstr(error, "secret"));
	assert_error(error, who.folder);
	struct person *again = mem_alloc(sizeof *again);
	*again = who;
	again->crypto = unknot_crypto_open(who.folder, "a long secret", bot, "BOT", &error);
	assert_non_null(again->crypto);
	leave(again);
}

/* ---- Files ---- */

static void test_a_file_is_encrypted_in_place(void **state)
{
	(void)state;
	unsigned char bytes[] = "a picture of a shoulder", nothing[1];
	char *error = NULL;
	struct json_object *file = taken(unknot_crypto_encrypt_attachment(bytes, sizeof bytes, &error), &error);
	assert_memory_not_equal(bytes, "a picture of a shoulder", sizeof bytes);
	assert_string_equal(json_text_at(file, "v"), "v2");
	assert_string_equal(json_text_at(file, "key", "alg"), "A256CTR");
	assert_non_null(json_text_at(file, "key", "k"));
	assert_non_null(json_text_at(file, "iv"));
	assert_non_null(json_text_at(file, "hashes", "sha256"));
	json_free(file);
	json_free(taken(unknot_crypto_encrypt_attachment(nothing, 0, &error), &error));
	assert_null(unknot_crypto_encrypt_attachment(NULL, 3, &error));
	assert_error(error, "bytes");
}

/* ---- Rubbish ---- */

static const char *const rubbish[] = {
	NULL, "", "null", "{}", "[]", "[[]]", "{\"a\":1}", "\"text\"", "7", "-1e999", "[null,{},7]", "{", "\xff\xfe", "[\"\xff\"]",
	"[\"@\"]", "[\"@a:b\",\"\",7]", "{\"changed\":7}", "{\"changed\":[\"@a:b\",\"no\"]}", "{\"signed_curve25519\":-1}",
	"{\"algorithm\":\"x\"}", "{\"trust\":\"none\"}", "{\"rotation_period_ms\":-5,\"rotation_period_msgs\":1e9}", "!r:x", "@a:b",
	"[{\"type\":\"m.room_key\",\"sender\":\"@a:b\",\"content\":{}}]", "{\"encrypted\":{\"k\":{}}}", "keys_query", "mixed",
	"[{\"type\":\"m.room_key_request\",\"sender\":\"@a:b\",\"content\":{\"action\":\"request\",\"requesting_device_id\":\"D\","
	"\"request_id\":\"1\",\"body\":{\"algorithm\":\"m.megolm.v1.aes-sha2\",\"room_id\":\"!r:x\",\"session_id\":\"s\"}}}]",
	"[{\"type\":\"m.key.verification.request\",\"sender\":\"@a:b\",\"content\":{\"from_device\":\"D\",\"methods\":[],"
	"\"timestamp\":1,\"transaction_id\":\"t\"}}]",
};

#define RUBBISH_COUNT (sizeof rubbish / sizeof *rubbish)

static const char *any(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return rubbish[(*seed >> 16) % RUBBISH_COUNT];
}

static void drop(char *text, char **error)
{
	assert_true((text == NULL) == (*error != NULL));
	unknot_crypto_string_free(text);
	unknot_crypto_string_free(*error);
}

static void drop_status(int status, char **error)
{
	assert_true((status < 0) == (*error != NULL));
	unknot_crypto_string_free(*error);
}

static void call_anything(struct unknot_crypto *it, unsigned *seed)
{
	char *error = NULL;
	*seed = *seed * 1103515245 + 12345;
	switch ((*seed >> 16) % 14) {
	case 0: drop(unknot_crypto_receive_sync(it, any(seed), any(seed), any(seed), any(seed), any(seed), &error), &error); break;
	case 1: drop(unknot_crypto_outgoing(it, &error), &error); break;
	case 2: drop_status(unknot_crypto_mark_sent(it, any(seed), any(seed), any(seed), &error), &error); break;
	case 3: drop_status(unknot_crypto_track_users(it, any(seed), &error), &error); break;
	case 4: drop(unknot_crypto_share_room_key(it, any(seed), any(seed), any(seed), &error), &error); break;
	case 5: drop(unknot_crypto_encrypt(it, any(seed), any(seed), any(seed), &error), &error); break;
	case 6: drop(unknot_crypto_decrypt(it, any(seed), any(seed), any(seed), &error), &error); break;
	case 7: drop_status(unknot_crypto_discard_room_key(it, any(seed), &error), &error); break;
	case 8: drop(unknot_crypto_cross_signing_status(it, &error), &error); break;
	case 9: drop(unknot_crypto_export_cross_signing_keys(it, &error), &error); break;
	case 10: drop_status(unknot_crypto_import_cross_signing_keys(it, any(seed), &error), &error); break;
	case 11: drop_status(unknot_crypto_import_from_recovery_key(it, any(seed), any(seed), &error), &error); break;
	case 12: drop(unknot_crypto_sign_own_device(it, &error), &error); break;
	default: unknot_crypto_mark_failed(it, any(seed)); break;
	}
}

static void test_rubbish_is_an_error_and_no_more(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "PHONE");
	unsigned seed = 7;
	for (int i = 0; i < 2000; i++)
		call_anything(b->crypto, &seed);
	for (int i = 0; i < 50; i++)
		call_anything(NULL, &seed);
	assert_null(unknot_crypto_outgoing(NULL, NULL));
	unknot_crypto_close(b->crypto);
	open_store(b);
	settle(b);
	char *question = written(a, bot, NULL, "still there?");
	sync_once(b);
	assert_reads(b, question, "still there?");
	free(question);
	leave(a), leave(b);
}

static void test_nothing_to_open(void **state)
{
	(void)state;
	char *error = NULL;
	assert_null(unknot_crypto_open(NULL, NULL, bot, "BOT", &error));
	assert_error(error, "folder");
	assert_null(unknot_crypto_open("/tmp", NULL, "no user", "BOT", &error));
	assert_error(error, "user_id");
	assert_null(unknot_crypto_open("/tmp", NULL, bot, "", &error));
	assert_error(error, "device_id");
	assert_null(unknot_crypto_open("/tmp", NULL, bot, NULL, NULL));
	unknot_crypto_close(NULL);
	unknot_crypto_string_free(NULL);
	assert_non_null(strstr(unknot_crypto_version(), "matrix-sdk-crypto 0."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_new_is_wanted_while_something_is_open),
		TEST(test_a_wrong_answer_is_an_error),
		TEST(test_keys_used_up_are_made_anew),
		TEST(test_bad_events_of_a_sync_cost_only_themselves),
		TEST(test_the_store_is_there_again),
		TEST(test_a_store_belongs_to_one_device_and_one_passphrase),
		TEST(test_a_kill_never_turns_the_ratchet_back),
		TEST(test_a_full_disk_is_an_error_and_nothing_is_lost),
		TEST(test_the_store_is_the_owners_alone),
		TEST(test_a_store_with_a_passphrase),
		TEST(test_a_file_is_encrypted_in_place),
		TEST(test_rubbish_is_an_error_and_no_more),
		TEST(test_nothing_to_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
