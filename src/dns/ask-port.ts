import type {AskServer} from '../model/ports.js'
import {askServer} from './ask.js'
import {rcodeName} from './codes.js'

/** {@link askServer} as workflows are given it: what was answered, without the message. */
export const askPort: AskServer = async (server, question, {timeoutMs, recursion = false, only}) => {
  const {message} = await askServer(server, question, {
    timeoutMs,
    recursion,
    ...(only === undefined ? {} : {tcp: only === 'tcp', udpOnly: only === 'udp'}),
  })
  return {
    rcode: rcodeName(message.rcode),
    authoritative: message.flags.aa,
    recursionAvailable: message.flags.ra,
    answers: message.answers.map(({name, type, value}) => ({name, type, value: value ?? ''})),
  }
}
