// Prints the results of the builder feed as JSON lines, from a sequence on; by one transport where its number is given (1 WebSockets, 2 server-sent events, 4 long polling).
//   NODE_EXTRA_CA_CERTS=.relay/tls/relay.crt RELAY_TOKEN=… node feed.mjs https://127.0.0.1:8443 1 [transport]
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const [url, from, transport] = process.argv.slice(2);
const options = { ...(transport && { transport: Number(transport) }), ...(process.env.RELAY_TOKEN && { accessTokenFactory: () => process.env.RELAY_TOKEN }) };
const connection = new HubConnectionBuilder().withUrl(`${url}/v1/builders`, options).configureLogging(LogLevel.Error).build();
await connection.start();
connection.stream('StreamResults', Number(from)).subscribe({
  next: (message) => message.kind === 'result' && process.stdout.write(JSON.stringify(message) + '\n'),
  error: (error) => {
    console.error(error.message);
    process.exit(1);
  },
  complete: () => process.exit(0),
});
process.stdin.on('end', () => process.exit(0)).resume();
