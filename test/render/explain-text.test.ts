import {expect} from 'chai'
import type {Explanation} from '../../src/plan/explain.js'
import {renderExplanation} from '../../src/render/explain-text.js'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {expectGolden} from '../support/golden.js'
import {now, ref} from './sample-plan.js'

const plain = {width: 80, palette: plainPalette, now}

const explanation: Explanation = {
  subject: 'web/site',
  known: true,
  objects: [
    {
      ref: ref('Ingress', 'web', 'site'),
      steps: [
        {ok: true, at: 'object', message: 'asks for www.lab.example.net, shop.lab.example.net'},
        {
          ok: false,
          at: 'object',
          message:
            'does not publish shop.lab.example.net AAAA: annotation target is "2001:db8", expected an address',
          fix: 'kubectl edit ingress site -n web',
        },
      ],
    },
  ],
  names: [
    {
      view: '',
      zone: 'lab.example.net',
      name: 'www.lab.example.net',
      type: 'A',
      outcome: 'create',
      steps: [
        {
          ok: true,
          at: 'source',
          message:
            'Ingress web/site asks for it in spec.rules[0].host (source ingress) and gives 10.0.40.12 (status.loadBalancer.ingress)',
        },
        {ok: true, at: 'owner', message: 'nothing exists there'},
        {ok: true, at: 'change', message: 'c1 creates it'},
      ],
    },
    {
      view: 'public',
      zone: 'lab.example.net',
      name: 'shop.lab.example.net',
      type: 'A',
      outcome: 'held',
      steps: [
        {ok: true, at: 'source', message: 'Ingress web/site publishes 10.0.40.13'},
        {
          ok: false,
          at: 'delegation',
          message: 'the address 10.0.40.13 is private; only global addresses may be published in view public',
          fix: 'add "private" to the address classes of the view',
        },
      ],
    },
    {view: '', zone: '', name: 'nowhere.example.org', type: '', outcome: 'absent', steps: []},
  ],
  suggestions: [],
}

const unknown: Explanation = {
  subject: 'wwww',
  known: false,
  objects: [],
  names: [],
  suggestions: ['www.lab.example.net', 'www2.lab.example.net'],
}

describe('the text of an explanation', () => {
  it('reads as in the golden files', () => {
    expectGolden('explain/sample.txt', renderExplanation(explanation, plain))
    expectGolden('explain/colour.txt', renderExplanation(explanation, {...plain, palette: ansiPalette}))
    expectGolden('explain/unknown.txt', renderExplanation(unknown, plain))
  })

  it('has no trailing spaces and keeps to the width', () => {
    for (const line of renderExplanation(explanation, {...plain, width: 60}).split('\n')) {
      expect(line).to.equal(line.trimEnd())
      expect(displayWidth(line)).to.be.at.most(60)
    }
  })

  it('lets no control character through', () => {
    const evil = {...unknown, subject: 'a\u001b[2J\n', suggestions: ['\u009b']}
    expect(renderExplanation(evil, plain))
      .to.include(String.raw`a\u{1b}[2J\n`)
      .and.include(String.raw`\u{9b}`)
  })
})
