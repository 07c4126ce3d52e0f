import {expect} from 'chai'
import {ProviderError} from '../../src/errors.js'
import type {Operation} from '../../src/model/operation.js'
import type {RecordSet} from '../../src/model/record-set.js'
import {recordSetsOf} from '../../src/model/zone-text.js'
import {editZoneText} from '../../src/model/zone-text-edit.js'
import {parseZoneText} from '../../src/model/zone-text-parse.js'
import {nextSerial} from '../../src/model/zone-text-serial.js'
import {a, aaaa, cname, create, mx, remove, txt} from '../support/builders.js'

const head = '$TTL 300\n@ SOA ns1 hostmaster 7 2 3 4 300 ; first\n@ NS ns1\n'

/** Edits the text below a head whose serial becomes 8, and gives back what became of it. */
function edit(body: string, make: (find: Find) => readonly Operation[], include = ''): string {
  const zone = parseZoneText({
    zone: 'example.com',
    file: 'example.com.zone',
    text: head + body,
    include: (file) => ({file, text: include}),
  })
  const find: Find = (name, type) => {
    const found = recordSetsOf(zone.records).find((set) => set.name === name && set.type === type)
    if (found === undefined) throw new Error(`no ${name} ${type}`)
    return found
  }
  const text = editZoneText(zone, make(find), '20261123')
  const newHead = head.replace(' 7 ', ' 8 ')
  expect(text.slice(0, newHead.length)).to.equal(newHead)
  return text.slice(newHead.length)
}

type Find = (name: string, type: string) => RecordSet

function change(set: RecordSet, values: readonly string[], ttl = set.ttl): Operation {
  return {before: set, after: {...set, values, ttl}}
}

const www = 'www.example.com'

