/** What to do in place of flags of external-dns that mean nothing to a program that runs once and shows what it does. */
const instead: Readonly<Record<string, string>> = {
  'dry-run': '"mldns plan" writes nothing, ever',
  once: 'every run of mldns is a single one; use a CronJob to repeat it',
  interval: 'run mldns from a CronJob; its schedule is the interval',
  'min-event-sync-interval': 'mldns runs once and watches nothing; use a CronJob',
  events: 'mldns runs once and watches nothing; use a CronJob',
  'listen-endpoint-events': 'mldns runs once and watches nothing; use a CronJob',
  'events-emit': 'mldns reports on standard output; see --output',
  'metrics-address': 'mldns serves nothing; write metrics with --output prometheus=FILE',
  'log-level': 'mldns has no log; see --quiet and --output',
  'log-format': 'mldns has no log; use --output json or ndjson',
  'txt-cache-interval': 'mldns reads the zone once in every run; leave it out',
  'provider-cache-time': 'mldns reads the zone once in every run; leave it out',
  server: 'name the cluster with --kubeconfig and --context',
  'rfc2136-tsig-secret':
    'a secret is never a flag; set MLDNS_RFC2136_TSIG_SECRET or --rfc2136-tsig-secret-file',
  'exclude-target-nets': 'the flag is --exclude-target-net',
  'rfc2136-create-ptr': 'the flag is --create-ptr',
  'txt-new-format-only': 'only the new format is written; leave it out',
  'kube-api-qps': 'mldns reads every list once; leave it out',
  'kube-api-burst': 'mldns reads every list once; leave it out',
}

/** What to use in place of a flag of external-dns; undefined when it is none of these. */
export function insteadOf(flag: string): string | undefined {
  return Object.hasOwn(instead, flag) ? instead[flag] : undefined
}
