/**
 * Makes a model of a preset's size with random weights, in fp32 and one more precision, to be measured several times:
 *
 *     node bench/gpu/make-preset.js 3.9b fp16 FOLDER
 */
import { renameSync, rmSync } from 'node:fs';
import { convert } from '../../dist/core/convert/convert.js';
import { randomModel } from '../../dist/core/convert/random-model.js';
import { presets } from '../../dist/core/model/presets.js';

const [, , preset, precision, folder] = process.argv;
const started = performance.now();
// Under its name only when it is whole: whoever finds it there uses it.
const making = `${folder}.making`;
rmSync(making, { recursive: true, force: true });
await randomModel(making, presets[preset], 1);
if (precision !== 'fp32') await convert(making, making, { precision: [precision] });
renameSync(making, folder);
console.log(`${preset} made in ${Math.round((performance.now() - started) / 1000)} s`);
