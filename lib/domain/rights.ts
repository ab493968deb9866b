/**
 * What the ServiceAccounts of the engine may do, as functions and actions declare it. Roles and the admission policy are written from these
 * declarations and from nothing else, so what this file refuses no account can have.
 */

/** Each line is `group/resource,resource: verb,verb`; the core group has no name: `/pods: get,list`. */
export interface FunctionRights {
  /** In the engine's own namespace. */
  readonly own: readonly string[];
  /** The names of what it may write there, as `group/resource: name,prefix-*`. */
  readonly writes?: readonly string[];
  /** Of targets, in every namespace and at cluster scope: reading only. */
  readonly targets?: readonly string[];
  /** In each namespace that has opted in: Events that tell people. */
  readonly optedIn?: readonly string[];
  /** At cluster scope: asking the API server who somebody is, and what they may. */
  readonly cluster?: readonly string[];
}

/** One resource and one verb: the smallest thing that can be allowed. */
export interface Right {
  readonly group: string;
  /** With its subresource: `pods/eviction`. */
  readonly resource: string;
  readonly verb: string;
}

export class RightsError extends Error {
  override readonly name = "RightsError";
}

const READING = ["get", "list", "watch"];
const VERBS = [...READING, "create", "update", "patch", "delete"];

/** What nobody gets, whoever declares it; `because` is said to the one who tried. */
const NEVER: readonly { readonly matches: (right: Right) => boolean; readonly because: string }[] = [
  {
    matches: ({ group, resource, verb }) => `${group}${resource}${verb}`.includes("*"),
    because: "a wildcard also allows what nobody has thought of yet; name each group, resource and verb",
  },
  {
    matches: ({ verb }) => verb === "deletecollection",
    because: "one wrong selector and everything is gone; objects are deleted one by one",
  },
  {
    matches: ({ verb }) => !VERBS.includes(verb),
    because: `a verb is one of ${VERBS.join(", ")}`,
  },
  {
    matches: ({ group, resource }) => group === "" && /^secrets(\/|$)/.test(resource),
    because: "no account of the engine reads or writes Secrets",
  },
  {
    matches: ({ group, resource, verb }) => group === "" && /^namespaces(\/|$)/.test(resource) && isWriting(verb),
    because: "a namespace is what people own; the engine deletes and changes none",
  },
  {
    matches: ({ resource }) => /\/(exec|attach|portforward|proxy|token|approval)$/.test(resource),
    because: "it opens a way into containers, nodes or accounts, past everything that is checked here",
  },
  {
    matches: ({ group, verb }) => isWriting(verb) && UNTOUCHED_GROUPS.has(group),
    because: "permissions, webhooks, certificates and kinds are never touched",
  },
  {
    matches: ({ group, resource, verb }) =>
      isWriting(verb) && group === "policy" && resource.startsWith("poddisruptionbudgets"),
    because: "a budget is a promise of people to people; the engine keeps it",
  },
];

const UNTOUCHED_GROUPS: ReadonlySet<string> = new Set([
  "rbac.authorization.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "certificates.k8s.io",
  "apiregistration.k8s.io",
]);

const LINE = /^([^/:\s]*)\/([^:\s]+): (\S+)$/;

/** Every right that the lines name. Throws `RightsError`, which names whose it is, the line, and what is allowed. */
export function readRights(lines: readonly string[], whose: string): Right[] {
  return lines.flatMap((line) => {
    const [, group, resources, verbs] = partsOf(line, whose, "group/resource,resource: verb,verb");
    const rights = resources
      .split(",")
      .flatMap((resource) => verbs.split(",").map((verb) => ({ group, resource, verb })));
    for (const right of rights) refuseNever(right, `${whose}: ${JSON.stringify(line)}`);
    return rights;
  });
}

function partsOf(line: string, whose: string, form: string): [string, string, string, string] {
  const [all, group, left, right] = LINE.exec(line) ?? [];
  if (all === undefined || group === undefined || left === undefined || right === undefined) {
    throw new RightsError(`${whose}: ${JSON.stringify(line)} is not of the form "${form}"`);
  }
  return [all, group, left, right];
}

