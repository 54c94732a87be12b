/* What somebody typed, up to the form that the patterns see: normal form, spelling, negation. */
#include "fuzz.h"
#include "talk/normalise.h"

#define MS_MAX 50

static const struct spelling *words(void)
{
	static const char *const list[] = { "back", "chest", "cramp", "heat", "massage", "muscle", "pain", "shoulder",
					    "shoulderblade", "spasm", "spasms", "upper" };
	static struct spelling *spelling;
	if (!spelling)
		spelling = spelling_new(list, sizeof list / sizeof *list);
	return spelling;
}

static void check_normal(const struct normal *normal, size_t raw_len)
{
	must(strlen(normal->text) == normal->len);
	must(fuzz_is_utf8(normal->text, normal->len));
	must(normal->raw[normal->len] == raw_len);
	for (size_t i = 0; i < normal->len; i++)
		must(normal->raw[i] <= raw_len);
	must(normal->text[0] != ' ' && (!normal->len || normal->text[normal->len - 1] != ' '));
}

static void check_negations(const char *text, size_t len)
{
	struct negations negations = { 0 };
	negations_find(&negations, text, len);
	for (size_t i = 0; i < negations.count; i++) {
		must(negations.items[i].start <= negations.items[i].end && negations.items[i].end <= len);
		must(negations.items[i].cue_start <= len);
	}
	negations_release(&negations);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct normal normal, corrected;
	struct corrections corrections = { 0 };
	double start;
	words();
	start = fuzz_ms();
	normalise(&normal, (const char *)data, size);
	check_normal(&normal, size);
	spelling_correct(words(), &normal, &corrected, &corrections);
	check_normal(&corrected, size);
	for (size_t i = 0; i < corrections.count; i++) {
		must(corrections.items[i].start <= corrections.items[i].end && corrections.items[i].end <= corrected.len);
		must(corrections.items[i].raw_start <= corrections.items[i].raw_end && corrections.items[i].raw_end <= size);
	}
	check_negations(corrected.text, corrected.len);
	must(fuzz_ms() - start < MS_MAX * SLOWER);
	corrections_release(&corrections);
	normal_release(&corrected);
	normal_release(&normal);
	return 0;
}
