// Prints the builder feed as JSON lines, from a sequence on.
//   NODE_EXTRA_CA_CERTS=.relay/tls/relay.crt node feed.mjs https://127.0.0.1:8443 1
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const [url, from] = process.argv.slice(2);
const connection = new HubConnectionBuilder().withUrl(`${url}/v1/builders`).configureLogging(LogLevel.Error).build();
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
