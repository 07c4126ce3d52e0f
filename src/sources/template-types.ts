/**
 * Field names and types of the Go structs of Kubernetes kinds, for templates written for external-dns (`.Spec.Type`).
 * The JSON key of a field follows from its Go name. `self` is the enclosing object again (embedded structs).
 */
const objectMeta = {
  Name: 'string',
  GenerateName: 'string',
  Namespace: 'string',
  UID: 'string',
  ResourceVersion: 'string',
  Generation: 'int',
  Labels: 'texts',
  Annotations: 'texts',
  Finalizers: '[]string',
}

const structs = {
  ObjectMeta: objectMeta,
  TypeMeta: {Kind: 'string', APIVersion: 'string'},
  Service: {
    Kind: 'string',
    APIVersion: 'string',
    TypeMeta: 'self',
    ObjectMeta: 'ObjectMeta',
    Spec: 'ServiceSpec',
    Status: 'ServiceStatus',
  },
  ServiceSpec: {
    Ports: '[]ServicePort',
    Selector: 'texts',
    ClusterIP: 'string',
    ClusterIPs: '[]string',
    Type: 'string',
    ExternalIPs: '[]string',
    SessionAffinity: 'string',
    LoadBalancerIP: 'string',
    LoadBalancerSourceRanges: '[]string',
    ExternalName: 'string',
    ExternalTrafficPolicy: 'string',
    HealthCheckNodePort: 'int',
    PublishNotReadyAddresses: 'bool',
    IPFamilies: '[]string',
    IPFamilyPolicy: '*string',
    AllocateLoadBalancerNodePorts: '*bool',
    LoadBalancerClass: '*string',
    InternalTrafficPolicy: '*string',
    TrafficDistribution: '*string',
  },
  ServicePort: {
    Name: 'string',
    Protocol: 'string',
    AppProtocol: '*string',
    Port: 'int',
    TargetPort: 'any',
    NodePort: 'int',
  },
  ServiceStatus: {LoadBalancer: 'LoadBalancerStatus', Conditions: '[]Condition'},
  LoadBalancerStatus: {Ingress: '[]LoadBalancerIngress'},
  LoadBalancerIngress: {IP: 'string', Hostname: 'string', IPMode: '*string', Ports: '[]PortStatus'},
  PortStatus: {Port: 'int', Protocol: 'string', Error: '*string'},
  Condition: {Type: 'string', Status: 'string', Reason: 'string', Message: 'string'},
  Ingress: {
    Kind: 'string',
    APIVersion: 'string',
    TypeMeta: 'self',
    ObjectMeta: 'ObjectMeta',
    Spec: 'IngressSpec',
    Status: 'IngressStatus',
  },
  IngressSpec: {
    IngressClassName: '*string',
    DefaultBackend: '*IngressBackend',
    TLS: '[]IngressTLS',
    Rules: '[]IngressRule',
  },
  IngressBackend: {Service: '*IngressServiceBackend', Resource: 'any'},
  IngressServiceBackend: {Name: 'string', Port: 'ServiceBackendPort'},
  ServiceBackendPort: {Name: 'string', Number: 'int'},
  IngressTLS: {Hosts: '[]string', SecretName: 'string'},
  IngressRule: {Host: 'string', HTTP: '*HTTPIngressRuleValue', IngressRuleValue: 'self'},
  HTTPIngressRuleValue: {Paths: '[]HTTPIngressPath'},
  HTTPIngressPath: {Path: 'string', PathType: '*string', Backend: 'IngressBackend'},
  IngressStatus: {LoadBalancer: 'LoadBalancerStatus'},
} as const satisfies Record<string, Readonly<Record<string, string>>>

/** Name of a struct type. */
export type StructName = keyof typeof structs

/** Whether a word of the type table names a struct. */
export function isStructName(type: string): type is StructName {
  return Object.hasOwn(structs, type)
}

/** The fields of a struct by Go name. */
export function fieldTypes(type: StructName): Readonly<Record<string, string>> {
  return structs[type]
}

/** The struct whose fields the type shows as its own: the metadata of every object. */
export function promotedFields(type: StructName): StructName | undefined {
  return 'ObjectMeta' in structs[type] ? 'ObjectMeta' : undefined
}

/** The struct of a kind; undefined when its Go type is not known here. */
export function structOfKind(kind: string): StructName | undefined {
  return kind === 'Service' || kind === 'Ingress' ? kind : undefined
}

const jsonKeys = new Map<string, string>([['ObjectMeta', 'metadata']])

/** The JSON key of a Go field: leading capitals in lower case (`ClusterIP` → `clusterIP`, `IPFamilies` → `ipFamilies`). */
export function jsonKey(field: string): string {
  return (
    jsonKeys.get(field) ??
    field.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+(?![a-z])|[A-Z])/, (capitals) => capitals.toLowerCase())
  )
}
