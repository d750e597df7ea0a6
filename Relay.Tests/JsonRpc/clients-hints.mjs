// @flashbots/mev-share-client, unmodified: hears of what is shared, loses its connection, resumes, reads the history.
import net from 'node:net';
import { createRequire } from 'node:module';
import { HDNodeWallet } from 'ethers';

const require = createRequire(import.meta.url);
const MevShareClient = require('@flashbots/mev-share-client').default;
const [relay] = process.argv.slice(2);
const report = {};

// A proxy between the client and the relay, to break the connection.
const target = new URL(relay);
const sockets = new Set();
const proxy = net.createServer((client) => {
  const server = net.connect(Number(target.port), target.hostname);
  sockets.add(client);
  for (const [from, to] of [[client, server], [server, client]]) from.on('error', () => to.destroy()).on('close', () => { to.destroy(); sockets.delete(client); }).pipe(to);
});
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));

// Each transaction is of an account of its own, so that each can be simulated.
const account = (index) => HDNodeWallet.fromPhrase('test test test test test test test test test test test junk', undefined, `m/44'/60'/0'/0/${index}`);
const share = new MevShareClient(account(0), { name: 'relay', chainId: 31337, streamUrl: `http://127.0.0.1:${proxy.address().port}`, apiUrl: relay });

const heard = [];
let woken = () => {};
const events = share.on('transaction', (transaction) => { heard.push(transaction); woken(); });
const until = async (count) => { while (heard.length < count) await new Promise((resolve) => { woken = resolve; }); };
await new Promise((resolve) => { events.onopen = resolve; });

const pool = '0x' + '77'.repeat(20);
const send = async (index, hints) => share.sendTransaction(await account(index).signTransaction({ to: pool, data: '0xdecafbad', nonce: 0, gasLimit: 100000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n, chainId: 31337, type: 2 }), hints && { hints });

report.sent = [await send(0, { logs: true, contractAddress: true, functionSelector: true, txHash: false })];
await until(1);
for (const socket of sockets) socket.destroy();
report.sent.push(await send(1, { calldata: true }));
await send(2);
await until(2);
report.sent.push(await send(3, { defaultLogs: true }));
await until(3);
events.close();

report.heard = heard.map(({ hash, to, functionSelector, callData, logs, gasUsed, mevGasPrice }) => ({ hash, to, functionSelector, callData, logs, gasUsed: gasUsed?.toString(), mevGasPrice: mevGasPrice?.toString() }));
report.info = await share.getEventHistoryInfo();
report.history = (await share.getEventHistory({ limit: 10, blockStart: report.info.minBlock })).map((entry) => entry.hint.hash);
process.stdout.write(JSON.stringify(report) + '\n');
process.exit(0);
