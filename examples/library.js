// Library use: open a model folder once, then ask it: predictions as objects, or the class's own forward pass.
//   node examples/library.js MODEL_FOLDER
import { openModel } from 'megabert';

const model = await openModel(process.argv[2]);

for await (const { text, prediction } of model.predict([{ text: 'I love this film.' }, { text: 'A waste of time.' }])) {
  console.log(`${text} → ${prediction.label} ${prediction.score.toFixed(3)}`);
}

const { logits } = await model.forward({
  input_ids: { dtype: 'int64', shape: [1, 3], data: BigInt64Array.of(2n, 55n, 3n) },
});
console.log(`forward: ${logits.shape.join(' × ')} ${logits.dtype}`);

await model.close();
