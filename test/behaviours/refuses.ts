import { createHash } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hashOfTarget } from "../../lib/domain/target.ts";
import { requestedStep } from "../../lib/domain/workflow.ts";
import { POLICY } from "../../lib/state/policies.ts";
import { CONFIG_MAP, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { alert } from "../support/alerts.ts";
import type { MakeScene, Scene } from "./scene.ts";
import { crashLooping, deploy, fire, image, isClosed, isSettledAs, nothingIsLeft, ready, rollOut } from "./shop.ts";

/** What it must not do, whoever asks: the same promises on every world. */
export function refuses(world: string, make: MakeScene): void {
  describe(`on ${world}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await make();
    });
    afterEach(() => scene.end());

    const policy = (): { apiVersion: string; kind: string; namespace: string; name: string } => ({
      ...CONFIG_MAP,
      namespace: scene.settings.namespace,
      name: POLICY,
    });
    const pause = (value: string): Promise<unknown> =>
      scene.person.patch(policy(), [
        { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/paused": value } },
      ]);

    describe("an alert that nobody may act upon changes nothing and is answered for", () => {
      it("no such target: one open incident that absorbs repeats, handed over with its sentence", async () => {
        const lost = crashLooping(scene, "cart-that-never-was-x2b4z");

        const first = await fire(scene, lost);
        const again = await fire(scene, lost);

        expect(first.alerts).toMatchObject([{ answer: "opened" }]);
        expect(again.alerts).toMatchObject([{ answer: "absorbed", incident: first.alerts[0]!.incident }]);
        const given = await scene.until("handed over", isSettledAs("handed-over"));
        expect(given.progress).toMatchObject({ because: expect.stringContaining("does not exist") as string });
        expect(scene.changes()).toEqual([]);
      });

      it.each([
        ["an unknown alert", "SomethingOfOurOwn", "warning", "no rule answers"],
        ["an info alert", "KubePodCrashLooping", "info", "severity info"],
      ])("%s: one row, closed as ignored, that counts", async (_, name, severity, why) => {
        const about = (pod: string): object => alert(name, { namespace: scene.namespace, pod }, { severity });

        const { alerts } = await fire(scene, about("one"), about("two"));
        await fire(scene, about("one"), about("three"));

        expect(alerts).toMatchObject([{ answer: "ignored" }, { answer: "ignored" }]);
        expect(alerts[0]!.why).toContain(why);
        const rows = await scene.incidents();
        expect(rows).toMatchObject([{ ignored: 3, progress: { status: "closed", ending: "ignored" } }]);
        expect(scene.changes()).toEqual([]);
      });

      it("Watchdog is a heartbeat and never an incident", async () => {
        const { alerts } = await fire(
          scene,
          alert("Watchdog", { namespace: "openshift-monitoring" }, { severity: "none" }),
        );

        expect(alerts).toMatchObject([{ answer: "heartbeat" }]);
        expect(await scene.incidents()).toEqual([]);
        expect(scene.counted()).toContain("alert-heartbeat");
      });

      it("the end of an alert that nobody has heard begin is counted and dropped", async () => {
        const { alerts } = await fire(scene, crashLooping(scene, "cart-1", { status: "resolved" }));

        expect(alerts).toMatchObject([{ answer: "dropped" }]);
        expect(await scene.incidents()).toEqual([]);
      });

      it("a namespace that is not opted in is a row of ignored alerts", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await scene.person.patch({ ...NAMESPACE, name: scene.namespace }, [
          { op: "remove", path: "/metadata/labels/kubeheal.io~1heal" },
        ]);

        const { alerts } = await fire(scene, crashLooping(scene, pod.metadata.name));

        expect(alerts).toMatchObject([{ answer: "ignored", why: expect.stringContaining("not opted in") as string }]);
        expect(await scene.incidents()).toMatchObject([{ progress: { ending: "ignored" } }]);
        expect(scene.changes()).toEqual([]);
      });

      it.each(["observe", "suggest"])(
        "a namespace on %s gets the cause and the plan, and nothing is changed",
        async (mode) => {
          await scene.person.patch({ ...NAMESPACE, name: scene.namespace }, [
            { op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value: mode },
          ]);
          await deploy(scene, "shop/cart:1.0");
          const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

          await fire(scene, crashLooping(scene, pod.metadata.name));
          const given = await scene.until("handed over", isSettledAs("handed-over"));

          expect(given.progress).toMatchObject({
            because: expect.stringContaining(`kubeheal.io/heal=${mode}`) as string,
          });
          expect(given.finding).toMatchObject({ problem: "bad-rollout" });
          expect(given.workflow?.steps).toMatchObject([{ action: "undo-rollout", attempts: 0 }]);
          expect(scene.changes()).toEqual([]);
          await nothingIsLeft(scene);
        },
      );

      it("an alert whose symptom does not show in the API is looked at for a while, then handed over", async () => {
        await deploy(scene, "shop/cart:1.0");
        const [pod] = await scene.pods("cart");

        await fire(scene, crashLooping(scene, pod!.metadata.name));
        const waiting = await scene.until("waiting", ({ progress }) => progress.status === "waiting");
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(waiting.progress).toMatchObject({
          because: expect.stringContaining("does not show in the API") as string,
        });
        expect(given.progress).toMatchObject({ because: expect.stringContaining("nothing was changed") as string });
        expect(scene.changes()).toEqual([]);
      });

      it("a workload that Argo CD deploys is not changed behind its back", async () => {
        const tracking = `shop-app:apps/Deployment:${scene.namespace}/cart`;
        await deploy(scene, "shop/cart:1.0", { annotations: { "argocd.argoproj.io/tracking-id": tracking } });
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

        await fire(scene, crashLooping(scene, pod.metadata.name));
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.owner).toMatchObject({ kind: "argo-cd", name: "shop-app", confidence: 0.95 });
        expect(given.progress).toMatchObject({ because: expect.stringContaining("argocd") as string });
        expect(scene.changes()).toEqual([]);
      });
    });

    describe("events carry ids, never authority", () => {
      const forge = (type: string, subject: string, data?: object, path = "/functions/workflows"): Promise<Response> =>
        scene.post(path, data ?? {}, {
          "ce-specversion": "1.0",
          "ce-id": "forged-1",
          "ce-source": "/somebody",
          "ce-type": type,
          "ce-subject": subject,
          "ce-action": "undo-rollout",
        });

      it("a forged step.requested, step.completed, incident.changed or decision changes nothing", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await pause("true");
        await fire(scene, crashLooping(scene, pod.metadata.name));
        const parked = await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");
        const [step] = parked.workflow!.steps;

        const proof = createHash("sha256").update("guessed").digest("hex");
        const answers = [
          await forge(
            "io.kubeheal.step.requested",
            parked.id,
            { step: step!.id, attempt: 1, proof },
            "/functions/steps",
          ),
          await forge("io.kubeheal.step.completed", parked.id, {
            step: step!.id,
            attempt: 1,
            token: "guessed",
            outcome: { kind: "done", changed: true, because: "" },
          }),
          await forge("io.kubeheal.incident.changed", parked.id),
          await forge("io.kubeheal.incident.changed", "inc-000000000000-1"),
          await forge("io.kubeheal.incident.resumed", parked.id),
          await forge("io.kubeheal.incident.approved", parked.id, { who: "somebody" }),
          await forge("io.kubeheal.step.completed", "../../secrets", {
            step: "x",
            attempt: 1,
            token: "",
            outcome: { kind: "done", changed: true, because: "" },
          }),
        ];

        // Waking is harmless, so a wake-up may be answered with the news that it is still parked.
        expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 202)).toEqual([]);
        expect(scene.counted()).toEqual(
          expect.arrayContaining(["step-not-requested", "outcome-not-awaited", "no-such-incident", "not-for-us"]),
        );
        expect(scene.changes()).toEqual([]);
        expect((await scene.incidents())[0]).toMatchObject({
          id: parked.id,
          workflow: { progress: { status: "parked" } },
        });
      });

      it("an outcome with the wrong token does not end a step that is requested now", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        const { answers } = await hold(
          scene,
          async (id, step) => [
            await forge("io.kubeheal.step.completed", id, {
              step,
              attempt: 1,
              token: "0".repeat(32),
              outcome: { kind: "failed", because: "forged" },
            }),
            await forge(
              "io.kubeheal.step.requested",
              id,
              { step, attempt: 1, proof: "0".repeat(64) },
              "/functions/steps",
            ),
          ],
          pod.metadata.name,
        );

        expect(answers.map(({ status }) => status)).toEqual([202, 202]);
        const healed = await scene.until("healed", isSettledAs("healed"));
        expect(healed.history.some(({ text }) => text.includes("forged"))).toBe(false);
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
      });

      it.each(["..", ".", "a/b", "%2e%2e", "x?dryRun=All", "UPPER"])(
        "a pod named %j is refused by name, and its neighbours in the body live",
        async (name) => {
          await deploy(scene, "shop/cart:1.0");
          const pod = await rollOut(scene, "shop/cart:2.0", "crashes");

          const { alerts } = await fire(scene, crashLooping(scene, name), crashLooping(scene, pod.metadata.name));
          await scene.until("healed", isSettledAs("healed"));

          expect(alerts.map(({ answer }) => answer).sort()).toEqual(["opened", "refused"]);
          expect(alerts.find(({ answer }) => answer === "refused")!.why).toMatch(
            /label pod.*no name of a Kubernetes object/,
          );
          expect(scene.changes()).toEqual(["patch Deployment cart"]);
          expect(await ready(scene)).toHaveLength(3);
        },
      );
    });

    describe("the brake", () => {
      it("a paused engine parks before the first change, and goes on when it is released", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await pause("true");

        await fire(scene, crashLooping(scene, pod.metadata.name));
        const parked = await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");
        await scene.pass(scene.settings.patienceSeconds / 10);

        expect(parked.workflow?.progress).toMatchObject({ because: expect.stringContaining("paused") as string });
        expect(scene.changes()).toEqual([]);
        await pause("false");
        await scene.until("healed", isSettledAs("healed"));
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
      });

      it("paused in the middle of a workflow: nothing is changed and nothing is undone; it goes on when released", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await fire(scene, crashLooping(scene, pod.metadata.name));
        await scene.until("verifying", ({ workflow }) => workflow?.progress.status === "verifying");

        await pause("yes");
        await scene.behaves("shop/cart:1.0", "crashes");
        await scene.until(
          "parked",
          ({ workflow }) => workflow?.progress.status === "parked" && workflow.undoing !== undefined,
        );
        await scene.pass(scene.settings.stepDeadlineSeconds * 2);

        expect(await image(scene)).toBe("shop/cart:1.0");
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
        await pause("false");
        await scene.until("handed over", isSettledAs("handed-over"));
        expect(await image(scene)).toBe("shop/cart:2.0");
        expect(scene.changes()).toHaveLength(2);
        await nothingIsLeft(scene);
      });

      it("a person pauses one incident by the API, and resumes it", async () => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await pause("true");
        await fire(scene, crashLooping(scene, pod.metadata.name));
        const parked = await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");

        const paused = await scene.post(`/api/v1/incidents/${parked.id}/pause`, {
          who: "the night shift",
          reason: "we look ourselves",
        });
        await pause("false");
        await scene.pass(scene.settings.lookAgainSeconds * 4);

        expect(paused.status).toBe(200);
        expect(scene.changes()).toEqual([]);
        expect((await scene.incidents())[0]!.workflow?.progress).toMatchObject({
          because: "paused by the night shift (self-declared): we look ourselves",
        });
        expect((await scene.post(`/api/v1/incidents/${parked.id}/resume`, { who: "the night shift" })).status).toBe(
          200,
        );
        await scene.until("healed", isSettledAs("healed"));
        expect(scene.changes()).toEqual(["patch Deployment cart"]);
      });

      it.each([
        ["is missing", async () => scene.person.delete(policy())],
        [
          "has a mistake in it",
          async () => scene.person.patch(policy(), [{ op: "add", path: "/data", value: { "budget.cluster": "many" } }]),
        ],
      ])("a policy that %s stops everything, and says so", async (_, spoil) => {
        await deploy(scene, "shop/cart:1.0");
        const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
        await spoil();

        await fire(scene, crashLooping(scene, pod.metadata.name));
        const parked = await scene.until("parked", ({ workflow }) => workflow?.progress.status === "parked");

        expect(parked.workflow?.progress).toMatchObject({
          because: expect.stringContaining("policy cannot be read") as string,
        });
        expect(scene.changes()).toEqual([]);
        await nothingIsLeft(scene);
      });
    });

    describe("the same again", () => {
      it("the same remedy is not tried twice within the cool-down, in the next episode neither", async () => {
        await deploy(scene, "shop/cart:1.0");
        const startsAt = scene.now();
        const pod = (await rollOut(scene, "shop/cart:2.0", "never-pulls")).metadata.name;
        await fire(scene, crashLooping(scene, pod, { startsAt }));
        await scene.until("healed", isSettledAs("healed"));
        await fire(scene, crashLooping(scene, pod, { startsAt, status: "resolved", endsAt: scene.now() }));
        const first = await scene.until("closed", isClosed);

        const next = await rollOut(scene, "shop/cart:3.0", "never-pulls");
        await fire(scene, crashLooping(scene, next.metadata.name));
        const given = await scene.until("handed over", isSettledAs("handed-over"));

        expect(given.id).not.toBe(first.id);
        expect(given.id.slice(0, -1)).toBe(`inc-${hashOfTarget(given.target!)}-`);
        expect(given.progress).toMatchObject({
          because: expect.stringMatching(/was tried here at .* is not tried again before/) as string,
        });
        expect(await image(scene)).toBe("shop/cart:3.0");
        expect(scene.changes()).toHaveLength(1);
      });
    });
  });
}

/** Catches the moment in which the step is requested and not yet answered, by stopping the event that asks for it. */
async function hold(
  scene: Scene,
  meanwhile: (id: string, step: string) => Promise<Response[]>,
  pod: string,
): Promise<{ answers: Response[] }> {
  let answers: Response[] = [];
  scene.whenSaved(async ({ id, workflow }) => {
    const step = requestedStep(workflow);
    if (step && answers.length === 0) answers = await meanwhile(id, step.id);
  });
  await fire(scene, crashLooping(scene, pod));
  await scene.until(
    "past its step",
    ({ workflow }) => workflow?.progress.status === "verifying" || workflow?.progress.status === "ended",
  );
  return { answers };
}
