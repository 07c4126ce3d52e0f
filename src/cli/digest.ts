import {createHash} from 'node:crypto'
import type {Digest} from '../model/ports.js'

/** SHA-256 of UTF-8 text, as `sha256:` and 64 hex digits. */
export const sha256: Digest = (text) => `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
