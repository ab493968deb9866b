import type { JSONWebKeySet } from "jose";

import { isWorldError, WorldError } from "./world.ts";

/** Who makes the tokens of ServiceAccounts, and how to know them. */
export interface Issuer {
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
}

/** Whose token this is, or why it is nobody's. */
export type Checked =
  | { readonly kind: "account"; readonly namespace: string; readonly name: string }
  | { readonly kind: "nobody"; readonly because: string };

/** Throws `unavailable` while nobody can say so. */
export type CheckToken = (token: string, audience: string) => Promise<Checked>;

/** Those that the API server signs by. */
const ALGORITHMS = ["RS256", "ES256", "ES384", "ES512"];
/** A token is made by the clock of the API server, and counts from that moment. */
const CLOCKS_APART_SECONDS = 60;

/**
 * Checks tokens as Knative itself does: signature, issuer, audience and time, and not whether the account is still the one that it was made for. Knative keeps
 * a token for 55 minutes by the account's name, so when a Trigger is made anew it goes on showing that of an account which is no more (eventing 1.21,
 * pkg/auth/token_provider.go). A TokenReview refuses that one, and Knative repeats no 401: for an hour no event would be heard.
 */
export function issuedTokens(publishedIssuer: () => Promise<Issuer>): CheckToken {
  let known: Issuer | undefined;
  return async (token, audience) => {
    const checked = known && (await check(token, audience, known));
    if (checked?.kind === "account") return checked;
    // Keys are replaced while a pod lives, so nobody is refused by old ones.
    known = await asked(publishedIssuer());
    return check(token, audience, known);
  };
}

async function check(token: string, audience: string, { issuer, keys }: Issuer): Promise<Checked> {
  // Only where OIDC is on, so nobody else waits for it.
  const { createLocalJWKSet, errors, jwtVerify } = await import("jose");
  const wanted = { algorithms: ALGORITHMS, audience, clockTolerance: CLOCKS_APART_SECONDS, issuer };
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { ...wanted, requiredClaims: ["exp"] });
    return accountOf(payload.sub ?? "");
  } catch (error) {
    if (error instanceof errors.JOSEError) return { kind: "nobody", because: error.message };
    throw error;
  }
}

function accountOf(subject: string): Checked {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  if (namespace === undefined || name === undefined)
    return { kind: "nobody", because: "its subject is no ServiceAccount" };
  return { kind: "account", namespace, name };
}

/** Whoever cannot be known is to come again: Knative repeats a 503. */
async function asked(answer: Promise<Issuer>): Promise<Issuer> {
  try {
    return await answer;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const { message, retryAfterSeconds } = error;
    throw new WorldError(
      "unavailable",
      `by which keys tokens are signed cannot be asked of the API server: ${message}`,
      {
        cause: error,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
    );
  }
}
