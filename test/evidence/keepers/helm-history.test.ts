import { describe, expect, it } from "vitest";

import { decoded, lastGood } from "../../../lib/evidence/keepers/helm-history.ts";
import { encoded, recordedHistory, recordedReleases } from "../../support/releases.ts";

const release = (version: number, status: string, description = "") => ({
  version,
  info: { status, description, last_deployed: "" },
  manifest: "",
});
const differs = (): boolean => false;

describe("what Helm stores", () => {
  it("is read as Helm 3.22 recorded it", () => {
    const read = recordedReleases().map(({ data }) => decoded(data.release));

    expect(read.map((each) => [each?.version, each?.info.status, each?.info.description])).toEqual([
      [1, "superseded", "Install complete"],
      [2, "deployed", "Upgrade complete"],
      [3, "failed", 'Upgrade "rel" failed: context deadline exceeded'],
    ]);
    expect(read.every((each) => each?.manifest.includes("kind: Deployment"))).toBe(true);
  });

  it("without gzip, as the oldest releases have it", () => {
    const json = JSON.stringify({ version: 1, info: { status: "deployed" } });

    expect(decoded(Buffer.from(Buffer.from(json).toString("base64")).toString("base64"))).toMatchObject({ version: 1 });
  });

  it.each([
    ["nothing", undefined],
    ["no base64", "%%%"],
    ["no JSON", Buffer.from(Buffer.from("{").toString("base64")).toString("base64")],
    ["half of it", encoded({ version: 1, status: "deployed" }).slice(0, 100)],
  ])("and is none: %s", (_what, data) => {
    expect(decoded(data)).toBeUndefined();
  });
});

describe("the last revision that was really good", () => {
  it.each([
    ["before a failed upgrade", [release(1, "superseded"), release(2, "deployed"), release(3, "failed")], 2],
    ["before an upgrade that Helm thought well", [release(1, "superseded"), release(2, "deployed")], 1],
    ["before a killed one", [release(1, "deployed"), release(2, "pending-upgrade")], 1],
    [
      "never the one that was rolled back from, though it is superseded",
      [
        release(1, "superseded"),
        release(2, "superseded"),
        release(3, "superseded", "Rollback to 1"),
        release(4, "deployed"),
      ],
      3,
    ],
    [
      "nor one of several that were skipped",
      [
        release(1, "superseded"),
        release(2, "superseded"),
        release(3, "superseded"),
        release(4, "deployed", "Rollback to 1"),
        release(5, "failed"),
      ],
      4,
    ],
    ["across gaps", [release(3, "superseded"), release(7, "superseded"), release(9, "deployed")], 7],
    ["none where nothing went well", [release(1, "failed"), release(2, "failed")], undefined],
    ["none of one alone", [release(1, "deployed")], undefined],
    ["none of nothing", [], undefined],
  ])("%s", (_what, history, version) => {
    expect(lastGood(history, differs)?.version).toBe(version);
  });

  it("in the history that Helm 3.22 recorded is the one of the roll-back, and not current-1", () => {
    const stored = recordedReleases().flatMap(({ data }) => decoded(data.release) ?? []);

    expect(lastGood(stored, differs)?.version).toBe(2);
    expect(lastGood(recordedHistory(), differs)?.version).toBe(4);
  });

  it("is another than the current one in what is to be mended", () => {
    const history = [release(1, "superseded"), release(2, "superseded"), release(3, "deployed")];

    expect(lastGood(history, ({ version }) => version === 2)?.version).toBe(1);
  });
});
