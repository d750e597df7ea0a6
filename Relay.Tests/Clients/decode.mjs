// Reads raw transactions from standard input, a line each, and prints what ethers finds in them; null where it takes none.
import { createInterface } from 'node:readline';
import { Transaction } from 'ethers';

for await (const line of createInterface({ input: process.stdin })) {
  let found = null;
  try {
    const { type, hash, from, nonce, gasLimit } = Transaction.from(line);
    found = { type, hash, from: from.toLowerCase(), nonce, gasLimit: Number(gasLimit) };
  } catch (error) {
    console.error(error.message);
  }
  console.log(JSON.stringify(found));
}
