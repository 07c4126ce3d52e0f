import {objectsOf, refOf, type KubeObject} from '../../../model/cluster.js'
import {normalizeName} from '../../../model/dns-name.js'
import {objectAt, objectsAt, stringAt} from '../../../model/json.js'
import {titleOf} from '../../../sources/object-title.js'
import {kubectl} from '../../kubectl.js'
import {listProblem} from '../../list-problem.js'
import {fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, subjectOfObject} from '../../subject.js'

const code = 'MLD0418'
const group = 'externaldns.k8s.io/'

/**
 * With `--registry=crd` external-dns keeps what it owns in DNSRecord objects, and no TXT in the zone says so. mldns does
 * not read them as ownership: a name that such an object holds and an object here asks for has two writers. One that is
 * not Ready was not written at the provider.
 */
export const crdRegistry: CheckRule = {
  code,
  judge({cluster: {snapshot}, source}) {
    if (snapshot === undefined)
      return [skip(code, clusterSubject, 'blocked-by', 'the cluster could not be read')]
    const problem = listProblem(snapshot, 'dnsrecords')
    if (problem !== undefined) return [skip(code, clusterSubject, problem.reason, problem.message)]
    const records = objectsOf(snapshot, 'dnsrecords').filter(({apiVersion}) => apiVersion.startsWith(group))
    if (records.length === 0) return [na(code, clusterSubject, 'there are no DNSRecord objects')]
    return records.map((record) => judgeRecord(record, source?.hosts ?? new Map<string, never>()))
  },
}

function judgeRecord(record: KubeObject, hosts: ReadonlyMap<string, unknown>): CheckResult {
  const ref = refOf(record)
  const subject = subjectOfObject(ref)
  const endpoint = objectAt(record.spec, 'endpoint')
  const name = normalizeName(stringAt(endpoint, 'dnsName'))
  const type = stringAt(endpoint, 'recordType')
  const what = `${name === '' ? 'no name' : name} ${type}`.trim()
  const ready = objectsAt(record.status, 'conditions').find(
    (condition) => stringAt(condition, 'type') === 'Ready',
  )
  const owner = record.metadata.labels['externaldns.k8s.io/owner'] ?? ''
  const evidence = owner === '' ? [] : [`owner ${owner}`]
  if (ready === undefined || stringAt(ready, 'status') !== 'True') {
    const said = ready === undefined ? 'no condition Ready' : stringAt(ready, 'reason') || 'Ready is not True'
    const message = ready === undefined ? '' : stringAt(ready, 'message')
    return fail(code, subject, {
      reason: 'not-programmed',
      message: `${titleOf(record)}: external-dns has not written ${what} at the provider (${said})`,
      args: {name, type},
      evidence: [...(message === '' ? [] : [message]), ...evidence],
      fix: {text: 'see the log of external-dns for the refusal', commands: [kubectl('describe', ref)]},
    })
  }
  if (!hosts.has(name)) return pass(code, subject, `${what} ${stringAt(ready, 'reason')}`.trim())
  return fail(code, subject, {
    reason: 'name-held-by-crd',
    message: `${titleOf(record)} holds ${what} for external-dns --registry=crd, and objects here ask for the name too`,
    args: {name, type, owner},
    evidence,
    fix: {
      text: 'let one of the two write the name: leave it out here with --exclude-domains, or stop external-dns and let mldns take it over',
      commands: [`mldns plan --explain ${name}`],
    },
  })
}
