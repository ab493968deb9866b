/** Where people look next, by what an alert speaks of: for what only metrics show, or only people answer. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^etcd/, "the members and their disks: etcdctl endpoint status and health in namespace openshift-etcd"],
  [/^(KubeAPI|AuditLogError)/, "the API server's own log and apiserver_request_total by code, verb and resource"],
  [/^KubeClient/, "which client it is: by user agent in the API server's audit log"],
  [
    /^(KubeControllerManagerDown|GarbageCollectorSyncFailed)/,
    "the log of kube-controller-manager, and its static pods",
  ],
  [/^KubeSchedulerDown/, "the log of kube-scheduler, and its static pods"],
  [/Overcommit$/, "requests against what nodes can give: kubectl describe nodes, and the quotas of namespaces"],
  [/ControlPlane(CPU|Memory)$/, "what the control plane's pods use: kubectl top pod -A, by node"],
  [/^KubeletDown/, "whether monitoring reaches the kubelets at all: its targets, its network, its certificates"],
  [/^Kubelet.*CertificateRenewalErrors/, "requests that wait for approval: kubectl get csr, and the kubelet's log"],
  [/^(Kubelet|KubeletPleg)/, "the log of the kubelet and of the container runtime on the node"],
  [/^SystemMemoryExceedsReservation/, "what runs beside pods on the node, and systemReserved of its KubeletConfig"],
  [/^KubeNode/, "the pods and the Events of the node: kubectl describe node"],
  [/^MachineConfig|^OCL/, "the pool, the log of machine-config-controller, and the builds: oc get machineosbuild"],
  [/^Machine/, "what its cloud says, its set, and kubectl get csr; whether a MachineHealthCheck sees to it"],
  [/^(MCC|MCD)/, "the budgets of its pods, and the logs of machine-config-controller and machine-config-daemon"],
  [/^NodeFilesystem/, "what takes the place on that file system: images, logs and emptyDir volumes of its pods"],
  [/^NodeFileDescriptor/, "which process holds the descriptors: lsof on the node, container_file_descriptors"],
  [/^NodeClock/, "chronyc sources on the node, and its time servers"],
  [/^NodeHighNumberConntrack/, "whose connections they are: conntrack -L on the node, by address"],
  [/^Node(Network|Bonding)/, "the counters and the cable of that interface: ip -s link on the node"],
  [/^NodeRAID/, "which disk it is: mdadm --detail on the node"],
  [/^Node(SystemSaturation|MemoryMajorPagesFaults)/, "what its pods use: kubectl top pod -A, by node"],
  [/^Node(Systemd|TextFile)/, "systemctl status and journalctl of that unit on the node"],
  [/^NodeWithoutOVN/, "the pods of namespace openshift-ovn-kubernetes on that node"],
  [/^(ClusterRelease|ClusterNot|CannotRetrieve)/, "oc adm upgrade, and the conditions of ClusterVersion version"],
  [/^Csv|^InstallPlan/, "the Subscription, the InstallPlans and the CatalogSource beside it"],
  [/^ArgoCD/, "what differs, and why the last sync ended as it did: argocd app diff, argocd app get"],
  [/^ImageStream/, "oc describe imagestream: which tag, which registry, which credentials"],
  [/^Ceph/, "ceph status and ceph health detail, before any node is emptied"],
  [/^HAProxyReload/, "which Route was changed last, and the log of the router"],
  [/^V4Subnet/, "how many nodes the cluster's network has room for: its clusterNetwork and hostPrefix"],
  [/^(Netpol|Ingress5xx)/, "what was changed there last: NetworkPolicies and roll-outs, and the flows by workload"],
  [/^HighlyAvailable/, "on which nodes its pods are: kubectl get pod -o wide"],
  [/^(Alertmanager|Prometheus|Thanos|KubeState)/, "its log and its configuration; meanwhile alerts tell less than all"],
];

/** One phrase, or nothing where the object itself tells it best. */
export function whereToLook(alertname: string): string | undefined {
  return PLACES.find(([pattern]) => pattern.test(alertname))?.[1];
}
