// The few calls that the demo's traders and builder make to the chain.
export function connect(url) {
  let id = 0;
  const post = async (body) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return response.json();
  };
  const request = (method, params) => ({ jsonrpc: '2.0', id: ++id, method, params });
  const result = (answer) => {
    if (answer.error) throw new Error(answer.error.message);
    return answer.result;
  };
  return {
    call: async (method, ...params) => result(await post(request(method, params))),
    /** Many calls of one method, in batches; the answers in the order of the calls. */
    each: async (method, list) => {
      const answers = [];
      for (let at = 0; at < list.length; at += 200) {
        const part = await post(list.slice(at, at + 200).map((params) => request(method, params)));
        answers.push(...part.sort((a, b) => a.id - b.id).map(result));
      }
      return answers;
    },
  };
}

/** Calls take(line) for each line of standard input, one after the other, and ends the process with the input. */
export async function onLines(take) {
  const { createInterface } = await import('node:readline');
  for await (const line of createInterface({ input: process.stdin })) if (line.trim()) await take(line);
  process.exit(0);
}

export const print = (value) => process.stdout.write(JSON.stringify(value) + '\n');

/** The value of --name on the command line. */
export function argument(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  if (at > 0) return process.argv[at + 1];
  if (fallback === undefined) throw new Error(`--${name} is missing`);
  return fallback;
}
