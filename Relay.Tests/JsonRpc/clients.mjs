// Real clients, unmodified, against a relay (first argument) with a node behind it (second). Prints one line of JSON: what each of them saw.
import Module, { createRequire } from 'node:module';
import { JsonRpcProvider, Wallet, parseEther } from 'ethers';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

// The client for ethers 5 asks for "ethers", which is 6 at the root: only where that is found is changed, nothing in the client.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const wanted = parent?.filename?.includes('ethers-provider-bundle') ? request.replace(/^ethers(?=\/|$)/, 'ethers5') : request;
  return resolve.call(this, wanted, parent, ...rest);
};
const require = createRequire(import.meta.url);
const { FlashbotsBundleProvider } = require('@flashbots/ethers-provider-bundle');
const { ethers: ethers5 } = require('ethers5');
const MevShareClient = require('@flashbots/mev-share-client').default;

const [relay, node] = process.argv.slice(2);
const rich = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const report = {};

// ethers 6: reads in batches.
const provider = new JsonRpcProvider(relay, undefined, { staticNetwork: false });
const wallet = new Wallet(rich, provider);
[report.ethers6Block, report.ethers6Chain, report.ethers6Balance] = await Promise.all([
  provider.getBlockNumber(), provider.getNetwork().then((network) => Number(network.chainId)), provider.getBalance(wallet.address).then((balance) => balance > 0n)]);
const filled = await wallet.populateTransaction({ to: '0x' + '11'.repeat(20), value: parseEther('1') });
const raw = await wallet.signTransaction(filled);

// viem: reads without params, an error that it knows by its text.
const chain = defineChain({ id: 31337, name: 'dev', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [relay] } } });
const reader = createPublicClient({ chain, transport: http(relay) });
report.viemBlock = Number(await reader.getBlockNumber());
report.viemFees = (await reader.estimateFeesPerGas()).maxFeePerGas > 0n;
const poor = createWalletClient({ chain, account: privateKeyToAccount('0x' + '77'.repeat(32)), transport: http(relay) });
report.viemDenied = await reader.request({ method: 'eth_sendRawTransactionSync', params: [raw] }).then(() => 'taken', (error) => error.name + ': ' + error.details);
report.viemPrepared = (await createWalletClient({ chain, account: privateKeyToAccount(rich), transport: http(relay) })
  .prepareTransactionRequest({ to: '0x' + '22'.repeat(20), value: 1n })).nonce;

// The Flashbots client for ethers 5: simulation, and an error that it reads.
const provider5 = new ethers5.providers.JsonRpcProvider(node, 31337);
const searcher = await FlashbotsBundleProvider.create(provider5, ethers5.Wallet.createRandom(), relay, { chainId: 31337, name: 'dev' });
const simulation = await searcher.simulate([raw], 'latest', 'latest');
report.simulated = 'error' in simulation ? simulation.error : {
  gas: simulation.totalGasUsed, result: simulation.results[0].gasUsed, hash: simulation.bundleHash, paid: simulation.coinbaseDiff.gt(0), reverted: !!simulation.firstRevert };
const tooHigh = await wallet.signTransaction({ ...filled, nonce: filled.nonce + 5 });
report.simulatedNonce = (await searcher.simulate([tooHigh], 'latest', 'latest')).error;

// MEV-Share's client.
const share = new MevShareClient(Wallet.createRandom(), { name: 'dev', chainId: 31337, apiUrl: relay, streamUrl: relay });
const body = [{ tx: raw, canRevert: false }];
report.mevSimulated = await share.simulateBundle({ inclusion: { block: 1 }, body }, { parentBlock: 0 }).then((result) => ({ success: result.success, gas: Number(result.gasUsed), profit: result.profit > 0n }));

const { orders } = await import('./clients-orders.mjs');
await orders({ report, relay, node, wallet, raw, filled, searcher, share, poor, reader, ethers5 });
process.stdout.write(JSON.stringify(report) + '\n');
process.exit(0);
