// The encryption of people's clients, as Element has it: machines of matrix-sdk-crypto, one for each device, kept in
// memory. tests/homeserver/encrypted_person.py drives it and carries /sync and messages; keys go from here to the server.
//
//     node wasm.mjs FOLDER          FOLDER holds node_modules
//
// A line in: {"do": VERB, "device": NAME, ...}; its line out: {"result": ...} or {"error": "..."}. Verbs: below.

import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

import { secretStorage } from "./recovery.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it only there
const require = createRequire(process.argv[2] + "/");
const sdk = require("@matrix-org/matrix-sdk-crypto-wasm");
const API = "/_matrix/client/v3";
const PATHS = {
	[sdk.RequestType.KeysUpload]: () => ["POST", "/keys/upload"],
	[sdk.RequestType.KeysQuery]: () => ["POST", "/keys/query"],
	[sdk.RequestType.KeysClaim]: () => ["POST", "/keys/claim"],
	[sdk.RequestType.ToDevice]: (request) => ["PUT", `/sendToDevice/${request.event_type}/${request.txn_id}`],
	[sdk.RequestType.SignatureUpload]: () => ["POST", "/keys/signatures/upload"],
};
const user = (id) => new sdk.UserId(id);

class Device {
	constructor({ url, user, token, strict }) {
		this.url = url;
		this.user = user;
		this.token = token;
		this.kept = []; // requests with room keys that were not sent
		this.strict = strict;
	}

	// Strict, as the specification wants it since v1.18: no keys for devices that their owner has not signed, and nothing
	// is shown that came from such a device.
	get sharing() {
		return this.strict ? sdk.CollectStrategy.identityBasedStrategy() : sdk.CollectStrategy.allDevices();
	}

	get reading() {
		return new sdk.DecryptionSettings(this.strict ? sdk.TrustRequirement.CrossSigned : sdk.TrustRequirement.Untrusted);
	}

