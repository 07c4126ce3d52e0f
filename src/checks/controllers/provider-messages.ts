import type {LogMessage} from './log-message.js'

const aws: readonly LogMessage[] = [
  {
    id: 'aws-filter',
    pattern: /^Applying provider record filter for domains: /,
    severity: 'info',
    meaning: 'these are the hosted zones it sees',
    fix: 'if yours is not among them, check --domain-filter, zone type, zone tags and permissions',
  },
  {
    id: 'aws-no-zone',
    pattern: /^Skipping record .* because no hosted zone matching record DNS Name was detected/,
    severity: 'warning',
    meaning: 'no hosted zone it sees holds the name',
    fix: 'check --domain-filter, zone type, zone tags and the permission to list the zone',
  },
  {
    id: 'aws-denied',
    pattern: /not authorized to perform: route53:|AccessDenied/,
    severity: 'error',
    meaning: 'its AWS identity may not do this with Route 53',
    fix: 'add the action the message names to its IAM policy; check the role annotation of its ServiceAccount',
  },
  {
    id: 'aws-exists',
    pattern: /Tried to create resource record set .* but it already exists/,
    severity: 'error',
    meaning: 'a record it does not own is in the way, or its ownership record stands without the record',
    fix: 'adopt the record with mldns ownership adopt, or delete it',
  },
  {
    id: 'aws-cname-conflict',
    pattern: /is not permitted as it conflicts with other records/,
    severity: 'error',
    meaning: 'a CNAME is to stand beside another record, often its own ownership record, or at the apex',
    fix: 'set --txt-prefix so that the ownership record gets a name of its own',
  },
  {
    id: 'aws-values-differ',
    pattern: /the values provided do not match the current values/,
    severity: 'error',
    meaning: 'what it wants to delete no longer is what the zone holds: somebody changed the record',
    fix: 'find the other writer; the next run reads the zone anew',
  },
  {
    id: 'aws-batch-failed',
    pattern:
      /^Failed submitting change .* it will be retried in a separate change batch|failed to submit all changes for the following zones/,
    severity: 'error',
    meaning: 'one bad change failed its batch; the others are tried without it',
    fix: 'correct the record the message before it names',
  },
  {
    id: 'aws-throttled',
    pattern: /Throttling: Rate exceeded|ThrottlingException/,
    severity: 'error',
    meaning: 'Route 53 takes 5 requests a second for a whole account, and more are sent',
    fix: 'set --aws-zones-cache-duration and a longer --interval, or run fewer instances',
  },
  {
    id: 'aws-batch-size',
    pattern: /^Total changes for .* exceeds max batch size/,
    severity: 'error',
    meaning: 'one name has more values than a batch may hold, and is left out',
    fix: 'raise --aws-batch-change-size and its siblings',
  },
  {
    id: 'aws-canonical-zone',
    pattern: /^Could not find canonical hosted zone for domain /,
    severity: 'warning',
    meaning: 'it does not know the load balancer region, so it cannot make an alias',
    fix: 'update external-dns, or use a CNAME with --aws-prefer-cname',
  },
]

const cloudflare: readonly LogMessage[] = [
  {
    id: 'cloudflare-zone',
    pattern: /^zone "?[\w-]+"? lookup failed/,
    severity: 'error',
    meaning: 'a zone of --zone-id-filter is not there, or the token may not read it',
    fix: 'correct the id, or give the token Zone:Read',
  },
  {
    id: 'cloudflare-not-found',
    pattern: /^failed to find previous record: /,
    severity: 'warning',
    meaning: 'the record to change is no longer what was read; the next run tries again',
    fix: 'when it stays, find who else writes the record',
  },
  {
    id: 'cloudflare-batch',
    pattern: /^Batch DNS operation failed for zone |^fallback: individual \w+ failed: /,
    severity: 'error',
    meaning: 'Cloudflare refused a record; the rest is written one by one',
    fix: 'correct the record the message names (81053, 81058: it exists; 9109, 10000: token; 1004: content)',
  },
  {
    id: 'cloudflare-comment',
    pattern: /^DNS record comment is invalid\. Trimming comment/,
    severity: 'warning',
    meaning: 'the comment is too long, and every run will find the record different',
    fix: 'shorten --cloudflare-record-comment (100 characters on a free plan)',
  },
  {
    id: 'cloudflare-custom-hostname',
    pattern: /failed to create custom hostname|failed to fetch custom hostnames/,
    severity: 'error',
    meaning: 'custom hostnames are not enabled for the zone, or have no fallback origin',
    fix: 'enable Cloudflare for SaaS, or turn --cloudflare-custom-hostnames off',
  },
]

