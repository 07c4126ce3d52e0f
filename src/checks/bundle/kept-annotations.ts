import type {SourceSettings} from '../../sources/settings.js'
import {hostnameKey} from '../hostname-key.js'

/** Prefixes mldns or MetalLB reads whatever the settings are. */
const prefixes = ['metallb.io/', 'metallb.universe.tf/', 'mldns.io/']

/** The old way to name the class of an Ingress, and the sign of Calico on a node. */
const keys: ReadonlySet<string> = new Set(['kubernetes.io/ingress.class', 'projectcalico.org/IPv4Address'])

/** Says which annotations go into a bundle: those that sources, filters, templates or checks may look at. */
export function annotationKeeper(settings: SourceSettings): (key: string) => boolean {
  const {annotationPrefixes, annotationFilter, fqdnTemplate, targetTemplate, fqdnTargetTemplate} = settings
  const named = namedIn([annotationFilter, ...fqdnTemplate, ...targetTemplate, ...fqdnTargetTemplate])
  return (key) =>
    keys.has(key) ||
    named.has(key) ||
    // misspelt and other prefixes too: that nobody reads them is what a check tells
    hostnameKey.test(key) ||
    /^[^/]*external-?dns[^/]*\//i.test(key) ||
    [...prefixes, ...annotationPrefixes].some((prefix) => key.startsWith(prefix))
}

/** Whatever might be a key in a selector or template: `index .Annotations "team"`, `.Annotations.team`. */
function namedIn(texts: readonly string[]): ReadonlySet<string> {
  const words = texts.flatMap((text) => text.split(/[^\w./-]+/))
  return new Set(words.flatMap((word) => [word, word.replace(/^.*\.Annotations\./, '')]))
}
