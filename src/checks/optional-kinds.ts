/**
 * Kinds that are evidence where they may be read and are never needed: without them the same checks reach a verdict by
 * other ways, or those that are only about them are skipped.
 */
export const optionalResources: ReadonlySet<string> = new Set([
  'pods',
  'pods/log',
  'validatingwebhookconfigurations',
  'customresourcedefinitions',
  'networkpolicies',
  'serviceaccounts',
  'clusterroles',
  'clusterrolebindings',
  'roles',
  'rolebindings',
])
