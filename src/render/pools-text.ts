import type {PoolDescription} from '../metallb/describe-pools.js'
import type {PoolBlock} from '../metallb/pool-fit.js'
import type {Prediction} from '../metallb/predict.js'
import {cutTo, displayWidth, padTo} from './layout.js'
import type {PoolsReport} from './pools-json.js'
import {sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

const barWidth = 20
const widestName = 24
const shownHolders = 5

/** The pools for a person: a bar per family, and below it what is to be known of the pool. */
export function renderPools(report: PoolsReport, options: TextOptions): string {
  const style = toTextStyle(options)
  const {pools, namespace, problems, next} = report
  const lines = [style.palette.strong(`MetalLB pools in namespace ${style.show(namespace)}`), '']
  for (const problem of problems) lines.push(...sentenceLines(style, 2, `! ${problem}`, style.palette.warn))
  if (pools.length === 0 && problems.length === 0) lines.push('  There is no IPAddressPool.')
  const nameWidth = Math.min(widestName, Math.max(4, ...pools.map(({name}) => displayWidth(name))))
  for (const pool of pools) lines.push(...poolLines(pool, nameWidth, style))
  if (next !== undefined) lines.push('', ...predictionLines(next, style))
  return `${lines.join('\n')}\n`
}

function poolLines(pool: PoolDescription, nameWidth: number, style: TextStyle): readonly string[] {
  const indent = nameWidth + 4
  const name = padTo(cutTo(style.show(pool.name), nameWidth, style.ellipsis), nameWidth)
  const families = pool.families.map((one) => familyLine(one, style))
  const [first = 'no address'] = families
  if (style.compact === true) return families.map((line) => `  ${name}  ${line}`)
  return [
    `  ${style.palette.strong(name)}  ${first}`,
    ...families.slice(1).map((line) => ' '.repeat(indent) + line),
    ...detailLines(pool, indent, style),
  ]
}

type FamilyUsage = PoolDescription['families'][number]

function familyLine({family, capacity, used, free}: FamilyUsage, style: TextStyle): string {
  const share = capacity === 0n ? 1 : Number((used * 1000n) / capacity) / 1000
  const paint = free === 0n ? style.palette.error : share >= 0.85 ? style.palette.warn : style.palette.good
  const percent = `${Math.round(share * 100)}%`.padStart(4)
  return `${family}  ${paint(bar(share, used > 0n, style))} ${percent}  ${formatCount(used)} of ${formatCount(capacity)} used, ${formatCount(free)} free`
}

/** At least one cell as soon as anything is used, and the last one only when nothing is left. */
function bar(share: number, isUsed: boolean, style: TextStyle): string {
  const filled = Math.max(isUsed ? 1 : 0, Math.min(Math.floor(share * barWidth), barWidth))
  const [full, empty] = style.ascii === true ? ['#', '.'] : ['█', '░']
  return full.repeat(filled) + empty.repeat(barWidth - filled)
}

/** Counts people can read; what is larger than all of IPv4 as a power of two. */
function formatCount(count: bigint): string {
  if (count <= 0xffff_ffffn) return count.toString()
  const bits = count.toString(2).length - 1
  return count === 2n ** BigInt(bits) ? `2^${bits}` : `about 2^${bits}`
}

function detailLines(pool: PoolDescription, indent: number, style: TextStyle): readonly string[] {
  const {palette} = style
  const say = (text: string, paint?: (text: string) => string): readonly string[] =>
    sentenceLines(style, indent, text, paint)
  const flags = [
    ...(pool.autoAssign ? [] : ['autoAssign: false']),
    ...(pool.avoidBuggyIPs ? ['avoidBuggyIPs'] : []),
    ...(pool.priority === undefined ? [] : [`priority ${pool.priority}`]),
  ]
  const advertised = pool.advertisements.join(', ')
  return [
    ...say([pool.addresses.join(', '), ...flags].join('; '), palette.faint),
    ...pool.reservedFor.map((whom) => say(`reserved for ${whom}`)).flat(),
    ...(advertised === ''
      ? say('not advertised: nobody announces its addresses', palette.warn)
      : say(`advertised by ${advertised}`)),
    ...holderLines(pool, indent, style),
    ...pool.overlaps.flatMap((overlap) => say(`! ${overlap}`, palette.warn)),
    ...(pool.reported === undefined
      ? []
      : say(
          `! MetalLB counts ${pool.reported.assignedIPv4} IPv4 and ${pool.reported.assignedIPv6} IPv6 in use`,
          palette.warn,
        )),
  ]
}

function holderLines({holders}: PoolDescription, indent: number, style: TextStyle): readonly string[] {
  const shown = style.full === true ? holders : holders.slice(0, shownHolders)
  const lines = shown.flatMap(({ip, services}) =>
    sentenceLines(style, indent, `${ip}  ${services.join(', ')}`),
  )
  const hidden = holders.length - shown.length
  return hidden === 0
    ? lines
    : [...lines, ...sentenceLines(style, indent, `and ${hidden} more addresses in use`)]
}

const blockTexts: Readonly<Record<PoolBlock, string>> = {
  'other-pool-requested': 'another pool is requested',
  'not-compatible': 'reserved for others',
  'selects-no-namespace': 'its namespaceSelectors match no namespace',
  'auto-assign-off': 'gives addresses only on request',
  'no-addresses': 'holds no address',
  family: 'has no address of that family',
  'one-family-only': 'has one family only',
  'sharing-port': 'full; the port is taken on shared addresses',
  'sharing-backend': 'full; traffic policy or selector forbid sharing',
  'sharing-key': 'full; sharing keys differ',
  full: 'full',
}

function predictionLines(prediction: Prediction, style: TextStyle): readonly string[] {
  const low = prediction.confidence === 'low' ? ' (low confidence)' : ''
  const headline = {
    exact: `A new Service gets ${prediction.addresses.join(' and ')} from pool ${prediction.pools.join(', ')}${low}.`,
    'one-of': `A new Service gets one of ${prediction.candidates.map(({ips}) => ips.join(' and ')).join(', ')}: MetalLB chooses the pool at random${low}.`,
    none: `A new Service gets no address: ${prediction.reason}.`,
    unknown: `What a new Service gets is not known: ${prediction.reason}.`,
  }[prediction.kind]
  const reasons = prediction.perPool
    .filter(({block}) => block !== undefined)
    .map(({pool, block}) => `${pool}: ${block === undefined ? '' : blockTexts[block]}`)
  return [
    ...sentenceLines(style, 2, headline, style.palette.strong),
    ...reasons.flatMap((reason) => sentenceLines(style, 4, reason)),
  ]
}
