#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later keep compiled code from run to run: a third of the time to the first answer.
module.enableCompileCache?.();

const { run } = await import('../dist/program/run.js');
await run();
