/* An account that another client has set up: the public keys of its cross-signing, and its secret storage with the private
 * ones, which was made after the specification without the library that is tested. */
#ifndef UNKNOT_TESTS_RECOVERY_ACCOUNT_H
#define UNKNOT_TESTS_RECOVERY_ACCOUNT_H

static const char recovery_user[] =
	"@bot:example.org";

static const char recovery_key[] =
	"EsTH bdWa MGNZ bFmX DKVC eNW2 Bt9g aHC3 gGfK 41sx JZF7 sU54";

static const char recovery_passphrase[] =
	"correct horse battery";

static const char recovery_signing[] =
	"{\"master_keys\":{\"@bot:example.org\":{\"keys\":{\"ed25519:+gKg0NIKWZs5NdWAdoM3tP7DlrqRLb4uTm8IR+pF"
	"pvE\":\"+gKg0NIKWZs5NdWAdoM3tP7DlrqRLb4uTm8IR+pFpvE\"},\"signatures\":{\"@bot:example.org\":{\"ed255"
	"19:+gKg0NIKWZs5NdWAdoM3tP7DlrqRLb4uTm8IR+pFpvE\":\"wkY5JlCFms5S7+HI00q2UynYiva2XZdXrXA1+i9dl+Dffbv12"
	"VBY83ZqdQDJOq6wOXpwdxSu0hAMroqTp6hrAw\",\"ed25519:ELEMENT\":\"n33KRhMfm/+kBcbtKaW/BPYAoPNguTqk0SOsbh"
	"VztVf+R0jUeoI5am7w37SWsFm/elekKusM/MvLCB9o5FKEBw\"}},\"usage\":[\"master\"],\"user_id\":\"@bot:examp"
	"le.org\"}},\"self_signing_keys\":{\"@bot:example.org\":{\"keys\":{\"ed25519:jp3DRGb5Emo5foei1xeD+KNK"
	"zNrYdHW/VUUPeq8BJFA\":\"jp3DRGb5Emo5foei1xeD+KNKzNrYdHW/VUUPeq8BJFA\"},\"signatures\":{\"@bot:exampl"
	"e.org\":{\"ed25519:+gKg0NIKWZs5NdWAdoM3tP7DlrqRLb4uTm8IR+pFpvE\":\"44EXVd0H3ldt+wnwjkeOTj4BXfUSAQ1eK"
	"fOBOrjVDqpklnijLZWm/5JdmMCZqu8Y5gTMCpmr8BFvpY1pVQd0BQ\"}},\"usage\":[\"self_signing\"],\"user_id\":"
	"\"@bot:example.org\"}},\"user_signing_keys\":{\"@bot:example.org\":{\"keys\":{\"ed25519:CtCfPtVaGRNc"
	"4onlRzbh2lemmQhaRDJFDmRlUlLpXzw\":\"CtCfPtVaGRNc4onlRzbh2lemmQhaRDJFDmRlUlLpXzw\"},\"signatures\":{"
	"\"@bot:example.org\":{\"ed25519:+gKg0NIKWZs5NdWAdoM3tP7DlrqRLb4uTm8IR+pFpvE\":\"Tkqcwc/tguFSXi+WBLag"
	"GqQ8Nwur2fqhzjDn1qz4JdIFH3DUXc1B6b0PS1GbhI9g6btHMoPXC4PMOpslSqHJBg\"}},\"usage\":[\"user_signing\"],"
	"\"user_id\":\"@bot:example.org\"}}}";

static const char recovery_account_data[] =
	"{\"m.secret_storage.default_key\":{\"key\":\"ID1\"},\"m.secret_storage.key.ID1\":{\"algorithm\":\"m."
	"secret_storage.v1.aes-hmac-sha2\",\"iv\":\"lG7ZCuVCAEMKy7aV1CZxqg\",\"mac\":\"g6SS3+ABqVXVB7yI+QCsy8"
	"lBo45KoqbeqsByEd3vz6Q\",\"passphrase\":{\"algorithm\":\"m.pbkdf2\",\"salt\":\"saltsaltsalt\",\"itera"
	"tions\":1000}},\"m.cross_signing.master\":{\"encrypted\":{\"ID1\":{\"iv\":\"2imdNN7JFz5GhaDE3RcHAw\""
	",\"ciphertext\":\"vWlg0yFhIFGdmQsaZpSXqZB2SyfBEy8gRx/gF7/9owKhnDI2I0bND8SolQ\",\"mac\":\"6/SoLVvk9/W"
	"fBEhj33lXoliRclm/kOcynPiw8DhU17c\"}}},\"m.cross_signing.self_signing\":{\"encrypted\":{\"ID1\":{\"iv"
	"\":\"J1hFZLJLqXMAYik1NozVMQ\",\"ciphertext\":\"1x7U79tABak+R0viCWSwRTf2/b6slvdOkU63lnVU5H0UWLPzxlVPE"
	"gBEEA\",\"mac\":\"5QuO3YJDcjby/8ajPpulnV5K6YUcEFfjbCO3GYKEAOI\"}}},\"m.cross_signing.user_signing\":"
	"{\"encrypted\":{\"ID1\":{\"iv\":\"VKJpZ5v9c0RZuhutLSiNWg\",\"ciphertext\":\"Zx+IZ9uj2nCzY5TcAIY4WJYd"
	"QkAXcKP2iwB0kVIa8S4sP0hTmGVN/MvOkA\",\"mac\":\"GUqfkjzCN8vP/DfbGLgFbx74xhXE7U9OzAGhXiyzpps\"}}}}";

#endif
