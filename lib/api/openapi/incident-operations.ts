import { CoordinationRequest } from "../coordination-trigger.ts";
import { COORDINATION, CoordinationQuery } from "../coordination.ts";
import { PLAIN_DECISIONS, Said, Verdict } from "../decisions.ts";
import { ListQuery } from "../incidents.ts";
import { NewIncident } from "../new-incident.ts";
import { TriggerRequest } from "../remediation.ts";
import { Investigation } from "../root-causes.ts";
import { IncidentList, IncidentView, WorkflowView } from "./answers.ts";
import {
  CoordinationList,
  CoordinationRehearsed,
  CoordinationTriggered,
  CoordinationWorkflow,
} from "./coordination-answers.ts";
import type { Operation } from "./define-operation.ts";
import { Opened, Rehearsed, RehearsedIncident, RootCauses, Triggered } from "./request-answers.ts";

const INCIDENTS: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v1/incidents",
    tag: "incidents",
    summary: "Incidents, newest first",
    description: "Those that the caller may list, by the right `list` on `incidents.kubeheal.io` in their namespaces.",
    query: ListQuery,
    answers: { 200: { description: "A page", schema: IncidentList } },
    failures: [422],
  },
  {
    method: "post",
    path: "/api/v1/incidents",
    tag: "incidents",
    summary: "Opens an incident by hand",
    description:
      "`target` is a namespace. The first of `affected_resources` that exists there is looked at, and healed as far as policy allows; without one it is kept for people.",
    body: NewIncident,
    answers: {
      200: { description: "With dry_run: what would be done", schema: RehearsedIncident },
      201: { description: "It is open, or was", schema: Opened },
    },
    failures: [400, 413, 415, 422],
  },
  {
    method: "get",
    path: "/api/v1/incidents/{id}",
    tag: "incidents",
    summary: "One incident with its story",
    answers: { 200: { description: "The incident", schema: IncidentView } },
    failures: [404],
  },
  {
    method: "get",
    path: "/api/v1/workflows/{id}",
    tag: "incidents",
    summary: "What is done, or was, about an incident",
    answers: { 200: { description: "The workflow", schema: WorkflowView } },
    failures: [404],
  },
];

const SUMMARIES: Readonly<Record<(typeof PLAIN_DECISIONS)[number], string>> = {
  pause: "Changes nothing more here until it is resumed",
  resume: "Goes on",
  close: "Closes the incident; what was requested last is awaited",
  retry: "Tries again, whatever the cool-down says",
};

/** Each is a right of its own: `create` on the subresource of that name. */
const DECISIONS: readonly Operation[] = [
  {
    method: "post",
    path: "/api/v1/incidents/{id}/approval",
    tag: "decisions",
    summary: "Approves or denies the plan that waits for it, named by its digest",
    body: Verdict,
    answers: { 200: { description: "The incident as it is now", schema: IncidentView } },
    failures: [400, 404, 409, 413, 415, 422],
  },
  ...PLAIN_DECISIONS.map((kind): Operation => ({
    method: "post",
    path: `/api/v1/incidents/{id}/${kind}`,
    tag: "decisions",
    summary: SUMMARIES[kind],
    body: Said,
    isBodyOptional: true,
    answers: { 200: { description: "The incident as it is now", schema: IncidentView } },
    failures: [400, 404, 409, 413, 415, 422],
  })),
];

const DELETE: Operation = {
  method: "delete",
  path: "/api/v1/incidents/{id}",
  tag: "decisions",
  summary: "Deletes an incident: nobody is shown it any more",
  description:
    "By the right `delete` on `incidents.kubeheal.io`. Refused (409) while its workflow is not over. One that is still open is closed. It is stored for a day longer, unseen, so that what its alerts repeat opens no second one; then it is counted in the totals and removed: no counter falls.",
  query: Said,
  answers: {
    200: { description: "The incident as it was deleted; from now on it is not found (404)", schema: IncidentView },
  },
  failures: [404, 409, 422],
};

const RESOLVE: Operation = {
  method: "post",
  path: "/api/v1/incidents/{id}/resolve",
  tag: "decisions",
  summary: "Another word for close, with the same right",
  body: Said,
  isBodyOptional: true,
  answers: { 200: { description: "The incident as it is now", schema: IncidentView } },
  failures: [400, 404, 409, 413, 415, 422],
};

const REMEDIATION: readonly Operation[] = [
  {
    method: "post",
    path: "/api/v1/remediation/trigger",
    tag: "remediation",
    summary: "Opens an incident for a workload, and heals it as far as policy allows",
    description:
      "With `dry_run` nothing is written: cause and plan, or the sentence why there is none, are the answer.",
    body: TriggerRequest,
    answers: {
      200: { description: "What would be done", schema: Rehearsed },
      202: { description: "It is looked at", schema: Triggered },
    },
    failures: [400, 413, 415, 422],
  },
];

const INVESTIGATION: Operation = {
  method: "post",
  path: "/api/v1/investigate/rca",
  tag: "incidents",
  summary: "Why a workload is, or was, in trouble",
  description:
    "What is found by looking now, if now is in the range, and what incidents of that time have found. The range is at most 7 days.",
  body: Investigation,
  answers: { 200: { description: "The causes, likeliest first", schema: RootCauses } },
  failures: [400, 404, 413, 415, 422],
};

const COORDINATED: readonly Operation[] = [
  {
    method: "post",
    path: "/api/v1/coordination/trigger",
    tag: "incidents",
    summary: "Opens an incident for each of several things that are in trouble together, in the order of their layers",
    description:
      "Each is looked at now. What is of a higher layer waits until the first of the layer before is repaired and verified, or 15 minutes. Where nothing is found to be wrong, nothing is opened (422).",
    body: CoordinationRequest,
    answers: {
      200: { description: "What would be done", schema: CoordinationRehearsed },
      202: { description: "They are looked at", schema: CoordinationTriggered },
    },
    failures: [400, 413, 415, 422],
  },
  {
    method: "get",
    path: COORDINATION,
    tag: "incidents",
    summary: "The newest workflow of each incident, as the Go engine's coordinator showed them",
    query: CoordinationQuery,
    answers: { 200: { description: "A page", schema: CoordinationList } },
    failures: [422],
  },
  {
    method: "get",
    path: `${COORDINATION}/{id}`,
    tag: "incidents",
    summary: "A workflow with its layers, as the Go engine's coordinator showed it",
    answers: { 200: { description: "The workflow", schema: CoordinationWorkflow } },
    failures: [404],
  },
];

export const INCIDENT_OPERATIONS: readonly Operation[] = [
  ...INCIDENTS,
  ...COORDINATED,
  INVESTIGATION,
  ...DECISIONS,
  RESOLVE,
  DELETE,
  ...REMEDIATION,
];
