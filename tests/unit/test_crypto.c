/* The encryption library through its C face: who can read what. */
#include "encrypted_room.h"

#ifdef UNKNOT_CRYPTO

/* ---- Talking ---- */

static void test_both_directions_between_signed_devices(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	cross_sign(a), cross_sign(b);
	assert_true(is_signed(a) && is_signed(b));

	char *error = NULL, *question = written(a, bot, NULL, "does it hurt?");
	sync_once(b);
	assert_fails(b, question, "cross_signed", "untrusted", true, NULL); /* whose device that is was not asked for yet */
	assert_int_equal(unknot_crypto_track_users(b->crypto, "[\"@alice:example.org\"]", &error), 0);
	settle(b);
	struct json_object *result = decrypted(b, question, "cross_signed");
	assert_string_equal(json_text_at(result, "event", "content", "body"), "does it hurt?");
	assert_string_equal(json_text_at(result, "event", "type"), "m.room.message");
	assert_string_equal(json_text_at(result, "event", "sender"), alice);
	assert_string_equal(json_text_at(result, "event", "event_id"), "$event:example.org");
	assert_int_equal(json_number_at(result, 0, "event", "origin_server_ts"), 1700000000000);
	assert_true(json_flag_at(result, false, "cross_signed"));
	assert_string_equal(json_text_at(result, "verification"), "signed");
	assert_string_equal(json_text_at(result, "sender_device"), "PHONE");
	assert_string_equal(json_text_at(result, "algorithm"), "m.megolm.v1.aes-sha2");
	assert_int_equal(json_number_at(result, -1, "message_index"), 0);
	json_free(result);

	char *answer = written(b, alice, "{\"trust\":\"cross_signed\"}", "rest it");
	sync_once(a);
	assert_reads(a, answer, "rest it");
	assert_reads(b, answer, "rest it");
	free(question), free(answer);
	leave(a), leave(b);
}

static void test_relations_stand_outside_of_the_ciphertext(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *users = members(alice, bot);
	share(b, users, "{}");
	struct json_object *sealed = encrypted(b, "{\"msgtype\":\"m.text\",\"body\":\"secret words\","
		"\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$q\"}}}");
	char *text = json_write(sealed);
	assert_string_equal(json_text_at(sealed, "m.relates_to", "m.in_reply_to", "event_id"), "$q");
	assert_null(strstr(text, "secret"));
	assert_string_equal(json_text_at(sealed, "algorithm"), "m.megolm.v1.aes-sha2");
	assert_string_equal(json_text_at(sealed, "device_id"), "BOT");
	free(text);
	char *event = event_of(bot, sealed);
	sync_once(a);
	struct json_object *result = decrypted(a, event, NULL);
	assert_string_equal(json_text_at(result, "event", "content", "m.relates_to", "m.in_reply_to", "event_id"), "$q");
	json_free(result), json_free(sealed);
	free(event), free(users);
	leave(a), leave(b);
}

static void test_a_key_that_comes_late(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *question = written(a, bot, NULL, "later");
	assert_fails(b, question, NULL, "missing_key", true, NULL);
	struct json_object *before = decrypted(b, question, NULL), *arrived = synced(b);
	struct json_object *key = json_item(json_at(arrived, "room_keys"), 0);
	assert_int_equal(json_length(json_at(arrived, "room_keys")), 1);
	assert_string_equal(json_text_at(key, "room_id"), ROOM);
	assert_string_equal(json_text_at(key, "session_id"), json_text_at(before, "session_id"));
	assert_reads(b, question, "later");
	json_free(before), json_free(arrived);
	free(question);
	leave(a), leave(b);
}

/* Somebody to whom a new way leads from here gives the keys again, from where they are by then. */
static void test_of_two_keys_at_once_for_one_session_the_one_that_begins_first_is_kept(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *first = written(a, bot, NULL, "does it hurt?");
	free(written(b, alice, NULL, "hello"));
	sync_once(a);
	char *second = written(a, bot, NULL, "and now?");
	assert_int_equal(waiting_events(b), 2);
	sync_once(b);
	assert_reads(b, first, "does it hurt?");
	assert_reads(b, second, "and now?");
	free(first), free(second);
	leave(a), leave(b);
}

static void test_messages_count_up_so_that_a_repetition_shows(void **state)
{
	struct person *a = arrive(*state, alice, "PHONE"), *b = arrive(*state, bot, "BOT");
	char *first = written(a, bot, NULL, "one"), *second = written(a, bot, NULL, "two");
	sync_once(b);
	assert_reads(b, first, "one");
	struct json_object *result = decrypted(b, second, NULL);
	assert_int_equal(json_number_at(result, -1, "message_index"), 1);
	json_free(result);
	free(first), free(second);
	leave(a), leave(b);
}

