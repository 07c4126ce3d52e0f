import {expect} from 'chai'

import {decodeLog, logMessages} from '../../../src/checks/controllers/decode-log.js'

function text(level: string, message: string, fields = ''): string {
  return `time="2026-01-01T10:00:00Z" level=${level} msg=${JSON.stringify(message)}${fields}`
}

/** One real line for each message that is known, by its id. */
const samples: Readonly<Record<string, string>> = {
  'flag-parsing': "flag parsing error: unknown long flag '--leader-elect'",
  'config-validation': 'config validation failed: no sources specified',
  'list-forbidden':
    'failed to list *v1.Service: services is forbidden: User "system:serviceaccount:dns:x" cannot list resource "services" in API group "" at the cluster scope',
  'cache-sync': 'failed to sync *v1.Ingress after 60s: context deadline exceeded',
  'kube-api-rate': 'listing is slow: consider raising --kube-api-qps/--kube-api-burst',
  'no-endpoints': "No endpoints could be generated from 'service/shop/web'",
  'owner-mismatch-create':
    'Skipping endpoint a.example.com 0 IN A  192.0.2.1 [] because owner id does not match for one or more items to create, found: "a", required: "b"',
  'owner-mismatch':
    'Skipping endpoint a.example.com 0 IN A  192.0.2.1 [] because owner id does not match (found: "a", required: "b")',
  'owner-missing':
    'Skipping endpoint a.example.com 0 IN A  192.0.2.1 [] because of missing owner label (required: "b")',
  'domain-filter': 'ignoring record a.example.com that does not match domain filter',
  'type-conflict':
    'Domain a.example.com contains conflicting record type candidates; discarding CNAME record',
  'invalid-endpoint': 'Skipping endpoint [:a.example.com] due to invalid configuration [MX:mail]',
  'duplicate-endpoint': 'Removing duplicate endpoint a.example.com 0 IN A  192.0.2.1 []',
  'label-too-long': 'label aaa in aaa.example.com is longer than 63 characters. Cannot create endpoint',
  'txt-no-targets': 'TXT record has no targets a-x.example.com',
  'legacy-txt': 'Obsolete legacy TXT record "cname-x" for A ALIAS "x" can be removed by hand',
  'targets-provided': 'Source provided targets for "a.example.com" (A), ignoring default targets [192.0.2.9]',
  'no-zone-matches': 'All records are already up to date, there are no changes for the matching hosted zones',
  'up-to-date': 'All records are already up to date',
  'dynamodb-old-txt':
    'Old TXT ownership records will not be deleted because "TXT" is not in the set of managed record types.',
  'crd-namespace': 'Registry: --crd-registry-namespace not specified, using dns',
  'crd-status': 'unable to update status of DNSRecord dns/x: forbidden',
  'events-forbidden': 'event queue is full, dropped 3 events',
  'aws-sd-registry': 'Registry "txt" cannot be used with AWS Cloud Map. Switching to "aws-sd".',
  'no-address': "Couldn't parse lb.example.net as an IP address: no IP",
  'aws-filter': 'Applying provider record filter for domains: [example.com. .example.com.]',
  'aws-no-zone': 'Skipping record a.example.com because no hosted zone matching record DNS Name was detected',
  'aws-denied':
    'Failure in zone example.com. when submitting change batch: operation error Route 53: ChangeResourceRecordSets, StatusCode: 403, AccessDenied: User is not authorized to perform: route53:ChangeResourceRecordSets',
  'aws-exists':
    "InvalidChangeBatch: [Tried to create resource record set [name='a.example.com.', type='A'] but it already exists]",
  'aws-cname-conflict':
    'InvalidChangeBatch: RRSet of type CNAME with DNS name a.example.com. is not permitted as it conflicts with other records',
  'aws-values-differ': 'but the values provided do not match the current values',
  'aws-batch-failed': 'failed to submit all changes for the following zones: [/hostedzone/Z1]',
  'aws-throttled': 'failed to list hosted zones: ThrottlingException: slow down',
  'aws-batch-size':
    'Total changes for a.example.com exceeds max batch size of 1000, total changes: 1002; changes will not be performed',
  'aws-canonical-zone':
    'Could not find canonical hosted zone for domain lb.example.net. This may be because…',
  'cloudflare-zone': 'zone "abc123" lookup failed, could not find zone',
  'cloudflare-not-found': 'failed to find previous record: a.example.com 300 IN A',
  'cloudflare-batch': 'Batch DNS operation failed for zone abc — falling back to individual operations',
  'cloudflare-comment': 'DNS record comment is invalid. Trimming comment of a.example.com',
  'cloudflare-custom-hostname': 'failed to create custom hostname a.example.com: 1434',
  'google-no-zone': 'No zones in the project, my-project, match domain filters',
  'google-conflict': 'googleapi: Error 404: The entity.change.deletions[0] resource does not exist',
  'google-denied': 'googleapi: Error 403: Forbidden, forbidden',
  'azure-no-zone': "Ignoring changes to 'a.example.com' because a suitable Azure DNS zone was not found.",
  'azure-denied':
    "Failed to update A record named 'a' to '192.0.2.1' for DNS zone 'example.com': AuthorizationFailed: no",
  'rfc2136-no-axfr':
    '--rfc2136-axfr is not set: ExternalDNS cannot list existing records, so --policy=sync will never update or delete them',
  'rfc2136-axfr': 'AXFR error: dns: bad xfr rcode: 5',
  'rfc2136-update': 'bad return code: NOTAUTH',
  'rfc2136-no-zone': "No available zone found for a.example.com, set it to 'root'",
  'pdns-failed': 'unable to patch zone example.com.: 401',
  'pdns-localhost': 'PDNS Server is set to localhost, this may not be what you want.',
  'pihole-unsupported': 'Skipping : unsupported endpoint a.example.com TXT x',
  'pihole-session': 'received 429 status code from request',
  'webhook-connection': 'failed to connect to webhook: dial tcp 127.0.0.1:8888: connect: refused',
  'webhook-apply': 'failed to apply changes with code 500',
  'run-failed': 'Failed to do run once: something (consecutive soft errors: 3)',
  'run-fatal': 'failed to do run once: something',
  recovered: 'Reconciliation succeeded after 3 consecutive soft errors',
  'dry-run': 'running in dry-run mode. No changes to DNS records will be made.',
}

