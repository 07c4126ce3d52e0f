import {expect} from 'chai'
import {buildPlan} from '../../src/plan/build-plan.js'
import {explain, type Explanation} from '../../src/plan/explain.js'
import {listNearest} from '../../src/model/nearest.js'
import {
  endpoint,
  input,
  live,
  noAddress,
  noHostname,
  origin,
  owned,
  txt,
  verdict,
  type Case,
} from './support.js'

const web = 'service/shop/web'
const www = 'www.example.org'

function ask(subject: string, given: Case): Explanation {
  const made = input(given)
  return explain(made, buildPlan(made), subject)
}

/** Each name with its outcome and the words of its steps; `!` marks where the chain stops. */
function chains(explanation: Explanation): readonly string[] {
  return explanation.names.map(({name, type, outcome, steps}) => {
    const words = steps.map(({ok, at}) => `${ok ? '' : '!'}${at}`)
    return `${name} ${type} ${outcome}: ${words.join(' ')}`
  })
}

function messages(explanation: Explanation): readonly string[] {
  return explanation.names.flatMap(({steps}) => steps.map((step) => step.message))
}

describe('explanations', () => {
  const rows: readonly [string, string, Case, readonly string[]][] = [
    [
      'a new name',
      www,
      {endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)]},
      ['www.example.org A create: source zone change'],
    ],
    [
      'a relative name that is as wanted',
      'www',
      {live: owned(www, 'A', ['192.0.2.1'], web), endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)]},
      ['www.example.org A unchanged: source zone owner record'],
    ],
    [
      'a name of another owner',
      www,
      {
        live: owned(www, 'A', ['192.0.2.1'], web, 'them'),
        endpoints: [endpoint(www, 'A', ['192.0.2.9'], web)],
      },
      ['www.example.org A held: source zone !owner !held'],
    ],
    [
      'a record nobody wants and nobody owns',
      www,
      {live: [live(www, 'A', ['192.0.2.1'])]},
      ['www.example.org A left-alone: !source zone !owner record'],
    ],
    [
      'a name that waits for its address',
      www,
      {
        live: owned(www, 'A', ['192.0.2.1'], web),
        verdicts: [verdict(web, [www], {skipped: [{name: www, reason: noAddress}]})],
      },
      ['www.example.org A held: !source zone owner !held'],
    ],
    [
      'a name outside the domain filter',
      www,
      {
        endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)],
        view: {domainFilter: {include: ['other.org'], exclude: []}},
      },
      ['www.example.org A absent: source !filter zone'],
    ],
    [
      'a type that is not managed',
      www,
      {endpoints: [endpoint(www, 'MX', ['10 m.example.org'], web)]},
      ['www.example.org MX absent: source !type zone'],
    ],
    [
      'a name without zone',
      'www.example.com',
      {endpoints: [endpoint('www.example.com', 'A', ['192.0.2.1'], web)]},
      ['www.example.com A held: source !zone !held'],
    ],
    [
      'a name in a zone that could not be read',
      'www.sub.example.org',
      {
        endpoints: [endpoint('www.sub.example.org', 'A', ['192.0.2.1'], web)],
        view: {unread: [{zone: 'sub.example.org', view: '', code: 'X', message: 'refused'}]},
      },
      ['www.sub.example.org A held: source !zone !held'],
    ],
    [
      'a name below a delegation',
      'www.sub.example.org',
      {
        live: [live('sub.example.org', 'NS', ['ns.example.net'])],
        endpoints: [endpoint('www.sub.example.org', 'A', ['192.0.2.1'], web)],
      },
      ['www.sub.example.org A held: source zone !delegation !held'],
    ],
    [
      'a name two objects want',
      www,
      {
        endpoints: [
          endpoint(www, 'A', ['192.0.2.1'], web),
          endpoint(www, 'A', ['192.0.2.2'], 'ingress/shop/b'),
        ],
      },
      ['www.example.org A create: source source zone !held change'],
    ],
    [
      'a change of type, under both types',
      www,
      {
        live: owned(www, 'CNAME', ['x.example.net'], web),
        endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)],
        verdicts: [verdict(web, [www])],
      },
      [
        'www.example.org A replace: source zone change',
        'www.example.org CNAME replace: !source zone owner change',
      ],
    ],
    [
      'the place of an ownership record',
      'a-www.example.org',
      {live: owned(www, 'A', ['192.0.2.1'], web), endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)]},
      ['a-www.example.org  absent: !source record'],
    ],
    [
      'a change by its id',
      'c1',
      {endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)]},
      ['www.example.org A create: source zone change'],
    ],
    [
      'several names by a pattern',
      '*.example.org',
      {
        live: [live('b.example.org', 'A', ['192.0.2.1'])],
        endpoints: [endpoint('a.example.org', 'A', ['192.0.2.1'], web)],
      },
      [
        'a.example.org A create: source zone change',
        'b.example.org A left-alone: !source zone !owner record',
      ],
    ],
  ]
  for (const [what, subject, given, expected] of rows) {
    it(`follow ${what}`, () => expect(chains(ask(subject, given))).to.deep.equal(expected))
  }

  it('say which object asks in which field, and what the plan does about it', () => {
    const given: Case = {endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)]}
    expect(messages(ask(www, given))).to.deep.equal([
      'Service shop/web asks for it in annotation hostname (source service) and gives 192.0.2.1 (status.loadBalancer.ingress)',
      'belongs to zone example.org at memory',
      'c1 create A 192.0.2.1 (new-name)',
    ])
  })

  it('tell the targets of merged objects apart', () => {
    const merged = endpoint(www, 'A', ['192.0.2.1', '192.0.2.2'], web, {
      origins: [origin(web, ['192.0.2.1']), origin('node/n', ['192.0.2.2'])],
    })
    expect(
      messages(ask(www, {endpoints: [merged]}))
        .slice(0, 2)
        .join('\n'),
    ).to.match(/Service shop\/web .* gives 192\.0\.2\.1 .*\nNode n .* gives 192\.0\.2\.2 /)
  })

  for (const subject of ['svc/web', 'service/shop/web', 'shop/web', 'ns/shop', 'namespace/shop']) {
    it(`find the object ${subject} and why it publishes nothing`, () => {
      const explanation = ask(subject, {
        verdicts: [verdict(web, [], {reason: {...noHostname, fix: 'annotate it'}})],
      })
      expect(explanation.known).to.equal(true)
      expect(explanation.objects).to.have.length(1)
      expect(explanation.objects[0]?.steps).to.deep.equal([
        {ok: false, at: 'object', message: 'asks for no name'},
        {
          ok: false,
          at: 'object',
          message: 'publishes nothing: it has no hostname annotation',
          fix: 'annotate it',
        },
      ])
    })
  }

  it('follow the names of an object, published or not', () => {
    const explanation = ask('svc/web', {
      endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)],
      verdicts: [
        verdict(web, [www, 'b.example.org'], {
          skipped: [{name: 'b.example.org', types: ['A'], reason: noAddress}],
        }),
      ],
    })
    expect(explanation.objects[0]?.steps.map((step) => step.message)).to.deep.equal([
      'asks for www.example.org, b.example.org',
      'does not publish b.example.org A: it has no address yet',
    ])
    expect(chains(explanation)).to.deep.equal([
      'b.example.org  absent: !source',
      'www.example.org A create: source zone change',
    ])
    expect(messages(explanation)[0]).to.equal(
      'Service shop/web asks for it and does not publish it: it has no address yet',
    )
  })

  it('find an object that was asked for directly', () => {
    const explanation = ask('svc/web', {
      proofs: new Map([[web, {state: 'present', verdict: verdict(web, [], {reason: noHostname})}]]),
    })
    expect(explanation.objects).to.have.length(1)
  })

  it('go through every view', () => {
    const made = input({endpoints: [endpoint(www, 'A', ['10.0.0.1'], web)]})
    const [view] = made.views
    const views = [
      {...view!, name: 'lan'},
      {...view!, name: 'public', addressClasses: ['global' as const]},
    ]
    const both = {...made, views}
    expect(
      explain(both, buildPlan(both), 'www').names.map(({view: at, outcome}) => `${at} ${outcome}`),
    ).to.deep.equal(['lan create', 'public held'])
  })

  it('say what may have been meant', () => {
    const given: Case = {
      live: [live('wiki.example.org', 'A', ['192.0.2.1'])],
      endpoints: [endpoint(www, 'A', ['192.0.2.1'], web)],
      verdicts: [verdict(web, [www])],
    }
    expect(ask('wwv.example.org', given)).to.deep.include({known: false, names: [], suggestions: [www]})
    expect(ask('wki', given).known).to.equal(false)
    expect(ask('service/shop/wbe', given).suggestions).to.deep.equal([web])
    expect(ask('c9', given)).to.deep.include({known: false, suggestions: []})
  })

  it('say nothing is known of an empty zone, without a stumble', () => {
    for (const subject of ['', '/', '//', '*', 'c', 'AAAA', 'svc/', 'a/b/c/d', '\u{1F600}', '(']) {
      ask(subject, {view: {registry: {...txt, prefix: 'x', suffix: 'y'}}})
      ask(subject, {zones: []})
    }
  })
})

describe('nearest words', () => {
  const rows: readonly [string, readonly string[], readonly string[]][] = [
    ['grafana', ['grafana.example.org', 'prometheus', 'grafna'], ['grafana.example.org', 'grafna']],
    ['gitae', ['gitea', 'gitlab'], ['gitea']],
    ['www', ['mail', 'db'], []],
    ['abc', ['abd', 'abe', 'abf', 'abg'], ['abd', 'abe', 'abf']],
  ]
  for (const [text, known, expected] of rows) {
    it(`${text} may mean ${expected.join(', ') || 'nothing'}`, () => {
      expect(listNearest(text, known)).to.deep.equal(expected)
    })
  }
})