/* ---- Who gets the key ---- */

static void test_by_default_an_unsigned_device_of_somebody_who_signs_gets_no_key(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "PHONE");
	cross_sign(a), cross_sign(b);
	struct person *stranger = arrive(*state, alice, "STRANGER");
	char *answer = written(b, alice, "{\"trust\":\"mixed\"}", "for the phone");
	struct json_object *told = synced(stranger);
	struct json_object *withheld = json_item(json_at(told, "withheld"), 0);
	assert_string_equal(json_text_at(withheld, "code"), "m.unverified");
	assert_string_equal(json_text_at(withheld, "room_id"), ROOM);
	assert_string_equal(json_text_at(withheld, "sender"), bot);
	assert_fails(stranger, answer, NULL, "missing_key", false, "m.unverified");
	sync_once(a);
	assert_reads(a, answer, "for the phone");

	char *to_all = written(b, alice, "{\"trust\":\"all\"}", "for all");
	sync_once(stranger);
	assert_reads(stranger, to_all, "for all");

	char *again = written(b, alice, "{\"trust\":\"mixed\"}", "for the phone again");
	sync_once(stranger), sync_once(a);
	assert_fails(stranger, again, NULL, "missing_key", false, "m.unverified");
	assert_reads(a, again, "for the phone again");
	json_free(told);
	free(answer), free(to_all), free(again);
	leave(stranger), leave(a), leave(b);
}

static void test_by_default_somebody_without_cross_signing_gets_the_key(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "OLD");
	cross_sign(b);
	char *answer = written(b, alice, "{\"trust\":\"mixed\"}", "for everybody");
	sync_once(a);
	assert_reads(a, answer, "for everybody");
	char *strict = written(b, alice, "{\"trust\":\"cross_signed\"}", "for the signed");
	sync_once(a);
	assert_fails(a, strict, NULL, "missing_key", false, "m.unverified");
	free(answer), free(strict);
	leave(a), leave(b);
}

static void test_a_device_that_is_signed_later_gets_the_next_key(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "PHONE");
	char *error = NULL;
	cross_sign(a);
	struct person *tablet = arrive(*state, alice, "TABLET");
	char *answer = written(b, alice, NULL, "not for the tablet");
	char *keys = unknot_crypto_export_cross_signing_keys(a->crypto, &error);
	assert_int_equal(unknot_crypto_import_cross_signing_keys(tablet->crypto, keys, &error), 0);
	struct json_object *upload = taken(unknot_crypto_sign_own_device(tablet->crypto, &error), &error);
	make_request(tablet, upload);
	settle(tablet);
	assert_true(is_signed(tablet));
	sync_once(b);
	char *next = written(b, alice, NULL, "for the tablet");
	sync_once(tablet);
	assert_fails(tablet, answer, NULL, "missing_key", false, "m.unverified");
	assert_reads(tablet, next, "for the tablet");
	json_free(upload);
	unknot_crypto_string_free(keys);
	free(answer), free(next);
	leave(tablet), leave(a), leave(b);
}

static void test_strict_trust_needs_cross_signing_of_its_own(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	char *error = NULL, *users = members(bot, NULL);
	assert_null(unknot_crypto_share_room_key(b->crypto, ROOM, users, "{\"trust\":\"cross_signed\"}", &error));
	assert_error(error, "cross-signing");
	free(users);
	leave(b);
}

static void test_strict_trust_does_not_read_unsigned_devices(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "OLD");
	cross_sign(b);
	char *question = written(a, bot, NULL, "an old client asks");
	sync_once(b);
	assert_fails(b, question, "cross_signed", "untrusted", true, NULL);
	struct json_object *result = decrypted(b, question, "mixed");
	assert_false(json_flag_at(result, true, "cross_signed"));
	assert_string_equal(json_text_at(result, "verification"), "unsigned");
	json_free(result);
	free(question);
	leave(a), leave(b);
}

static void test_a_key_changes_when_somebody_leaves_or_it_is_discarded(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "PHONE");
	char *error = NULL, *both = members(bot, alice), *alone = members(bot, NULL);
	share(b, both, NULL);
	struct json_object *first = encrypted(b, "{}");
	assert_int_equal(share(b, both, NULL), 0);
	struct json_object *same = encrypted(b, "{}");
	share(b, alone, NULL);
	struct json_object *after_leaving = encrypted(b, "{}");
	assert_int_equal(unknot_crypto_discard_room_key(b->crypto, ROOM, &error), 0);
	share(b, alone, NULL);
	struct json_object *after_discarding = encrypted(b, "{}");
	assert_string_equal(json_text_at(first, "session_id"), json_text_at(same, "session_id"));
	assert_string_not_equal(json_text_at(same, "session_id"), json_text_at(after_leaving, "session_id"));
	assert_string_not_equal(json_text_at(after_leaving, "session_id"), json_text_at(after_discarding, "session_id"));
	json_free(first), json_free(same), json_free(after_leaving), json_free(after_discarding);
	free(both), free(alone);
	leave(a), leave(b);
}

