import {expect} from 'chai'
import fc from 'fast-check'
import type {Plan} from '../../src/plan/plan.js'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {renderPlanText} from '../../src/render/plan-text.js'
import type {TextOptions} from '../../src/render/text-style.js'
import {a, txt} from '../support/builders.js'
import {expectGolden} from '../support/golden.js'
import {
  createOf,
  deleteOf,
  full,
  held,
  now,
  planOf,
  plannedZone,
  ref,
  replaceOf,
  samplePlan,
  updateOf,
} from './sample-plan.js'
import {largePlan, partialPlan, erroredPlan, blockedPlan, viewsPlan} from './special-plans.js'
import {planFile} from './special-plans.js'

const forbidden =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]|\p{Surrogate}/u

const plain: TextOptions = {width: 80, palette: plainPalette, now}

function linesOf(plan: Plan, options: Partial<TextOptions> = {}): readonly string[] {
  return renderPlanText(plan, planFile, {...plain, ...options}).split('\n')
}

describe('the text of a plan', () => {
  const variants: readonly [string, Plan, Partial<TextOptions>][] = [
    ['sample-80', samplePlan, {}],
    ['sample-100', samplePlan, {width: 100}],
    ['sample-160', samplePlan, {width: 160}],
    ['sample-colour', samplePlan, {palette: ansiPalette}],
    ['sample-ascii', samplePlan, {ascii: true}],
    ['sample-compact', samplePlan, {compact: true}],
    ['sample-full', samplePlan, {full: true}],
    ['empty', planOf([]), {}],
    ['empty-held', planOf([], {held, summary: {...planOf([]).summary, held: 3}}), {}],
    ['blocked', blockedPlan, {}],
    ['partial', partialPlan, {}],
    ['errored', erroredPlan, {}],
    ['views', viewsPlan, {}],
    ['large', largePlan(10_000), {}],
  ]
  for (const [name, plan, options] of variants) {
    it(`reads as in the golden file ${name}`, () => {
      expectGolden(`plan/${name}.txt`, renderPlanText(plan, planFile, {...plain, ...options}))
    })
  }

  it('has no trailing spaces and keeps to the width, commands excepted', () => {
    for (const [name, plan, options] of variants) {
      const width = options.width ?? 80
      for (const line of linesOf(plan, {...options, palette: plainPalette})) {
        expect(line, name).to.equal(line.trimEnd())
        if (!/ (mldns|kubectl) /.test(line))
          expect(displayWidth(line), `${name}: ${line}`).to.be.at.most(width)
      }
    }
  })

  it('is the same text with and without colour', () => {
    const coloured = renderPlanText(samplePlan, planFile, {...plain, palette: ansiPalette})
    expect(coloured).to.include('\u001b[')
    // oxlint-disable-next-line no-control-regex -- colour is made of it
    expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(renderPlanText(samplePlan, planFile, plain))
  })

  it('is ASCII alone when asked for', () => {
    const change = createOf(
      {
        id: 'c1',
        name: full('t'),
        type: 'TXT',
        reason: 'new-name',
        cause: {ref: ref('Service', 'a', 'b'), event: 'added'},
      },
      txt(full('t'), 'grüße'),
    )
    const text = renderPlanText(planOf([change]), planFile, {...plain, ascii: true})
    expect(text).to.include('"gr\\u{fc}\\u{df}e"')
    expect(text).to.match(/^[\n -~]*$/)
  })

  it('never cuts a name, gives it a line of its own', () => {
    const long = `${'a-rather-long-label.'.repeat(4)}x`
    const change = deleteOf(
      {
        id: 'c1',
        name: full(long),
        type: 'A',
        reason: 'source-deleted',
        cause: {ref: ref('Service', 'a', 'b'), event: 'deleted'},
      },
      a(full(long), '192.0.2.1'),
    )
    expect(linesOf(planOf([change]), {width: 100}).join('\n')).to.include(` ${long}\n`)
    expect(
      linesOf(planOf([change]), {width: 60})
        .join('')
        .replace(/ /g, ''),
    ).to.include(long)
  })

  it('cuts a long value, and shows it whole with --full', () => {
    const value = `v=DKIM1; p=${'A1b2'.repeat(60)}`
    const change = createOf(
      {
        id: 'c1',
        name: full('k'),
        type: 'TXT',
        reason: 'new-name',
        cause: {ref: ref('Service', 'a', 'b'), event: 'added'},
      },
      txt(full('k'), value),
    )
    expect(linesOf(planOf([change])).join('\n')).to.match(/"v=DKIM1; p=A1b2.*…/)
    const whole = linesOf(planOf([change]), {full: true})
      .join('')
      .replace(/\s/g, '')
    expect(whole).to.include(`"${value}"`.replace(/\s/g, ''))
  })

  it('stops after six values with a count', () => {
    const before = a(
      full('x'),
      Array.from({length: 9}, (_, index) => `10.0.0.${index}`),
    )
    const change = updateOf(
      {
        id: 'c1',
        name: full('x'),
        type: 'A',
        reason: 'values',
        cause: {ref: ref('Service', 'a', 'b'), event: 'address-changed'},
      },
      before,
      a(full('x'), '10.0.1.1'),
    )
    const text = linesOf(planOf([change])).join('\n')
    expect(text).to.include('- 10.0.0.5')
    expect(text).not.to.include('- 10.0.0.6')
    expect(text).to.include('and 4 more')
    expect(linesOf(planOf([change]), {full: true}).join('\n')).to.include('- 10.0.0.8')
  })

  it('says how long a wrong answer may live when a replace leaves a gap', () => {
    const change = replaceOf(
      {
        id: 'c1',
        name: full('x'),
        type: 'AAAA',
        reason: 'type-change',
        cause: {ref: ref('Service', 'a', 'b'), event: 'changed'},
        gap: 'bounded',
        gapSeconds: 900,
        risk: ['wildcard'],
      },
      a(full('x'), '10.0.0.1'),
      {...a(full('x'), '2001:db8::1'), type: 'AAAA'},
    )
    expect(
      linesOf(planOf([change]))
        .join(' ')
        .replace(/ +/g, ' '),
    ).to.include('a short gap, wrong answers may live 15 min; careful: wildcard')
  })

  it('tells deletes and replaces one by one however large the plan is', () => {
    const text = renderPlanText(largePlan(10_000), planFile, plain)
    expect(text.match(/^ {2}- delete/gm)).to.have.length(2)
    expect(text.split('\n').length).to.be.lessThan(60)
  })

  it('lists everything with --full however large the plan is', () => {
    const text = renderPlanText(largePlan(1000), planFile, {...plain, full: true})
    expect(text.match(/^ {2}\+ create/gm)).to.have.length(698)
  })

  it('names the exact override of a blocked plan, bound to its digest, and one that makes a file when there is none', () => {
    expect(renderPlanText(blockedPlan, planFile, plain)).to.include(
      `mldns apply plan.json --allow-removals 14 --expect-digest ${planFile.digest}\n`,
    )
    const {path: _, ...unsaved} = planFile
    expect(renderPlanText(blockedPlan, unsaved, plain)).to.include(
      'mldns plan --allow-removals 14 --out plan.json\n',
    )
  })

  it('quotes a path for the shell', () => {
    expect(renderPlanText(samplePlan, {...planFile, path: "it's mine.json"}, plain)).to.include(
      String.raw`mldns apply 'it'\''s mine.json'`,
    )
  })

  it('counts nothing twice: an apex guard with zone guards names each once', () => {
    const twice = planOf(samplePlan.changes, {
      zones: [plannedZone(samplePlan.changes), plannedZone([], {})],
      guards: blockedPlan.guards,
    })
    expect(renderPlanText(twice, planFile, plain).match(/BLOCKED/g)).to.have.length(1)
  })
})

describe('the text of a plan too large to be read line by line', () => {
  it('tells a few held items of each reason and counts the others', () => {
    const many = Array.from({length: 250}, (_, index) => ({...held[index % 2]!, name: full(`h${index}`)}))
    const plan = planOf(samplePlan.changes, {held: many})
    const text = renderPlanText(plan, planFile, plain)
    expect(text).to.include('Held back: 250 record sets')
    expect(text.match(/^ {2}o foreign/gm)).to.have.length(10)
    expect(text).to.include('… and 115 more foreign').and.include('… and 115 more policy')
    expect(renderPlanText(plan, planFile, {...plain, full: true}).match(/^ {2}o foreign/gm)).to.have.length(
      125,
    )
  })

  it('groups by kind alone when there are too many causes', () => {
    const changes = Array.from({length: 300}, (_, index) =>
      createOf(
        {
          id: `c${index + 1}`,
          name: full(`n${index}`),
          type: 'A',
          reason: 'new-name',
          cause: {ref: ref('Service', `team-${index}`, 'web'), event: 'added'},
        },
        a(full(`n${index}`), '10.0.0.1'),
      ),
    )
    expect(renderPlanText(planOf(changes), planFile, plain)).to.include(
      'Service objects: 300 record sets, all 10.0.0.1',
    )
  })

  it('counts zones beyond the twentieth', () => {
    const zones = Array.from({length: 25}, (_, index) => {
      const zone = plannedZone([])
      return {...zone, zone: {...zone.zone, name: `z${index}.example.net`}}
    })
    const text = renderPlanText(planOf(samplePlan.changes, {zones}), planFile, plain)
    expect(text)
      .to.include('z19.example.net')
      .and.include('and 5 more zones')
      .and.not.include('z20.example.net')
  })

  it('counts findings beyond the fiftieth', () => {
    const findings = Array.from({length: 60}, (_, index) => ({
      code: 'MLD0301',
      severity: 'warning' as const,
      message: `number ${index}`,
    }))
    const text = renderPlanText(planOf([], {findings}), planFile, plain)
    expect(text).to.include('Findings: 60 warnings').and.include('… and 10 more findings')
  })
})

describe('the text of a change', () => {
  it('names provider properties that change, the set identifier, and what the provider checks', () => {
    const before = {...a(full('x'), '10.0.0.1'), meta: {'aws/weight': '10'}, etag: 'v7'}
    const change = updateOf(
      {
        id: 'c1',
        name: full('x'),
        type: 'A',
        reason: 'properties',
        cause: {ref: ref('Service', 'a', 'b'), event: 'changed'},
      },
      before,
      {...a(full('x'), '10.0.0.1'), meta: {'aws/weight': '20'}},
    )
    const tagged = {
      ...change,
      setId: 'blue',
      preconditions: [{type: 'A', kind: 'etag' as const, etag: 'v7', digest: planFile.digest}],
    }
    const text = renderPlanText(planOf([tagged]), planFile, {...plain, full: true, width: 120})
    expect(text).to.include('~ update   x  A (blue)  10.0.0.1  aws/weight 10 -> 20  ttl 300')
    expect(text).to.include('expects A with tag v7')
    expect(text).to.include('properties aws/weight=20')
  })
})

describe('text from a cluster, a zone or a server', () => {
  /** The plan with `poison` put into every string, wherever it is. */
  function poisoned<TValue>(value: TValue, poison: string): TValue {
    const walk = (one: unknown, key: string): unknown => {
      if (typeof one === 'string') return keep.has(key) ? one : `${one}${poison}`
      if (Array.isArray(one)) return one.map((member) => walk(member, key))
      if (typeof one !== 'object' || one === null) return one
      return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, walk(member, name)]))
    }
    return walk(value, '') as TValue
  }
  /** Fields whose words are ours, by which the text is chosen. */
  const keep = new Set([
    'action',
    'reason',
    'event',
    'proof',
    'gap',
    'result',
    'severity',
    'completeness',
    'kind',
    'origin',
    'write',
    'compareAndSet',
    'id',
    'group',
    'until',
    'createdAt',
  ])

  it('cannot reach the terminal as control characters, wherever it stands', () => {
    const evil = fc.constantFrom(
      '\u001b[2J',
      '\n  + create  fake',
      '\r',
      '\u202e',
      '\u0007',
      '\u009b31m',
      '\u200b',
      '\ud800',
      '\u2028',
    )
    const plans = fc.constantFrom(samplePlan, blockedPlan, partialPlan, erroredPlan, viewsPlan, planOf([]))
    const detail = fc.constantFrom({}, {full: true}, {compact: true}, {ascii: true})
    fc.assert(
      fc.property(plans, evil, detail, (plan, poison, options) => {
        const clean = renderPlanText(plan, planFile, {...plain, ...options})
        const text = renderPlanText(poisoned(plan, poison), poisoned(planFile, poison), {
          ...plain,
          ...options,
        })
        expect(text).not.to.match(forbidden)
        if (poison.startsWith('\n')) expect(text).not.to.include('\n  + create  fake')
        expect(text.length).to.be.at.least(clean.length)
      }),
    )
  })
})
