// Bluesky's whole network for development (directory, account server, app view) on loopback alone.
// Runs in the folder where @atproto/dev-env is installed. Writes where it listens as one line of JSON; answers each line
// that it reads, once everything that was posted has arrived everywhere. Ends with its standard input.
import net from 'node:net'
import path from 'node:path'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
  else if (args[0]?.port !== undefined) args[0] = { ...args[0], host: '127.0.0.1' }
  return listen.apply(this, args)
}

const place = path.join(process.cwd(), 'node_modules/@atproto/dev-env/dist/index.js')
const { TestNetwork } = await import(pathToFileURL(place))
const network = await TestNetwork.create({ dbPostgresSchema: 'kpitui', pds: { rateLimitsEnabled: true } })
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url }))
for await (const line of readline.createInterface({ input: process.stdin })) {
  await network.processAll(20_000)
  console.log(JSON.stringify({ settled: line }))
}
process.exit(0)
