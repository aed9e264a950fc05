/** Puts ONNX Runtime's CUDA library beside its core, out of a package that was fetched elsewhere. */
import { createHash } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { createFile } from '../files/create-file.js';
import type { FileTree } from '../files/file-tree.js';
import { openTree } from '../files/open-tree.js';
import { readAhead } from '../files/read-ahead.js';
import { stageFile } from '../files/stage-file.js';
import type { Stage } from '../files/stage-folder.js';
import { cudaProviderFiles, inspectProviderLibrary } from '../runtime/cuda/inspect-cuda.js';
import { ortLibraryFolder, ortVersion } from '../runtime/ort-installation.js';
import type { LaidFile } from './doctor-report.js';
import { readWheelHashes } from './read-wheel-hashes.js';

/**
 * Takes a NuGet package, a Python wheel or a tar: whatever holds the two libraries, in whichever folder. Each is checked
 * before it is put in place: the version that it names against the core's, its hash against a wheel's record, its
 * checksum against the archive's. Both are laid, or none.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_ARCHIVE; ERR_NO_LIBRARY, ERR_HASH, ERR_VERSION
 */
export async function layCudaLibraries(archive: string, folder = ortLibraryFolder()): Promise<LaidFile[]> {
  const tree = await openTree(archive);
  const staged: { stage: Stage; laid: LaidFile }[] = [];
  try {
    const hashes = await readWheelHashes(tree);
    for (const name of cudaProviderFiles) {
      const path = findIn(tree, name);
      const file = join(folder, name);
      const stage = await stageFile(file);
      const laid = { file, ...(await copy(await tree.open(path), stage.path)) };
      staged.push({ stage, laid });
      checkHash(path, laid.sha256, hashes.get(path), archive);
    }
    checkVersion(
      staged.map(({ stage }) => stage.path),
      archive,
    );
    for (const { stage } of staged) await stage.commit();
    return staged.map(({ laid }) => laid);
  } catch (error) {
    for (const { stage } of staged) await stage.discard();
    throw error;
  } finally {
    await tree.close();
  }
}

function findIn({ paths, root }: FileTree, name: string): string {
  const found = paths.find((path) => basename(path) === name && !path.includes('arm64') && !path.includes('aarch64'));
  if (found !== undefined) return found;
  throw new InputError('ERR_NO_LIBRARY', `no ${name} in the package`, {
    where: root,
    remedy: `get microsoft.ml.onnxruntime.gpu.linux.${ortVersion()}.nupkg from nuget.org`,
  });
}

async function copy(source: ByteSource, target: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const sink = await createFile(target);
  try {
    for await (const block of readAhead([source])) {
      hash.update(block);
      await sink.write(block);
    }
  } finally {
    await sink.close();
  }
  await chmod(target, 0o755);
  return { bytes: source.byteLength, sha256: hash.digest('hex') };
}

function checkHash(path: string, sha256: string, recorded: string | undefined, archive: string): void {
  if (recorded === undefined || recorded === sha256) return;
  throw new InputError('ERR_HASH', 'a library is not what the package recorded', { where: `${archive}!${path}` });
}

/** A provider of another version than the core's loads without a word, and misbehaves. */
function checkVersion(files: readonly string[], archive: string): void {
  const versions = files.flatMap((file) => inspectProviderLibrary(file).versions);
  if (versions.includes(ortVersion())) return;
  throw new InputError('ERR_VERSION', `the library is of ONNX Runtime ${versions.join(', ') || 'an unknown version'}`, {
    where: archive,
    remedy: `this needs ${ortVersion()}`,
  });
}
