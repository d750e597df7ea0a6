// A small block builder on the public feed: it puts each slot's winners into a block of the demo's chain, in the order of
// the feed, looks where they landed, and prints one line per slot.
//   NODE_EXTRA_CA_CERTS=.relay/tls/relay.crt node deploy/demo/builder.mjs --relay https://127.0.0.1:8443 --rpc http://127.0.0.1:8545
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { readFile } from 'node:fs/promises';
import { Wallet } from 'ethers';
import { login } from '../../docs/clients/builder.mjs';
import { argument, connect, onLines, print } from './rpc.mjs';

const rpc = connect(argument('rpc'));
const relay = argument('relay');
const key = argument('key', '');
const wallet = key && new Wallet((await readFile(key, 'utf8')).trim());
const options = wallet ? { accessTokenFactory: () => login(relay, wallet) } : {};
let report = async () => {};
let next = Number(argument('from', '1'));
const inbox = [];
let wake = () => {};

/** Streams from the next sequence until the connection ends; whoever reconnects asks for what it has not seen. */
async function listen() {
  const connection = new HubConnectionBuilder().withUrl(relay + '/v1/builders', options).configureLogging(LogLevel.None).build();
  await connection.start();
  report = (...block) => connection.invoke('ReportBlock', ...block).catch((error) => console.error('report: ' + error.message));
  await new Promise((resolve) => {
    connection.onclose(resolve);
    connection.stream('StreamResults', next).subscribe({
      next: (message) => {
        next = message.sequence + 1;
        if (message.kind !== 'result') return; // Headers and commitments come before it.
        inbox.push({ message, arrivedAt: Date.now() });
        wake();
      },
      error: resolve,
      complete: resolve,
    });
  });
  await connection.stop();
}

async function build({ message, arrivedAt }) {
  const faults = [];
  const sent = [];
  for (const winner of message.winners) {
    for (const raw of winner.transactions) {
      try {
        sent.push(await rpc.call('eth_sendRawTransaction', raw));
      } catch (error) {
        faults.push(`rank ${winner.rank}: ${error.message}`);
      }
    }
  }
  await rpc.call('evm_mine');
  const block = await rpc.call('eth_getBlockByNumber', 'latest', false);
  const wanted = message.winners.flatMap((winner) => winner.hashes);
  const receipts = await rpc.each('eth_getTransactionReceipt', wanted.map((hash) => [hash]));
  const landed = receipts.filter((receipt) => receipt?.blockHash === block.hash).length;
  const inOrder = receipts.every((receipt, i) => receipt?.blockHash === block.hash && Number(receipt.transactionIndex) === i);
  await report(message.slot, block.hash, Number(block.number), block.transactions);
  print({
    slot: message.slot, sequence: message.sequence, status: message.status, reason: message.reason, sealed: message.count, opened: message.opened,
    won: message.winners.length, value: message.totalValue, msFromCloseToFeed: arrivedAt - message.closedAt, msFromCloseToResult: message.publishedAt - message.closedAt,
    block: Number(block.number), transactions: wanted.length, landed, inOrder, faults,
  });
}

async function work() {
  for (;;) {
    while (inbox.length > 0) await build(inbox.shift());
    await new Promise((resolve) => (wake = resolve));
  }
}

onLines(() => {});
work().catch((error) => {
  console.error('the builder stops: ' + error.message);
  process.exit(1);
});
let said = '';
for (;;) {
  await listen().catch((error) => {
    if (error.message !== said) console.error('feed: ' + error.message); // Once, and not three times a second.
    said = error.message;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
}
