#!/usr/bin/env python3
"""Writes docs/coverage.md: every section of the article and every red flag with its response, its intent, the number of
examples, the words and the reading grade.

    coverage.py            writes the file
    coverage.py --check    fails when the file is out of date

Either way it fails, and says how to mend it, when a section or a red flag has no response, no intent, or too few
examples, when a response has no title or date of review, and when a section leads to other than three topics."""
import argparse
import pathlib
import re
import sys

from readability import measure, split_front_matter

YES_MIN, NO_MIN = 8, 4
OUT = pathlib.Path("docs/coverage.md")

# The article's sections in its order, with the id of intent and response.
SECTIONS = [
	("Definition", "definition"), ("Causes", "causes"), ("Symptoms", "symptoms"), ("Diagnosis", "diagnosis"),
	("Diagnostic tests", "tests"), ("Differential diagnosis", "differential"),
	("Non-surgical treatment", "nonsurgical"), ("Surgical treatment", "surgery"), ("Physical therapy", "physical_therapy"),
	("Prevention", "prevention"), ("Posture", "posture"), ("Exercise", "exercise"),
	("Avoiding overexertion", "overexertion"), ("Lifestyle", "lifestyle"), ("Diet and hydration", "diet"),
	("Stress", "stress"), ("Sleep", "sleep"), ("Home remedies", "home_remedies"), ("Heat and cold", "heat_cold"),
	("Topical analgesics", "topical"), ("Relaxation techniques", "relaxation"), ("Alternative treatments", "alternative"),
	("Acupuncture", "acupuncture"), ("Chiropractic", "chiropractic"), ("Massage", "massage"),
	("Complications", "complications"), ("Chronic pain", "chronic_pain"), ("Weakness, slow recovery", "weakness"),
	("Risks of surgery", "surgical_risks"), ("Rehabilitation", "rehab"), ("Rehabilitation exercises", "rehab_exercises"),
	("Stretching", "stretching"), ("Compliance", "compliance"), ("Conclusion", "overview"),
]
# The signs that must be known, whatever else is.
RED_FLAGS = ["emergency." + sign for sign in (
	"chest breath faint tearing collapse stroke legs hands saddle bladder injury pregnancy bleeding belly stiff_neck "
	"allergy manipulation needling self_harm overdose fever weight_loss cancer bones immune injecting weak_signs").split()]
WEAK_SIGNS = ["weak.age", "weak.night", "weak.constant", "weak.lump"]
NEXT = 3
AROUND = ["help", "fallback", "greeting", "thanks", "about", "privacy", "disclaimer", "out_of_scope"]


def read_intents(folder):
	"""{id: {"reply", "title", "tier", "yes", "no"}}"""
	intents, intent, section = {}, None, None
	for file in sorted(folder.glob("*.intent")):
		for line in file.read_text(encoding="utf-8").splitlines():
			if not line.strip() or line.startswith("#"):
				continue
			begin = re.match(r"\[intent ([^]]+)\]$", line)
			if begin:
				intent = intents.setdefault(begin.group(1), {"tier": "topic", "yes": 0, "no": 0})
				section = "keys"
			elif re.match(r"\[.*\]$", line):
				section = line[1:-1].split(" ")[0]
			elif section == "keys" and "=" in line:
				key, value = line.split("=", 1)
				intent[key.strip()] = value.strip()
			elif section in ("yes", "no"):
				intent[section] += 1
	return intents


def row(name, intent_id, intents, responses, faults):
	intent = intents.get(intent_id)
	if not intent:
		faults.append(f"{name}: no intent; write [intent {intent_id}] in one of intents/*.intent")
		return f"| {name} | - | - | - | - | - |"
	file = responses / intent["reply"]
	if not file.exists():
		faults.append(f"{name}: no response; write {file}")
		return f"| {name} | - | {intent_id} | {intent['yes']} + {intent['no']} | - | - |"
	for section, least in (("yes", YES_MIN), ("no", NO_MIN)):
		if intent_id != "fallback" and intent[section] < least:
			faults.append(f"{name}: {intent[section]} of {least} examples; write {least - intent[section]} more lines "
				      f"below [{section}] of [intent {intent_id}]")
	words, grade = measure(split_front_matter(file.read_text(encoding="utf-8"))[1])
	return f"| {name} | {intent['reply']} | {intent_id} | {intent['yes']} + {intent['no']} | {words} | {grade:.1f} |"


def check_front_matter(intents, responses, faults):
	sections = {intents[name]["reply"] for _, name in SECTIONS if name in intents}
	for file in sorted(responses.glob("*.md")):
		keys = split_front_matter(file.read_text(encoding="utf-8"))[0]
		if not keys.get("title"):
			faults.append(f"{file}: no title; write \"title: ...\" between the lines ---")
		if not re.fullmatch(r"\d{4}-\d\d-\d\d", keys.get("reviewed", "")):
			faults.append(f"{file}: no date of review; write \"reviewed: YYYY-MM-DD\" between the lines ---")
		topics = [topic.strip() for topic in keys.get("next", "").split(",") if topic.strip()]
		if file.name in sections and len(set(topics)) != NEXT:
			faults.append(f"{file}: leads to {len(set(topics))} topics; name {NEXT} in \"next: ...\"")


def table(title, first, names, intents, responses, faults):
	head = [f"## {title}", "", f"| {first} | response | intent | examples (yes + no) | words | grade |",
		"|---|---|---|---:|---:|---:|"]
	return head + [row(name, intent_id, intents, responses, faults) for name, intent_id in names] + [""]


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("--check", action="store_true")
	args = parser.parse_args()
	intents, responses, faults = read_intents(pathlib.Path("intents")), pathlib.Path("responses"), []
	names = {name for name in intents if name.startswith(("emergency.", "weak."))}
	flags = [(intents[name]["title"] if name in intents else name, name)
		 for name in sorted(names.union(RED_FLAGS, WEAK_SIGNS), key=lambda name: (name.startswith("weak."), name))]
	around = [(intents[name]["title"], name) for name in sorted(intents)
		  if name in AROUND or name.startswith("out_of_scope.")]
	lines = ["# What is covered", "", "Made by `scripts/coverage.py`; do not edit. The grade is Flesch-Kincaid's, 8 at most.",
		 ""]
	lines += table("The article", "section", SECTIONS, intents, responses, faults)
	lines += table("Red flags", "sign", flags, intents, responses, faults)
	lines += table("The conversation", "what", around, intents, responses, faults)
	check_front_matter(intents, responses, faults)
	text = "\n".join(lines)
	if args.check and (not OUT.exists() or OUT.read_text(encoding="utf-8") != text):
		faults.append(f"{OUT} is out of date: run scripts/coverage.py")
	if not args.check:
		OUT.write_text(text, encoding="utf-8")
	for fault in faults:
		print(fault)
	print(f"{len(SECTIONS)} sections, {len(flags)} red flags, {len(faults)} faults")
	return 1 if faults else 0


if __name__ == "__main__":
	sys.exit(main())
