import { InputError } from '../errors.js';
import { type AllowedGlobal, allowedGlobals } from './allowed-globals.js';
import { isGovernedPackage } from './governed-packages.js';
import type { GlobalReference, PickleValue } from './pickle-value.js';
import { refusedGlobal } from './refused-global.js';

/**
 * Looks a pickle's global up, importing nothing: what is on the allow-list, or a class or function of a package that
 * this program does not know, as its bare name.
 *
 * @throws InputError ERR_UNSAFE_PICKLE for any other name of Python's own library, PyTorch, NumPy, and of packages
 * that run, fetch or unpickle things
 */
export function resolveGlobal(moduleName: string, qualifiedName: string, fileName: string): GlobalReference {
  const givenName = `${moduleName}.${qualifiedName}`;
  const name = modernName(givenName);
  if (allowedGlobals.has(name)) return { kind: 'global', name };
  if (isGovernedPackage(moduleName)) throw refusedGlobal(givenName, fileName);
  // `utils` + `subprocess.Popen` would walk into whatever that module has imported.
  if (qualifiedName.includes('.') && !isClassName(qualifiedName.split('.', 1)[0]!))
    throw refusedGlobal(givenName, fileName);
  return { kind: 'global', name };
}

/**
 * What calling `reference` stands for: a value that this program builds by itself, or an inert object that only notes
 * the call. Nothing else is ever called.
 *
 * @throws InputError ERR_UNSAFE_PICKLE where it may be named but not called, as with functions of other packages: their
 * result cannot be known
 */
export function callGlobal(reference: GlobalReference, args: PickleValue[], fileName: string): PickleValue {
  const allowed = allowedGlobals.get(reference.name);
  if (allowed === undefined && !isClassName(reference.name)) throw refusedGlobal(reference.name, fileName);
  return build(reference.name, allowed ?? 'keep', args, fileName);
}

/** As `callGlobal`, for `cls.__new__(cls, *args)`: only a class can be asked for that, however it is spelt. */
export function newObject(reference: GlobalReference, args: PickleValue[], fileName: string): PickleValue {
  return build(reference.name, allowedGlobals.get(reference.name) ?? 'keep', args, fileName);
}

function build(name: string, allowed: AllowedGlobal, args: PickleValue[], fileName: string): PickleValue {
  if (allowed === 'refer') throw refusedGlobal(name, fileName);
  if (allowed === 'keep') return { kind: 'object', className: name, args, state: null };
  const value = allowed(args, fileName);
  if (value === undefined) {
    throw new InputError('ERR_CORRUPT', `the pickle calls ${name} with arguments that it does not take`, {
      where: fileName,
    });
  }
  return value;
}

/** Whether a name is a class by the convention that all of Python keeps: `ModelType`, `_Config`, `Outer.Inner`. */
function isClassName(name: string): boolean {
  return /^_*\p{Lu}/u.test(name.slice(name.lastIndexOf('.') + 1));
}

/** Python 2's and older NumPy's names of the same things. */
function modernName(name: string): string {
  return name
    .replace(/^__builtin__\./, 'builtins.')
    .replace(/^copy_reg\./, 'copyreg.')
    .replace(/^numpy\._core\./, 'numpy.core.');
}
