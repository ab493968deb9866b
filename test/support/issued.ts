import { generateKeyPairSync, randomUUID } from "node:crypto";

import { type JWTPayload, SignJWT, exportJWK } from "jose";

import type { Issuer } from "../../lib/world/issued-tokens.ts";

const ISSUER = "https://kubernetes.default.svc";
const ALGORITHM = "ES256";

interface Wanted {
  readonly audience: string;
  readonly subject?: string;
  readonly issuer?: string;
  /** From now. */
  readonly fromSeconds?: number;
  readonly untilSeconds?: number;
}

/** Makes tokens of ServiceAccounts in the API server's place, and says by which key. */
export class TokenMaker {
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id = randomUUID();

  async issuer(): Promise<Issuer> {
    const key = await exportJWK(this.#key.publicKey);
    return { issuer: ISSUER, keys: { keys: [{ ...key, kid: this.#id, alg: ALGORITHM, use: "sig" }] } };
  }

  async make(wanted: Wanted): Promise<string> {
    const { audience, subject = subjectOf("kubeheal", "steps-oidc"), issuer = ISSUER } = wanted;
    const { fromSeconds = 0, untilSeconds = 3600 } = wanted;
    const now = Math.floor(Date.now() / 1000);
    const claims: JWTPayload = {
      iss: issuer,
      sub: subject,
      aud: [audience],
      nbf: now + fromSeconds,
      exp: now + untilSeconds,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: this.#id }).sign(this.#key.privateKey);
  }
}

export function subjectOf(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
