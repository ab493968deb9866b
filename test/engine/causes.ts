/** Alert and labels | what is seen (what the cluster says) | what it is about | layer | problem | what its cause says. */
export const CAUSES = `
# A name says nothing of the layer: each of these made the old engine look at nodes or operators.
KubePodCrashLooping pod=postgres-0 container=postgres       | all its pods crash | Pod shop/postgres-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=nodejs-5d4-x container=nodejs       | all its pods crash | Pod shop/nodejs-5d4-x | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=closed-orders-1 container=main      | all its pods crash | Pod shop/closed-orders-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=hosted-7 container=web              | one of three pods crashes | Pod shop/hosted-7 | application | pod-stuck | pod c is stuck while 2 others
KubePodCrashLooping pod=most-read-3 container=web           | one of three pods crashes | Pod shop/most-read-3 | application | pod-stuck | pod c is stuck while 2 others
KubePodCrashLooping pod=mcorp-site-2 container=web          | all its pods crash | Pod shop/mcorp-site-2 | application | crash-looping | no recent rollout explains it
KubePodCrashLooping pod=emco-tools-9 container=web          | all its pods crash | Pod shop/emco-tools-9 | application | crash-looping | no recent rollout explains it
KubePodCrashLooping pod=machineconfig-wiki-1 container=wiki | all its pods crash | Pod shop/machineconfig-wiki-1 | application | crash-looping | no recent rollout explains it
KubePodCrashLooping pod=kernel-news-2 container=news        | all its pods crash | Pod shop/kernel-news-2 | application | crash-looping | no recent rollout explains it
KubePodCrashLooping pod=systemd-docs-4 container=docs       | all its pods crash | Pod shop/systemd-docs-4 | application | crash-looping | no recent rollout explains it
KubePodCrashLooping pod=coreos-blog-1 container=blog        | one of three pods crashes | Pod shop/coreos-blog-1 | application | pod-stuck | pod c is stuck
KubePodCrashLooping pod=kubelet-shop-3 container=shop       | all its pods crash | Pod shop/kubelet-shop-3 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=notready-yet-1 container=game       | all its pods crash | Pod shop/notready-yet-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=disk-pressure-cooker-1 container=c  | all its pods crash | Pod shop/disk-pressure-cooker-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=operator-training-2 container=web   | all its pods crash | Pod shop/operator-training-2 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=storage-shop-5 container=web        | all its pods crash | Pod shop/storage-shop-5 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=csi-bar-1 container=bar             | all its pods crash | Pod shop/csi-bar-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=ingress-tickets-1 container=web     | all its pods crash | Pod shop/ingress-tickets-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=router-rental-1 container=web       | all its pods crash | Pod shop/router-rental-1 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=scheduler-0 container=web           | all its pods crash | Pod shop/scheduler-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=sdn-lab-0 container=web             | all its pods crash | Pod shop/sdn-lab-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=ovn-bakery-0 container=web          | all its pods crash | Pod shop/ovn-bakery-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=networking-events-0 container=web   | all its pods crash | Pod shop/networking-events-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=degraded-audio-0 container=web      | all its pods crash | Pod shop/degraded-audio-0 | application | crash-looping | 3 of 3 pods crash
KubePodCrashLooping pod=progressing-kids-0 container=web    | all its pods crash | Pod shop/progressing-kids-0 | application | crash-looping | 3 of 3 pods crash

# Nor does a name of the application keep anything out of the layers below.
KubePodNotReady pod=podcast-7f-x       | a pod finds no node: 0/3 nodes are available: 3 Insufficient cpu. | Pod shop/podcast-7f-x | infrastructure | no-node-fits | too little cpu left on 3 nodes
KubePodNotReady pod=chat-room-1        | a pod finds no node: 0/3 nodes are available: 3 Insufficient memory. | Pod shop/chat-room-1 | infrastructure | no-node-fits | too little memory left on 3 nodes
KubePodNotReady pod=mushroom-1         | a pod finds no node: 0/3 nodes are available: 3 Too many pods. | Pod shop/mushroom-1 | infrastructure | no-node-fits | too many pods on 3 nodes
KubePodNotReady pod=service-desk-1     | a pod finds no node: 0/3 nodes are available: 3 node(s) were unschedulable. | Pod shop/service-desk-1 | infrastructure | no-node-fits | 3 nodes cordoned
KubePodNotReady pod=container-port-1   | a pod finds no node: 0/2 nodes are available: 2 node(s) had untolerated taint {gpu: yes}. | Pod shop/container-port-1 | infrastructure | no-node-fits | a taint that it does not tolerate on 2 nodes
KubePodNotReady pod=endpoint-store-1   | a pod finds no node: 0/3 nodes are available: 3 node(s) had volume node affinity conflict. | Pod shop/endpoint-store-1 | infrastructure | no-node-fits | its volume out of reach of 3 nodes
KubePodNotReady pod=application-forms-1 | a pod finds no node: pod has unbound immediate PersistentVolumeClaims. | Pod shop/application-forms-1 | platform | no-node-fits | one of its PersistentVolumeClaims has no volume
KubePodNotScheduled pod=deployment-guide-1 | a pod finds no node: 0/3 nodes are available: 1 Insufficient nvidia.com/gpu, 2 node(s) didn't match Pod's node affinity/selector. | Pod shop/deployment-guide-1 | infrastructure | no-node-fits | too little nvidia.com/gpu left on 1 node
KubeContainerWaiting pod=podcast-1 container=pod  | its image waits: dial tcp 10.0.0.9:443: i/o timeout | Pod shop/podcast-1 | platform | registry-unreachable | registry docker.io cannot be reached
KubeContainerWaiting pod=bloom-1 container=web    | its image waits: toomanyrequests: You have reached your pull rate limit | Pod shop/bloom-1 | platform | registry-unreachable | registry docker.io cannot be reached
KubeContainerWaiting pod=statefulset-quiz-1 container=web | its image waits: unexpected status from HEAD request: 503 Service Unavailable | Pod shop/statefulset-quiz-1 | platform | registry-unreachable | 1 of 3 pods wait for their image
KubeContainerWaiting pod=tls-room-1 container=web | its image waits: x509: certificate signed by unknown authority | Pod shop/tls-room-1 | platform | registry-unreachable | registry docker.io cannot be reached
KubePodCrashLooping pod=oom-museum-1 container=web | killed for memory, no limit | Pod shop/oom-museum-1 | infrastructure | out-of-memory | it has no memory limit, so its node ran out
KubePodCrashLooping pod=podium-1 container=web    | killed for memory, no limit | Pod shop/podium-1 | infrastructure | out-of-memory | it has no memory limit, so its node ran out

# Wishes that the application itself has, whatever the words of the scheduler.
KubePodNotReady pod=nodeport-1   | a pod finds no node: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. | Pod shop/nodeport-1 | application | no-node-fits | its node selector or affinity does not match 3 nodes
KubePodNotReady pod=hostess-1    | a pod finds no node: 0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports. | Pod shop/hostess-1 | application | no-node-fits | its host port in use on 3 nodes
KubePodNotReady pod=kiosk-1      | a pod finds no node: 0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. | Pod shop/kiosk-1 | application | no-node-fits | its rules about pods beside it broken on 3 nodes
KubePodNotReady pod=cosmos-1     | a pod finds no node: 0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints. | Pod shop/cosmos-1 | application | no-node-fits | its topology spread broken on 3 nodes
KubePodNotReady pod=ghost-1      | a pod finds no node: persistentvolumeclaim "data" not found. | Pod shop/ghost-1 | application | missing-reference | PersistentVolumeClaim data is not there
KubePodCrashLooping pod=postal-1 container=web | killed for memory, limit 64Mi | Pod shop/postal-1 | application | out-of-memory | it has a memory limit of 64Mi

# What a container cannot be made of.
KubeContainerWaiting pod=csi-1 container=web      | a container cannot be made: secret "db" not found | Pod shop/csi-1 | application | missing-reference | Secret db is not there
KubeContainerWaiting pod=node-1 container=web     | a container cannot be made: configmap "settings" not found | Pod shop/node-1 | application | missing-reference | ConfigMap settings is not there
KubeContainerWaiting pod=kernel-1 container=web   | a container cannot be made: couldn't find key url in Secret shop/db | Pod shop/kernel-1 | application | missing-reference | key url of Secret db is not there
KubeContainerWaiting pod=operator-1 container=web | a container cannot be made: container has runAsNonRoot and image will run as root | Pod shop/operator-1 | application | not-ready | 1 of 3 pods do not start
KubeContainerWaiting pod=mount-1 container=web    | a pod does not start: MountVolume.SetUp failed for volume "cfg" : configmap "cfg" not found | Pod shop/mount-1 | application | missing-reference | ConfigMap cfg is not there
KubeContainerWaiting pod=mount-2 container=web    | a pod does not start: MountVolume.SetUp failed for volume "s" : secret "tls" not found | Pod shop/mount-2 | application | missing-reference | Secret tls is not there
KubeContainerWaiting pod=image-1 container=web    | its image waits: manifest unknown | Pod shop/image-1 | application | image-pull-failing | its registry does not have it
KubeContainerWaiting pod=image-2 container=web    | its image waits: unauthorized: authentication required | Pod shop/image-2 | application | image-pull-failing | its registry does not give it to this caller
KubeContainerWaiting pod=image-3 container=web    | its image waits: pull access denied, repository does not exist or may require authorization | Pod shop/image-3 | application | image-pull-failing | its registry does not give it to this caller
KubeContainerWaiting pod=image-4 container=web    | its image's name is wrong: couldn't parse image reference | Pod shop/image-4 | application | image-pull-failing | its registry does not have it, or its name is none
KubeContainerWaiting pod=init-1 container=wait    | an init container does not end | Pod shop/init-1 | application | init-never-ends | init container wait of 3 of 3 pods does not end

# Whoever creates no pod.
KubeDeploymentReplicasMismatch deployment=node-tours | no pod is made: pods "x" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=3, limited: pods=3 | Deployment shop/node-tours | platform | pods-refused | ResourceQuota tight is used up
KubeDeploymentReplicasMismatch deployment=oslo       | no pod is made: pods "x" is forbidden: failed quota: tight: must specify limits.memory for: web; requests.cpu for: web | Deployment shop/oslo | application | pods-refused | ResourceQuota tight wants its pods to name
KubeDeploymentReplicasMismatch deployment=pod-maker  | no pod is made: admission webhook "policy.example.com" denied the request: no | Deployment shop/pod-maker | platform | pods-refused | admission webhook policy.example.com refuses its pods
KubeDeploymentReplicasMismatch deployment=service-a  | no pod is made: failed calling webhook "inject.example.com": connection refused | Deployment shop/service-a | platform | pods-refused | admission webhook inject.example.com does not answer
KubeDeploymentReplicasMismatch deployment=container-a | no pod is made: pods "x" is forbidden: ValidatingAdmissionPolicy 'only-ours' with binding 'b' denied request | Deployment shop/container-a | platform | pods-refused | ValidatingAdmissionPolicy only-ours refuses its pods
KubeDeploymentReplicasMismatch deployment=kubelet-a  | no pod is made: pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false | Deployment shop/kubelet-a | application | pods-refused | the namespace's PodSecurity restricted:latest refuses
KubeDeploymentReplicasMismatch deployment=operator-a | no pod is made: pods "x" is forbidden: unable to validate against any security context constraint: [] | Deployment shop/operator-a | application | pods-refused | no SecurityContextConstraint allows its pods
KubeDeploymentReplicasMismatch deployment=csi-a      | no pod is made: pods "x" is forbidden: error looking up service account shop/bot: serviceaccount "bot" not found | Deployment shop/csi-a | application | pods-refused | ServiceAccount bot is not there
KubeDeploymentReplicasMismatch deployment=router-a   | no pod is made: pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi | Deployment shop/router-a | application | pods-refused | a LimitRange of its namespace refuses its pods
KubeDeploymentReplicasMismatch deployment=storage-a  | no pod is made: pods "x" is forbidden: no PriorityClass with name gold was found | Deployment shop/storage-a | application | pods-refused | PriorityClass gold is not there

# The label that the rule really keeps names it; what the scrape says of itself does not.
KubeDeploymentRolloutStuck deployment=cart pod=kube-state-metrics-0 container=kube-state-metrics | a rollout changed: env env DB_URL | Deployment shop/cart | application | bad-rollout | env DB_URL
KubeDeploymentGenerationMismatch deployment=cart pod=kube-state-metrics-0    | a rollout changed: command command | Deployment shop/cart | application | bad-rollout | revision 1 before it was good
KubeStatefulSetReplicasMismatch statefulset=db pod=kube-state-metrics-0      | a rollout changed: probe livenessProbe.httpGet.port | StatefulSet shop/db | application | bad-rollout | livenessProbe.httpGet.port
KubeStatefulSetUpdateNotRolledOut statefulset=db deployment=kube-state-metrics | a rollout changed: resources resources.limits.memory | StatefulSet shop/db | application | bad-rollout | resources.limits.memory
KubeStatefulSetGenerationMismatch statefulset=db                             | a rollout changed: image image of container cart | StatefulSet shop/db | application | bad-rollout | image of container cart
KubeDaemonSetRolloutStuck daemonset=node-exporter node=worker-1              | a rollout changed: volume volumes.data | DaemonSet shop/node-exporter | application | bad-rollout | volumes.data
KubeDaemonSetNotScheduled daemonset=csi-node                                 | a pod finds no node: 0/3 nodes are available: 3 Insufficient cpu. | DaemonSet shop/csi-node | infrastructure | no-node-fits | too little cpu left on 3 nodes
KubeDaemonSetMisScheduled daemonset=ovn-node                                 | one of three pods crashes | DaemonSet shop/ovn-node | application | pod-stuck | pod c is stuck
KubeDeploymentRolloutStuck deployment=web                                    | a rollout's image cannot be pulled | Deployment shop/web | application | bad-rollout | cannot be pulled, and revision 1 before it was good
KubeDeploymentRolloutStuck deployment=nodes                                  | a rollout waits for itself: 0/3 nodes are available: 3 Insufficient cpu. | Deployment shop/nodes | application | rollout-deadlocked | the rollout of revision 2 waits for itself
KubeDeploymentRolloutStuck deployment=mcorp                                  | started anew, and crashes | Deployment shop/mcorp | application | changed-outside | kubectl.kubernetes.io/restartedAt
KubeDeploymentReplicasMismatch deployment=postgres                           | changed since it was applied, and crashes | Deployment shop/postgres | application | drifted | it is not as it was applied last
CPUThrottlingHigh pod=render-1 container=render                              | all its pods crash | Pod shop/render-1 | application | crash-looping | 3 of 3 pods crash

# All is well with the pods, and something around them is not.
KubeDeploymentReplicasMismatch deployment=closed    | scaled to 0, applied: 3 | Deployment shop/closed | application | scaled-down | and what was applied asks for 3
KubeDeploymentReplicasMismatch deployment=opened    | scaled to 0 | Deployment shop/opened | application | scaled-down | it was scaled to 0 by kubectl
KubeHpaMaxedOut horizontalpodautoscaler=web pod=kube-state-metrics-0 | its autoscaler has no more | HorizontalPodAutoscaler shop/web | application | autoscaler-limited | is at its maximum of 3
KubeHpaReplicasMismatch horizontalpodautoscaler=web | its autoscaler cannot tell: no metrics for pods | HorizontalPodAutoscaler shop/web | platform | autoscaler-limited | cannot compute how many pods
TargetDown service=checkout job=checkout            | its Service selects others | Service shop/checkout | application | service-misdirected | does not select its pods any more
TargetDown service=router job=router                | its Service sends to port: https | Service shop/router | application | service-misdirected | sends to port https
TargetDown service=endpoint job=endpoint            | its Service is gone: endpoint | Service shop/endpoint | application | service-vanished | Service endpoint, which sent to its pods, is gone
KubeDeploymentReplicasMismatch deployment=scheduler | all its pods hang | Deployment shop/scheduler | application | hung | they hang
KubeDeploymentReplicasMismatch deployment=lamp      | all its pods hang since a NetworkPolicy | Deployment shop/lamp | platform | cut-off | NetworkPolicy deny was changed by ada
KubeDeploymentReplicasMismatch deployment=ingress   | two of three pods are not ready | Deployment shop/ingress | application | not-ready | 2 of 3 pods run and do not become ready
KubePodNotReady pod=degraded-1                      | one of three pods is not ready | Pod shop/degraded-1 | application | pod-stuck | pod c is stuck
KubePodNotReady pod=left-1                          | failed pods are left over: Evicted | Pod shop/left-1 | infrastructure | leftover-pods | 1 failed pods are left over (Evicted)
KubePodNotReady pod=left-2                          | failed pods are left over: NodeLost | Pod shop/left-2 | infrastructure | leftover-pods | left over (NodeLost)
KubePodNotReady pod=left-3                          | failed pods are left over: Error | Pod shop/left-3 | application | leftover-pods | left over (Error)
KubePdbNotEnoughHealthyPods poddisruptionbudget=db  | one of three pods crashes | PodDisruptionBudget shop/db | application | pod-stuck | pod c is stuck
PodDisruptionBudgetAtLimit poddisruptionbudget=pods | all its pods crash | PodDisruptionBudget shop/pods | application | crash-looping | 3 of 3 pods crash
PodDisruptionBudgetLimit poddisruptionbudget=os     | two of three pods are not ready | PodDisruptionBudget shop/os | application | not-ready | do not become ready

# Work that ends: the label job is the scrape's, job_name is the Job.
KubeJobFailed job_name=report-2 job=kube-state-metrics | its run failed: BackoffLimitExceeded | Job shop/report-2 | application | job-failed | more than 6 of its pods failed (backoffLimit)
KubeJobFailed job_name=report-2 pod=kube-state-metrics-0 | its run failed: DeadlineExceeded | Job shop/report-2 | application | job-failed | (activeDeadlineSeconds)
KubeJobFailed job_name=node-cleanup-2   | its run failed: PodFailurePolicy | Job shop/node-cleanup-2 | application | job-failed | a pod failed in a way that its podFailurePolicy ends
KubeJobFailed job_name=os-patch-2       | its run failed: FailedIndexes | Job shop/os-patch-2 | application | job-failed | some of its indexes failed for good
KubeJobFailed job_name=storage-audit-2  | its run failed with code: 3 | Job shop/storage-audit-2 | application | job-failed | exits with code 3
KubeJobFailed job_name=oom-report-2     | its run needs more memory than: 64Mi | Job shop/oom-report-2 | application | job-failed | needs more memory than its limit 64Mi (OOMKilled)
KubeJobFailed job_name=report-1         | its run failed, a later one did not | Job shop/report-1 | application | job-superseded | report-2 after it ended well
KubeJobNotCompleted job_name=pod-sweep  | its run waits: secret "db" not found | Job shop/pod-sweep | application | job-unfinished | secret "db" not found
KubeJobNotCompleted job_name=container-scan | its run waits for its image: dial tcp: i/o timeout | Job shop/container-scan | platform | job-unfinished | i/o timeout
KubeJobNotCompleted job_name=service-audit  | its run finds no node: 0/3 nodes are available: 3 Insufficient memory. | Job shop/service-audit | infrastructure | job-unfinished | has no node
KubeJobNotCompleted job_name=node-audit | its run finds no node: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. | Job shop/node-audit | application | job-unfinished | has no node
KubeJobCompletion job_name=kernel-build | its run is under way for half a day | Job shop/kernel-build | application | job-unfinished | more than 12 h, and has not ended
ReportIsOld kubeheal_target=CronJob/report     | suspended against what was applied | CronJob shop/report | application | schedule-suspended | was suspended by kubectl
ReportIsOld kubeheal_target=CronJob/operator   | a run was due, and none began | CronJob shop/operator | platform | schedule-missed | no Event says why
ReportIsOld kubeheal_target=CronJob/scheduler  | a run hangs and holds the next back | CronJob shop/scheduler | application | schedule-missed | two at a time are forbidden
ReportIsOld kubeheal_target=CronJob/progressing | its runs pile up | CronJob shop/progressing | application | runs-piling-up | 3 runs of CronJob progressing are under way

# Volumes, quotas, and what is none of our kinds.
KubePersistentVolumeFillingUp persistentvolumeclaim=pod-data node=worker-1 pod=db-0 | almost no bytes are free | PersistentVolumeClaim shop/pod-data | infrastructure | volume-filling | 0.0 % of its bytes are free
KubePersistentVolumeInodesFillingUp persistentvolumeclaim=mail   | almost no inodes are free | PersistentVolumeClaim shop/mail | infrastructure | volume-filling | 0.1 % of its inodes are free
PersistentVolumeUsageNearFull persistentvolumeclaim=application  | almost no bytes are free | PersistentVolumeClaim shop/application | infrastructure | volume-filling | is filling up
PersistentVolumeUsageCritical persistentvolumeclaim=container    | almost no bytes are free | PersistentVolumeClaim shop/container | infrastructure | volume-filling | is filling up
ClaimIsPending kubeheal_target=PersistentVolumeClaim/data        | its provisioner fails: quota | PersistentVolumeClaim shop/data | infrastructure | claim-unbound | disk.example could not make one
ClaimIsPending kubeheal_target=PersistentVolumeClaim/deployment  | its class is not there | PersistentVolumeClaim shop/deployment | infrastructure | claim-unbound | there is no StorageClass fast
KubePersistentVolumeErrors persistentvolume=pv-7 namespace=monitoring | its phase is: Failed | PersistentVolume pv-7 | platform | says-not-ready | is Failed
KubeQuotaFullyUsed resourcequota=node-quota resource=pods        | it is used up: pods: 3 of 3 | ResourceQuota shop/node-quota | platform | says-not-ready | is used up (pods: 3 of 3)
KubeQuotaExceeded resourcequota=pod-quota resource=pods          | it is used up: requests.cpu: 4 of 4 | ResourceQuota shop/pod-quota | platform | says-not-ready | requests.cpu: 4 of 4
ModelIsDown kubeheal_target=InferenceService/oom-predictor       | it says that it is not ready: no such model | InferenceService shop/oom-predictor | platform | says-not-ready | says that it is not ready
RolloutIsBad kubeheal_target=Rollout/nodejs                      | all its pods crash | Rollout shop/nodejs | application | crash-looping | 3 of 3 pods crash
CartIsSlow kubeheal_target=Deployment/storage pod=prometheus-0   | one of three pods crashes | Deployment shop/storage | application | pod-stuck | pod c is stuck
PodIsOdd kubeheal_target=Pod/csi-0                               | killed for memory, limit 64Mi | Pod shop/csi-0 | application | out-of-memory | a memory limit of 64Mi
`;
