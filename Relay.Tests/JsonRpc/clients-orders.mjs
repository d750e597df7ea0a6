// The part of the real clients that places orders; see clients.mjs.
import { JsonRpcProvider, Wallet } from 'ethers';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const caught = (promise) => promise.then((value) => ({ value }), (error) => ({ name: error.name, code: error.code, message: String(error.shortMessage ?? error.message).slice(0, 160), details: error.details ?? error.info?.error?.message }));

export async function orders({ report, relay, node, wallet, raw, filled, searcher, share, poor, reader, ethers5 }) {
  const { from, ...bare } = filled;
  const token = 'a'.repeat(30);

  // ethers 6: a private transaction, sent again, seen by its sender alone.
  const mine = new JsonRpcProvider(`${relay}/?token=${token}`, 31337, { staticNetwork: true });
  const sent = await wallet.connect(mine).sendTransaction({ ...filled, nonce: 0 });
  report.ethers6Sent = sent.hash;
  report.ethers6Again = await mine.send('eth_sendRawTransaction', [raw]);
  report.sameHash = sent.hash === report.ethers6Again;
  report.ownNonce = Number(await mine.send('eth_getTransactionCount', [wallet.address, 'pending']));
  const others = new JsonRpcProvider(relay, 31337, { staticNetwork: true });
  report.othersNonce = Number(await others.send('eth_getTransactionCount', [wallet.address, 'pending']));
  report.othersSee = await others.send('eth_getTransactionByHash', [sent.hash]);
  report.ownSees = (await mine.send('eth_getTransactionByHash', [sent.hash]))?.hash === sent.hash;
  report.atNode = await new JsonRpcProvider(node, 31337, { staticNetwork: true }).send('eth_getTransactionByHash', [sent.hash]);
  report.status = await (await fetch(`${relay}/tx/${sent.hash}`)).json();

  // Errors by the texts that the libraries know.
  const cheaper = await wallet.signTransaction({ ...filled, nonce: 0, value: 5n });
  report.underpriced = await caught(others.broadcastTransaction(cheaper));
  report.viemPoor = await caught(poor.sendTransaction({ to: '0x' + '22'.repeat(20), value: 1n, gas: 21000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n, nonce: 0 }));

  // The Flashbots client: a bundle, its replacement, its cancel, an error that it reads.
  const rich2 = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
  const two = await rich2.signTransaction({ ...bare, nonce: 0 });
  const uuid = '2f7e3a60-1111-4c4b-9c1b-0e0b6b3c2d01';
  const bundle = await searcher.sendRawBundle([two], 1, { replacementUuid: uuid, minTimestamp: 1, maxTimestamp: 4000000000 });
  report.bundle = bundle.bundleHash ?? bundle;
  report.bundleExpected = searcher.generateBundleHash ? searcher.generateBundleHash([ethers5.utils.keccak256(two)]) : ethers5.utils.keccak256(ethers5.utils.keccak256(two));
  report.cancelled = await caught(searcher.cancelBundles(uuid));
  report.cancelledNothing = await searcher.cancelBundles('2f7e3a60-0000-4c4b-9c1b-0e0b6b3c2d01');
  report.past = await searcher.sendRawBundle([two], 0);
  const privately = await searcher.sendPrivateTransaction({ signedTransaction: two }, { maxBlockNumber: 8 });
  report.private = privately.transaction?.hash ?? privately;
  report.privateCancelled = await caught(searcher.cancelPrivateTransaction(ethers5.utils.keccak256(two)));
  report.stats = await caught(searcher.getBundleStatsV2(bundle.bundleHash, 1));

  // MEV-Share's client.
  const rich3 = new Wallet('0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a');
  const three = await rich3.signTransaction({ ...bare, nonce: 0 });
  report.sharePrivate = await share.sendTransaction(three, { hints: { calldata: true, logs: true }, maxBlockNumber: 8 });
  report.shareBundle = await caught(share.sendBundle({ inclusion: { block: 1, maxBlock: 5 }, body: [{ tx: three, canRevert: false }] }));
  report.shareBackrun = await caught(share.sendBundle({ inclusion: { block: 1 }, body: [{ hash: sent.hash }, { tx: three, canRevert: false }] }));
  await pause(0);
}
