// Searchers and wallets of the demo: at each line on standard input they sign a round of real transactions of every type
// against the chain's present nonces, and print one line per bundle: {searcher, what, bid, txs}, then {round, bundles}.
//   node deploy/demo/traders.mjs --rpc http://127.0.0.1:8545 --bundles 10
import { Transaction, Wallet, concat, getBytes, hexlify, id, parseUnits, sha256, toBeHex, toQuantity } from 'ethers';
import { argument, connect, onLines, print } from './rpc.mjs';

const rpc = connect(argument('rpc'));
const bundles = Number(argument('bundles', '10'));
const chainId = BigInt(await rpc.call('eth_chainId'));
const gwei = (n) => parseUnits(String(n), 'gwei');
const cap = gwei(100);

const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'frank-account', 'grace', 'heidi', 'ivan', 'judy'];
const crowd = Array.from({ length: Math.max(0, bundles - 10) }, (_, i) => `crowd-${i}`);
// Fixed keys, known to everybody: they hold money on the demo's own chain only.
const wallets = new Map([...names, ...crowd].map((name) => [name, new Wallet(id('relay demo ' + name))]));
const addresses = [...wallets.values()].map((wallet) => wallet.address);
await rpc.each('anvil_setBalance', addresses.map((address) => [address, toQuantity(10n ** 21n)]));
const sink = new Wallet(id('relay demo sink')).address;
// Frank's account delegates to this code: it returns nothing and keeps what it is sent.
const delegate = new Wallet(id('relay demo delegate')).address;
await rpc.call('anvil_setCode', delegate, '0x00');

// A blob whose field elements are all one: as a polynomial it is constant, so its commitment is the generator of G1 and
// every proof is the point at infinity. A valid sidecar (EIP-7594 form, 128 cell proofs) without any KZG library.
const one = toBeHex(1, 32).slice(2);
const blob = '0x' + one.repeat(4096);
const commitment = '0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb';
const proofs = concat(Array(128).fill('0xc0' + '00'.repeat(47)));
const versionedHash = hexlify(new Uint8Array([1, ...getBytes(sha256(commitment)).slice(1)]));

const nonces = new Map();
const tip = (round, seat) => gwei(1 + ((round * 7 + seat * 13) % 29)) + BigInt(round);

function sign(name, fields) {
  const nonce = nonces.get(name);
  nonces.set(name, nonce + 1);
  const transaction = Transaction.from({ chainId, nonce, to: sink, value: 1n, gasLimit: 21_000n, ...fields });
  transaction.signature = wallets.get(name).signingKey.sign(transaction.unsignedHash);
  return transaction.serialized;
}

const fee = (price) => ({ type: 2, maxFeePerGas: cap, maxPriorityFeePerGas: price });

function typed(round) {
  const seats = [];
  const offer = (searcher, what, price, gas, txs) => seats.push({ searcher, what, bid: (price * BigInt(gas)).toString(), txs });
  let p = tip(round, 0);
  offer('searcher-1', 'legacy', p, 21_000, [sign('alice', { type: 0, gasPrice: p + gwei(1) })]);
  p = tip(round, 1);
  offer('searcher-1', 'legacy, no chain id', p, 21_000, [sign('bob', { type: 0, chainId: 0n, gasPrice: p + gwei(1) })]);
  p = tip(round, 2);
  offer('searcher-2', '2930', p, 25_300, [sign('carol', { type: 1, gasPrice: p + gwei(1), gasLimit: 30_000n, accessList: [{ address: sink, storageKeys: [toBeHex(1, 32)] }] })]);
  p = tip(round, 3);
  offer('searcher-2', '1559, two', p, 42_000, [sign('dave', fee(p)), sign('dave', fee(p))]);
  p = tip(round, 4);
  const blobs = { type: 3, maxFeePerBlobGas: gwei(10), blobVersionedHashes: [versionedHash], blobWrapperVersion: 1, blobs: [{ data: blob, commitment, proof: proofs }] };
  offer('searcher-3', '4844 with its sidecar', p, 21_000, [sign('erin', { ...fee(p), ...blobs })]);
  p = tip(round, 5);
  const account = wallets.get('frank-account');
  const authorization = account.authorizeSync({ address: delegate, chainId, nonce: nonces.get('frank-account') });
  offer('searcher-3', '7702', p, 46_000, [sign('frank', { ...fee(p), type: 4, to: account.address, gasLimit: 100_000n, authorizationList: [authorization] })]);
  // Two searchers want to stand behind the same transaction: only one can.
  p = tip(round, 6);
  const wanted = sign('grace', fee(gwei(1)));
  offer('searcher-1', 'backrun', p, 21_000, [wanted, sign('heidi', fee(p))]);
  offer('searcher-2', 'backrun, rival', p / 2n, 21_000, [wanted, sign('ivan', fee(p / 2n))]);
  // One wallet, two bundles of different searchers: the second nonce pays more and still has to come later.
  p = tip(round, 7);
  offer('searcher-3', 'first nonce', p / 2n, 21_000, [sign('judy', fee(p / 2n))]);
  offer('searcher-1', 'second nonce', p, 21_000, [sign('judy', fee(p))]);
  return seats.slice(0, bundles);
}

let round = 0;
await onLines(async () => {
  const counts = await rpc.each('eth_getTransactionCount', addresses.map((address) => [address, 'latest']));
  [...wallets.keys()].forEach((name, i) => nonces.set(name, Number(counts[i])));
  const offers = typed(++round);
  offers.forEach(print);
  crowd.forEach((name, i) => {
    const price = tip(round, 8 + i);
    print({ searcher: `searcher-${(i % 3) + 1}`, what: '1559', bid: (price * 21_000n).toString(), txs: [sign(name, fee(price))] });
  });
  print({ round, bundles: offers.length + crowd.length });
});
