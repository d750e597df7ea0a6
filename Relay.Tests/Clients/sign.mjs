// Prints one transaction of every type that ethers can make, signed for a chain, as JSON lines {kind, raw}; each by a wallet of its own,
// but for the last three, which are nonces 0, 1 and 2 of one wallet.
//   node sign.mjs 1
import { Transaction, Wallet, concat, hexlify } from 'ethers';

const chainId = BigInt(process.argv[2]);
const to = '0x' + 'aa'.repeat(20);
const gwei = 10n ** 9n;
const accessList = [{ address: to, storageKeys: ['0x' + '01'.repeat(32)] }];
const call = { to, value: 1n, gasLimit: 100_000n, nonce: 0 };
const fees = { chainId, maxFeePerGas: 30n * gwei, maxPriorityFeePerGas: 2n * gwei };

// Lengths and hashes are right, the KZG proofs are not: those are the node's to check.
const bytes = (length, value) => hexlify(new Uint8Array(length).fill(value));
const cells = { data: bytes(131_072, 1), commitment: bytes(48, 2), proof: concat(Array(128).fill(bytes(48, 3))) };

const print = (kind, transaction, wallet) => {
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  console.log(JSON.stringify({ kind, raw: transaction.serialized }));
};

const make = async (kind, fields, more = {}, wallet = Wallet.createRandom()) => print(kind, Object.assign(Transaction.from({ ...call, ...fields }), more), wallet);

await make('legacy with chain id', { type: 0, chainId, gasPrice: 20n * gwei });
await make('legacy without chain id', { type: 0, gasPrice: 20n * gwei });
await make('contract creation', { type: 0, chainId, gasPrice: 20n * gwei, to: null, data: '0x6001600055' });
await make('access list', { type: 1, chainId, gasPrice: 20n * gwei, accessList });
await make('dynamic fee', { type: 2, ...fees, data: '0x00ff00ff' });
const authority = Wallet.createRandom();
const authorization = await authority.authorize({ address: to, nonce: 0, chainId });
await make('set code', { type: 4, ...fees, authorizationList: [authorization] });
await make('blobs, bare', { type: 3, ...fees, maxFeePerBlobGas: gwei, blobVersionedHashes: ['0x01' + '02'.repeat(31)] });
await make('blobs, network form', { type: 3, ...fees, maxFeePerBlobGas: gwei }, { blobWrapperVersion: 1, blobs: [cells] });

const regular = Wallet.createRandom();
for (const nonce of [2, 0, 1]) await make(`nonce ${nonce}`, { type: 2, ...fees, nonce }, {}, regular);
