/** What is asked about. */
export interface Subject {
  readonly namespace: string;
  readonly deployment: string;
}

/** A request that changes nothing, of neither engine. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
}

const get = (path: string): Question => ({ method: "GET", path });

/**
 * Every route of the Go engine that only reads, as its clients ask it. Its POST routes among them compute an answer and store nothing. Left out is
 * whatever opens, heals or clears.
 */
export function questionsAbout({ namespace, deployment }: Subject): Question[] {
  const [ns, name] = [encodeURIComponent(namespace), encodeURIComponent(deployment)];
  return [
    get("/health"),
    get("/api/v1/health"),
    get("/api/v1/incidents"),
    get("/api/v1/incidents?status=all&severity=all&limit=100&offset=0"),
    get(`/api/v1/incidents?namespace=${ns}`),
    get("/api/v1/workflows/wf-00000000"),
    get("/api/v1/coordination/workflows"),
    get("/api/v1/coordination/workflows/cwf-0"),
    ...["deployment", "statefulset", "daemonset"].map((kind) => get(`/api/v1/detect/${kind}/${ns}/${name}`)),
    get("/api/v1/detect/cache/stats"),
    get(`/api/v1/capacity/namespace/${ns}`),
    get(`/api/v1/capacity/namespace/${ns}?include_infrastructure=true&window=30d`),
    get("/api/v1/capacity/cluster"),
    get(`/api/v1/recommendations/rightsizing?namespace=${ns}&window=7d`),
    get("/api/v1/predict/disk-exhaustion"),
    get(`/api/v1/predict/memory-leak?namespace=${ns}`),
    get("/api/v1/models"),
    {
      method: "POST",
      path: "/api/v1/recommendations",
      body: { timeframe: "24h", confidence_threshold: 0.5, namespace },
    },
    { method: "POST", path: "/api/v1/predict", body: { hour: 12, day_of_week: 2, namespace, deployment } },
    { method: "POST", path: "/api/v1/anomalies/analyze", body: { time_range: "1h", namespace, deployment } },
    get("/api/v1/there-is-no-such-route"),
  ];
}
