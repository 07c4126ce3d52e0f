/** What is wrong at one place of a master file: what was found and what was expected. The parser adds file and line. */
export class ZoneTextProblem extends Error {
  /** 1-based line; undefined = the line of the entry that is being read. */
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.line = line
  }
}

/** A piece of a file in quotes, short enough for a message. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}
