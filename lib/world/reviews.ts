import { SUBJECT_ACCESS_REVIEW, TOKEN_REVIEW } from "./kubernetes/kinds.ts";
import { type Cluster, type KubeObject, WorldError, isWorldError } from "./world.ts";

/** Somebody whom the API server knows, as it describes them itself. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Who comes without a token; the API server's own name for them. */
export const ANONYMOUS: User = { username: "system:anonymous", groups: ["system:unauthenticated"] };

/** One thing that somebody wants to do. Without a namespace: everywhere, and to what lies in none. */
export interface Wish {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace: string | undefined;
}

/** A path of the API that is no object: `/metrics`, as Kubernetes' own components guard it. */
export interface PathWish {
  readonly verb: string;
  readonly path: string;
}

interface TokenReview extends KubeObject {
  readonly spec: { readonly token: string };
  readonly status?: { readonly authenticated?: boolean; readonly user?: Partial<User> };
}

interface SubjectAccessReview extends KubeObject {
  readonly spec: object;
  readonly status?: { readonly allowed?: boolean };
}

const NAMELESS = { metadata: { name: "" } } as const;

/** Whose token this is; undefined when it is nobody's, over, or meant for somebody else than the API server. Nothing of it is remembered. */
export async function userOf(cluster: Cluster, token: string): Promise<User | undefined> {
  const { status } = await asked(cluster.create<TokenReview>({ ...TOKEN_REVIEW, ...NAMELESS, spec: { token } }));
  const { username = "", uid, groups = [], extra } = status?.user ?? {};
  if (status?.authenticated !== true || username === "") return undefined;
  return { username, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

/** What an OAuth token is scoped to is in `extra`, so everything that the server said of the user goes back to it. */
export async function isAllowed(cluster: Cluster, user: User, wish: Wish | PathWish): Promise<boolean> {
  const { username, groups, uid, extra } = user;
  const asks = "path" in wish ? { nonResourceAttributes: wish } : { resourceAttributes: wish };
  const spec = { user: username, groups, uid, extra, ...asks };
  const { status } = await asked(
    cluster.create<SubjectAccessReview>({
      ...SUBJECT_ACCESS_REVIEW,
      ...NAMELESS,
      spec: JSON.parse(JSON.stringify(spec)) as object,
    }),
  );
  return status?.allowed === true;
}

/** Where nobody can say who it is and what they may, they may nothing, and come again. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const { retryAfterSeconds } = error;
    throw new WorldError(
      "unavailable",
      `who calls, and what they may, cannot be asked of the API server: ${error.message}`,
      {
        cause: error,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
    );
  }
}