describe('the log of external-dns', () => {
  it('has a sample of every message that is known, and ids stand for one message', () => {
    const ids = logMessages.map(({id}) => id)
    expect(Object.keys(samples).toSorted()).to.deep.equal(ids.toSorted())
    for (const {meaning, fix} of logMessages) expect(meaning !== '' && fix !== '').to.equal(true)
  })

  for (const [id, message] of Object.entries(samples)) {
    it(`is understood: ${id}`, () => {
      const [decoded] = decodeLog([text('info', message)])
      expect(decoded?.id).to.equal(id)
      expect(decoded?.message).to.equal(message)
    })
  }

  it('is read in each of its formats', () => {
    const message = samples['aws-throttled'] ?? ''
    const forms = [
      text('error', message, ' zone=example.com'),
      JSON.stringify({level: 'error', msg: message, time: '2026-01-01T10:00:00Z', zone: 'example.com'}),
      `ERRO[0012] ${message}   zone=example.com`,
      `E0102 10:00:00.000000       1 reflector.go:204] ${message} zone=example.com`,
    ]
    for (const form of forms) {
      const [decoded, ...others] = decodeLog([form])
      expect(decoded, form).to.include({id: 'aws-throttled', level: 'error', severity: 'error', count: 1})
      expect(decoded?.message, form).to.match(/zone=example\.com$/)
      expect(others).to.deep.equal([])
    }
  })

  it('names the cause within a failed run, also on a second line', () => {
    const [decoded] = decodeLog([
      text(
        'error',
        'Failed to do run once: soft error\nAXFR error: dns: bad xfr rcode: 9 (consecutive soft errors: 2)',
      ),
    ])
    expect(decoded).to.include({id: 'rfc2136-axfr'})
    expect(decoded?.message).to.not.include('\n')
  })

  it('is told newest first and once, with how often', () => {
    const decoded = decodeLog([
      text('error', 'boom'),
      text('error', 'bad return code: REFUSED'),
      text('info', 'Created Kubernetes client https://10.0.0.1'),
      text('error', 'bad return code: NOTAUTH'),
      text('error', 'boom'),
    ])
    expect(decoded.map(({message, count, id}) => [message, count, id])).to.deep.equal([
      ['boom', 2, undefined],
      ['bad return code: NOTAUTH', 2, 'rfc2136-update'],
    ])
  })

  it('may hold anything', () => {
    expect(
      decodeLog(['', '{', '{"msg":7}', 'null', '[1]', 'level=', 'time= level=x msg="', '\u0000']),
    ).to.deep.equal([])
    expect(decodeLog(['panic: runtime error: index out of range'])).to.have.nested.property(
      '[0].level',
      'panic',
    )
  })
})
