import { afterAll, beforeAll, expect, it } from "vitest";

import { type CheckToken, issuedTokens } from "../../lib/world/issued-tokens.ts";
import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { NAMESPACE, SERVICE_ACCOUNT } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { userOf } from "../../lib/world/reviews.ts";
import { AUDIENCE, type Account, account } from "../support/people.ts";

const namespace = `issued-${Date.now().toString(36)}`;
const name = "steps-oidc";
const itsAccount = { kind: "account", namespace, name };
let admin: KubernetesCluster;
/** Without a single right of its own. */
let engine: KubernetesCluster;
let trigger: Account;
let check: CheckToken;

beforeAll(async () => {
  const connection = await fromKubeconfig();
  admin = new KubernetesCluster(connection);
  await admin.create({ ...NAMESPACE, metadata: { name: namespace } });
  trigger = await account(connection, { namespace, name, rights: {} });
  const { token } = await account(connection, { namespace, name: "steps", rights: {} });
  const { server, tls } = connection;
  const logIn = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${token}` });
  engine = new KubernetesCluster({ server, tls: { rejectUnauthorized: false, ca: tls?.ca }, logIn });
  check = issuedTokens(() => engine.issuer());
});
afterAll(async () => {
  await admin.delete({ ...NAMESPACE, name: namespace });
  admin.close();
  engine.close();
});

it("an account without rights knows the API server's own tokens, for the audience that they were made for", async () => {
  expect(await check(trigger.tokenForAudience, AUDIENCE)).toEqual(itsAccount);
  expect(await check(trigger.tokenForAudience, `${AUDIENCE}-2`)).toMatchObject({ kind: "nobody" });
  expect(await check(trigger.token, AUDIENCE)).toMatchObject({ kind: "nobody" });
});

it("that of an account which was made anew is known, too, where a TokenReview knows it no more", async () => {
  expect((await userOf(admin, trigger.token))?.username).toBe(trigger.username);

  await admin.delete({ ...SERVICE_ACCOUNT, namespace, name });
  await admin.create({ ...SERVICE_ACCOUNT, metadata: { namespace, name } });

  // What the API server knew a moment ago it remembers for ten seconds.
  await expect.poll(async () => userOf(admin, trigger.token), { timeout: 30_000, interval: 250 }).toBeUndefined();
  expect(await check(trigger.tokenForAudience, AUDIENCE)).toEqual(itsAccount);
});
