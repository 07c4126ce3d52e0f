import type {SettingGroup} from '../setting.js'

/** Where the objects of the cluster come from. */
export const inputSettings = {
  title: 'input',
  commands: ['plan', 'apply', 'endpoints', 'pools', 'troubleshoot', 'config show', 'config check'],
  settings: {
    kubeconfig: {
      type: 'path',
      summary: 'Kubeconfig file; without it $KUBECONFIG, ~/.kube/config, then the service account of the pod',
    },
    context: {
      type: 'string',
      list: true,
      summary: 'Context of the kubeconfig; repeat it to read several clusters',
    },
    manifests: {
      type: 'path',
      list: true,
      char: 'f',
      summary: 'Read this file or folder of manifests (- for standard input) in place of a cluster',
      exclusive: ['kubeconfig', 'context'],
    },
    'manifests-complete': {
      type: 'boolean',
      default: false,
      summary: 'The manifests are the whole cluster, so an object that is missing from them is gone',
      dependsOn: ['manifests'],
    },
    'metallb-namespace': {
      type: 'string',
      default: '',
      commands: ['pools', 'troubleshoot', 'generate rbac', 'config show', 'config check'],
      summary: 'Namespace of MetalLB; without it the one its webhook, pods or pools are in',
    },
    'default-namespace': {
      type: 'string',
      default: 'default',
      summary: 'Namespace of manifests and of targets that name none',
    },
    'request-timeout': {
      type: 'duration',
      default: '30s',
      aliases: ['kube-api-request-timeout'],
      summary: 'Longest time one request to the Kubernetes API may take',
    },
  },
} as const satisfies SettingGroup
