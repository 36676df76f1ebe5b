// A hospital's end of the batch channel in one file, to be copied: docs/batch.md, docs/asyncapi.yaml.
//   node subscriber.js mqtts://BROKER:8883 CREDENTIALS_FOLDER INSTITUTION STORE_FOLDER
// What has arrived stands in STORE_FOLDER/received.jsonl, a line each; a bridge of yours reads it from there.
const crypto = require('node:crypto')
const fs = require('node:fs')
const { CompactSign, compactDecrypt, compactVerify, importJWK } = require('jose')
const mqtt = require('mqtt')

const [url, credentials, institution, folder] = process.argv.slice(2)
const WEEK_S = 7 * 24 * 3600
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isNumber = (n, least) => Number.isInteger(n) && n >= least && n < 2 ** 31
const sha256 = bytes => crypto.createHash('sha256').update(bytes).digest('hex')
const digestOf = hashes => sha256(Buffer.from(hashes.join(''), 'hex'))
const read = name => fs.readFileSync(`${credentials}/${name}`)

// --- the store: append-only, on the disk before anything is acknowledged; its index is in memory
const records = new Map() // verification id -> sha256
const days = {} // device and day -> Map(sequence -> sha256)
const notices = new Set()
const dayOf = ({ device, business_day: day }) => (days[`${device} ${day}`] ??= new Map())
const store = fs.openSync(`${folder}/received.jsonl`, 'a+', 0o600)
fs.fsyncSync(fs.openSync(folder)) // a new file's name, too
const whole = fs.readFileSync(`${folder}/received.jsonl`)
const end = whole.lastIndexOf('\n') + 1
fs.ftruncateSync(store, end) // a power cut may have torn the last line: it was not acknowledged
whole.toString('utf8', 0, end).split('\n').filter(Boolean).forEach(line => index(JSON.parse(line)))

function index (entry) {
  if (entry.notice_id) notices.add(entry.notice_id)
  if (!entry.record) return
  records.set(entry.verification_id, entry.sha256)
  dayOf(entry).set(entry.sequence, entry.sha256)
}
function commit (entries) {
  fs.appendFileSync(store, entries.map(entry => JSON.stringify(entry) + '\n').join(''))
  fs.fsyncSync(store)
  entries.forEach(index)
}

// --- the three kinds of messages; each gives its answer
function rawRecords (bytes) { // the hashed bytes as they stand, which JSON.parse does not keep
  const text = bytes.toString('latin1') // one character a byte
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"\s*(:)?|[{}[\]]/g
  const found = []
  for (let match, depth = 0, start = 0; (match = token.exec(text));) {
    if ('{['.includes(match[0])) depth++
    else if (match[1] && depth === 3 && !start && match[0].startsWith('"record"')) start = token.lastIndex
    else if ('}]'.includes(match[0]) && --depth === 3 && start) {
      found.push(Buffer.from(text.slice(start, token.lastIndex).trim(), 'latin1'))
      start = 0
    }
  }
  return found
}
function isOf (part, item, raw) { // fit to be kept
  const { schema, answer, ...record } = JSON.parse(raw)
  const day = new Date(Date.parse(answer.processed_at) + 9 * 3600e3).toISOString().slice(0, 10) // in Japan
  return schema === 'oev-verification/1' && UUID.test(item.verification_id) && isNumber(item.sequence, 1) &&
    [record, answer].every(one => one.verification_id === item.verification_id) &&
    record.institution === institution && record.device === part.device && day === part.business_day
}
function refusal (part, item, raw) {
  const isOther = one => one.verification_id === item.verification_id && one.sha256 !== item.sha256
  if (!raw || sha256(raw) !== item.sha256) return 'KSK-305'
  try { if (!isOf(part, item, raw) || part.records.some(isOther)) return 'KSK-201' } catch { return 'KSK-201' }
  return (records.get(item.verification_id) ?? item.sha256) === item.sha256 ? null : 'KSK-304'
}
function takePart (part, bytes) {
  const { device, business_day, records: items } = part
  const raw = rawRecords(bytes)
  const isWhole = part.count === items.length && part.digest === digestOf(items.map(item => item.sha256))
  const states = new Map() // one id gets one answer, and a refusal is the stronger one
  const news = new Map()
  items.forEach((item, n) => {
    const { verification_id: id, sha256, sequence } = item
    const code = refusal(part, item, isWhole && raw[n])
    if (code) console.error('refused', code, UUID.test(id) ? id : '-') // a person must look at it
    if (code) states.set(id, { state: 'refused', code })
    else if (!states.has(id)) states.set(id, { state: records.has(id) ? 'already-had' : 'accepted' })
    if (states.get(id).state !== 'accepted') news.delete(id)
    else news.set(id, { verification_id: id, sha256, device, business_day, sequence, record: `${raw[n]}` })
  })
  commit([...news.values()])
  const answers = items.map(({ verification_id: key, sha256 }) => ({ key, sha256, ...states.get(key) }))
  return receipt(part, part.part_id, answers)
}
function takeNotice ({ notice_id: key, device, kind, at }, bytes) {
  const isNew = !notices.has(key)
  if (isNew) commit([{ notice_id: key, device, kind, at }]) // and show it at the desk
  return receipt({ device }, key, [{ key, sha256: sha256(bytes), state: isNew ? 'accepted' : 'already-had' }])
}
function takeTotal (total) {
  if (!isNumber(total.total, 0) || !isNumber(total.revision, 1)) throw new Error('no day total')
  const { total_id: id, device, business_day, revision } = total
  const have = [...dayOf(total)].filter(([sequence]) => sequence <= total.total).sort(([a], [b]) => a - b)
  const steps = [0, ...have.map(([sequence]) => sequence), total.total + 1]
  const missing = steps.slice(1).flatMap((to, n) => to - steps[n] > 1 ? [[steps[n] + 1, to - 1]] : [])
  const complete = !missing.length && digestOf(have.map(([, hash]) => hash)) === total.digest
  commit([{ device, business_day, revision, total: total.total, complete }])
  console.log('day', device, business_day, complete ? 'complete' : missing.length ? 'has gaps' : 'differs: KSK-305')
  return { schema: 'oev-day-answer/1', in_reply_to: id, institution, device, business_day, revision, complete, missing }
}
const receipt = ({ device }, id, items) => ({ schema: 'oev-receipt/1', receipt_id: crypto.randomUUID(),
  in_reply_to: id, institution, device, received_at: new Date(), items })
