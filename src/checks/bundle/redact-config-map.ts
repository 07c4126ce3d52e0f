import type {KubeObject} from '../../model/cluster.js'
import {textMapAt} from '../../model/json.js'
import type {TextChange} from './plain-json.js'

/** Of a ConfigMap only what a check reads of it; any other is left with its name. */
export function redactConfigMap({metadata, rest}: KubeObject, clean: TextChange): Pick<KubeObject, 'rest'> {
  const data = textMapAt(rest, 'data')
  const kept = Object.entries(keptOf(metadata, data)).map(([key, text]) => [key, clean(text, 'message')])
  return {rest: {data: Object.fromEntries(kept)}}
}

function keptOf(
  {namespace, name}: KubeObject['metadata'],
  data: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (namespace === 'kube-system' && name === 'kube-proxy') return only(data, 'config.conf')
  if (namespace === 'kube-system' && name === 'coredns') {
    const text = data['Corefile']
    return text === undefined ? {} : {Corefile: redactCorefile(text)}
  }
  if (name === 'metallb-excludel2') return data
  // before MetalLB 0.13 this was its configuration, passwords of peers included: that it is there is all that counts
  const isOldConfiguration = Object.values(data).some((text) => text.includes('address-pools'))
  return name === 'config' && isOldConfiguration ? {config: 'address-pools'} : {}
}

function only(data: Readonly<Record<string, string>>, key: string): Readonly<Record<string, string>> {
  const text = data[key]
  return text === undefined ? {} : {[key]: text}
}

/**
 * Plugins that ask a provider, such as route53 and etcd, may be given a secret: `aws_access_key ID SECRET`. Comments may
 * hold anything, and nobody reads them.
 */
function redactCorefile(text: string): string {
  return text
    .replace(/(^|\s)#[^\n]*/g, '$1')
    .replace(
      /^(\s*)((?:\w*_)?(?:secret|password|passwd|token|credentials?|access_key|api_?key)\w*)[ \t]+(?!\{)[^\n]*?([ \t]*\{)?[ \t]*$/gim,
      (_, space: string, word: string, brace: string | undefined) => `${space}${word} REDACTED${brace ?? ''}`,
    )
}