function refuseNever(right: Right, where: string): void {
  const never = NEVER.find(({ matches }) => matches(right));
  if (never) throw new RightsError(`${where}: ${inWords(right)} is never given: ${never.because}`);
  if (!/^[a-z0-9.-]*$/.test(right.group) || !/^[a-z]+(\/[a-z]+)?$/.test(right.resource))
    throw new RightsError(`${where}: ${inWords(right)} is not how the API server names a resource: lower case, plural`);
}

export function inWords({ group, resource, verb }: Right): string {
  return `${verb} ${resource}${group === "" ? "" : `.${group}`}`;
}

export function isWriting(verb: string): boolean {
  return !READING.includes(verb);
}

/** What a function declares, read and checked as a whole. */
export interface ReadFunctionRights {
  readonly own: readonly Right[];
  readonly writes: readonly Writable[];
  readonly targets: readonly Right[];
  readonly optedIn: readonly Right[];
  readonly cluster: readonly Right[];
}

/** Which objects of a resource may be written: by name, or by what a name begins with. */
export interface Writable {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

export function readFunctionRights(name: string, declared: FunctionRights): ReadFunctionRights {
  const read = (part: "own" | "targets" | "optedIn" | "cluster"): Right[] =>
    readRights(declared[part] ?? [], `rights.${part} of ${name}`);
  const rights = { own: read("own"), targets: read("targets"), optedIn: read("optedIn"), cluster: read("cluster") };
  const writes = readWrites(declared.writes ?? [], `rights.writes of ${name}`);
  refuseIf(rights.targets, ({ verb }) => isWriting(verb), {
    where: `rights.targets of ${name}`,
    because: "a target is only read; what changes it is an action",
  });
  refuseIf(rights.optedIn, (right) => inWords(right) !== "create events", {
    where: `rights.optedIn of ${name}`,
    because: "beside the actions of steps, a function may only create Events there",
  });
  refuseIf(rights.cluster, ({ resource, verb }) => verb !== "create" || !resource.endsWith("reviews"), {
    where: `rights.cluster of ${name}`,
    because: "only questions are asked there: create of a review",
  });
  refuseIf(
    rights.own,
    ({ group, resource, verb }) =>
      isWriting(verb) && !writes.some((each) => each.group === group && each.resource === resource),
    {
      where: `rights.own of ${name}`,
      because: "rights.writes does not say which ones by name",
    },
  );
  return { ...rights, writes };
}

function refuseIf(
  rights: readonly Right[],
  isWrong: (right: Right) => boolean,
  { where, because }: { where: string; because: string },
): void {
  const wrong = rights.find(isWrong);
  if (wrong) throw new RightsError(`${where}: ${inWords(wrong)}: ${because}`);
}

/** The one that stops the engine is written by people only. */
const POLICY = "kubeheal-policy";
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const PREFIX = /^[a-z0-9][-a-z0-9.]{2,}-\*$/;

function readWrites(lines: readonly string[], whose: string): Writable[] {
  return lines.map((line) => {
    const [, group, resource, all] = partsOf(line, whose, "group/resource: name,prefix-*");
    for (const name of all.split(",")) {
      const where = `${whose}: ${JSON.stringify(line)}: ${JSON.stringify(name)}`;
      if (!NAME.test(name) && !PREFIX.test(name))
        throw new RightsError(`${where} is neither a name nor a prefix that ends in "-*"`);
      if (name === POLICY || (name.endsWith("*") && POLICY.startsWith(name.slice(0, -1))))
        throw new RightsError(`${where}: ConfigMap ${POLICY} is the engine's brake, and people's alone`);
    }
    const names = all.split(",");
    return {
      group,
      resource,
      names: names.filter((name) => !name.endsWith("*")),
      prefixes: names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1)),
    };
  });
}