describe('an edit of a master file', () => {
  it('writes a new value into the line of the old one and leaves its layout and comment', () => {
    const body = 'other   A  192.0.2.9 ; keep\nwww\t IN  A   192.0.2.1   ; the web\n\n; end\n'
    expect(edit(body, (find) => [change(find(www, 'A'), ['192.0.2.2'])])).to.equal(
      'other   A  192.0.2.9 ; keep\nwww\t IN  A   192.0.2.2   ; the web\n\n; end\n',
    )
  })

  it('adds values behind their set, new types behind their name, new names at the end', () => {
    const body = 'www A 192.0.2.1\nx TXT "x"\n'
    const made = edit(body, (find) => [
      change(find(www, 'A'), ['192.0.2.1', '192.0.2.2']),
      create(aaaa(www, '2001:db8::1')),
      create(a('new.example.com', '192.0.2.3', 60)),
      create(txt('a-new.example.com', '"heritage=external-dns"')),
    ])
    expect(made).to.equal(
      'www A 192.0.2.1\nwww\t300\tIN\tA\t192.0.2.2\nwww\t300\tIN\tAAAA\t2001:db8::1\nx TXT "x"\n' +
        'new\t60\tIN\tA\t192.0.2.3\na-new\t300\tIN\tTXT\t"\\"heritage=external-dns\\""\n',
    )
  })

  it('removes the lines of a set and no other', () => {
    const body = '; before\nwww A 192.0.2.1\nwww AAAA ::1\n; between\nwww A 192.0.2.2\n'
    expect(edit(body, (find) => [remove(find(www, 'A'))])).to.equal('; before\nwww AAAA ::1\n; between\n')
  })

  it('changes a TTL where it stands, or states it', () => {
    const body = 'www 60 A 192.0.2.1 ; a\n    IN A 192.0.2.2 ; b\n'
    expect(edit(body, (find) => [change(find(www, 'A'), ['192.0.2.1', '192.0.2.2'], 90)])).to.equal(
      'www 90 A 192.0.2.1 ; a\n    90 IN A 192.0.2.2 ; b\n',
    )
  })

  it('names the owner where the line that named it goes', () => {
    const body = 'www A 192.0.2.1\n       AAAA ::1 ; kept\n\tTXT "x"\n'
    expect(edit(body, (find) => [remove(find(www, 'A'))])).to.equal('www    AAAA ::1 ; kept\n\tTXT "x"\n')
    expect(edit(body, (find) => [remove(find(www, 'A')), remove(find(www, 'AAAA'))])).to.equal(
      'www\tTXT "x"\n',
    )
  })

  it('names owners below the origin of their place', () => {
    const body = '$ORIGIN sub\nx A 192.0.2.1\n  AAAA ::1\n$ORIGIN example.net.\n'
    const made = edit(body, (find) => [
      remove(find('x.sub.example.com', 'A')),
      create(txt('x.sub.example.com', 'x')),
      create(a('new.example.com', '192.0.2.1')),
      create(a('example.com', '192.0.2.1')),
    ])
    expect(made).to.equal(
      '@\t300\tIN\tA\t192.0.2.1\n' +
        '$ORIGIN sub\nx AAAA ::1\nx\t300\tIN\tTXT\t"x"\n$ORIGIN example.net.\nnew.example.com.\t300\tIN\tA\t192.0.2.1\n',
    )
  })

  it('replaces a CNAME by an A in its place', () => {
    const body = 'www CNAME lb ; alias\nz A 192.0.2.9\n'
    expect(edit(body, (find) => [remove(find(www, 'CNAME')), create(a(www, '192.0.2.1'))])).to.equal(
      'www\t300\tIN\tA\t192.0.2.1\nz A 192.0.2.9\n',
    )
  })

  it('writes an entry in parentheses anew and keeps its comments', () => {
    const body = 'www TXT ( "a" ; one\n  "b" ; two\n )\nz A 192.0.2.9\n'
    expect(edit(body, (find) => [change(find(www, 'TXT'), ['c'])])).to.equal(
      'www\t300\tIN\tTXT\t"c" ; one ; two\nz A 192.0.2.9\n',
    )
  })

  it('cuts long texts into strings of 255 octets and escapes what is not ASCII', () => {
    const made = edit('', () => [create(txt(www, `${'x'.repeat(300)}ü"\\`))])
    expect(made).to.equal(`www\t300\tIN\tTXT\t"${'x'.repeat(255)}" "${'x'.repeat(45)}\\195\\188\\"\\\\"\n`)
  })

  it('keeps CRLF and ends a last line that had no end', () => {
    const zone = parseZoneText({
      zone: 'example.com',
      file: 'f',
      text: `${head}www A 192.0.2.1`.replaceAll('\n', '\r\n'),
    })
    expect(editZoneText(zone, [create(a('x.example.com', '192.0.2.2'))], '20261123')).to.equal(
      `${head.replace(' 7 ', ' 8 ')}www A 192.0.2.1\nx\t300\tIN\tA\t192.0.2.2\n`.replaceAll('\n', '\r\n'),
    )
  })

  it('keeps the meaning of lines that take their TTL from a changed one', () => {
    const text = '@ 60 SOA ns1 h 7 2 3 4 5\n@ NS ns1\na 90 A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\n'
    const zone = parseZoneText({zone: 'example.com', file: 'f', text})
    const made = editZoneText(zone, [remove(a('a.example.com', '192.0.2.1', 90))], '20261123')
    expect(made).to.equal('@ 60 SOA ns1 h 8 2 3 4 5\n@ NS ns1\nb 90 A 192.0.2.2\nc A 192.0.2.3\n')
  })

  it('does nothing, not even to the serial, without operations', () => {
    const zone = parseZoneText({zone: 'example.com', file: 'f', text: head})
    expect(editZoneText(zone, [], '20261123')).to.equal(head)
  })

  it('keeps every octet of lines it does not touch', () => {
    const body = 'odd TXT "\u00ff\u0080 \\255" ; \u00fc\u0000\t \nwww A 192.0.2.1\n'
    expect(edit(body, (find) => [change(find(www, 'A'), ['192.0.2.2'])])).to.equal(body.replace('2.1', '2.2'))
  })

  const refused: readonly (readonly [string, string, (find: Find) => readonly Operation[], string])[] = [
    [
      'a record of an included file',
      '$INCLUDE x.inc\n',
      (find) => [remove(find('inc.example.com', 'A'))],
      'inc.example.com A comes from a file read by $INCLUDE (x.inc:1)',
    ],
    [
      'a generated record',
      '$GENERATE 1-2 g$ A 192.0.2.$\n',
      (find) => [remove(find('g1.example.com', 'A'))],
      'g1.example.com A comes from $GENERATE (example.com.zone:4)',
    ],
    [
      'a value that reads differently',
      '',
      () => [create(mx('m.example.com', '10 a;b'))],
      'm.example.com MX would not read as wanted',
    ],
    [
      'a value that cannot be read',
      '',
      () => [create(mx('m.example.com', '10 "a'))],
      'with the changes made could not be read',
    ],
    [
      'a value whose rest is a comment',
      '',
      () => [create({...cname('c.example.com', 'a'), type: 'CAA', values: ['0 issue x ;y']})],
      'c.example.com CAA would not read as wanted',
    ],
  ]
  for (const [title, body, make, expected] of refused) {
    it(`refuses ${title}`, () => {
      const act = (): unknown => edit(body, make, 'inc A 192.0.2.1\n')
      expect(act).to.throw(ProviderError, expected).with.property('kind', 'rejected')
    })
  }

  it('edits what lies around included and generated records', () => {
    const body = '$INCLUDE x.inc\n$GENERATE 1-2 g$ A 192.0.2.$\nwww A 192.0.2.1\n'
    expect(
      edit(
        body,
        (find) => [remove(find(www, 'A')), create(txt('inc.example.com', 'x'))],
        'inc A 192.0.2.1\n',
      ),
    ).to.equal('$INCLUDE x.inc\n$GENERATE 1-2 g$ A 192.0.2.$\ninc\t300\tIN\tTXT\t"x"\n')
  })

  it('finds the serial in a SOA over several lines', () => {
    const text = '$TTL 1\n@ SOA ns1 h (\n  2026112205 ; serial\n  2 3 4 5 ; rest\n  ) ; end\n'
    const zone = parseZoneText({zone: 'example.com', file: 'f', text})
    expect(editZoneText(zone, [create(a('x.example.com', '192.0.2.1', 1))], '20261123')).to.equal(
      `${text.replace('2026112205', '2026112300')}x\t1\tIN\tA\t192.0.2.1\n`,
    )
  })

  it('refuses a zone whose SOA lies in an included file', () => {
    const zone = parseZoneText({
      zone: 'example.com',
      file: 'f',
      text: '$INCLUDE soa.inc\n',
      include: (file) => ({file, text: '@ 1 SOA a b 1 1 1 1 1\n'}),
    })
    const act = (): unknown => editZoneText(zone, [create(a('x.example.com', '192.0.2.1', 1))], '20261123')
    expect(act).to.throw(ProviderError, 'example.com SOA comes from a file read by $INCLUDE (soa.inc:1)')
  })
})

describe('the next serial', () => {
  const cases: readonly (readonly [number, string, number])[] = [
    [1, '20261123', 2],
    [0, '20261123', 1],
    [4_294_967_295, '20261123', 1],
    [2026112200, '20261123', 2026112300],
    [2026112299, '20261123', 2026112300],
    [2026112300, '20261123', 2026112301],
    [2026112399, '20261123', 2026112400],
    [2030010100, '20261123', 2030010101],
    [1763892000, '20261123', 1763892001],
    [2026139900, '20261123', 2026139901],
    [2147483647, '20261123', 2147483648],
  ]
  for (const [serial, today, next] of cases) {
    it(`after ${serial} on ${today} is ${next}`, () => {
      expect(nextSerial(serial, today)).to.equal(next)
    })
  }
})