	async call(method, path, body) {
		const headers = { Authorization: `Bearer ${this.token}` };
		const response = await fetch(this.url + API + path, { method, headers, body });
		const text = await response.text();
		if (!response.ok)
			throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text}`), { status: response.status, text });
		return text;
	}

	async carry(request) {
		const [method, path] = PATHS[request.type](request);
		const answer = await this.call(method, path, request.body);
		if (request.id) await this.machine.markRequestAsSent(request.id, request.type, answer);
	}

	async carryAll() {
		for (let requests; (requests = await this.machine.outgoingRequests()).length; )
			for (const request of requests) await this.carry(request);
	}

	async query(users) {
		await this.carry(this.machine.queryKeysForUsers(users.map(user)));
	}

	async claimSessions(users) {
		const claim = await this.machine.getMissingSessions(users.map(user));
		if (claim) await this.carry(claim);
	}

	// All that may read a message now: those who have joined and those who are invited.
	async readers(room) {
		const { chunk } = JSON.parse(await this.call("GET", `/rooms/${encodeURIComponent(room)}/members`));
		return chunk.filter((event) => ["join", "invite"].includes(event.content.membership)).map((event) => event.state_key);
	}

	async settings(room) {
		const path = `/rooms/${encodeURIComponent(room)}/state/m.room.encryption`;
		const { rotation_period_msgs, rotation_period_ms } = JSON.parse(await this.call("GET", path));
		const settings = new sdk.EncryptionSettings();
		settings.sharingStrategy = this.sharing;
		if (rotation_period_msgs) settings.rotationPeriodMessages = BigInt(rotation_period_msgs);
		if (rotation_period_ms) settings.rotationPeriod = BigInt(rotation_period_ms) * 1000n;
		return settings;
	}

	async shareKey(room, withhold) {
		const readers = await this.readers(room);
		await this.machine.updateTrackedUsers(readers.map(user));
		await this.carryAll();
		await this.claimSessions(readers);
		const requests = await this.machine.shareRoomKey(new sdk.RoomId(room), readers.map(user), await this.settings(room));
		for (const request of requests) {
			if (!withhold) await this.carry(request);
			else {
				this.kept.push({ path: PATHS[request.type](request)[1], body: request.body });
				await this.machine.markRequestAsSent(request.id, request.type, "{}");
			}
		}
	}
}

const verbs = {
	// The device's own keys are uploaded.
	async open(device, { user: id, device_id }) {
		device.machine = await sdk.OlmMachine.initialize(user(id), new sdk.DeviceId(device_id));
		await device.machine.updateTrackedUsers([user(id)]);
		await device.carryAll();
	},

	// Makes the user's cross-signing keys and signs this device with them.
	async cross_sign(device, { password }) {
		const requests = await device.machine.bootstrapCrossSigning(true);
		if (requests.uploadKeysRequest) await device.carry(requests.uploadKeysRequest);
		const keys = JSON.parse(requests.uploadSigningKeysRequest.body);
		const upload = (auth) => device.call("POST", "/keys/device_signing/upload", JSON.stringify({ ...keys, ...auth }));
		try {
			await upload({});
		} catch (error) {
			if (error.status !== 401) throw error;
			const { session } = JSON.parse(error.text);
			const identifier = { type: "m.id.user", user: device.user };
			await upload({ auth: { type: "m.login.password", session, identifier, password } });
		}
		await device.carry(requests.uploadSignaturesRequest);
		await device.query([device.user]);
	},

	// Puts the cross-signing keys into the account's secret storage. Gives the recovery key.
	async store_secrets(device, { passphrase }) {
		const keys = await device.machine.exportCrossSigningKeys();
		const { recoveryKey, accountData } = secretStorage({
			"m.cross_signing.master": keys.masterKey,
			"m.cross_signing.self_signing": keys.self_signing_key,
			"m.cross_signing.user_signing": keys.userSigningKey,
		}, passphrase);
		const path = `/user/${encodeURIComponent(device.user)}/account_data/`;
		for (const [type, content] of Object.entries(accountData))
			await device.call("PUT", path + encodeURIComponent(type), JSON.stringify(content));
		return recoveryKey;
	},

	// Signs this device with the keys that another device of the user has.
	async adopt(device, { from }) {
		const keys = await devices.get(from).machine.exportCrossSigningKeys();
		await device.query([device.user]);
		await device.machine.importCrossSigningKeys(keys.masterKey, keys.self_signing_key, keys.userSigningKey);
		const own = await device.machine.getDevice(user(device.user), device.machine.deviceId);
		await device.carry(await own.verify());
		await device.query([device.user]);
	},

	// body: what /sync gave; members: of the rooms in it, whose devices must be known before they are read.
	async sync(device, { body, members }) {
		const lists = body.device_lists ?? {};
		const counts = new Map(Object.entries(body.device_one_time_keys_count ?? {}));
		const fallback = new Set(body.device_unused_fallback_key_types ?? []);
		const receive = (events) => device.machine.receiveSyncChanges(JSON.stringify(events),
			new sdk.DeviceLists((lists.changed ?? []).map(user), (lists.left ?? []).map(user)),
			counts, fallback, device.reading);
		// One by one, as they come to a client that syncs all the time: of two keys at once for one session, from
		// its beginning and from later on, the machine keeps the second.
		for (const event of body.to_device?.events ?? []) await receive([event]);
		await receive([]);
		await device.machine.updateTrackedUsers(members.map(user));
		await device.carryAll();
		await device.claimSessions([]);
	},

	// Gives the content of the m.room.encrypted event; withhold: the key goes to nobody, until `release`.
	async encrypt(device, { room, type, content, withhold }) {
		await device.shareKey(room, withhold);
		return JSON.parse(await device.machine.encryptRoomEvent(new sdk.RoomId(room), type, JSON.stringify(content)));
	},

	async release(device) {
		for (const { path, body } of device.kept.splice(0)) await device.call("PUT", path, body);
	},

	// Gives {event, sender: {device, trouble}}, or {reason, withheld} where it cannot be read.
	async decrypt(device, { room, event }) {
		try {
			const read = await device.machine.decryptRoomEvent(JSON.stringify(event), new sdk.RoomId(room), device.reading);
			const trouble = sdk.ShieldStateCode[read.shieldState(false).code];
			return { event: JSON.parse(read.event), sender: { device: read.senderDevice?.toString(), trouble } };
		} catch (error) {
			if (!(error instanceof sdk.MegolmDecryptionError)) throw error;
			return { reason: sdk.DecryptionErrorCode[error.code], withheld: error.withheldCode };
		}
	},

	// The next message has a new key.
	async rotate(device, { room }) {
		return await device.machine.invalidateGroupSession(new sdk.RoomId(room));
	},

	// The devices of a user as the server tells now.
	async devices_of(device, { user: id }) {
		await device.query([id]);
		const all = (await device.machine.getUserDevices(user(id))).devices();
		return all.map((one) => ({ id: one.deviceId.toString(), signed: one.isCrossSignedByOwner() }));
	},

	async close(device, { device: name }) {
		device.machine.close();
		devices.delete(name);
	},
};

const devices = new Map();

async function obey(line) {
	const request = JSON.parse(line);
	if (request.do === "open") devices.set(request.device, new Device(request));
	return await verbs[request.do](devices.get(request.device), request);
}

for await (const line of createInterface({ input: process.stdin })) {
	const answer = await obey(line).then((result) => ({ result }), (error) => ({ error: String(error?.stack ?? error) }));
	process.stdout.write(JSON.stringify(answer) + "\n");
}
