// Secret storage, as Element sets it up for an account: its cross-signing keys encrypted in account data, and the recovery
// key that opens them. Client-server API, "Secret storage", "m.secret_storage.v1.aes-hmac-sha2".

import { createCipheriv, createHmac, hkdfSync, pbkdf2Sync, randomBytes } from "node:crypto";

const ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2";
const ITERATIONS = 10000; // Element: 500,000
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const base64 = (bytes) => Buffer.from(bytes).toString("base64").replace(/=+$/, "");

function encrypt(key, name, plain) {
	const derived = Buffer.from(hkdfSync("sha256", key, Buffer.alloc(32), name, 64));
	const iv = randomBytes(16);
	iv[8] &= 0x7f;
	const cipher = createCipheriv("aes-256-ctr", derived.subarray(0, 32), iv);
	const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
	const mac = createHmac("sha256", derived.subarray(32)).update(ciphertext).digest();
	return { iv: base64(iv), ciphertext: base64(ciphertext), mac: base64(mac) };
}

function base58(bytes) {
	let number = BigInt("0x" + bytes.toString("hex"));
	let text = "";
	for (; number; number /= 58n) text = DIGITS[Number(number % 58n)] + text;
	return text;
}

function readable(key) {
	const bytes = Buffer.concat([Buffer.from([0x8b, 0x01]), key]);
	const parity = bytes.reduce((sum, byte) => sum ^ byte, 0);
	return base58(Buffer.concat([bytes, Buffer.from([parity])])).match(/.{1,4}/g).join(" ");
}

// secrets: {NAME: text}. Gives {recoveryKey, accountData: {TYPE: content}}. passphrase: from which the key is made;
// otherwise it is random.
export function secretStorage(secrets, passphrase) {
	const salt = base64(randomBytes(24));
	const key = passphrase ? pbkdf2Sync(passphrase, salt, ITERATIONS, 32, "sha512") : randomBytes(32);
	const id = base64(randomBytes(24));
	const { iv, mac } = encrypt(key, "", Buffer.alloc(32));
	const description = { algorithm: ALGORITHM, iv, mac };
	if (passphrase) description.passphrase = { algorithm: "m.pbkdf2", salt, iterations: ITERATIONS };
	const accountData = { "m.secret_storage.default_key": { key: id }, [`m.secret_storage.key.${id}`]: description };
	for (const [name, text] of Object.entries(secrets))
		accountData[name] = { encrypted: { [id]: encrypt(key, name, Buffer.from(text)) } };
	return { recoveryKey: readable(key), accountData };
}
