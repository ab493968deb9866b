import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { DEPLOYMENT, EVENT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import type { Event } from "../../lib/world/kubernetes/objects.ts";
import type { MakeScene, Scene } from "./scene.ts";
import {
  crashLooping,
  deploy,
  fire,
  image,
  isAwaiting,
  isClosed,
  isSettledAs,
  nothingIsLeft,
  rollOut,
  story,
} from "./shop.ts";

type Json = Record<string, unknown>;

/** What people decide, and what they cannot: the same promises on every world. */
export function decides(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const mode = (value: string): Promise<unknown> =>
      scene.person.patch({ ...NAMESPACE, name: scene.namespace }, [
        { op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value },
      ]);
    const say = async (
      incident: Incident,
      path: string,
      body: object = {},
    ): Promise<{ status: number; body: Json }> => {
      const response = await scene.post(`/api/v1/incidents/${incident.id}/${path}`, { who: "ada", ...body });
      return { status: response.status, body: (await response.json()) as Json };
    };
    const approve = (incident: Incident): ReturnType<typeof say> =>
      say(incident, "approval", { decision: "approve", digest: incident.workflow!.digest });
    const badRollout = async (): Promise<object> => {
      await deploy(scene, "shop/cart:1.0");
      const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
      const alert = crashLooping(scene, pod.metadata.name);
      await fire(scene, alert);
      return alert;
    };
    const events = async (): Promise<Event[]> => [
      ...(await scene.person.list<Event>(EVENT, { namespace: scene.namespace })).items,
    ];

    describe("in a namespace that asks for approvals", () => {
      beforeEach(() => mode("approve"));

      it("a plan waits, people are told by an Event with its digest, and what is approved is done", async () => {
        await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);
        const digest = waiting.workflow!.digest;
        await scene.untilCluster("people are told", async () =>
          (await events()).some(({ reason, message }) => reason === "ApprovalRequested" && message?.includes(digest)),
        );
        expect(scene.changes()).toEqual([]);

        expect((await approve(waiting)).status).toBe(200);
        const healed = await scene.until("healed", isSettledAs("healed"));

        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        expect(await image(scene)).toBe("shop/cart:1.0");
        expect(healed.decisions).toMatchObject([{ kind: "approve", who: "ada", selfDeclared: true, digest }]);
        expect(story(healed)).toMatch(/guard: parked: waits for approval .*\nperson: approved until .*\nstep: /s);
        await nothingIsLeft(scene);
      });

      it("what is denied is not done, and handed over with the reason", async () => {
        await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);

        const denied = await say(waiting, "approval", {
          decision: "deny",
          digest: waiting.workflow!.digest,
          reason: "2.0 must stay",
        });
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(denied.status).toBe(200);
        expect(given.progress).toMatchObject({ because: "denied by ada (self-declared): 2.0 must stay" });
        expect((await approve(waiting)).status).toBe(409);
        await scene.pass(2);
        expect(scene.changes()).toEqual([]);
        await nothingIsLeft(scene);
      });

      it("an approval is void as soon as the plan is another one", async () => {
        // No tick between the two rollouts: half of one is another diagnosis.
        await scene.end();
        scene = await make({ symptomSeconds: 0, lookAgainSeconds: 600, tickSeconds: 600, heartbeatSeconds: 600 });
        await mode("approve");
        await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);
        await say(waiting, "pause");
        expect((await approve(waiting)).status).toBe(200);
        // Another bad version: what would be undone now is not what was approved.
        await rollOut(scene, "shop/cart:3.0", "crashes");
        await say(waiting, "resume");

        const again = await scene.until(
          "waits for another approval",
          (incident) => isAwaiting(incident) && incident.workflow?.digest !== waiting.workflow?.digest,
        );

        expect(again.workflow?.progress).toMatchObject({
          because: expect.stringContaining("the plan has changed since ada (self-declared) approved of it") as string,
        });
        expect(scene.changes()).toEqual([]);
        const stale = await approve(waiting);
        expect([stale.status, stale.body["error"]]).toEqual([
          409,
          expect.stringContaining(`its digest is ${again.workflow!.digest}`),
        ]);
      });

      it("an approval overrides neither a pause nor maintenance", async () => {
        await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);
        await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
          { op: "add", path: "/metadata/annotations/kubeheal.io~1maintenance", value: "true" },
        ]);
        await say(waiting, "pause");
        await approve(waiting);
        await scene.until("paused", ({ workflow }) => because(workflow).startsWith("paused by ada"));

        await say(waiting, "resume");
        await scene.until("in maintenance", ({ workflow }) => because(workflow).includes("is in maintenance"));
        expect(scene.changes()).toEqual([]);
      });

      it("an event has no authority: whoever says that it was approved changes nothing", async () => {
        await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);
        const forged = async (type: string, path: string): Promise<number> =>
          (
            await scene.post(
              path,
              { decision: "approve", digest: waiting.workflow!.digest, who: "system:admin" },
              {
                "ce-specversion": "1.0",
                "ce-id": `forged-${type}-${path}`,
                "ce-source": "/functions/api",
                "ce-type": type,
                "ce-subject": waiting.id,
              },
            )
          ).status;

        for (const type of ["approval.granted", "approval.requested", "incident.changed", "incident.approved"])
          for (const path of ["/functions/workflows", "/functions/steps", "/functions/api", "/functions/notifications"])
            expect(await forged(`io.kubeheal.${type}`, path)).toBeLessThan(300);
        await scene.pass(2);

        const [after] = await scene.incidents();
        expect(after).toMatchObject({ decisions: [] });
        expect(after).not.toHaveProperty("approval");
        expect(isAwaiting(after!)).toBe(true);
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("retry", () => {
      it("is a new workflow in the same incident, also within the cool-down; without it the cool-down holds", async () => {
        const alert = await badRollout();
        await scene.until("healed", isSettledAs("healed"));
        await fire(scene, { ...alert, status: "resolved", endsAt: scene.now().toISOString() });
        await scene.until("closed", isClosed);
        const pod = await rollOut(scene, "shop/cart:2.1", "crashes");
        await fire(scene, crashLooping(scene, pod.metadata.name));
        const refused = await scene.until("refused by the cool-down", isSettledAs("handed-over"));
        expect(refused.progress).toMatchObject({
          because: expect.stringContaining("is not tried again before") as string,
        });

        const { status } = await say(refused, "retry", { reason: "it is another fault" });
        const healed = await scene.until("healed", (each) => each.id === refused.id && isSettledAs("healed")(each));

        expect(status).toBe(200);
        expect(healed.workflow?.id).toBe(healed.retry?.workflow);
        expect(scene.changes()).toEqual(["patch Deployment cart", "patch Deployment cart"]);
        expect(await image(scene)).toBe("shop/cart:1.0");
      });
    });

    describe("close", () => {
      it("ends the episode, gives everything back, and what repeats afterwards opens nothing", async () => {
        await mode("approve");
        const alert = await badRollout();
        const waiting = await scene.until("waits for approval", isAwaiting);

        const { status } = await say(waiting, "close", { reason: "we do it ourselves" });
        const closed = await scene.until("closed", isClosed);
        const { alerts } = await fire(scene, alert);

        expect(status).toBe(200);
        expect(closed.progress).toMatchObject({
          ending: "handed-over",
          because: "closed by ada (self-declared): we do it ourselves",
        });
        expect(alerts).toMatchObject([{ answer: "absorbed", incident: closed.id }]);
        await nothingIsLeft(scene);
        expect(scene.changes()).toEqual([]);
        expect((await say(closed, "pause")).status).toBe(409);
      });
    });
  });
}

function because(workflow: Incident["workflow"]): string {
  return workflow?.progress.status === "parked" ? workflow.progress.because : "";
}