const google: readonly LogMessage[] = [
  {
    id: 'google-no-zone',
    pattern: /^No zones in the project|^No matching zone for record addition: /,
    severity: 'error',
    meaning: 'it sees no managed zone for the names',
    fix: 'check --google-project, --google-zone-visibility, --domain-filter and the credentials',
  },
  {
    id: 'google-conflict',
    pattern:
      /googleapi: Error 404.*entity\.change\.deletions|googleapi: Error 409.*alreadyExists|409 alreadyExists/,
    severity: 'error',
    meaning: 'a record is not what it expected, and the whole change set is refused',
    fix: 'find who else writes the record, or delete what is in the way',
  },
  {
    id: 'google-denied',
    pattern: /googleapi: Error 403|Insufficient Permission/,
    severity: 'error',
    meaning: 'its Google identity may not list zones or change records',
    fix: 'grant roles/dns.admin, or the scope of the nodes it runs on',
  },
]

const azure: readonly LogMessage[] = [
  {
    id: 'azure-no-zone',
    pattern: /^Ignoring changes to '.*' because a suitable Azure (?:Private )?DNS zone was not found/,
    severity: 'warning',
    meaning: 'no zone in its resource group holds the name',
    fix: 'check --azure-resource-group, --azure-subscription-id and --domain-filter',
  },
  {
    id: 'azure-denied',
    pattern: /AuthorizationFailed/,
    severity: 'error',
    meaning: 'its Azure identity may not write the zone; it goes on as if it had',
    fix: 'assign it the role DNS Zone Contributor on the zone',
  },
]

const ownServers: readonly LogMessage[] = [
  {
    id: 'rfc2136-no-axfr',
    pattern: /--rfc2136-axfr is not set/,
    severity: 'warning',
    meaning: 'it cannot read the zone, so it never updates or deletes a record',
    fix: 'set --rfc2136-axfr and allow zone transfer for its key',
  },
  {
    id: 'rfc2136-axfr',
    pattern: /AXFR error: |failed to fetch records via AXFR: /,
    severity: 'error',
    meaning: 'the name server refuses the zone transfer (rcode 5: not allowed; 9: wrong key or zone)',
    fix: 'allow transfer for its TSIG key and check the name of zone and key',
  },
  {
    id: 'rfc2136-update',
    pattern: /Bad dns\.Client\.Exchange response: |bad return code: (?:REFUSED|NOTAUTH|NOTZONE)/,
    severity: 'error',
    meaning:
      'the name server refuses the update: not allowed, a wrong key, clocks that differ, or a wrong zone',
    fix: 'allow update for its TSIG key; check key name, algorithm, secret and clock',
  },
  {
    id: 'rfc2136-no-zone',
    pattern: /^No available zone found for .*, set it to 'root'/,
    severity: 'warning',
    meaning: 'the name lies outside every --rfc2136-zone',
    fix: 'add the zone with --rfc2136-zone',
  },
  {
    id: 'pdns-failed',
    pattern:
      /unable to patch zone|Unable to fetch zones from PowerDNS API|^No matching zones were found for the following endpoints/,
    severity: 'error',
    meaning: 'PowerDNS refuses it, or does not have the zone',
    fix: 'check API key, --pdns-server-id, webserver-allow-from and that the zone exists',
  },
  {
    id: 'pdns-localhost',
    pattern: /^PDNS Server is set to localhost/,
    severity: 'warning',
    meaning: 'it asks PowerDNS in its own pod',
    fix: 'set --pdns-server',
  },
  {
    id: 'pihole-unsupported',
    pattern: /^Skipping : unsupported endpoint /,
    severity: 'warning',
    meaning: 'Pi-hole cannot hold such a record, ownership records among them',
    fix: 'set --registry=noop for Pi-hole',
  },
  {
    id: 'pihole-session',
    pattern: /received (?:401|429) status code from request|max tries reached for token renewal/,
    severity: 'error',
    meaning: 'Pi-hole refuses its password, or has no session left',
    fix: 'check the app password, and raise the session limit of Pi-hole',
  },
  {
    id: 'webhook-connection',
    pattern: /wrong content type returned from server|failed to connect to webhook/,
    severity: 'error',
    meaning: 'the webhook beside it is not ready, is no provider, or speaks another version',
    fix: 'look at the log of the webhook container, and at the versions of both',
  },
  {
    id: 'webhook-apply',
    pattern: /failed to apply changes with code 5\d\d/,
    severity: 'error',
    meaning: 'the webhook could not write the changes',
    fix: 'look at the log of the webhook container',
  },
]

/** Messages of the providers of external-dns. */
export const providerMessages: readonly LogMessage[] = [
  ...aws,
  ...cloudflare,
  ...google,
  ...azure,
  ...ownServers,
]
