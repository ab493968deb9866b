import { afterAll, beforeAll, describe } from "vitest";

import { evicts } from "./cluster/evicts.ts";
import { findsKinds } from "./cluster/finds-kinds.ts";
import { guardsNames } from "./cluster/guards-names.ts";
import { keepsBooks } from "./cluster/keeps-books.ts";
import { lists } from "./cluster/lists.ts";
import { patches } from "./cluster/patches.ts";
import { reviews } from "./cluster/reviews.ts";
import type { ClusterSetting } from "./cluster/stage.ts";
import { Stage } from "./cluster/stage.ts";
import { stores } from "./cluster/stores.ts";
import { watches } from "./cluster/watches.ts";

/** What every cluster must do, whatever it is made of. Each promise was first seen kept by a real API server. */
export function behavesLikeACluster(name: string, make: () => Promise<ClusterSetting>): void {
  describe(`${name} behaves like a cluster`, () => {
    const stage = new Stage();

    beforeAll(async () => stage.begin(await make()));
    afterAll(() => stage.end());

    describe("create, get, replace and delete", () => {
      stores(stage);
    });
    describe("patch", () => {
      patches(stage);
    });
    describe("list", () => {
      lists(stage);
    });
    describe("watchUntil", () => {
      watches(stage);
    });
    describe("evict", () => {
      evicts(stage);
    });
    describe("what it notes by itself", () => {
      keepsBooks(stage);
    });
    describe("who somebody is, and what they may", () => {
      reviews(stage);
    });
    describe("kinds of operators", () => {
      findsKinds(stage);
    });
    describe("hostile names", () => {
      guardsNames(stage);
    });
  });
}
