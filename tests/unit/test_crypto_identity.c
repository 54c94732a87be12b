/* The encryption library through its C face: the bot's own cross-signing. */
#include "encrypted_room.h"
#include "recovery_account.h"

#ifdef UNKNOT_CRYPTO

/* ---- The bot's own cross-signing ---- */

static void test_bootstrap_once_and_again(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	char *error = NULL;
	struct json_object *status = taken(unknot_crypto_cross_signing_status(b->crypto, &error), &error);
	assert_false(json_flag_at(status, true, "published"));
	json_free(status);
	struct json_object *lost = taken(unknot_crypto_bootstrap_cross_signing(b->crypto, &error), &error);
	unknot_crypto_close(b->crypto);
	open_store(b);
	struct json_object *requests = taken(unknot_crypto_bootstrap_cross_signing(b->crypto, &error), &error);
	assert_string_equal(json_text_at(json_item(requests, 0), "kind"), "signing_keys_upload");
	char *before = json_write(json_at(json_item(lost, json_length(lost) - 2), "body", "master_key", "keys"));
	char *now = json_write(json_at(json_item(requests, 0), "body", "master_key", "keys"));
	assert_string_equal(before, now);
	free(before), free(now);
	json_free(lost);
	make_requests(b, requests);
	settle(b);
	assert_true(is_signed(b));
	leave(b);
}

static void test_an_account_set_up_elsewhere_is_never_reset(void **state)
{
	struct person *first = arrive(*state, bot, "ELEMENT");
	char *error = NULL;
	cross_sign(first);
	struct person *b = arrive(*state, bot, "BOT");
	struct json_object *status = taken(unknot_crypto_cross_signing_status(b->crypto, &error), &error);
	assert_true(json_flag_at(status, false, "published"));
	assert_false(json_flag_at(status, true, "private_keys"));
	assert_null(unknot_crypto_bootstrap_cross_signing(b->crypto, &error));
	assert_error(error, "already");
	json_free(status);
	leave(b), leave(first);
}

static void test_keys_are_imported_only_once_the_identity_is_known(void **state)
{
	struct person *first = arrive(*state, bot, "ELEMENT"), *other = arrive(*state, alice, "PHONE");
	char *error = NULL;
	cross_sign(first), cross_sign(other);
	char *keys = unknot_crypto_export_cross_signing_keys(first->crypto, &error);
	char *wrong = unknot_crypto_export_cross_signing_keys(other->crypto, &error);
	struct person early = { .folder = "/tmp/unknot-crypto-XXXXXX", .server = *state };
	assert_non_null(mkdtemp(early.folder));
	struct person *b = mem_alloc(sizeof *b);
	*b = early;
	strcpy(b->user, bot), strcpy(b->device, "BOT");
	open_store(b);
	assert_int_equal(unknot_crypto_import_cross_signing_keys(b->crypto, keys, &error), -1);
	assert_error(error, "query");
	settle(b);
	assert_int_equal(unknot_crypto_import_cross_signing_keys(b->crypto, wrong, &error), -1);
	assert_error(error, "match");
	assert_int_equal(unknot_crypto_import_cross_signing_keys(b->crypto, "{}", &error), -1);
	assert_error(error, "missing");
	assert_int_equal(unknot_crypto_import_cross_signing_keys(b->crypto, keys, &error), 0);
	unknot_crypto_string_free(keys), unknot_crypto_string_free(wrong);
	leave(b), leave(first), leave(other);
}

/* The bot's device on an account that another client has set up. */
static struct person *arrive_late(struct key_server *server)
{
	json_free(server->signing);
	server->signing = parsed(recovery_signing);
	return arrive(server, recovery_user, "BOT");
}

static void assert_recovers(struct person *b, const char *key)
{
	char *error = NULL;
	if (unknot_crypto_import_from_recovery_key(b->crypto, key, recovery_account_data, &error) < 0)
		fail_msg("%s", error);
	struct json_object *upload = taken(unknot_crypto_sign_own_device(b->crypto, &error), &error);
	assert_string_equal(json_text_at(upload, "path"), "/_matrix/client/v3/keys/signatures/upload");
	assert_non_null(json_at(upload, "body", recovery_user, "BOT", "signatures"));
	make_request(b, upload);
	settle(b);
	assert_true(is_signed(b));
	json_free(upload);
}

static void test_the_recovery_key_gives_the_keys(void **state)
{
	struct person *b = arrive_late(*state);
	assert_false(is_signed(b));
	assert_recovers(b, recovery_key);
	leave(b);
}

static void test_a_recovery_passphrase_gives_the_keys(void **state)
{
	struct person *b = arrive_late(*state);
	assert_recovers(b, recovery_passphrase);
	leave(b);
}

static void assert_no_recovery(struct person *b, const char *key, struct json_object *data, const char *part)
{
	char *error = NULL, *text = json_write(data);
	assert_int_equal(unknot_crypto_import_from_recovery_key(b->crypto, key, text, &error), -1);
	assert_error(error, part);
	free(text);
}

static void test_recovery_says_what_is_wrong(void **state)
{
	static const char default_key[] = "m.secret_storage.default_key", key[] = "m.secret_storage.key.ID1";
	static const char master[] = "m.cross_signing.master";
	struct person *b = arrive_late(*state);
	struct json_object *data = parsed(recovery_account_data);
	assert_no_recovery(b, "EsTc 1234", data, "not the recovery key");
	assert_no_recovery(b, "", data, "not the recovery key");
	json_set_number(json_at(data, key, "passphrase"), "iterations", 4000000000);
	assert_no_recovery(b, recovery_passphrase, data, "too long");
	json_remove(json_at(data, key), "passphrase");
	json_set_text(json_at(data, master, "encrypted", "ID1"), "ciphertext", "AAAA");
	assert_no_recovery(b, recovery_key, data, "cannot be decrypted");
	json_set(json_at(data, master), "encrypted", json_object_make());
	assert_no_recovery(b, recovery_key, data, "default key");
	json_remove(data, master);
	assert_no_recovery(b, recovery_key, data, master);
	json_remove(data, key);
	assert_no_recovery(b, recovery_key, data, key);
	json_remove(data, default_key);
	assert_no_recovery(b, recovery_key, data, default_key);
	assert_false(is_signed(b));
	json_free(data);
	leave(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bootstrap_once_and_again),
		TEST(test_an_account_set_up_elsewhere_is_never_reset),
		TEST(test_keys_are_imported_only_once_the_identity_is_known),
		TEST(test_the_recovery_key_gives_the_keys),
		TEST(test_a_recovery_passphrase_gives_the_keys),
		TEST(test_recovery_says_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