const TAKES = { coverage: { 'oev-batch-part/1': takePart, 'oev-day-total/1': takeTotal }, // its own kinds a topic
  notice: { 'oev-notice/1': takeNotice } }

// --- the envelope: only these headers, only keys that we know (read anew: keys are replaced)
const keysIn = name => { const held = JSON.parse(read(name)); return held.keys ?? [held] }
const keyOf = (name, kid, use) => keysIn(name).find(key => key.kid === kid && key.use === use)
const kidOf = (header, members) =>
  Object.keys(header).sort().join() === members && [undefined, 'JWS'].includes(header.cty) ? header.kid : 'none'
async function open (payload, topicDevice) {
  const { plaintext } = await compactDecrypt(payload.toString(),
    header => importJWK(keyOf('jose-encrypt.jwk', kidOf(header, 'alg,cty,enc,epk,kid'), 'enc'), 'ECDH-ES+A256KW'),
    { keyManagementAlgorithms: ['ECDH-ES+A256KW'], contentEncryptionAlgorithms: ['A256GCM'] })
  const { payload: signed, protectedHeader: { kid } } = await compactVerify(plaintext,
    header => importJWK(keyOf('peers.jwks', kidOf(header, 'alg,kid'), 'sig'), 'ES256'), { algorithms: ['ES256'] })
  const bytes = Buffer.from(signed)
  const message = JSON.parse(bytes)
  const owner = `urn:x-oev:device:${institution}:${message.device}`
  if (message.institution !== institution || `${institution}-${message.device}` !== topicDevice ||
    keyOf('peers.jwks', kid, 'sig')['x-oev-uri'] !== owner) throw new Error('foreign')
  return { message, bytes }
}
async function take (topic, payload) {
  const [, , device, , channel] = topic.split('/')
  if (channel === 'status') return console.log('status', device, JSON.parse(payload).state)
  const { message, bytes } = await open(payload, device)
  const answer = TAKES[channel][message.schema](message, bytes)
  const key = keysIn('jose-sign.jwk').find(one => !one['x-oev-state'])
  const signed = await new CompactSign(Buffer.from(JSON.stringify(answer)))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(await importJWK(key, 'ES256'))
  const properties = { contentType: 'application/jose', payloadFormatIndicator: true, messageExpiryInterval: WEEK_S,
    correlationData: Buffer.from(answer.in_reply_to), userProperties: { schema: answer.schema } }
  client.publish(`oqs/v1/${device}/down/receipt`, signed, { qos: 1, properties })
}

const client = mqtt.connect(url, { protocolVersion: 5, clientId: `hospital-${institution}`,
  minVersion: 'TLSv1.3', ca: read('ca.crt'), cert: read('device.crt'), key: read('device.key'),
  clean: false, properties: { sessionExpiryInterval: WEEK_S } }) // kept for us while we are away
client.handleMessage = (packet, done) => { // one after the other; `done` sends the PUBACK, after the commit
  take(packet.topic, packet.payload).catch(error => {
    console.error(packet.topic, error.syscall ? 'not kept:' : 'KSK-303 or KSK-201:', error.code ?? error.name)
    if (error.syscall) process.exit(1) // not acknowledged: it comes again once the disk is well
  }).then(() => done())
}
client.on('connect', () => client.subscribe('oqs/v1/+/up/+', { qos: 1 }, error => console.log(error ?? 'listening')))
client.on('error', error => console.error('broker:', error.code ?? error.name))
