import type { PathWish, User, Wish } from "../reviews.ts";

/** What a subject may do, as a Role says it; without a namespace everywhere. */
export interface Grant {
  /** The name of a user, or of a group. */
  readonly to: string;
  readonly verbs: readonly string[];
  /** With their subresources: `incidents`, `incidents/approval`. */
  readonly resources: readonly string[];
  readonly group?: string;
  readonly namespace?: string;
}

interface Added {
  readonly groups: readonly string[];
  readonly audience: string;
}

interface Known {
  readonly user: User;
  readonly audience: string;
}

/** What a token is meant for unless it says otherwise. */
const API_SERVER = "https://kubernetes.default.svc";

/** Who is known by which token, and what they may do: in the place of the server's authenticators and of RBAC. */
export class Accounts {
  readonly #users = new Map<string, Known>();
  readonly #grants: Grant[] = [];
  readonly #paths: { to: string; path: string }[] = [];

  /** From now on this token is this user's. */
  add(token: string, username: string, { groups = [], audience = API_SERVER }: Partial<Added> = {}): void {
    this.#users.set(token, { user: { username, groups: [...groups, "system:authenticated"] }, audience });
  }

  revoke(token: string): void {
    this.#users.delete(token);
  }

  grant(grant: Grant): void {
    this.#grants.push(grant);
  }

  /** May `get` a path that is no object. */
  grantPath(to: string, path: string): void {
    this.#paths.push({ to, path });
  }

  allowsPath({ username, groups }: Pick<User, "username" | "groups">, { verb, path }: PathWish): boolean {
    return this.#paths.some(
      (each) => (each.to === username || groups.includes(each.to)) && verb === "get" && each.path === path,
    );
  }

  userOf(token: string, audiences: readonly string[] = [API_SERVER]): User | undefined {
    const known = this.#users.get(token);
    return known && audiences.includes(known.audience) ? known.user : undefined;
  }

  allows({ username, groups }: Pick<User, "username" | "groups">, wish: Wish): boolean {
    const resource = wish.subresource === undefined ? wish.resource : `${wish.resource}/${wish.subresource}`;
    return this.#grants.some(
      ({ to, verbs, resources, group = "kubeheal.io", namespace }) =>
        (to === username || groups.includes(to)) &&
        group === wish.group &&
        verbs.includes(wish.verb) &&
        resources.includes(resource) &&
        (namespace === undefined || namespace === wish.namespace),
    );
  }
}
