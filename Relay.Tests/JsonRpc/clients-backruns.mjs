// @flashbots/mev-share-client, unmodified, and a builder on the feed: a shared transaction, its backrun by hash, both in one block.
import { createRequire } from 'node:module';
import { HDNodeWallet, JsonRpcProvider } from 'ethers';
import { faultsOf, follow } from '../../docs/clients/builder.mjs';

const require = createRequire(import.meta.url);
const MevShareClient = require('@flashbots/mev-share-client').default;
const [relay, node] = process.argv.slice(2);
const chain = new JsonRpcProvider(node, 31337, { staticNetwork: true });
const account = (index) => HDNodeWallet.fromPhrase('test test test test test test test test test test test junk', undefined, `m/44'/60'/0'/0/${index}`);
const sign = (index, tip, value = 1n) => account(index).signTransaction({ to: '0x' + '77'.repeat(20), value, nonce: 0, gasLimit: 30000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: BigInt(tip) * 10n ** 9n, chainId: 31337, type: 2 });
const share = new MevShareClient(account(9), { name: 'relay', chainId: 31337, streamUrl: relay, apiUrl: relay });
const caught = (promise) => promise.then((value) => ({ value }), (error) => ({ message: String(error.message) }));
const report = {};

const pin = (await (await fetch(`${relay}/v1/relay`)).json()).relay;
const winners = [];
let woken = () => {};
follow(relay, null, 1, (message) => {
  if (message.kind !== 'result') return;
  report.faults = [...(report.faults ?? []), ...faultsOf(message, pin)];
  winners.push(...message.winners.map((winner) => ({ ...winner, slot: message.slot })));
  woken();
});

const [target, hidden] = [await sign(0, 1), await sign(1, 1)];
const heard = new Promise((resolve) => share.on('transaction', resolve));
await new Promise((resolve) => setTimeout(resolve, 300));
// A slot that leaves time for all of it: a target that has won alone is followed no more.
for (let slot = { closesAt: 0, now: 0 }; slot.closesAt - slot.now < 5000;) slot = await (await fetch(`${relay}/v1/slots/current`)).json();
const hash = await share.sendTransaction(target, { hints: { calldata: true, txHash: false } });
const hiddenHash = await (await fetch(relay, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransaction', params: [hidden] }) })).json();
const event = await heard;

const backrun = await sign(2, 20);
const body = (of, tx = backrun) => ({ inclusion: { block: 1, maxBlock: 20 }, body: [{ hash: of }, { tx, canRevert: false }] });
report.unshared = await caught(share.sendBundle(body(hiddenHash.result)));
report.unknown = await caught(share.sendBundle(body('0x' + '12'.repeat(32))));
report.tooLittle = await caught(share.sendBundle({ ...body(event.hash), validity: { refund: [{ bodyIdx: 0, percent: 50 }] } }));
report.placed = await caught(share.sendBundle(body(event.hash)));
report.rival = await caught(share.sendBundle(body(hash, await sign(3, 5))));

const holds = (winner) => winner.hashes.includes(hash);
while (!winners.some(holds)) await new Promise((resolve) => { woken = resolve; });
const winner = winners.find(holds);
report.matching = event.hash;
report.hash = hash;
report.winner = { hashes: winner.hashes, refund: winner.refund, value: winner.value, payment: winner.payment };
report.sender = account(0).address.toLowerCase();
for (const raw of winner.transactions) await chain.send('eth_sendRawTransaction', [raw]);
await chain.send('evm_mine', []);
report.block = (await chain.send('eth_getBlockByNumber', ['latest', false])).transactions.filter((one) => winner.hashes.includes(one));
process.stdout.write(JSON.stringify(report) + '\n');
process.exit(0);
