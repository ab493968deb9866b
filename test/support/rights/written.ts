import { readFileSync } from "node:fs";
import path from "node:path";

import { toYaml } from "../yaml.ts";
import { ONE_ACCOUNT, admissionObjects } from "./admission.ts";
import { bindingObjects, roleObjects } from "./roles.ts";
import { declaredByActions, declaredByFunctions, ownRulesOf, rulesOf } from "./rules.ts";
import { TABLE_BEGINS, TABLE_ENDS, rightsTable } from "./table.ts";

const HEAD = "# Written by `npm run index` from the declarations in functions/ and lib/actions/.\n";

/** Everything that the declared rights are written to, by its path. */
export function writtenRights(root: string): Record<string, string> {
  const readme = "knative/README.md";
  return {
    "knative/base/rights/roles.yaml": HEAD + toYaml(roleObjects()),
    "knative/base/rights/admission.yaml": HEAD + toYaml(admissionObjects()),
    "knative/overlays/six-services/bindings.yaml": HEAD + toYaml(bindingObjects((name) => name)),
    "knative/overlays/one-service/bindings.yaml": HEAD + toYaml(bindingObjects(() => ONE_ACCOUNT)),
    "charts/coordination-engine/files/rights.yaml": HEAD + toYaml([rightsForTheChart()]),
    [readme]: withTable(readFileSync(path.join(root, readme), "utf8")),
  };
}

/** The same as data, for templates that name and bind in their own way. */
function rightsForTheChart(): object {
  const functions = Object.entries(declaredByFunctions()).map(([name, { own, writes, targets, optedIn, cluster }]) => [
    name,
    {
      own: ownRulesOf({ own, writes }),
      targets: rulesOf(targets),
      optedIn: rulesOf(optedIn),
      cluster: rulesOf(cluster),
    },
  ]);
  const { namespaced, deployers, nodes, platform } = declaredByActions();
  return {
    functions: Object.fromEntries(functions),
    steps: {
      namespaced: rulesOf(namespaced),
      deployers: rulesOf(deployers),
      nodes: rulesOf(nodes),
      platform: rulesOf(platform),
    },
    admission: admissionObjects(),
  };
}

function withTable(readme: string): string {
  const begin = readme.indexOf(TABLE_BEGINS);
  const end = readme.indexOf(TABLE_ENDS, begin);
  if (begin < 0 || end < 0) throw new Error(`knative/README.md has lost its marks ${TABLE_BEGINS} and ${TABLE_ENDS}`);
  return `${readme.slice(0, begin + TABLE_BEGINS.length)}\n\n${rightsTable()}\n\n${readme.slice(end)}`;
}