static void test_a_used_up_key_is_an_error_until_it_is_shared_again(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	char *error = NULL, *users = members(bot, NULL);
	share(b, users, "{\"rotation_period_msgs\":1}");
	json_free(encrypted(b, "{}"));
	assert_null(unknot_crypto_encrypt(b->crypto, ROOM, "m.room.message", "{}", &error));
	assert_error(error, "expired");
	share(b, users, "{\"rotation_period_msgs\":1}");
	json_free(encrypted(b, "{}"));
	free(users);
	leave(b);
}

/* ---- What is refused ---- */

static void test_an_event_in_the_name_of_somebody_else_is_refused(void **state)
{
	struct person *b = arrive(*state, bot, "BOT"), *a = arrive(*state, alice, "PHONE");
	char *error = NULL, *users = members(alice, bot);
	share(a, users, NULL);
	struct json_object *sealed = encrypted(a, "{\"body\":\"x\"}");
	char *forged = event_of("@mallory:example.org", sealed);
	sync_once(b);
	assert_fails(b, forged, "all", "wrong_sender", false, NULL);
	char *true_event = event_of(alice, sealed);
	struct json_object *result = taken(unknot_crypto_decrypt(b->crypto, "!other:example.org", true_event, NULL, &error), &error);
	assert_string_equal(json_text_at(result, "failure"), "missing_key");
	assert_reads(b, true_event, "x");
	json_free(result), json_free(sealed);
	free(forged), free(true_event), free(users);
	leave(a), leave(b);
}

static void test_what_is_no_encrypted_event_is_malformed(void **state)
{
	static const char *const events[] = {
		"{}", "{\"type\":\"m.room.encrypted\"}", "{\"type\":7,\"content\":[]}",
		"{\"type\":\"m.room.encrypted\",\"sender\":\"@a:b\",\"event_id\":\"$e\",\"origin_server_ts\":1,\"content\":{}}",
		"{\"type\":\"m.room.encrypted\",\"sender\":\"@a:b\",\"event_id\":\"$e\",\"origin_server_ts\":1,"
		"\"content\":{\"algorithm\":\"m.olm.v1\",\"ciphertext\":\"AAAA\"}}",
		"{\"type\":\"m.room.encrypted\",\"sender\":\"@a:b\",\"event_id\":\"$e\",\"origin_server_ts\":1,\"content\":"
		"{\"algorithm\":\"m.megolm.v1.aes-sha2\",\"ciphertext\":\"\",\"session_id\":\"s\",\"sender_key\":\"k\"}}",
	};
	struct person *b = arrive(*state, bot, "BOT");
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		assert_fails(b, events[i], NULL, "malformed", false, NULL);
	leave(b);
}

/* The library ends such a call with a panic: nobody has shared a key for the room. */
static void test_a_panic_is_an_error_and_the_handle_goes_on(void **state)
{
	struct person *b = arrive(*state, bot, "BOT");
	for (int i = 0; i < 3; i++) {
		char *error = NULL;
		assert_null(unknot_crypto_encrypt(b->crypto, ROOM, "m.room.message", "{\"body\":\"private\"}", &error));
		assert_null(strstr(error, "private"));
		assert_error(error, "gave up");
	}
	char *event = written(b, NULL, NULL, "after the panic");
	assert_reads(b, event, "after the panic");
	free(event);
	leave(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_both_directions_between_signed_devices),
		TEST(test_relations_stand_outside_of_the_ciphertext),
		TEST(test_a_key_that_comes_late),
		TEST(test_of_two_keys_at_once_for_one_session_the_one_that_begins_first_is_kept),
		TEST(test_messages_count_up_so_that_a_repetition_shows),
		TEST(test_by_default_an_unsigned_device_of_somebody_who_signs_gets_no_key),
		TEST(test_by_default_somebody_without_cross_signing_gets_the_key),
		TEST(test_a_device_that_is_signed_later_gets_the_next_key),
		TEST(test_strict_trust_needs_cross_signing_of_its_own),
		TEST(test_strict_trust_does_not_read_unsigned_devices),
		TEST(test_a_key_changes_when_somebody_leaves_or_it_is_discarded),
		TEST(test_a_used_up_key_is_an_error_until_it_is_shared_again),
		TEST(test_an_event_in_the_name_of_somebody_else_is_refused),
		TEST(test_what_is_no_encrypted_event_is_malformed),
		TEST(test_a_panic_is_an_error_and_the_handle_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
