import type { PathWish, Wish } from "../reviews.ts";
import type { KubeObject } from "../world.ts";
import type { Accounts } from "./accounts.ts";

interface Asked {
  readonly token?: string;
  readonly audiences?: readonly string[];
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly resourceAttributes?: Wish;
  readonly nonResourceAttributes?: PathWish;
}

const ALL = { verbs: ["*"], apiGroups: ["*"], resources: ["*"] };

/** A review is asked and answered, and never stored. */
export function reviewed<T extends KubeObject>(review: T, accounts: Accounts): T {
  const { spec = {} } = review as { spec?: Asked };
  return { ...review, status: statusOf(review.kind, spec, accounts) };
}

function statusOf(kind: string, spec: Asked, accounts: Accounts): object {
  const { token = "", audiences, resourceAttributes: wish, nonResourceAttributes: path } = spec;
  const { user: username = "", groups = [] } = spec;
  if (kind === "TokenReview") {
    const user = accounts.userOf(token, audiences);
    return user ? { authenticated: true, user, audiences } : { authenticated: false, error: "invalid bearer token" };
  }
  // Whoever works with this cluster may do everything here.
  if (kind === "SelfSubjectAccessReview") return { allowed: true };
  if (kind === "SelfSubjectRulesReview") return { resourceRules: [ALL], nonResourceRules: [], incomplete: false };
  if (kind === "SelfSubjectReview") return { userInfo: { username: "system:admin", groups: ["system:masters"] } };
  if (path) return { allowed: accounts.allowsPath({ username, groups }, path) };
  return { allowed: wish !== undefined && accounts.allows({ username, groups }, wish) };
}
