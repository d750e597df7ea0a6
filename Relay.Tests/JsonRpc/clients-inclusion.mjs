// Real clients, unmodified, until their transactions stand in blocks: relay (first argument), its node (second); a builder puts winners into blocks. Prints one line of JSON.
import Module, { createRequire } from 'node:module';
import { JsonRpcProvider, Wallet } from 'ethers';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

// As in clients.mjs: where the client for ethers 5 finds "ethers" is changed, nothing in the client.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const wanted = parent?.filename?.includes('ethers-provider-bundle') ? request.replace(/^ethers(?=\/|$)/, 'ethers5') : request;
  return resolve.call(this, wanted, parent, ...rest);
};
const require = createRequire(import.meta.url);
const { FlashbotsBundleProvider } = require('@flashbots/ethers-provider-bundle');
const { ethers: ethers5 } = require('ethers5');

const [relay, node] = process.argv.slice(2);
const keys = ['0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a', '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6', '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a'];
const report = {};
const to = '0x' + '33'.repeat(20);
const caught = (promise) => promise.catch((error) => ({ error: error.code ?? error.name, message: String(error.message).slice(0, 200) }));
const dynamic = { chainId: 31337, gasLimit: 21000, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 2n * 10n ** 9n, type: 2, to, value: 1n };

async function ethers6() {
  const provider = new JsonRpcProvider(`${relay}/?token=${'b'.repeat(30)}`, 31337, { staticNetwork: true, pollingInterval: 300 });
  const sent = await new Wallet(keys[0], provider).sendTransaction({ to, value: 1n, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 10n ** 11n });
  const receipt = await sent.wait(1, 60_000);
  const status = await (await fetch(`${relay}/tx/${sent.hash}`)).json();
  report.ethers6 = { status: receipt.status, block: receipt.blockNumber, same: receipt.hash === sent.hash, told: status.status, from: status.transaction.from };
  report.ethers6Resent = (await caught(provider.broadcastTransaction(await new Wallet(keys[0]).signTransaction({ ...dynamic, nonce: 0 })))).error;
}

async function viem() {
  const chain = defineChain({ id: 31337, name: 'dev', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [relay] } } });
  const reader = createPublicClient({ chain, transport: http(relay), pollingInterval: 300 });
  const hash = await createWalletClient({ chain, account: privateKeyToAccount(keys[1]), transport: http(relay) }).sendTransaction({ to, value: 1n, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 10n ** 11n });
  const receipt = await reader.waitForTransactionReceipt({ hash, timeout: 60_000 });
  report.viem = { status: receipt.status, same: receipt.transactionHash === hash };
}

async function ethers5Wallet() {
  const provider = new ethers5.providers.JsonRpcProvider(relay, 31337);
  provider.pollingInterval = 300;
  const sent = await new ethers5.Wallet(keys[2], provider).sendTransaction({ to, value: 1, maxPriorityFeePerGas: 1e9, maxFeePerGas: 1e11 });
  const receipt = await sent.wait();
  report.ethers5 = { status: receipt.status, same: receipt.transactionHash === sent.hash };
}

async function flashbots() {
  const provider = new ethers5.providers.JsonRpcProvider(node, 31337);
  provider.pollingInterval = 300;
  const searcher = await FlashbotsBundleProvider.create(provider, ethers5.Wallet.createRandom(), relay, { chainId: 31337, name: 'dev' });
  const raw = await new Wallet(keys[3]).signTransaction({ ...dynamic, nonce: 0 });
  const head = await provider.getBlockNumber();
  const bundles = await Promise.all([1, 2, 3, 4].map((ahead) => searcher.sendRawBundle([raw], head + ahead)));
  report.refused = bundles.filter((bundle) => 'error' in bundle).map((bundle) => bundle.error.message);
  const placed = bundles.filter((bundle) => !('error' in bundle));
  report.resolutions = await Promise.all(placed.map((bundle) => bundle.wait()));
  report.receipt = (await placed[0].receipts())[0]?.status;
  const none = await searcher.getUserStats();
  report.userStats = none;
  report.userStatsV2 = await searcher.getUserStatsV2();
}

async function dropped() {
  const provider = new JsonRpcProvider(`${relay}/?blockRange=1`, 31337, { staticNetwork: true });
  // Its nonce has a gap before it: it can win no slot.
  const raw = await new Wallet(keys[4]).signTransaction({ ...dynamic, nonce: 9 });
  const hash = await provider.send('eth_sendRawTransaction', [raw]);
  for (let tries = 0; tries < 150; tries++) {
    report.dropped = await (await fetch(`${relay}/tx/${hash}`)).json();
    if (report.dropped.status !== 'PENDING') break;
    await new Promise((resolved) => setTimeout(resolved, 200));
  }
  report.droppedAtNode = await provider.send('eth_getTransactionByHash', [hash]);
}

for (const [name, run] of Object.entries({ ethers6, viem, ethers5Wallet, flashbots, dropped })) run.result = run().catch((error) => { report[name + 'Failed'] = String(error.stack).slice(0, 600); });
await Promise.all([ethers6, viem, ethers5Wallet, flashbots, dropped].map((run) => run.result));
process.stdout.write(JSON.stringify(report, (_, value) => typeof value === 'bigint' ? `${value}` : value) + '\n');
process.exit(0);
