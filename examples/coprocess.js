// A coprocess: one megabert process answers question after question, as soon as each is asked.
//   node examples/coprocess.js MODEL_FOLDER
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const megabert = spawn('megabert', ['predict', '-m', process.argv[2], '--quiet'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: megabert.stdout })[Symbol.asyncIterator]();

for (const text of ['The [MASK] was open.', 'She sat down at the [MASK].']) {
  megabert.stdin.write(`${JSON.stringify({ text })}\n`);
  const { value } = await answers.next();
  console.log(`${text} → ${JSON.parse(value).prediction[0].token_str}`);
}

megabert.stdin.end();
