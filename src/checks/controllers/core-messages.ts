import type {LogMessage} from './log-message.js'

/** Messages of the start, the loop, the sources, the plan and the registries of external-dns. The first that fits counts. */
export const coreMessages: readonly LogMessage[] = [
  {
    id: 'flag-parsing',
    pattern: /^flag parsing error: /,
    severity: 'error',
    meaning: 'it does not know an argument, or an argument is given twice, and stops at start',
    fix: 'take the argument out of the Deployment or Helm values',
  },
  {
    id: 'config-validation',
    pattern: /^config validation failed: /,
    severity: 'error',
    meaning: 'its arguments cannot be used together, and it stops at start',
    fix: 'correct the argument the message names',
  },
  {
    id: 'list-forbidden',
    pattern:
      /(?:failed to list|Failed to watch|cannot (?:list|watch) resource).*forbidden|is forbidden: User .* cannot (?:list|watch)/i,
    severity: 'error',
    meaning: 'its role does not allow it to list or watch what it reads',
    fix: 'grant get, list and watch of the resource to its ServiceAccount',
  },
  {
    id: 'cache-sync',
    pattern:
      /failed to sync (?:\*?[\w.]+|cache).*(?:context deadline exceeded|timed out waiting for the condition)/,
    severity: 'error',
    meaning:
      'within 60 s it could not read a kind of object: no permission to list it, its CRD is not installed, or the API server does not answer',
    fix: 'grant list and watch, install the CRD, or take the source out of its arguments',
  },
  {
    id: 'kube-api-rate',
    pattern: /consider raising --kube-api-qps/,
    severity: 'warning',
    meaning: 'it slows its own questions to the Kubernetes API down so much that reading takes too long',
    fix: 'raise --kube-api-qps and --kube-api-burst',
  },
  {
    id: 'no-endpoints',
    pattern: /^No endpoints could be generated from /,
    severity: 'info',
    meaning: 'the object publishes no name: no host name, no address yet, or a class or filter leaves it out',
    fix: 'mldns endpoints',
  },
  {
    id: 'owner-mismatch-create',
    pattern: /^Skipping endpoint .* because owner id does not match for one or more items to create/,
    severity: 'warning',
    meaning: 'a record of another type at this name belongs to another owner',
    fix: 'choose another name, or let the present owner give it up',
  },
  {
    id: 'owner-mismatch',
    pattern: /^Skipping endpoint .* because owner id does not match/,
    severity: 'warning',
    meaning: 'the record belongs to another owner',
    fix: 'use the same --txt-owner-id, or move the record with mldns ownership',
  },
  {
    id: 'owner-missing',
    pattern: /^Skipping endpoint .* because of missing owner label/,
    severity: 'warning',
    meaning: 'the record is there and has no ownership record: made by hand, or the marker was lost',
    fix: 'delete the record, or adopt it with mldns ownership adopt',
  },
  {
    id: 'domain-filter',
    pattern: /^ignoring record .* that does not match domain filter/,
    severity: 'info',
    meaning: 'the name lies outside its --domain-filter, or outside the zones its provider serves',
    fix: 'add the domain to --domain-filter, or use a name within it',
  },
  {
    id: 'type-conflict',
    pattern: /contains conflicting record type candidates; discarding CNAME/,
    severity: 'warning',
    meaning: 'two objects want the same name, one with an address and one with a host name; the CNAME loses',
    fix: 'give one of the objects another host name',
  },
  {
    id: 'invalid-endpoint',
    pattern: /^Skipping endpoint \[.*\] due to invalid configuration/,
    severity: 'warning',
    meaning: 'a target does not fit its record type, such as an MX without a preference',
    fix: 'correct the target at the object the name comes from',
  },
  {
    id: 'duplicate-endpoint',
    pattern: /^Removing duplicate endpoint /,
    severity: 'info',
    meaning: 'two objects publish the same name with the same target',
    fix: 'nothing to do, unless one of them should not publish it',
  },
  {
    id: 'label-too-long',
    pattern: /is longer than 63 characters\. Cannot create endpoint/,
    severity: 'error',
    meaning:
      'the name, or the name of its ownership record after prefix or suffix, has a label of more than 63 bytes',
    fix: 'use a shorter host name or a shorter --txt-prefix or --txt-suffix',
  },
  {
    id: 'txt-no-targets',
    pattern: /^TXT record has no targets/,
    severity: 'error',
    meaning: 'an ownership record cannot be read, so the record it speaks of counts as not owned',
    fix: 'look at the TXT record at the provider: a routing policy may stand in the way',
  },
  {
    id: 'legacy-txt',
    pattern: /^Obsolete legacy TXT record .* can be removed/,
    severity: 'info',
    meaning: 'an ownership record of an older release is left over and does no harm',
    fix: 'mldns ownership prune',
  },
  {
    id: 'targets-provided',
    pattern: /^Source provided targets for .*, ignoring default targets/,
    severity: 'info',
    meaning: 'default targets only fill names without any target',
    fix: 'set --force-default-targets if they are to replace the others',
  },
  {
    id: 'no-zone-matches',
    pattern: /^All records are already up to date, there are no changes for the matching hosted zones/,
    severity: 'warning',
    meaning: 'it wants changes and no hosted zone it sees fits their names',
    fix: 'check --domain-filter, zone type, zone tags and the permission to list the zone',
  },
  {
    id: 'up-to-date',
    pattern: /^All records are already up to date$/,
    severity: 'info',
    meaning:
      'nothing differs; if a record is missing, it was never wanted: source, annotation prefix or filter',
    fix: 'mldns endpoints shows which object publishes nothing, and why',
  },
  {
    id: 'dynamodb-old-txt',
    pattern: /^Old TXT ownership records will not be deleted because "?TXT"? is not in/,
    severity: 'info',
    meaning: 'after the move to DynamoDB the old ownership records stay',
    fix: 'add TXT to --managed-record-types for one run',
  },
  {
    id: 'crd-namespace',
    pattern: /^Registry: --crd-registry-namespace not specified, using /,
    severity: 'info',
    meaning: 'it keeps ownership in DNSRecord objects of the namespace it names',
    fix: 'set --crd-registry-namespace to choose another',
  },
  {
    id: 'crd-status',
    pattern: /^unable to update status of DNSRecord /,
    severity: 'warning',
    meaning: 'it may not update the status of DNSRecord objects',
    fix: 'grant update of dnsrecords/status in externaldns.k8s.io',
  },
  {
    id: 'events-forbidden',
    pattern:
      /^event queue is full, dropped|forbidden: .*events\.events\.k8s\.io|events\.events\.k8s\.io.* is forbidden/,
    severity: 'warning',
    meaning: 'it cannot write events: no permission, or more at once than it keeps',
    fix: 'grant create of events in events.k8s.io, or turn --events-emit off',
  },
  {
    id: 'aws-sd-registry',
    pattern: /^Registry "txt" cannot be used with AWS Cloud Map/,
    severity: 'info',
    meaning: 'it keeps ownership in Cloud Map itself',
    fix: 'set --registry=aws-sd to say so',
  },
  {
    id: 'no-address',
    pattern: /^Couldn't parse .* as an IP address/,
    severity: 'info',
    meaning: 'it compared a host name as if it were an address',
    fix: 'nothing to do',
  },
]

/** What the loop says around a cause that no other message explains. */
export const loopMessages: readonly LogMessage[] = [
  {
    id: 'run-failed',
    pattern: /^Failed to do run once: /,
    severity: 'error',
    meaning: 'a run failed; it goes on and tries again',
    fix: 'see the cause in the message',
  },
  {
    id: 'run-fatal',
    pattern: /^failed to do run once: /,
    severity: 'error',
    meaning: 'a run failed in a way it does not go on from: it stops and is started again',
    fix: 'see the cause in the message',
  },
  {
    id: 'recovered',
    pattern: /^Reconciliation succeeded after \d+ consecutive soft errors/,
    severity: 'info',
    meaning: 'earlier runs failed, this one did not',
    fix: 'nothing to do',
  },
  {
    id: 'dry-run',
    pattern: /^running in dry-run mode\. No changes/,
    severity: 'warning',
    meaning: 'it changes nothing: it runs with --dry-run',
    fix: 'take --dry-run out of its arguments',
  },
]
