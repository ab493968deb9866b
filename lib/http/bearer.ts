/** What an `Authorization` header says. A malformed one is refused and never guessed at. */
export type Bearer =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "malformed"; readonly why: string }
  /** Basic, or another scheme that nobody here understands. */
  | { readonly kind: "other" };

/** Tokens of users with hundreds of groups stay below it; all headers together are at most 16 KiB. */
const CHARACTERS_AT_MOST = 12_288;

export function readBearer(authorization: string): Bearer {
  if (authorization === "") return { kind: "none" };
  // What is sent twice arrives as one: Node joins by a comma and a space, a gateway of Envoy by a comma alone.
  const comma = authorization.indexOf(",");
  if (comma >= 0 && authorization.includes(" ", comma))
    return { kind: "malformed", why: "there is more than one Authorization header, or more in it than one token" };
  if (/^bearer\s*$/i.test(authorization)) return { kind: "malformed", why: "the bearer token is empty" };
  if (!/^bearer\s/i.test(authorization)) return { kind: "other" };
  const token = /^bearer +([\u0021-\u007e]+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    return { kind: "malformed", why: "a bearer token has no spaces and no other characters than ASCII" };
  if (token.length > CHARACTERS_AT_MOST)
    return { kind: "malformed", why: `the bearer token is longer than ${CHARACTERS_AT_MOST} characters` };
  return { kind: "token", token };
}
